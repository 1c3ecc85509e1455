/**
 * The photos and videos of one chat, as far as one has looked: back from its end, or both ways from one message. Further pages
 * come as one goes on, so that opening costs the same however long the chat is. What changes is read again where one looks.
 */
import type { LocalId, MediaAnchor, MediaPage, MediaView, MessageView } from '../app/api.ts';
import type { KithError } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';

/** Messages asked for at once: some screens of tiles. */
const PAGE = 40;

/** A photo or video with the message it came in. */
export interface Shot {
  readonly message: MessageView;
  readonly item: MediaView;
}

export class Gallery {
  /** In shown order, oldest first. */
  messages = $state.raw<readonly MessageView[]>([]);
  /** Where older and newer ones are looked for; null: there are none. */
  older = $state.raw<MediaAnchor | null>({ at: 'end' });
  newer = $state.raw<MediaAnchor | null>(null);
  /** Why it could not be read the last time. */
  error = $state.raw<KithError | null>(null);
  readonly shots = $derived(this.messages.flatMap((message) => message.media.map((item): Shot => ({ message, item }))));
  readonly chat: LocalId;
  readonly #live: Live;
  #queue: Promise<void> = Promise.resolve();
  readonly #going = { older: false, newer: false };
  #again = false;
  /** Messages one looks at, and those that may have changed since they were read. */
  #seen: readonly string[] = [];
  #stale: readonly string[] = [];

  /** @param begin the message to look both ways from; by default the end */
  constructor(live: Live, chat: LocalId, begin: MessageView | null = null) {
    this.#live = live;
    this.chat = chat;
    if (!begin) return;
    this.messages = [begin];
    this.older = { at: 'before', id: begin.id };
    this.newer = { at: 'after', id: begin.id };
  }

  /** Follows what changes, until `off`. What it began with may have changed since it was read. */
  open(): () => void {
    const changed = (): void => {
      this.#stale = this.messages.map(({ id }) => id);
      void this.#refresh();
    };
    const off = this.#live.on('thread', (change) => {
      if ('chat' in change && change.chat === this.chat) changed();
    });
    changed();
    return off;
  }

  /** The next page of older or newer ones, once at a time. */
  async load(way: 'older' | 'newer'): Promise<void> {
    if (this[way] === null || this.#going[way]) return;
    this.#going[way] = true;
    await this.#next(async () => {
      const from = this[way];
      const page = from && (await this.#read(from));
      this.#going[way] = false; // before whoever sees the page asks for the next
      if (!page) return;
      this[way] = page.more;
      this.messages = way === 'older' ? [...page.messages, ...this.messages] : [...this.messages, ...page.messages];
    });
  }

  /** These messages are looked at now. */
  see(ids: readonly string[]): void {
    this.#seen = ids;
    if (ids.some((id) => this.#stale.includes(id))) void this.#refresh();
  }

  async #refresh(): Promise<void> {
    if (this.#again) return;
    this.#again = true;
    await this.#next(async () => {
      this.#again = false;
      // Taken before it is read: what changes while it is being read is read once more.
      const stale = this.#stale;
      this.#stale = [];
      const atEnd = this.newer === null && this.older?.at !== 'end' ? await this.#readEnd() : [];
      const ids = this.#seen.filter((id) => stale.includes(id) && !atEnd.includes(id));
      const page = ids.length > 0 ? await this.#read({ at: 'these', ids }) : null;
      if (page) this.#put(ids, page.messages);
      const read = page ? [...atEnd, ...ids] : atEnd;
      this.#stale = [...this.#stale, ...stale.filter((id) => !read.includes(id))];
    });
  }

  /** What is new at the end; of what is known there, what is so still. @returns the messages that were read */
  async #readEnd(): Promise<readonly string[]> {
    const page = await this.#read({ at: 'end' });
    if (!page) return [];
    const came = page.messages.map(({ id }) => id);
    const first = this.messages.findIndex(({ id }) => came.includes(id));
    if (page.more !== null && page.messages.length === 0) return []; // all that is known is further back
    const stay = page.more === null ? 0 : Math.max(0, first);
    if (stay === 0) this.older = page.more;
    this.messages = [...this.messages.slice(0, stay), ...page.messages];
    return came;
  }

  #put(ids: readonly string[], messages: readonly MessageView[]): void {
    const nowOf = (id: string): MessageView | [] => messages.find((message) => message.id === id) ?? [];
    this.messages = this.messages.flatMap((message) => (ids.includes(message.id) ? nowOf(message.id) : message));
  }

  async #read(from: MediaAnchor): Promise<MediaPage | null> {
    const page = await this.#live.ask(this.#live.messenger.mediaPage(this.chat, from, PAGE));
    this.error = page?.ok === false ? page.error : null;
    return page?.ok ? page.value : null;
  }

  async #next(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => undefined);
    await done;
  }
}
