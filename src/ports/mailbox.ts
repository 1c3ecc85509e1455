/**
 * What a relay keeps: topics of sealed objects, inboxes of sealed notices, and sealed pieces of photos and videos (protocol §11).
 * An implementation speaks for one relay; `RelayMailbox` is what `net/mailbox.ts` gives for each connected one.
 */
import type { ErrorCode } from '../protocol/errors.ts';
import type { InboxId, RelayId, TopicId } from '../protocol/ids.ts';
import type { Signer } from './primitives.ts';

/** A topic with the two keys that prove the right to write and to read. */
export interface TopicAccess {
  /** `H("kith1/topic" ‖ w.pk ‖ r.pk)`. */
  readonly id: TopicId;
  /** Writes; null where this side may only read (a card's bundle topic). */
  readonly write: Signer | null;
  /** Its public key is needed to open the topic even without the right to write. */
  readonly writeKey: Uint8Array;
  readonly read: Signer;
  /** Kept for up to 400 d, newest object only. */
  readonly standing: boolean;
}

/** An object as a relay hands it out. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Arrival number in this relay's store, from 1, growing. */
  readonly arrival: number;
}

/** A place in a topic: objects after it are new. Valid for one store of one relay. */
export interface Cursor {
  /** 16 B, random for each store; a relay that lost its disk has another. */
  readonly storeId: Uint8Array;
  readonly arrival: number;
}

export type MailboxResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: ErrorCode };

export interface Topics {
  /** Stores an object until `expires` (Unix ms). An OK means: it is on the relay's disk. Same bytes again: OK. */
  put(topic: TopicAccess, object: Uint8Array, expires: number, delHash: Uint8Array): Promise<MailboxResult<null>>;
  /** Objects after the cursor, oldest first; a null or foreign cursor: from the start. */
  get(topic: TopicAccess, after: Cursor | null): Promise<MailboxResult<{ readonly objects: readonly StoredObject[]; readonly cursor: Cursor }>>;
  /** As `get`, and every later object as it arrives, until `off` or the connection ends. */
  subscribe(topic: TopicAccess, after: Cursor | null, onObject: (object: StoredObject, cursor: Cursor) => void): Promise<MailboxResult<() => void>>;
  /** Deletes an object by the preimage of its `delHash`. */
  remove(topic: TopicAccess, preimage: Uint8Array): Promise<MailboxResult<null>>;
}

export interface Inboxes {
  /** Makes an inbox known to the relay; repeated at each connect. */
  open(owner: Signer): Promise<MailboxResult<null>>;
  /** Posts a notice; the proof of work is done here with as many bits as the relay asks. */
  post(inbox: InboxId, notice: Uint8Array): Promise<MailboxResult<null>>;
  /** Notices after the cursor, and later ones as they arrive. */
  take(owner: Signer, after: Cursor | null, onNotice: (notice: StoredObject, cursor: Cursor) => void): Promise<MailboxResult<() => void>>;
}

/**
 * Pieces of photos, videos and files: sealed chunks by their index from 0, and the manifest under `MANIFEST` (`ports/blobs.ts`).
 * A relay keeps a piece under what it hashes to (decision 0040), so whoever knows the 32 B id may read it. Nothing lists or
 * deletes them. They take no place from objects and never make a text wait.
 *
 * Codes of all three: `noChunks`, this relay takes none, as relays did before there were photos: ask it no more while it is
 * connected. `busy`, it has no place for this now. `storage`, its disk refused. `disconnected`, the connection is over, or
 * the answer did not come; asking again does no harm.
 */
export interface Chunks {
  /**
   * Leaves a piece there until `expires`: Unix ms by the relay's clock (`time`), 14 d from now at most. An OK means: it is on the
   * relay's disk. The same piece again: OK, and the later time counts.
   *
   * Codes besides: `quota`, the relay, or this address for this hour, has no room: what was said OK to stays. `expired`, the time
   * is past or too far. `badFrame`, not the size of a piece.
   * @param piece a chunk of 64 KiB + 16 B or 256 KiB + 16 B as it is sealed; a manifest of 1, 4, 16 or 64 KiB as it is padded
   */
  put(index: number, piece: Uint8Array, expires: number): Promise<MailboxResult<null>>;
  /** Which of these (32 B each, any number) are there now, in the order of `ids`. */
  has(ids: readonly Uint8Array[]): Promise<MailboxResult<readonly boolean[]>>;
  /** The piece, or null: not there. Bytes that do not hash to its id under this index are not there either [H54]. */
  get(id: Uint8Array, index: number): Promise<MailboxResult<Uint8Array | null>>;
}

/** One relay, while its connection lives. */
export interface RelayMailbox {
  readonly relayId: RelayId;
  readonly topics: Topics;
  readonly inboxes: Inboxes;
  readonly chunks: Chunks;
  /** The relay's clock now, Unix ms: its HELLO time plus what has passed since. */
  time(): number;
  /** Called once when the connection is over. */
  onClose(handler: () => void): void;
  close(): void;
}

/** Opens the mailbox of a relay that `Links` is connected to. Rejects when it does not speak the protocol or is another relay. */
export type OpenMailbox = (address: string, relayId: RelayId) => Promise<RelayMailbox>;
