/**
 * One conversation on the screen: the run of messages that is shown, its draft, and the verbs of a chat. All reading goes
 * through one queue, so that a page that comes late never overwrites a newer one. It never shows as sent what the core
 * has not said is on disk.
 */
import type { Anchor, ChatSummary, LinkState, LocalId, LockReason, MessageView, ThreadPage } from '../app/api.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';
import { Settled } from './settled.svelte.ts';
import { appendRun, cutRun, EMPTY_RUN, PAGE, pageToRun, prependRun, type Run, trimRun, WINDOW } from './window.ts';

/** How long typing rests before the draft is kept. */
export const DRAFT_MS = 300;
/** Lines of the hidden log: only the newest matter, each was read aloud as it came. */
const LOG_LINES = 20;

export interface LogLine {
  readonly key: number;
  readonly sender: string;
  readonly text: string;
}

export class Thread {
  chat = $state.raw<ChatSummary | null>(null);
  locked = $state.raw<LockReason | null>(null);
  run = $state.raw<Run>(EMPTY_RUN);
  /** Why there is nothing to show: the chat is not known here. */
  error = $state.raw<KithError | null>(null);
  loaded = $state(false);
  /** The first message that was unread when the chat was opened; stays until one leaves. */
  divider = $state.raw<string | null>(null);
  /** New incoming lines, for the hidden log. */
  lines = $state.raw<readonly LogLine[]>([]);
  draft = '';
  /** Where to begin: a message, or null for the end. */
  begin: string | null = null;
  /** Set by the list: the newest message is in view, so the run follows the end. */
  atEnd = true;
  readonly id: LocalId;
  readonly link = new Settled<LinkState>();
  readonly #live: Live;
  readonly #places: Map<LocalId, string>;
  #offs: readonly (() => void)[] = [];
  #queue: Promise<void> = Promise.resolve();
  #stale = false;
  #seen = '';
  #key = 0;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(live: Live, id: LocalId, places: Map<LocalId, string>) {
    this.#live = live;
    this.id = id;
    this.#places = places;
  }

  get messages(): readonly MessageView[] {
    return this.run.messages;
  }

  /** Opens at the first unread message, else where one left, else at the end. */
  async open(): Promise<void> {
    const mine = (change: { readonly chat?: LocalId }): boolean => change.chat === this.id;
    this.#offs = [
      this.#live.on('thread', (change) => void ('chat' in change && mine(change) && this.refresh())),
      this.#live.on('people', () => void this.#readLink()),
      this.#live.on('incoming', (change) => change.what === 'incoming' && mine(change) && this.#log(change.sender, change.text)),
    ];
    void this.#live.ask(this.#live.messenger.focus(this.id));
    await this.#next(() => this.#readFirst());
  }

  /** Lets go: the draft is kept, the place remembered. */
  async close(): Promise<void> {
    for (const off of this.#offs) off();
    this.link.stop();
    if (this.atEnd) this.#places.delete(this.id);
    else if (this.#seen) this.#places.set(this.id, this.#seen);
    await this.keepDraftNow();
    await this.#live.ask(this.#live.messenger.focus(null));
  }

  /** Reads again what is shown. Many changes at once are one reading. */
  async refresh(): Promise<void> {
    if (this.#stale) return;
    this.#stale = true;
    await this.#next(async () => {
      this.#stale = false;
      await this.#readAgain();
    });
  }

  async loadOlder(): Promise<void> {
    await this.#next(async () => {
      const first = this.messages[0];
      if (!first || !this.run.older) return;
      const page = await this.#read({ at: 'before', id: first.id }, PAGE);
      if (page?.newer) this.run = prependRun(this.run, pageToRun(page));
      else await this.#readFirst(); // the first message is no longer here: the core gave the end
    });
  }

  async loadNewer(): Promise<void> {
    await this.#next(async () => {
      const last = this.messages.at(-1);
      if (!last || !this.run.newer) return;
      const page = await this.#read({ at: 'after', id: last.id }, PAGE);
      if (page) this.run = appendRun(this.run, pageToRun(page));
    });
  }

  async loadEnd(): Promise<void> {
    if (!this.run.newer) return;
    await this.#next(async () => {
      const page = await this.#read({ at: 'end' }, PAGE);
      if (page) this.run = pageToRun(page);
    });
  }

  trim(drop: 'oldest' | 'newest'): void {
    this.run = trimRun(this.run, drop);
  }

  async send(text: string): Promise<KithError | null> {
    const error = await this.#verb(this.#live.messenger.sendText(this.id, text));
    if (error) return error;
    await this.loadEnd();
    await this.refresh();
    return null;
  }

  /** Whether the chat shows this text as `Failed`: then it is not lost, and must not stand anywhere else. */
  async holdsFailed(text: string): Promise<boolean> {
    await this.loadEnd();
    await this.#next(() => this.#readAgain());
    return this.messages.some((message) => message.state === 'Failed' && message.text === text);
  }

  retry(message: string): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.retry(this.id, message));
  }

  deleteForEveryone(message: string): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.deleteForEveryone(this.id, message));
  }

  /** This message and all before it were in view. */
  see(message: string): void {
    if (message === this.#seen) return;
    this.#seen = message;
    const upTo = this.messages.findIndex((one) => one.id === message);
    if (this.messages.slice(0, upTo + 1).some((one) => one.unread))
      void this.#live.ask(this.#live.messenger.markRead(this.id, message));
  }

  keepDraft(text: string): void {
    this.draft = text;
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => void this.keepDraftNow(), DRAFT_MS);
    // What was sent must not stand in the field again after a restart.
    if (text === '') void this.keepDraftNow();
  }

  async keepDraftNow(): Promise<void> {
    if (this.#draftTimer === undefined) return;
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
    await this.#live.ask(this.#live.messenger.saveDraft(this.id, this.draft));
  }

  async #readFirst(): Promise<void> {
    const end = await this.#read({ at: 'end' }, PAGE);
    if (!end) return;
    this.divider = end.firstUnread;
    this.draft = end.draft;
    const goal = end.firstUnread ?? this.#places.get(this.id) ?? null;
    const here = goal === null || end.messages.some((message) => message.id === goal);
    const page = here ? end : ((await this.#read({ at: 'around', id: goal }, PAGE)) ?? end);
    this.begin = page.messages.some((message) => message.id === goal) ? goal : null;
    this.atEnd = this.begin === null;
    this.run = pageToRun(page);
    this.loaded = true;
  }

  async #readAgain(): Promise<void> {
    const { messages, newer } = this.run;
    const first = messages[0];
    const middle = messages[messages.length >> 1];
    if (!first || !middle) return this.#readFirst();
    const anchor: Anchor = newer ? { at: 'around', id: middle.id } : { at: 'end' };
    const page = await this.#read(anchor, Math.min(messages.length, WINDOW) + PAGE);
    if (!page) return;
    const again = cutRun(pageToRun(page), first.id, newer ? (messages.at(-1)?.id ?? null) : null);
    this.run = trimRun(again, this.atEnd ? 'oldest' : 'newest');
  }

  async #read(anchor: Anchor, limit: number): Promise<ThreadPage | null> {
    const page = await this.#live.ask(this.#live.messenger.thread(this.id, anchor, limit));
    if (!page) return null;
    if (!page.ok) {
      this.error = page.error;
      return null;
    }
    this.chat = page.value.chat;
    this.locked = page.value.locked;
    this.link.set(page.value.chat.connection);
    return page.value;
  }

  async #readLink(): Promise<void> {
    const person = await this.#live.ask(this.#live.messenger.person(this.id));
    if (person) this.link.set(person.connection);
    await this.refresh();
  }

  #log(sender: string, text: string): void {
    this.lines = [...this.lines.slice(1 - LOG_LINES), { key: this.#key++, sender, text }];
  }

  #next(task: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(task);
    return this.#queue;
  }

  async #verb(answer: Promise<Result<unknown>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    if (!result) return this.#live.fault;
    return result.ok ? null : result.error;
  }
}
