/**
 * One conversation on the screen: the run of messages that is shown, its draft, and the verbs of a chat. All reading goes
 * through one queue, so that a page that comes late never overwrites a newer one. It never shows as sent what the core
 * has not said is on disk.
 */
import type { Anchor, ChatSummary, IdentityAlert, LinkState, LocalId, LockReason, MessageView, OutgoingMedia, Said, ThreadPage } from '../app/api.ts';
import type { DetailsView, NotForwarded } from '../app/talkingApi.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Attachments, NotSent } from './attachments.svelte.ts';
import { Draft } from './draft.ts';
import type { Live } from './live.svelte.ts';
import type { OnScreen } from './onScreen.ts';
import { Scheduled } from './scheduled.svelte.ts';
import type { Seek } from './seek.svelte.ts';
import { sentOf } from './sent.ts';
import { Settled } from './settled.svelte.ts';
import { Writing } from './writing.svelte.ts';
import { appendRun, cutRun, EMPTY_RUN, lasting, PAGE, pageToRun, prependRun, type Run, stepsBack, stepsTo, trimRun, WINDOW } from './window.ts';

const nextTask = (): Promise<void> => new Promise((resume) => setTimeout(resume));

/** Lines of the hidden log: only the newest matter, each was read aloud as it came. */
const LOG_LINES = 20;

export interface LogLine extends Said {
  readonly key: number;
  readonly sender: string;
}

/** Where one reads: a message, and how far its lower edge is above that of the view, px. */
export interface Place {
  readonly id: string;
  readonly below: number;
}

/** What threads share as long as the page lives. */
export interface Shared {
  /** Where one left each chat. */
  readonly places: Map<LocalId, Place>;
  readonly onScreen: OnScreen;
  /** What is typed in each chat that was opened. */
  readonly drafts: Map<LocalId, Draft>;
  /** Photos that wait in each chat to be sent. */
  readonly attached: Map<LocalId, Attachments>;
  readonly seek: Seek;
}

export class Thread {
  chat = $state.raw<ChatSummary | null>(null);
  locked = $state.raw<LockReason | null>(null);
  /** What is written next goes as a message request. */
  asRequest = $state(false);
  /** What is written next waits for my word, like what was written before the policy was Off. */
  held = $state(false);
  /** What befell the other's identity and was not looked at yet. */
  alert = $state.raw<IdentityAlert | null>(null);
  run = $state.raw<Run>(EMPTY_RUN);
  /** Why it could not be read the last time; what is shown may be older then. */
  error = $state.raw<KithError | null>(null);
  loaded = $state(false);
  /** The first message that was unread when the chat was opened; stays until one leaves. */
  divider = $state.raw<string | null>(null);
  /** New incoming lines, for the hidden log. */
  lines = $state.raw<readonly LogLine[]>([]);
  /** Photos that go with the next text; null: none were chosen yet. */
  attachments = $state.raw<Attachments | null>(null);
  /** The message that the next text answers. */
  replyTo = $state.raw<MessageView | null>(null);
  readonly scheduled: Scheduled;
  readonly draft: Draft;
  /** The friend writes now. */
  readonly writing = new Writing();
  /** Where to begin: at the unread line, where one left, or (null) at the end. */
  begin: Place | { readonly id: string; readonly below: null } | null = null;
  /** It begins at a message that was looked for. */
  sought = false;
  /** Set by the list: the newest message is in view, so the run follows the end. */
  atEnd = true;
  /** Set by the list: where one reads. */
  place: Place | null = null;
  readonly id: LocalId;
  readonly link = new Settled<LinkState>();
  readonly #live: Live;
  readonly #shared: Shared;
  #offs: readonly (() => void)[] = [];
  #queue: Promise<void> = Promise.resolve();
  #refresh: Promise<void> | null = null;
  /** The newest message that the core was told of as read. */
  #marked = '';
  #retrying: readonly string[] = [];
  #key = 0;

  constructor(live: Live, id: LocalId, shared: Shared) {
    this.#live = live;
    this.id = id;
    this.#shared = shared;
    this.scheduled = new Scheduled(live, id);
    this.attachments = shared.attached.get(id) ?? null;
    // Of two fields of one chat the later one knows what is typed.
    this.draft = new Draft(async (text) => (shared.drafts.get(id) === this.draft ? live.ask(live.messenger.saveDraft(id, text)) : null));
  }

  get messages(): readonly MessageView[] {
    return this.run.messages;
  }

  /** Opens at the message that is looked for, else at the first unread one, else where one left, else at the end. */
  async open(): Promise<void> {
    const mine = (change: { readonly chat?: LocalId }): boolean => change.chat === this.id;
    this.#offs = [
      this.#live.on('thread', (change) => void ('chat' in change && mine(change) && this.refresh())),
      this.#live.on('people', () => void this.refresh()),
      this.#live.on('writing', (change) => change.what === 'writing' && mine(change) && this.writing.set(change.on, performance.now())),
      this.#live.on('incoming', (change) => change.what === 'incoming' && mine(change) && this.#log(change.sender, change)),
    ];
    this.#shared.drafts.set(this.id, this.draft);
    this.#shared.onScreen.show(this.id);
    void this.scheduled.read();
    await this.#next(() => this.#readFirst());
    if (this.chat?.markedUnread) void this.#live.ask(this.#live.messenger.markUnread(this.id, false));
  }

  /** Something is being typed, or the field is empty: who sees it is decided elsewhere. */
  type(text: string): void {
    void this.#live.ask(this.#live.messenger.write(this.id, text.trim() !== ''));
  }

  /** Lets go: the draft is kept, the place remembered. */
  async close(): Promise<void> {
    this.type('');
    for (const off of this.#offs) off();
    this.link.stop();
    this.#shared.onScreen.leave(this.id);
    if (this.atEnd) this.#shared.places.delete(this.id);
    else if (this.place) this.#shared.places.set(this.id, this.place);
    await this.draft.keepNow();
  }

  /** Reads again what is shown. Many changes at once are one reading. */
  refresh(): Promise<void> {
    return (this.#refresh ??= this.#next(async () => {
      this.#refresh = null;
      void this.scheduled.read();
      await this.#readAgain();
    }));
  }

  async loadOlder(): Promise<void> {
    await this.#next(async () => {
      const first = lasting(this.messages)[0];
      if (!first || !this.run.older) return;
      const page = await this.#read({ at: 'before', id: first.id }, PAGE);
      if (page?.newer) {
        for (const run of stepsBack(prependRun(this.run, pageToRun(page)), this.run)) {
          this.run = run;
          await nextTask();
        }
      } else if (page) await this.#readAgain(); // the message is no longer here: the core gave the end
    });
  }

  async loadNewer(): Promise<void> {
    await this.#next(async () => {
      const last = lasting(this.messages).at(-1);
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

  async loadAround(id: string): Promise<void> {
    await this.#next(async () => {
      const page = await this.#read({ at: 'around', id }, PAGE);
      if (!page?.messages.some((message) => message.id === id)) return;
      this.atEnd = false;
      this.run = pageToRun(page);
    });
  }

  trim(drop: 'oldest' | 'newest'): void {
    this.run = trimRun(this.run, drop);
  }

  /** Where photos are put for this chat: also when one comes back to it. */
  attach(make: () => Attachments): Attachments {
    this.attachments ??= make();
    this.#shared.attached.set(this.id, this.attachments);
    return this.attachments;
  }

  /** A text, or the photos that are chosen with it as their caption; a text behind photos that are on their way goes after them. */
  async send(text: string, silent = false): Promise<NotSent | null> {
    const { asRequest, replyTo } = this;
    const attachments = replyTo ? null : this.attachments; // an answer is a text
    this.replyTo = null;
    const { messenger } = this.#live;
    const give = async (items: readonly OutgoingMedia[], became: (id: string) => void): Promise<KithError | null> => {
      const sent = await this.#live.ask(items.length > 0 ? messenger.sendMedia(this.id, items, text, silent) : messenger.sendText(this.id, text, replyTo?.id ?? null, silent));
      if (!sent?.ok) {
        if (sent?.error.code !== 'messageUnknown') this.replyTo ??= replyTo; // it was taken back, far from what is shown
        return sent ? sent.error : this.#live.fault;
      }
      became(sent.value);
      sentOf(this.#live).note(this.id, text, asRequest, Date.now());
      await this.loadEnd();
      await this.refresh();
      return null;
    };
    return attachments && !asRequest && (attachments.count > 0 || attachments.leaving.length > 0) ? attachments.leave(text, give) : give([], () => undefined);
  }

  /** Whether the chat shows this text as `Failed`: then it is not lost, and must not stand anywhere else. */
  async holdsFailed(text: string): Promise<boolean> {
    if (this.attachments?.count && !this.replyTo) return false; // photos that could not be kept wait where they were
    await this.loadEnd();
    await this.#next(() => this.#readAgain());
    const holds = this.messages.some((message) => message.state === 'Failed' && message.text === text);
    if (holds) this.replyTo = null; // it knows what it answers
    return holds;
  }

  /** Again a message that could not be written. While that runs, asking once more asks nothing. */
  async retry(message: string): Promise<KithError | null> {
    if (this.#retrying.includes(message)) return null;
    this.#retrying = [...this.#retrying, message];
    const error = await this.#verb(this.#live.messenger.retry(this.id, message));
    await this.refresh();
    this.#retrying = this.#retrying.filter((one) => one !== message);
    return error;
  }

  react(message: string, emoji: string): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.react(this.id, message, emoji));
  }

  edit(message: string, text: string): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.edit(this.id, message, text));
  }

  /** The message that one answers; null: it is not here. */
  async quoted(message: string): Promise<string | null> {
    const found = await this.#live.ask(this.#live.messenger.quoted(this.id, message));
    return found?.ok ? found.value : null;
  }

  async details(message: string): Promise<DetailsView | KithError> {
    const found = await this.#live.ask(this.#live.messenger.details(this.id, message));
    if (!found) return this.#live.fault ?? { code: 'coreStopped' };
    return found.ok ? found.value : found.error;
  }

  deleteForEveryone(message: string): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.deleteForEveryone(this.id, message));
  }

  /** To others. Those it could not be sent to, or why nothing was. */
  async forward(message: string, to: readonly LocalId[]): Promise<readonly NotForwarded[] | KithError> {
    const sent = await this.#live.ask(this.#live.messenger.forward(this.id, message, to));
    if (!sent) return this.#live.fault ?? { code: 'coreStopped' };
    return sent.ok ? sent.value : sent.error;
  }

  /** From this device alone. Nobody is told. */
  deleteForMe(message: string): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.deleteForMe(this.id, message));
  }

  /**
   * This message and all before it were in view. What is told as read is the last of them that was unread: below it may
   * stand texts of my own that are not written yet, and those have no place up to which one can have read.
   */
  see(message: string): void {
    const upTo = this.messages.findIndex((one) => one.id === message);
    const last = this.messages.slice(0, upTo + 1).findLast((one) => one.unread);
    if (!last || last.id === this.#marked) return;
    this.#marked = last.id;
    void this.#live.ask(this.#live.messenger.markRead(this.id, last.id)).then(() => this.refresh()); // fewer are unread
  }

  async #readFirst(): Promise<void> {
    const end = await this.#read({ at: 'end' }, PAGE);
    if (!end) return;
    if (this.loaded) this.run = pageToRun(end);
    else await this.#begin(end);
  }

  /** Only once: later the draft, the unread line and the place are those of the person who is here. */
  async #begin(end: ThreadPage): Promise<void> {
    this.divider = end.firstUnread;
    this.draft.text = this.attachments?.without(end.chat.draft) ?? end.chat.draft;
    const left = this.#shared.places.get(this.id) ?? null;
    const sought = this.#shared.seek.take(this.id);
    const goal = sought !== null ? { id: sought, below: null } : end.firstUnread ? { id: end.firstUnread, below: null } : left;
    const here = goal === null || end.messages.some((message) => message.id === goal.id);
    const page = here ? end : ((await this.#read({ at: 'around', id: goal.id }, PAGE)) ?? end);
    this.sought = page.messages.some((message) => message.id === sought);
    this.begin = page.messages.some((message) => message.id === goal?.id) ? goal : null;
    this.atEnd = this.begin === null;
    this.run = pageToRun(page);
    this.loaded = true;
  }

  async #readAgain(): Promise<void> {
    const { messages, newer } = this.run;
    const first = messages[0];
    const stay = lasting(messages);
    if (!first) return this.#readFirst();
    const limit = messages.length + PAGE;
    const page = newer ? await this.#readAround(stay, limit) : await this.#read({ at: 'end' }, limit);
    if (!page) return;
    const again = cutRun(pageToRun(page), first.id, newer ? (messages.at(-1)?.id ?? null) : null);
    // Above the end only the list knows which rows are in view: none of them goes here.
    if (this.atEnd) await this.#showEnd(trimRun(again, 'oldest'));
    else this.run = trimRun(again, 'newest', Math.max(WINDOW, messages.length));
  }

  /** Many that came at once are put in a few at a time, each in a task of its own, as long as the end is followed. */
  async #showEnd(again: Run): Promise<void> {
    for (const run of stepsTo(again, this.run)) {
      this.run = this.atEnd ? run : { ...this.run, newer: true };
      if (run === again || !this.atEnd) return;
      await nextTask();
    }
  }

  /** Around the middle of what is shown, or what stands beside it where that is here no more. */
  async #readAround(shown: readonly MessageView[], limit: number): Promise<ThreadPage | null> {
    const half = shown.length >> 1;
    let page: ThreadPage | null = null;
    for (const { id } of [...shown.slice(half, half + 2), ...shown.slice(0, half).slice(-1)]) {
      page = await this.#read({ at: 'around', id }, limit);
      if (!page || page.messages.some((message) => message.id === id)) break;
    }
    return page;
  }

  async #read(anchor: Anchor, limit: number): Promise<ThreadPage | null> {
    const page = await this.#live.ask(this.#live.messenger.thread(this.id, anchor, limit));
    if (!page) return null;
    if (!page.ok) {
      this.error = page.error;
      return null;
    }
    this.error = null;
    this.chat = page.value.chat;
    this.locked = page.value.locked;
    this.asRequest = page.value.asRequest;
    this.held = page.value.held;
    this.alert = page.value.alert;
    this.link.set(page.value.chat.connection);
    // What is answered is named as it is now, and what was taken back is answered no more.
    const answered = page.value.messages.find(({ id }) => id === this.replyTo?.id);
    if (answered) this.replyTo = answered.kind === 'deleted' ? null : answered;
    return page.value;
  }

  #log(sender: string, { text, media, report }: Said): void {
    this.lines = [...this.lines.slice(1 - LOG_LINES), { key: this.#key++, sender, text, media, report }];
  }

  /** One after the other. One that throws is heard of by whoever asked, and stops no later one. */
  async #next(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => undefined);
    await done;
  }

  async #verb(answer: Promise<Result<unknown>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    if (!result) return this.#live.fault;
    return result.ok ? null : result.error;
  }
}
