/**
 * The chats as the screens read them: lines of a thread, the inbox, unread counts, drafts. Everything shown is folded from
 * the ledger, from what waits in the outbox, and from the evidence of delivery; nothing is kept that could disagree with them.
 */
import type { Conversation } from '../chat/conversation.ts';
import type { Change as WrittenChange } from '../chat/keeper.ts';
import { foldTimeline } from '../chat/timeline.ts';
import type { TimelineItem } from '../chat/types.ts';
import { decodeMark, emptyMark, encodeMark, isUnread, withPlaces, type ReadMark } from '../chat/unread.ts';
import { atRestKey } from '../crypto/derive.ts';
import type { Person } from '../people/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/storage.ts';
import { fail, ok, type KithError, type Result } from '../protocol/errors.ts';
import { keyOf, sameBytes, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import type { Book } from '../sync/book.ts';
import type { Exchange } from '../sync/exchange.ts';
import type { Friend } from '../sync/friend.ts';
import { Outbox } from '../sync/outbox.ts';
import type { Anchor, Change, ChatSummary, MessageView, ThreadPage } from './api.ts';
import { failedView, idOfView, itemView, queuedView, stretchOfId, type FailedText } from './messages.ts';
import { readPage, type Stretches } from './threadPage.ts';
import { colorOf, linkState, localId, lockOf } from './views.ts';

const MARKS = 'marks';
const DRAFTS = 'drafts';
/** The stretch of a thread that holds what is no entry yet. */
const WAITING = Number.MAX_SAFE_INTEGER;

export interface ChatsDeps {
  readonly book: Book;
  readonly store: Store;
  readonly clock: Clock;
  exchange(): Exchange | null;
  tell(change: Change): void;
}

interface Chat {
  readonly friend: Friend;
  readonly outbox: Outbox;
  mark: ReadMark;
  failed: readonly FailedText[];
}

export class Chats {
  readonly #deps: ChatsDeps;
  readonly #chats = new Map<Key, Promise<Chat | null>>();
  #failures = 0;

  constructor(deps: ChatsDeps) {
    this.#deps = deps;
  }

  /** The chat with someone, or null while no pair root was ever made. */
  #chat(person: Person): Promise<Chat | null> {
    const key = keyOf(person.account);
    const known = this.#chats.get(key);
    if (known) return known;
    const friend = this.#deps.exchange()?.friend(person.account);
    if (!friend) return Promise.resolve(null);
    const opening = this.#open(friend);
    this.#chats.set(key, opening);
    return opening;
  }

  async #open(friend: Friend): Promise<Chat> {
    const { store } = this.#deps;
    const name = atRestKey(store.localKey, friend.conversation.id);
    const mark = await store.records.get(MARKS, name);
    return { friend, outbox: await Outbox.open(store.records, name, friend.conversation), mark: mark ? decodeMark(mark) : emptyMark, failed: [] };
  }

  async #items(chat: Chat, chapter: number): Promise<readonly TimelineItem[]> {
    const { book, clock } = this.#deps;
    return foldTimeline(await chat.friend.conversation.view(chapter), { self: book.self.account, now: clock.now(), floorMs: chat.friend.person.met });
  }

  #views(chat: Chat, items: readonly TimelineItem[]): MessageView[] {
    const { book, clock } = this.#deps;
    const devices = chat.friend.devices();
    return items.flatMap((item) => {
      const isMine = sameBytes(item.account, book.self.account);
      const evidence = isMine ? chat.friend.delivery.evidence(item.place.chapter, item.place.seq, devices, clock.now()) : null;
      return item.kind === 'unknown' ? [] : [itemView(item, isMine, evidence, isUnread(item, chat.mark, book.self.account), (relay) => this.#relayHost(relay))];
    });
  }

  #relayHost(relay: Key): string | null {
    const { book } = this.#deps;
    const own = book.home.relays.find(({ id }) => id && keyOf(id) === relay);
    const theirs = book.people().flatMap((person) => person.card.relays).find(({ relayId }) => keyOf(relayId) === relay);
    return own?.address ?? theirs?.address ?? null;
  }

  async #stretches(chat: Chat): Promise<Stretches> {
    const chapters = await chat.friend.conversation.chapters();
    const waiting = [...chat.outbox.waiting().map(queuedView), ...chat.failed.map(failedView)];
    return {
      numbers: [...chapters, WAITING],
      load: async (number) => (number === WAITING ? waiting : this.#views(chat, await this.#items(chat, number))),
      stretchOf: (id) => stretchOfId(id) ?? WAITING,
    };
  }

  async thread(person: Person, anchor: Anchor, limit: number): Promise<ThreadPage> {
    const { book, clock, store } = this.#deps;
    const chat = await this.#chat(person);
    const page = chat ? await readPage(await this.#stretches(chat), anchor, limit) : { messages: [], older: false, newer: false };
    const draft = await store.records.get(DRAFTS, atRestKey(store.localKey, person.account));
    const total = !page.older && !page.newer ? page.messages.length : -1;
    return {
      chat: await this.summary(person),
      locked: lockOf(book.home, person, clock.now()),
      ...page,
      offset: page.older ? -1 : 0,
      total,
      firstUnread: chat ? await this.#firstUnread(chat) : null,
      draft: draft ? new TextDecoder().decode(draft) : '',
    };
  }

  /** Chapters that may hold something unread, newest first. */
  async #unreadChapters(chat: Chat): Promise<readonly number[]> {
    const chapters = await chat.friend.conversation.chapters();
    const seen = [...chat.mark.values()].map(({ chapter }) => chapter);
    const from = seen.length === 0 ? 0 : Math.min(...seen);
    return chapters.filter((chapter) => chapter >= from).reverse();
  }

  async #unread(chat: Chat): Promise<readonly TimelineItem[]> {
    const { book } = this.#deps;
    const unread: TimelineItem[] = [];
    for (const chapter of await this.#unreadChapters(chat)) {
      unread.unshift(...(await this.#items(chat, chapter)).filter((item) => isUnread(item, chat.mark, book.self.account)));
    }
    return unread;
  }

  async #firstUnread(chat: Chat): Promise<string | null> {
    const [first] = await this.#unread(chat);
    return first ? idOfView(first) : null;
  }

  async #last(chat: Chat): Promise<MessageView | null> {
    const { messages } = await readPage(await this.#stretches(chat), { at: 'end' }, 8);
    return messages.findLast(({ kind }) => kind !== 'missing') ?? null;
  }

  async summary(person: Person): Promise<ChatSummary> {
    const { store, exchange } = this.#deps;
    const chat = await this.#chat(person);
    const last = chat ? await this.#last(chat) : null;
    return {
      id: localId(store.localKey, person.account),
      name: person.name,
      color: colorOf(person.account),
      last: last && { text: last.text, mine: last.mine, deleted: last.kind === 'deleted', timeMs: last.timeMs, state: last.state },
      unread: chat ? (await this.#unread(chat)).length : 0,
      connection: linkState(exchange()?.pathTo(person.account) ?? 'away'),
    };
  }

  /** Chats with friends, newest message first; those without a message last, by name. */
  async inbox(): Promise<readonly ChatSummary[]> {
    const people = this.#deps.book.people().filter((person) => person.roots.length > 0);
    const all = await Promise.all(people.map((person) => this.summary(person)));
    return all.sort((a, b) => (b.last?.timeMs ?? 0) - (a.last?.timeMs ?? 0) || a.name.localeCompare(b.name));
  }

  /** Writes a text: an entry, or queued, or failed with its text kept until it is tried again. */
  async send(person: Person, text: string): Promise<Result<string>> {
    const { book, clock } = this.#deps;
    const locked = lockOf(book.home, person, clock.now());
    const chat = await this.#chat(person);
    if (locked || !chat) return fail(locked === 'followExpired' ? 'followExpired' : locked === 'notFollowing' ? 'notFollowing' : 'notFollowedBack', { name: person.name });
    const sent = await chat.outbox.send(text, clock.now());
    if (!sent.ok) return isDiskTrouble(sent.error) ? this.#fail(person, chat, text, sent.error) : sent;
    if (sent.value.queued) this.#deps.tell({ what: 'thread', chat: localId(this.#deps.store.localKey, person.account) });
    return ok(sent.value.entry ? idOfView({ id: sent.value.entry.id, place: sent.value.entry }) : queuedView(sent.value.queued!).id);
  }

  /** The disk refused: the text stays on the screen as `Failed`. It is no entry. */
  #fail(person: Person, chat: Chat, text: string, error: KithError): Result<string> {
    const failed = { number: ++this.#failures, text, timeMs: this.#deps.clock.now() };
    chat.failed = [...chat.failed, failed];
    this.#deps.tell({ what: 'thread', chat: localId(this.#deps.store.localKey, person.account) });
    return { ok: false, error };
  }

  async retry(person: Person, id: string): Promise<Result<null>> {
    const chat = await this.#chat(person);
    const failed = chat?.failed.find((one) => failedView(one).id === id);
    if (!chat || !failed) return fail('messageUnknown');
    chat.failed = chat.failed.filter((one) => one !== failed);
    const sent = await this.send(person, failed.text);
    return sent.ok ? ok(null) : sent;
  }

  async deleteForEveryone(person: Person, id: string): Promise<Result<null>> {
    const { book } = this.#deps;
    const chat = await this.#chat(person);
    const chapter = stretchOfId(id);
    if (!chat || chapter === null) return fail('messageUnknown');
    const item = (await this.#items(chat, chapter)).find((one) => idOfView(one) === id);
    if (!item || item.kind === 'missing') return fail('messageUnknown');
    if (!sameBytes(item.account, book.self.account)) return fail('notOwnMessage');
    const redacted = await chat.friend.conversation.redact([item.id]);
    return redacted.ok ? ok(null) : redacted;
  }

  /** Everything up to and with this message was seen. */
  async markRead(person: Person, id: string): Promise<void> {
    const chat = await this.#chat(person);
    const chapter = stretchOfId(id);
    if (!chat || chapter === null) return;
    const items = await this.#items(chat, chapter);
    const last = items.findIndex((item) => idOfView(item) === id);
    const earlier = (await this.#unread(chat)).filter((item) => item.place.chapter < chapter);
    const seen = [...earlier, ...items.slice(0, last + 1)].filter(({ kind }) => kind !== 'missing');
    const mark = withPlaces(chat.mark, seen.map(({ place }) => place));
    await this.#deps.store.records.put(MARKS, atRestKey(this.#deps.store.localKey, chat.friend.conversation.id), encodeMark(mark), 'relaxed');
    chat.mark = mark;
    this.#deps.tell({ what: 'inbox' });
  }

  async saveDraft(person: Person, text: string): Promise<void> {
    const { records, localKey } = this.#deps.store;
    const key = atRestKey(localKey, person.account);
    if (text === '') await records.delete(DRAFTS, key);
    else await records.put(DRAFTS, key, new TextEncoder().encode(text), 'relaxed');
  }

  /** What waits for an epoch is tried again. */
  async drain(): Promise<void> {
    for (const opening of this.#chats.values()) {
      const chat = await opening;
      if (chat && chat.outbox.waiting().length > 0 && chat.friend.isOpen) await chat.outbox.drain();
    }
  }

  /** Tells the page of texts that came, once each, for the hidden log of new messages. */
  written(account: AccountId, change: WrittenChange): void {
    const { book, store, tell } = this.#deps;
    const person = book.person(account);
    if (change.own || !person) return;
    for (const known of change.entries) {
      if (known.form !== 'whole' || known.entry.kind !== KIND.text || !sameBytes(known.account, account)) continue;
      void this.#tellIncoming(person, known.entry.chapter, keyOf(known.entry.id), (text) =>
        tell({ what: 'incoming', chat: localId(store.localKey, account), sender: person.name, text }),
      );
    }
  }

  async #tellIncoming(person: Person, chapter: number, id: Key, tell: (text: string) => void): Promise<void> {
    const chat = await this.#chat(person);
    const item = chat && (await this.#items(chat, chapter)).find((one) => keyOf(one.id) === id);
    if (chat && item?.kind === 'text' && isUnread(item, chat.mark, this.#deps.book.self.account)) tell(item.text);
  }
}

const isDiskTrouble = (error: KithError): boolean => ['quotaExceeded', 'storageBlocked', 'storageCorrupt', 'storageFailed'].includes(error.code);

export type { Conversation };
