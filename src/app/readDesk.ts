/**
 * Tells friends what was read (kind 7), when this person wants that: some moments after it was, and many in one. It tells the marks of
 * what was seen and nothing beyond, and only where content may pass at that time.
 *
 *   told  a mark (`chat/unread.ts`), at the at-rest key of the conversation: the last that was told
 */
import { encodeBody } from '../chat/bodies.ts';
import { decodeMark, emptyMark, encodeMark, isSeen, placesOf } from '../chat/unread.ts';
import type { Place } from '../chat/types.ts';
import type { Person } from '../people/person.ts';
import { keyOf, sameBytes, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';
import type { Chat } from './chats.ts';
import type { Core } from './core.ts';

export const TOLD = 'told reads';
/** What is read within this time is told in one. */
const PAUSE = 2 * TIME.SECOND;
/** Not more often than this in one chat: each is an entry for good. */
const EVERY = 20 * TIME.SECOND;

export class ReadDesk {
  readonly #core: Core;
  readonly #due = new Map<Key, () => void>();
  /** Monotonic ms. */
  readonly #last = new Map<Key, number>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Something was read in a chat. */
  owe(person: Person): void {
    const { clock, logger } = this.#core.deps;
    const key = keyOf(person.account);
    if (this.#due.has(key)) return;
    const wait = Math.max(PAUSE, (this.#last.get(key) ?? -Infinity) + EVERY - clock.monotonic());
    const cancel = clock.after(wait, () => {
      this.#due.delete(key);
      this.#tell(person.account).catch(() => logger.log('receipts', 'not told'));
    });
    this.#due.set(key, cancel);
  }

  /** What was read before stays untold: the switch was off. Of later ones each says up to where. */
  async forgive(): Promise<void> {
    const { book, chats, deps } = this.#core;
    for (const person of book.people()) {
      const chat = await chats.chat(person);
      if (chat) await deps.store.records.put(TOLD, chats.nameOf(person), encodeMark(chat.mark), 'relaxed');
    }
  }

  async #tell(account: AccountId): Promise<void> {
    const { book, chats, deps, signs } = this.#core;
    const person = book.person(account);
    const chat = person && (await chats.chat(person));
    if (!person || !chat?.friend.isOpen || !signs.receipts || book.storeCopy.isFound) return;
    const name = chats.nameOf(person);
    const places = this.#placesOf(chat);
    const kept = await deps.store.records.get(TOLD, name);
    const told = kept ? decodeMark(kept) : emptyMark;
    if (places.every((place) => isSeen(told, place))) return;
    this.#last.set(keyOf(account), deps.clock.monotonic());
    const body = encodeBody({ kind: 'read', places });
    // What cannot be written now is told with what is read next.
    await chat.friend.conversation.send(KIND.read, body, [{ table: TOLD, key: name, value: encodeMark(chat.mark) }]);
  }

  /** Places of theirs alone: the newest, where there are very many. */
  #placesOf({ mark }: Chat): readonly Place[] {
    return placesOf(mark).filter(({ device }) => !sameBytes(device, this.#core.book.self.device)).slice(-LIMITS.readLanes);
  }

  stop(): void {
    for (const cancel of this.#due.values()) cancel();
    this.#due.clear();
  }
}
