/**
 * What comes from a person, by their topic or by a session: bound → open → verify → admit → apply, and the first failure
 * stops. Policy is asked before anything is decoded: what comes while closed is dropped unread, not stored, not counted and
 * not acknowledged. The envelope was opened under the pair root, so it is from one of the two accounts; who of them, and
 * whether it holds, is checked here or by the gate.
 */
import { decodeAsk, decodeGrantAnswer } from '../chat/grants.ts';
import type { PlainObject } from '../people/object.ts';
import { earlierContact, followState, isWanted, newestRecord, type Person } from '../people/person.ts';
import { mayReceive, type Traffic } from '../people/policy.ts';
import { verifyPresence, type Presence } from '../people/presence.ts';
import { verifyState } from '../people/state.ts';
import { withPairRoot, withRootHeard, withState, withToldVersion } from '../people/transitions.ts';
import { isRefusal } from '../people/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives } from '../ports/primitives.ts';
import { encode, FormError, read, type Value } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type DeviceId, type Key } from '../protocol/ids.ts';
import { OBJECT } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import type { Friend } from './friend.ts';
import { carriedOf, decodeAck, decodeRun } from './objects.ts';

export interface InboxDeps {
  readonly book: Book;
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly logger: Logger;
  /** Unix ms by the relays' clocks: presences are dated by it, so that a wrong clock here cuts nobody off. */
  relayTime(): number;
  friend(account: AccountId): Friend | null;
  /** A hello that came by the topic of this account. Whether it was theirs, and taken. */
  hello(bytes: Uint8Array, by: AccountId): Promise<boolean>;
  /** A verified presence of a friend's device was taken. */
  met(account: AccountId, presence: Presence): void;
  /** A state of mine came back from a relay. */
  ownState(payload: Value): Promise<void>;
  /** Someone follows me from now on, and is owed my state. */
  followedBack(account: AccountId): void;
  /** A friend gives what was said before this account came back here. @throws FormError, StorageError, LoadError */
  earlier(friend: Friend, payload: Value): Promise<void>;
}

const TRAFFIC: Readonly<Record<number, Traffic>> = { [OBJECT.state]: 'state', [OBJECT.hello]: 'hello' };

export class Inbox {
  readonly #deps: InboxDeps;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
  }

  /**
   * Takes an object of someone's; resolves when what it brought is stored. Bytes of no meaning end here with a code in the log.
   * @param root the pair root of the topic it came by: once they are seen to write there, they have it, and hellos may end
   * @returns false when it was dropped unread, because the chat is closed
   * @throws StorageError when the disk refuses
   */
  async take(key: Key, object: PlainObject, root: Uint8Array | null): Promise<boolean> {
    const { book, clock, logger } = this.#deps;
    const person = book.people().find((one) => keyOf(one.account) === key);
    if (!person || isOwnWord(object, book.self.device)) return true;
    const closed = mayReceive(book.home.policy, TRAFFIC[object.type] ?? 'content', followState(person, clock.now()));
    if (closed) {
      logger.log('inbox', 'dropped', { reason: closed });
      return false;
    }
    try {
      const isTheirs = await this.#apply(person, object);
      if (isTheirs && root) await book.updatePerson(person.account, (one) => one && withRootHeard(one, root));
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      logger.log('inbox', 'refused', { type: object.type });
    }
    return true;
  }

  /** Whether it was seen to be theirs: both sides write into a pair topic. */
  async #apply(person: Person, { type, payload }: PlainObject): Promise<boolean> {
    if (type === OBJECT.state) return this.#takeState(person, payload);
    if (type === OBJECT.presence) return this.#takePresence(person, payload);
    if (type === OBJECT.hello) return this.#deps.hello(read.bytes(payload, undefined, LIMITS.helloBytes), person.account);
    const friend = this.#deps.friend(person.account);
    if (!friend) return false;
    if (type === OBJECT.run) return this.#takeRun(friend, payload);
    if (type === OBJECT.ack) return friend.tookAck(decodeAck(payload));
    if (type === OBJECT.ask) return friend.tookAsk(decodeAsk(encode(payload)));
    if (type === OBJECT.earlier) await this.#deps.earlier(friend, payload);
    if (type === OBJECT.grant) await friend.tookGrant(decodeGrantAnswer(encode(payload)));
    return false;
  }

  async #takeRun(friend: Friend, payload: Value): Promise<boolean> {
    const run = decodeRun(payload);
    if (!sameBytes(run.conversation, friend.conversation.id)) return false;
    const admissions = await friend.conversation.admit(carriedOf(run));
    await friend.tookRun(run, admissions);
    // Own runs come back from the topic: they are here already, or this store lacks what it wrote [A20]. They say nothing of them.
    if (sameBytes(run.device, this.#deps.book.self.device)) return false;
    return admissions.some(({ outcome }) => outcome === 'admitted' || outcome === 'duplicate');
  }

  async #takeState(person: Person, payload: Value): Promise<boolean> {
    const { book, primitives, clock, logger } = this.#deps;
    const state = await verifyState(payload, person.account, book.self.keys, primitives, earlierContact(person));
    if (isRefusal(state)) {
      if (state === 'wrongAuthor') await this.#deps.ownState(payload);
      else logger.log('inbox', 'state refused', { code: state });
      return false;
    }
    const wasFollowed = this.#isFollowed(person);
    const next = await book.updatePerson(person.account, (known) => {
      const next = known && withState(known, state);
      if (next === null || !isRefusal(next)) return next && withPairRoot(next, book.self.keys, clock.now());
      logger.log('inbox', 'state refused', { code: next });
      return known;
    });
    if (next && !wasFollowed && this.#isFollowed(next)) await this.#answer(next);
    return true;
  }

  #isFollowed(person: Person): boolean {
    return followState(person, this.#deps.clock.now()).followsMe === 'yes';
  }

  /** Whoever follows me from now on may not have listened before: what I told them meanwhile may be gone, so they are owed it once more. */
  async #answer({ account }: Person): Promise<void> {
    // Who was left meanwhile is owed that instead.
    const owed = await this.#deps.book.updatePerson(account, (known) => (known && isWanted(known) ? withToldVersion(known, null) : known));
    if (owed && isWanted(owed)) this.#deps.followedBack(account);
  }

  /** A presence of this account's own devices in the pair topic is passed over: it is told by home. */
  async #takePresence(person: Person, payload: Value): Promise<boolean> {
    const { relayTime, logger, met } = this.#deps;
    const record = newestRecord(person);
    const presence = record ? verifyPresence(payload, record, relayTime()) : 'unknownDevice';
    if (isRefusal(presence)) {
      logger.log('inbox', 'presence refused', { code: presence });
      return false;
    }
    met(person.account, presence);
    return true;
  }
}

/** Acknowledgements and presences that this device wrote into the topic itself: they name their device first, and tell it nothing. */
function isOwnWord({ type, payload }: PlainObject, own: DeviceId): boolean {
  if (!Array.isArray(payload) || (type !== OBJECT.ack && type !== OBJECT.presence)) return false;
  const device: Value | undefined = payload[0];
  return device instanceof Uint8Array && sameBytes(device, own);
}
