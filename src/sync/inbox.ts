/**
 * What comes from a person, by their topic or by a session: bound → open → verify → admit → apply, and the first failure
 * stops. Policy is asked before anything is decoded: what comes while closed is dropped unread, not stored, not counted and
 * not acknowledged. The envelope was opened under the pair root, so it is from one of the two accounts; who of them, and
 * whether it holds, is checked here or by the gate.
 */
import { decodeAsk, decodeGrantAnswer } from '../chat/grants.ts';
import type { PlainObject } from '../people/object.ts';
import { earlierContact, followState, newestRecord, type Person } from '../people/person.ts';
import { mayReceive, type Traffic } from '../people/policy.ts';
import { verifyPresence, type Presence } from '../people/presence.ts';
import { verifyState } from '../people/state.ts';
import { withPairRoot, withState } from '../people/transitions.ts';
import { isRefusal } from '../people/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives } from '../ports/primitives.ts';
import { encode, FormError, type Value } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type DeviceId, type Key } from '../protocol/ids.ts';
import { OBJECT } from '../protocol/kinds.ts';
import type { Book } from './book.ts';
import type { Friend } from './friend.ts';
import type { Greeting } from './greeting.ts';
import { decodeAck, decodeRun } from './objects.ts';

export interface InboxDeps {
  readonly book: Book;
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly logger: Logger;
  readonly greeting: Greeting;
  friend(person: Key): Friend | null;
  /** A verified presence of a friend's device was taken. */
  met(account: AccountId, presence: Presence): void;
}

const TRAFFIC: Readonly<Record<number, Traffic>> = { [OBJECT.state]: 'state', [OBJECT.hello]: 'hello' };

export class Inbox {
  readonly #deps: InboxDeps;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
  }

  /** Takes an object of someone's; resolves when what it brought is stored. Bytes of no meaning end here with a code in the log. */
  async take(key: Key, object: PlainObject): Promise<void> {
    const { book, clock, logger } = this.#deps;
    const person = book.people().find((one) => keyOf(one.account) === key);
    if (!person) return;
    const closed = mayReceive(book.home.policy, TRAFFIC[object.type] ?? 'content', followState(person, clock.now()));
    if (closed) {
      logger.log('inbox', 'dropped', { reason: closed });
      return;
    }
    try {
      await this.#apply(person, object);
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      logger.log('inbox', 'refused', { type: object.type });
    }
  }

  async #apply(person: Person, { type, payload }: PlainObject): Promise<void> {
    if (type === OBJECT.state) return this.#takeState(person, payload);
    if (type === OBJECT.presence) return this.#takePresence(person, payload);
    const friend = this.#deps.friend(keyOf(person.account));
    if (!friend) return;
    if (type === OBJECT.run) return this.#takeRun(friend, payload);
    if (type === OBJECT.ack) return friend.tookAck(decodeAck(payload));
    if (type === OBJECT.ask) return friend.tookAsk(decodeAsk(encode(payload)));
    if (type === OBJECT.grant) return friend.tookGrant(decodeGrantAnswer(encode(payload)));
  }

  async #takeRun(friend: Friend, payload: Value): Promise<void> {
    const run = decodeRun(payload);
    if (!sameBytes(run.conversation, friend.conversation.id)) return;
    if (sameBytes(run.device, this.#deps.book.self.device)) return;
    const carried = run.entries.map((sealed, i) => ({ chapter: run.chapter, device: run.device, seq: run.from + i, sealed }));
    await friend.tookRun(friend.conversation, run, await friend.conversation.admit(carried));
  }

  async #takeState(person: Person, payload: Value): Promise<void> {
    const { book, primitives, clock, logger, greeting } = this.#deps;
    await greeting.exclusively(async () => {
      const known = book.person(person.account) ?? person;
      const state = await verifyState(payload, known.account, book.self.keys, primitives, earlierContact(known));
      const next = isRefusal(state) ? state : withState(known, state);
      if (isRefusal(next)) logger.log('inbox', 'state refused', { code: next });
      else await book.savePerson(withPairRoot(next, book.self.keys, clock.now()));
    });
  }

  /** A presence of this account's own devices in the pair topic is passed over: it is told by home. */
  async #takePresence(person: Person, payload: Value): Promise<void> {
    const { clock, logger, met } = this.#deps;
    const record = newestRecord(person);
    const presence = record ? verifyPresence(payload, record, clock.now()) : 'unknownDevice';
    if (isRefusal(presence)) logger.log('inbox', 'presence refused', { code: presence });
    else met(person.account, presence);
  }
}

/** Both sides write into a pair topic, so own objects come back. Runs, acknowledgements and presences name their device first or third. */
export function isOwnObject({ type, payload }: PlainObject, own: DeviceId): boolean {
  if (!Array.isArray(payload)) return false;
  const device: Value | undefined = type === OBJECT.run ? payload[2] : type === OBJECT.ack || type === OBJECT.presence ? payload[0] : undefined;
  return device instanceof Uint8Array && sameBytes(device, own);
}
