/**
 * The chats as the screens read them: lines of a thread, the inbox, unread counts, drafts. Everything shown is folded from
 * the ledger, from what waits in the outbox, and from the evidence of delivery; nothing is kept that could disagree with them.
 */
import type { Evidence } from '../chat/receipts.ts';
import type { Change as WrittenChange } from '../chat/keeper.ts';
import type { Readers } from '../chat/reads.ts';
import type { TimelineItem } from '../chat/types.ts';
import { decodeMark, emptyMark, encodeMark, isSeen, isUnread, placesOf, withPlaces, type ReadMark } from '../chat/unread.ts';
import { atRestKey, directConversation } from '../crypto/derive.ts';
import { isHeld } from '../people/home.ts';
import type { Person } from '../people/person.ts';
import type { Clock } from '../ports/clock.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { Store } from '../ports/storage.ts';
import { keyOf, sameBytes, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { EXPIRY } from '../protocol/limits.ts';
import type { Book } from '../sync/book.ts';
import type { Exchange } from '../sync/exchange.ts';
import type { Friend } from '../sync/friend.ts';
import { readHidden } from '../sync/hidden.ts';
import { Outbox } from '../sync/outbox.ts';
import type { Tray } from '../sync/tray.ts';
import { Drafts, unlessFull } from './drafts.ts';
import type { Anchor, Change, ChatSummary, MessageView, ThreadPage } from './api.ts';
import { Lines } from './lines.ts';
import { Listings, listingView } from './listings.ts';
import { askedView, failedView, firstWordsView, idOfView, itemView, queuedView, stretchOfId, type FailedText, type Looks } from './messages.ts';
import { withQuotes } from './quotes.ts';
import type { Page, Stretches } from './threadPage.ts';
import { asRequest, colorOf, linkState, localId, lockHere } from './views.ts';

const MARKS = 'marks';
const loadNews = loadOnce(() => import('./news.ts'));
const loadPages = loadOnce(() => import('./threadPage.ts'));
/** Kinds of which one is told. */
const NEWS: readonly number[] = [KIND.text, KIND.media, KIND.report, KIND.reaction];
/** The stretch of a thread that holds what is no entry yet. */
export const WAITING = Number.MAX_SAFE_INTEGER;

export interface ChatsDeps {
  readonly book: Book;
  readonly store: Store;
  readonly clock: Clock;
  readonly tray: Tray;
  exchange(): Exchange | null;
  /** Whether this person tells what was read, and so sees what others tell. */
  receipts(): boolean;
  /** Something more was read in a chat. */
  wasRead(person: Person): void;
  tell(change: Change): void;
}

/** A chat that was asked for since the start, with what of it is not in the ledger. */
export interface Chat {
  readonly friend: Friend;
  readonly outbox: Outbox;
  readonly lines: Lines;
  mark: ReadMark;
  failed: readonly FailedText[];
  /** Of the failed ones: those that are being written again. */
  readonly retrying: Set<FailedText>;
}

/** A line of a chat, of which a message is made where it is shown: a chapter has far more lines than a page. */
interface Line {
  readonly id: string;
  view(): Promise<MessageView>;
}

const viewsOf = (lines: readonly Line[]): Promise<MessageView[]> => Promise.all(lines.map((line) => line.view()));

export class Chats {
  readonly #deps: ChatsDeps;
  readonly #chats = new Map<Key, Promise<Chat | null>>();
  readonly #drafts: Drafts;
  readonly listings: Listings;

  constructor(deps: ChatsDeps) {
    this.#deps = deps;
    this.#drafts = new Drafts(deps.store);
    this.listings = new Listings(deps.store);
  }

  /** The chat with someone, or null while no pair root was ever made. */
  chat(person: Person): Promise<Chat | null> {
    const key = keyOf(person.account);
    const known = this.#chats.get(key);
    if (known) return known;
    const friend = this.#deps.exchange()?.friend(person.account);
    if (!friend) return Promise.resolve(null);
    const opening = this.#open(friend);
    this.#chats.set(key, opening);
    opening.catch(() => this.#chats.delete(key));
    return opening;
  }

  async #open(friend: Friend): Promise<Chat> {
    const { store, book, clock } = this.#deps;
    const { conversation } = friend;
    const name = atRestKey(store.localKey, conversation.id);
    const mark = await store.records.get(MARKS, name);
    const hidden = await readHidden(store, name);
    const lines = new Lines({ conversation, self: book.self, clock, hidden, floorMs: () => knownSince(friend.person.met, clock.now()) });
    return { friend, outbox: await Outbox.open(store.records, name, conversation), lines, mark: mark ? decodeMark(mark) : emptyMark, failed: [], retrying: new Set() };
  }

  #view(chat: Chat, item: TimelineItem, readers: Readers | null): MessageView {
    const { book, clock } = this.#deps;
    const isMine = sameBytes(item.account, book.self.account);
    const evidence = isMine ? this.#evidence(chat, item, chat.friend.delivery.evidence(item.place, chat.friend.devicesOf(item.place), clock.now())) : null;
    const isRead = evidence?.state === 'Delivered' && (readers?.(item.place).length ?? 0) > 0;
    return itemView(item, isMine, evidence && (isRead ? { ...evidence, state: 'Read' } : evidence), isUnread(item, chat.mark, book.self.account), this.#looksOf(chat));
  }

  /** Who has read what I said in a chapter; null: that is not asked, or nobody tells. */
  async readers({ lines }: Pick<Chat, 'lines'>, chapter: number): Promise<Readers | null> {
    return this.#deps.receipts() ? lines.readers(chapter) : null;
  }

  /** A relay has a message when it has all photos of it. */
  #evidence({ friend }: Chat, { media }: TimelineItem, of: Evidence): Evidence {
    if (of.state !== 'At relay') return of;
    const relays = this.#deps.exchange()?.media.atRelays(friend.account, media, of.relays) ?? [];
    return relays.length > 0 ? { ...of, relays } : { state: 'Queued', relays };
  }

  #looksOf({ friend }: Chat): Looks {
    const { book, exchange } = this.#deps;
    return { self: book.self.account, addressOf: (relay) => this.addressOf(relay), mediaState: (item, of) => exchange()?.media.look(friend.account, item, of) ?? { state: 'Waiting', progress: 0 } };
  }

  /** Address of a relay of mine or of theirs. */
  addressOf(relay: Key): string | null {
    const { book } = this.#deps;
    const own = book.home.relays.find(({ id }) => id && keyOf(id) === relay);
    const theirs = book.people().flatMap((person) => person.card.relays).find(({ relayId }) => keyOf(relayId) === relay);
    return own?.address ?? theirs?.address ?? null;
  }

  /** What is no entry yet. One that is being tried again is shown by what comes of it. */
  #waiting(person: Person, chat: Chat | null): readonly MessageView[] {
    const words = this.#deps.tray.get(person.account);
    const theirs = words?.accepted ? [firstWordsView(words)] : [];
    if (!chat) return [...theirs, ...(person.asked ? [askedView(person.asked)] : [])];
    return [...theirs, ...chat.outbox.waiting().map((one) => queuedView(one, this.#looksOf(chat))), ...chat.failed.filter((one) => !chat.retrying.has(one)).map(failedView)];
  }

  async #stretches(chat: Chat, waiting: readonly MessageView[], lines: 'items' | 'shown' = 'items'): Promise<Stretches<Line>> {
    return {
      numbers: [...(await chat.friend.conversation.lined()), WAITING],
      load: async (number) => {
        if (number === WAITING) return waiting.map((view) => ({ id: view.id, view: async () => view }));
        const items = (await chat.lines[lines](number)).filter(({ kind }) => kind !== 'unknown');
        let readers: Promise<Readers | null> | undefined;
        return items.map((item) => ({ id: idOfView(item), view: async () => this.#view(chat, item, await (readers ??= this.readers(chat, number))) }));
      },
      stretchOf: (id) => stretchOfId(id) ?? WAITING,
    };
  }

  /** The chat bit by bit, for who looks for something in it; null: there is none. */
  async stretches(person: Person): Promise<Stretches | null> {
    const chat = await this.chat(person);
    if (!chat) return null;
    const stretches = await this.#stretches(chat, this.#waiting(person, chat));
    return { ...stretches, load: async (number) => viewsOf(await stretches.load(number)) };
  }

  /** A page of one moment: read again when a text ceased to wait meanwhile, so that none is shown twice or not at all. */
  async #page(person: Person, chat: Chat | null, anchor: Anchor, limit: number, lines?: 'shown'): Promise<Page> {
    if (!chat) return { messages: this.#waiting(person, null), older: false, newer: false };
    for (;;) {
      const waiting = this.#waiting(person, chat);
      const { readPage } = await loadPages();
      const found = await readPage(await this.#stretches(chat, waiting, lines), anchor, limit);
      const page = { ...found, messages: await viewsOf(found.messages) };
      if (sameIds(waiting, this.#waiting(person, chat))) return page;
    }
  }

  async thread(person: Person, anchor: Anchor, limit: number): Promise<ThreadPage> {
    const { book, clock } = this.#deps;
    const chat = await this.chat(person);
    const page = await this.#page(person, chat, anchor, limit);
    const first = chat && (await chat.lines.unread(chat.mark)).first;
    const total = !page.older && !page.newer ? page.messages.length : -1;
    return {
      chat: await this.summary(person),
      locked: lockHere(book, person, clock.now()),
      asRequest: asRequest(book.home, person, clock.now()),
      held: isHeld(book.home, person.account),
      alert: person.alert,
      ...page,
      messages: chat ? await withQuotes(page.messages, chat.lines, book.self.account) : page.messages,
      offset: page.older ? -1 : 0,
      total,
      firstUnread: first && idOfView(first),
    };
  }

  async #last(person: Person, chat: Chat | null): Promise<MessageView | null> {
    const { messages } = await this.#page(person, chat, { at: 'end' }, 8, 'shown');
    return messages.findLast(({ kind }) => kind !== 'missing') ?? null;
  }

  async summary(person: Person): Promise<ChatSummary> {
    const { store, exchange, clock } = this.#deps;
    const chat = await this.chat(person);
    const last = await this.#last(person, chat);
    const unread = chat ? (await chat.lines.unread(chat.mark)).count : 0;
    return {
      id: localId(store.localKey, person.account),
      name: person.name,
      color: colorOf(person.account),
      picture: exchange()?.media.pictureOf(person.account) ?? null,
      last: last && { text: last.text, mine: last.mine, deleted: last.kind === 'deleted', report: last.kind === 'report', media: last.media.map(({ kind }) => kind), timeMs: last.timeMs, state: last.state },
      unread,
      connection: linkState(exchange()?.pathTo(person.account) ?? 'away'),
      draft: await this.draft(person),
      ...listingView(await this.listings.of(person.account), clock.now(), unread, last?.timeMs ?? 0),
    };
  }

  /** Those with whom there is a chat to show. */
  async people(): Promise<readonly Person[]> {
    return (await this.#all()).map(({ person }) => person);
  }

  async #all(): Promise<readonly { readonly person: Person; readonly summary: ChatSummary }[]> {
    const { book, exchange, tray } = this.#deps;
    const isChat = ({ account, asked }: Person): boolean => exchange()?.friend(account) !== null || asked !== null || tray.get(account)?.accepted === true;
    const people = exchange() ? book.people().filter(isChat) : [];
    const all = await Promise.all(people.map(async (person) => ({ person, summary: await this.summary(person) })));
    return all.filter(({ person, summary }) => person.iFollow || summary.last !== null);
  }

  /** Chats, the pinned first, then newest message first; those with friends without a message last, by name. Who was left stays while there is something to read. */
  async inbox(): Promise<readonly ChatSummary[]> {
    return (await this.#all()).map(({ summary }) => summary).sort((a, b) => b.pinnedMs - a.pinnedMs || (b.last?.timeMs ?? 0) - (a.last?.timeMs ?? 0) || a.name.localeCompare(b.name));
  }

  /** At-rest key of the conversation with somebody. */
  nameOf({ account }: Person): Key {
    const { book, store } = this.#deps;
    return atRestKey(store.localKey, directConversation(book.self.account, account));
  }

  /** What waits to be an entry; null: there is no chat yet. */
  async outbox(person: Person): Promise<Outbox | null> {
    return (await this.chat(person))?.outbox ?? null;
  }

  /** The line that a message id names, or null. */
  async line(person: Person, id: string): Promise<TimelineItem | null> {
    const chat = await this.chat(person);
    const chapter = stretchOfId(id);
    if (!chat || chapter === null) return null;
    return (await chat.lines.items(chapter)).find((one) => idOfView(one) === id) ?? null;
  }

  threadChanged(person: Person): void {
    this.#deps.tell({ what: 'thread', chat: localId(this.#deps.store.localKey, person.account) });
  }

  /** Everything up to and with this message was seen. */
  async markRead(person: Person, id: string): Promise<void> {
    const chat = await this.chat(person);
    const chapter = stretchOfId(id);
    if (!chat || chapter === null) return;
    const items = await chat.lines.shown(chapter);
    const last = items.findIndex((item) => idOfView(item) === id);
    const earlier = last < 0 ? [] : await chat.lines.unreadBefore(chapter, chat.mark);
    const seen = [...earlier, ...items.slice(0, last + 1)].filter(({ kind }) => kind !== 'missing');
    const mark = withPlaces(chat.mark, seen.map(({ place }) => place));
    if (placesOf(mark).every((place) => isSeen(chat.mark, place))) return;
    // Seen here at once, so that of two calls neither takes the other back.
    chat.mark = mark;
    this.#deps.wasRead(person);
    await unlessFull(this.#deps.store.records.put(MARKS, atRestKey(this.#deps.store.localKey, chat.friend.conversation.id), encodeMark(mark), 'relaxed'));
    this.#deps.tell({ what: 'inbox' });
  }

  /** Failed texts live in memory only, so they are kept as the beginning of the draft: after a restart they stand in the field. */
  async saveDraft(person: Person, draft: string): Promise<void> {
    await this.#drafts.save(person.account, [...(await this.#failedTexts(person)), draft]);
    this.#deps.tell({ what: 'inbox' });
  }

  async draft(person: Person): Promise<string> {
    return this.#drafts.get(person.account, await this.#failedTexts(person));
  }

  async #failedTexts(person: Person): Promise<readonly string[]> {
    return (await this.chat(person))?.failed.map(({ text }) => text) ?? [];
  }

  /** What waits for an epoch is tried again, also in chats that no screen has opened since the start. */
  async drain(): Promise<void> {
    for (const person of this.#deps.book.people()) {
      const chat = await this.chat(person);
      if (chat && chat.outbox.waiting().length > 0 && chat.friend.isOpen) await chat.outbox.drain();
    }
  }

  /** The chat has words of theirs: what they asked with is answered, also where they were followed instead of accepted. */
  async #answered(account: AccountId): Promise<void> {
    await this.#deps.tray.remove(account);
    this.#deps.tell({ what: 'requests' });
  }

  /** Tells the page of what came, once each. */
  async written(account: AccountId, change: WrittenChange): Promise<void> {
    const { book, store, tell, tray } = this.#deps;
    const person = book.person(account);
    const entries = change.entries.filter((known) => NEWS.includes(known.entry.kind) && sameBytes(known.account, account));
    const chat = person && !change.own && entries.length > 0 && (await this.chat(person));
    if (!chat) return;
    if (tray.get(account)) await this.#answered(account);
    const { newsOf } = await loadNews();
    for (const news of await newsOf(change, entries, chat, book.self.account)) tell({ ...news, chat: localId(store.localKey, account), sender: person.name });
  }
}

/** When two met; 0, not known, when the clock was ahead then. */
const knownSince = (met: number, now: number): number => (met > now + EXPIRY.clockOff ? 0 : met);

const sameIds = (a: readonly MessageView[], b: readonly MessageView[]): boolean => a.length === b.length && a.every(({ id }, i) => id === b[i]!.id);
