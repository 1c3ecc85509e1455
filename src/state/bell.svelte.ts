/**
 * What calls attention from outside of the page: notifications, the sound, and the number at the icon. Each piece of news is decided
 * by `callFor`; what was seen, or is no longer so, is taken away again. Loaded late; of messages it knows the words that a notification
 * shows, in memory alone.
 */
import { untrack } from 'svelte';
import type { Change, ChatSummary, LocalId, RequestView } from '../app/api.ts';
import type { Choices, Hint } from '../app/choicesApi.ts';
import type { KithError } from '../protocol/errors.ts';
import type { MayNotify, Note, Notifier } from './boot.ts';
import { callFor, minuteOf, tagOf, type News } from './calls.ts';
import type { Kith } from './kith.ts';
import { Notes } from './notes.ts';

/** What the screens know: the words of a notification, which chat can be seen, and how to go to one. */
export interface Surroundings {
  /** @param count how many came since the last time that none was shown */
  say(news: News, previews: boolean, count: number): Pick<Note, 'title' | 'body' | 'path'>;
  /** Reactive. */
  onScreen(): LocalId | null;
  goTo(path: string): void;
}

/** Among how many of the newest messages of a chat the shown one is looked for: it was the newest when it came. */
const NEWEST = 20;

/** What is muted calls nobody. */
const isCounted = ({ unread, markedUnread, mutedUntilMs }: ChatSummary): boolean => mutedUntilMs === 0 && (unread > 0 || markedUnread);

export class Bell {
  /** Null until they were read. */
  choices = $state.raw<Choices | null>(null);
  permission = $state<MayNotify>('never');
  /** A hint was answered since the page was opened: that will do for this visit. */
  hasAnswered = $state(false);
  /** Why the choices could not be read or kept. */
  error = $state.raw<KithError | null>(null);
  readonly #kith: Kith;
  #notifier: Notifier | null = null;
  #notes: Notes | null = null;
  #around: Surroundings | null = null;
  /** Who had asked when it was last looked. */
  #asked: readonly LocalId[] = [];
  #hasWritten = false;

  constructor(kith: Kith) {
    this.#kith = kith;
  }

  /** A message was sent, and nobody has answered our own question yet. */
  get isDue(): boolean {
    return this.choices?.wrote === true && this.permission === 'default' && !this.choices.answered.includes('notifications');
  }

  /** Reads the choices and what the browser allows. */
  async refresh(): Promise<void> {
    const { live, boot } = this.#kith;
    this.#notifier ??= await boot.notifier();
    this.permission = this.#notifier.permission();
    const told = await live.ask(live.messenger.choices());
    if (told?.ok) this.choices = told.value;
    else this.error = told?.error ?? null;
  }

  /** Until `off`. What was shown before Kith was closed is looked through. */
  async start(around: Surroundings): Promise<() => void> {
    const { inbox, privacy } = this.#kith;
    await Promise.all([this.refresh(), privacy.refresh()]);
    const notifier = this.#notifier!;
    this.#notes = await Notes.open(notifier);
    this.#around = around;
    this.#asked = privacy.requests.map(({ id }) => id);
    const offOpen = notifier.onOpen((path) => around.goTo(path));
    const offThread = this.#kith.live.on('thread', (change) => {
      if (change.what === 'thread') void this.#checkWords(change.chat);
    });
    const off = $effect.root(() => {
      $effect(() => notifier.badge(inbox.chats.filter(isCounted).length));
      $effect(() => void this.#takeAway());
      $effect(() => this.#look(privacy.requests));
      $effect(() => this.#wrote(inbox.chats));
    });
    return () => {
      off();
      offOpen();
      offThread();
    };
  }

  async heard(change: Change): Promise<void> {
    if (change.what === 'incoming') await this.#ring({ ...change, kind: 'messages' });
    else if (change.what === 'reaction') await this.#ring({ ...change, kind: 'reactions' });
  }

  /** Shown at once; it goes back to what holds when that is not it. */
  async choose(change: Partial<Choices>): Promise<void> {
    const { live } = this.#kith;
    if (!this.choices) return;
    this.choices = { ...this.choices, ...change };
    if (change.previews === false) await this.#notes?.keep(({ kind }) => kind === 'requests'); // those never have words of anybody
    const kept = await live.ask(live.messenger.choose(change));
    this.error = kept?.ok === false ? kept.error : null;
    if (kept?.ok === false) await this.refresh();
  }

  async answer(hint: Hint): Promise<void> {
    this.hasAnswered = true;
    const before = this.choices?.answered ?? [];
    if (!before.includes(hint)) await this.choose({ answered: [...before, hint] });
  }

  /** The browser asks the person; what may be shown must also be kept. */
  async ask(): Promise<void> {
    this.permission = (await this.#notifier?.ask()) ?? 'never';
    if (this.permission === 'granted') void this.#kith.boot.keepStorage();
    await this.answer('notifications');
  }

  async #ring(news: News): Promise<void> {
    const { inbox, people, privacy } = this.#kith;
    await inbox.refresh(); // as it is with what came
    const { choices } = this;
    const [around, notes] = [this.#around, this.#notes];
    if (!choices || !around || !notes) return;
    const chat = inbox.chats.find(({ id }) => id === news.chat);
    const call = callFor(news, choices, {
      onScreen: around.onScreen(),
      minute: minuteOf(Date.now()),
      muted: (chat?.mutedUntilMs ?? 0) > 0,
      closed: people.get(news.chat)?.relationship === 'Blocked' || privacy.view?.policy === 'Off',
      seen: news.kind === 'messages' && chat?.unread === 0,
    });
    await notes.ring(news, call, (one, count) => around.say(one, this.choices?.previews === true, count), performance.now());
    if (news.kind === 'messages' && call !== 'none' && this.#notifier?.permission() === 'granted') {
      if (news.text !== '' && choices.previews) notes.words.set(tagOf(news), news.text);
      else notes.words.delete(tagOf(news));
    }
    await this.#takeAway(); // it may have been seen meanwhile
    await this.#checkWords(news.chat); // or taken back
  }

  /** Words that were taken back or changed since do not stay outside of the page. */
  async #checkWords(chat: LocalId): Promise<void> {
    const { live } = this.#kith;
    const notes = this.#notes;
    const tag = tagOf({ kind: 'messages', chat });
    const words = notes?.words.get(tag);
    if (!notes || words === undefined) return;
    const page = await live.ask(live.messenger.thread(chat, { at: 'end' }, NEWEST));
    if (!page?.ok || page.value.messages.some(({ mine, text }) => !mine && text === words)) return;
    if (notes.words.get(tag) === words) await notes.keep((one) => tagOf(one) !== tag); // else newer ones are shown by now
  }

  /** What was seen, answered, muted or turned off needs no notification any more. */
  async #takeAway(): Promise<void> {
    const { inbox, privacy } = this.#kith;
    const onScreen = this.#around?.onScreen() ?? null;
    if (!inbox.loaded) return;
    const calls = inbox.chats.filter(({ mutedUntilMs }) => mutedUntilMs === 0);
    const { requests } = privacy;
    const { choices } = this;
    await this.#notes?.keep(({ kind, chat }) => {
      if (chat === onScreen || choices?.[kind] === false) return false;
      if (kind === 'requests') return requests.some(({ id }) => id === chat);
      return calls.some(({ id, unread }) => id === chat && (kind === 'reactions' || unread > 0));
    });
  }

  #look(requests: readonly RequestView[]): void {
    const came = requests.filter(({ id }) => !this.#asked.includes(id));
    this.#asked = requests.map(({ id }) => id);
    for (const { id, name } of came) void untrack(() => this.#ring({ kind: 'requests', chat: id, sender: name }));
  }

  #wrote(chats: readonly ChatSummary[]): void {
    if (this.#hasWritten || this.choices?.wrote !== false || !chats.some(({ last }) => last?.mine)) return;
    this.#hasWritten = true; // a disk that refuses is not asked again
    void untrack(() => this.choose({ wrote: true }));
  }
}

const all = new WeakMap<Kith, Bell>();

/** The bell of a page: one for all that use it. */
export function bellOf(kith: Kith): Bell {
  const bell = all.get(kith) ?? new Bell(kith);
  all.set(kith, bell);
  return bell;
}
