/**
 * One connected relay: which topics and inboxes are subscribed there, and the places read up to (`sync/mail.ts` has many).
 * The cursor moves only after the taker is done, so a crash reads again rather than loses.
 */
import { createQueue } from '../chat/queue.ts';
import { atRestKey } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { openObject, periodOf, type SealedTopic } from '../crypto/topic.ts';
import { LoadError } from '../ports/loadOnce.ts';
import type { Cursor, MailboxResult, RelayMailbox, StoredObject } from '../ports/mailbox.ts';
import type { Signer } from '../ports/primitives.ts';
import { StorageError, type Records } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { keyOf, SIZE, type Key } from '../protocol/ids.ts';
import { TIME } from '../protocol/limits.ts';
import { decodeObject, type PlainObject } from '../people/object.ts';

const CURSORS = 'cursors';

/** A topic to be subscribed, and whose it is. */
export interface WantedTopic {
  readonly person: Key;
  /** The pair root that it comes from, 32 B. */
  readonly root: Uint8Array;
  readonly topic: SealedTopic;
}

/** Whom an office serves: own inboxes, and topics of people. */
export interface Wanted {
  readonly owners: readonly Signer[];
  readonly topics: readonly WantedTopic[];
}

/** A topic or an inbox that is followed. Left and followed again, it is another: what the first one still brings counts for nothing. */
interface Following {
  /** Whose topic it is; of an inbox its owner. */
  readonly whose: Key;
  off: () => void;
  /** Something was dropped in it: its place stays before that. */
  isFrozen: boolean;
}

/** What is followed, by name. */
type Followed = Map<Key, Following>;

/** Takes what arrives; resolves when it is stored. */
export interface OfficeTaker {
  /** False: it was dropped unread because this person's chat is closed; once it opens, it is wanted again. */
  object(person: Key, object: PlainObject, root: Uint8Array): Promise<boolean>;
  notice(bytes: Uint8Array, owner: Uint8Array): Promise<void>;
  refused(bytes: number): void;
  /** Runs work of one name in order; never rejects. */
  inOrder(name: Key, work: () => Promise<void>): void;
  /** The disk refused something, and its topic or inbox was left: it is to be followed again after a pause. */
  stuck(): void;
}

export class Office {
  readonly address: string;
  readonly mailbox: RelayMailbox;
  readonly #cursors: Cursors;
  readonly #taker: OfficeTaker;
  readonly #topics: Followed = new Map();
  readonly #inboxes: Followed = new Map();
  readonly #updates = createQueue();
  #closed = false;

  constructor(address: string, mailbox: RelayMailbox, cursors: Cursors, taker: OfficeTaker) {
    this.address = address;
    this.mailbox = mailbox;
    this.#cursors = cursors;
    this.#taker = taker;
  }

  close(): void {
    this.#closed = true;
    this.mailbox.close();
  }

  /** Follows what is wanted by then, and leaves the rest. One update after the other, so that nothing is subscribed twice. */
  update(wanted: () => Promise<Wanted>): Promise<void> {
    return this.#updates(async () => {
      if (this.#closed) return;
      const { owners, topics } = await wanted();
      await Promise.all([this.#serve(owners), this.#follow(topics)]);
    });
  }

  /** Leaves the topics in which something of this person was dropped; the next update reads them from there. */
  thaw(person: Key): void {
    for (const [name, { whose, isFrozen, off }] of this.#topics) {
      if (whose !== person || !isFrozen) continue;
      this.#topics.delete(name);
      off();
    }
  }

  async #follow(wanted: readonly WantedTopic[]): Promise<void> {
    const names = new Set(wanted.map(({ topic }) => keyOf(topic.access.id)));
    leave(this.#topics, names);
    const missing = wanted.filter(({ topic }) => !this.#topics.has(keyOf(topic.access.id)));
    await Promise.all(missing.map((topic) => this.#subscribe(topic, keyOf(topic.topic.access.id))));
  }

  #subscribe(wanted: WantedTopic, name: Key): Promise<void> {
    const { access } = wanted.topic;
    return this.#begin(this.#topics, name, wanted.person, async (following) => {
      const after = await this.#cursors.load(access.id);
      return this.mailbox.topics.subscribe(access, after, (object, cursor) => {
        this.#taker.inOrder(wanted.person, () => this.#take(following, wanted, object, cursor));
      });
    });
  }

  /** Follows it from now on, unless the relay refuses or it is left before the relay has answered. */
  async #begin(followed: Followed, name: Key, whose: Key, ask: (following: Following) => Promise<MailboxResult<() => void>>): Promise<void> {
    const following: Following = { whose, off: () => undefined, isFrozen: false };
    followed.set(name, following);
    const forget = (): boolean => followed.get(name) === following && followed.delete(name);
    const result = await ask(following).catch((error: unknown) => {
      forget();
      throw error;
    });
    if (!result.ok) forget();
    else if (followed.get(name) === following) following.off = result.value;
    else result.value();
  }

  #isOver(followed: Followed, name: Key, following: Following): boolean {
    return this.#closed || followed.get(name) !== following;
  }

  async #take(following: Following, { person, root, topic }: WantedTopic, object: StoredObject, cursor: Cursor): Promise<void> {
    const name = keyOf(topic.access.id);
    if (this.#isOver(this.#topics, name, following)) return;
    await this.#orLeave(this.#topics, name, following, async () => {
      const plain = openPlain(topic.key, object.bytes);
      if (!plain) this.#taker.refused(object.bytes.length);
      else if (!(await this.#taker.object(person, plain, root))) following.isFrozen = true;
      // Left meanwhile, to be read again from before what was dropped: this one stands behind that.
      if (following.isFrozen || this.#isOver(this.#topics, name, following)) return;
      await this.#cursors.save(topic.access.id, cursor);
    });
  }

  /** What this disk could not take, or what code that could not be fetched was needed for, must come again: nothing behind it is taken, or the cursor would pass over it. */
  async #orLeave(followed: Followed, name: Key, following: Following, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if ((error instanceof StorageError || error instanceof LoadError) && !this.#isOver(followed, name, following)) {
        followed.delete(name);
        following.off();
        this.#taker.stuck();
      }
      throw error;
    }
  }

  /** Opens the own inboxes here and takes their notices. */
  async #serve(owners: readonly Signer[]): Promise<void> {
    leave(this.#inboxes, new Set(owners.map(({ publicKey }) => keyOf(publicKey))));
    for (const owner of owners) if (!this.#inboxes.has(keyOf(owner.publicKey)) && !this.#closed) await this.#open(owner);
  }

  #open(owner: Signer): Promise<void> {
    const name = keyOf(owner.publicKey);
    return this.#begin(this.#inboxes, name, name, async (following) => {
      const opened = await this.mailbox.inboxes.open(owner);
      if (!opened.ok) return opened;
      /** An inbox has one name at all relays; the relay makes the place in it unique. */
      const place = sha256(owner.publicKey, this.mailbox.relayId);
      const after = await this.#cursors.load(place);
      return this.mailbox.inboxes.take(owner, after, (notice, cursor) => this.#taker.inOrder(name, () => this.#takeNotice(owner, following, notice, cursor, place)));
    });
  }

  async #takeNotice({ publicKey }: Signer, following: Following, notice: StoredObject, cursor: Cursor, place: Uint8Array): Promise<void> {
    const name = following.whose;
    if (this.#isOver(this.#inboxes, name, following)) return;
    await this.#orLeave(this.#inboxes, name, following, async () => {
      await this.#taker.notice(notice.bytes, publicKey);
      if (!this.#isOver(this.#inboxes, name, following)) await this.#cursors.save(place, cursor);
    });
  }
}

/** Ends what is not among these names. */
function leave(followed: Followed, names: ReadonlySet<Key>): void {
  for (const [name, { off }] of followed) {
    if (names.has(name)) continue;
    followed.delete(name);
    off();
  }
}

/** The periods to read at a relay's time: this one, the two before, and the next within a day of the border. */
export function periodsAt(relayTime: number): readonly number[] {
  const now = periodOf(relayTime);
  const next = periodOf(relayTime + TIME.DAY);
  return [now, now - 1, now - 2, ...(next > now ? [next] : [])];
}

function openPlain(key: Uint8Array, object: Uint8Array): PlainObject | null {
  const plain = openObject(key, object);
  if (!plain) return null;
  try {
    return decodeObject(plain);
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

export interface Cursors {
  load(id: Uint8Array): Promise<Cursor | null>;
  save(id: Uint8Array, cursor: Cursor): Promise<void>;
}

/** Places in topics and inboxes, kept under at-rest names. */
export function createCursors(records: Records, localKey: Uint8Array): Cursors {
  return {
    async load(id) {
      const bytes = await records.get(CURSORS, atRestKey(localKey, id));
      if (!bytes) return null;
      const [storeId, arrival] = read.tuple(decode(bytes), 2);
      return { storeId: read.bytes(storeId, SIZE.half), arrival: read.int(arrival) };
    },
    save: (id, cursor) => records.put(CURSORS, atRestKey(localKey, id), encode([cursor.storeId, cursor.arrival]), 'relaxed'),
  };
}
