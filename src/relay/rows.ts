/**
 * How a relay's rows are named and written. Keys are ASCII; ids are hex; numbers are hex of fixed width, so that they sort.
 *
 *   m/store                        storeId, 16 B: a relay that lost its disk has another
 *   m/arrival                      numbers below this may have been given out, and later ones where this disk is out of a backup
 *   m/health                       1 B, written to see whether the disk takes anything again
 *   t/TOPIC                        [1, w.pk, r.pk, standing, objects, bytes, soonest expiry]
 *   o/TOPIC/ARRIVAL                the object
 *   x/TOPIC/ARRIVAL                [1, hash, delHash, size, expires]
 *   h/TOPIC/HASH                   arrival: the same bytes are kept once
 *   d/TOPIC/DELHASH/ARRIVAL        empty: found by the preimage
 *   i/INBOX                        [1, owner's key, notices, taken up to, last seen]
 *   n/INBOX/ARRIVAL                the notice
 *   y/INBOX/ARRIVAL                [1, hash, bits, size, expires]
 *   c/PIECE                        [1, arrival, size, expires]
 *   b/ARRIVAL                      the bytes of a piece
 *   e/EXPIRES/{o,n,c}/ID/ARRIVAL   empty: what is deleted when (and e/EXPIRES/i/INBOX/0)
 *
 * Nothing here tells who: no address, no account, no name. Format 1; a later one reads it.
 */
import { decode, encode, read } from '../protocol/codec.ts';
import { keyOf, type Key } from '../protocol/ids.ts';

const FORMAT = 1;
const hex = (number: number): string => number.toString(16).padStart(14, '0');

export const KEY = {
  store: 'm/store',
  arrival: 'm/arrival',
  health: 'm/health',
  topic: (topic: Key) => `t/${topic}`,
  object: (topic: Key, arrival: number) => `o/${topic}/${hex(arrival)}`,
  index: (topic: Key, arrival: number) => `x/${topic}/${hex(arrival)}`,
  hash: (topic: Key, hash: Uint8Array) => `h/${topic}/${keyOf(hash)}`,
  /** Prefix of all objects of one delHash. */
  deletions: (topic: Key, delHash: Uint8Array) => `d/${topic}/${keyOf(delHash)}/`,
  deletion: (topic: Key, delHash: Uint8Array, arrival: number) => `d/${topic}/${keyOf(delHash)}/${hex(arrival)}`,
  inbox: (inbox: Key) => `i/${inbox}`,
  notice: (inbox: Key, arrival: number) => `n/${inbox}/${hex(arrival)}`,
  noticeIndex: (inbox: Key, arrival: number) => `y/${inbox}/${hex(arrival)}`,
  piece: (piece: Key) => `c/${piece}`,
  pieceBytes: (arrival: number) => `b/${hex(arrival)}`,
  expiry: (expires: number, kind: Expiry['kind'], id: Key, arrival: number) => `e/${hex(expires)}/${kind}/${id}/${hex(arrival)}`,
} as const;

/** All keys that begin with a prefix ending in `/`: from it to the character after the slash. */
export const within = (prefix: string): [from: string, to: string] => [prefix, `${prefix.slice(0, -1)}0`];
/** The arrival number at the end of a key. */
export const arrivalOf = (key: string): number => Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 16);
export const expiredBefore = (time: number): [from: string, to: string] => ['e/', `e/${hex(time)}`];

export interface Expiry {
  readonly kind: 'o' | 'n' | 'i' | 'c';
  readonly id: Key;
  readonly arrival: number;
}
export function expiryOf(key: string): Expiry {
  const [, , kind, id, arrival] = key.split('/');
  return { kind: kind as Expiry['kind'], id: id as Key, arrival: Number.parseInt(arrival!, 16) };
}

export interface TopicRow {
  readonly writeKey: Uint8Array;
  readonly readKey: Uint8Array;
  readonly standing: boolean;
  readonly objects: number;
  readonly bytes: number;
  /** Not later than the first expiry of its objects. */
  readonly soonest: number;
}
export interface ObjectIndex {
  readonly arrival: number;
  readonly hash: Uint8Array;
  readonly delHash: Uint8Array;
  readonly size: number;
  readonly expires: number;
}
export interface InboxRow {
  readonly owner: Uint8Array;
  readonly notices: number;
  /** Notices up to here were taken by a device of the owner. */
  readonly taken: number;
  /** When the owner was here, to the day. */
  readonly seen: number;
}
export interface NoticeIndex {
  readonly arrival: number;
  readonly hash: Uint8Array;
  readonly bits: number;
  readonly size: number;
  readonly expires: number;
}
export interface PieceRow {
  readonly arrival: number;
  readonly size: number;
  readonly expires: number;
}

function fields(value: Uint8Array, count: number) {
  const list = read.tuple(decode(value), count + 1);
  read.version(list[0], FORMAT);
  return list.slice(1);
}

export const row = {
  number: { write: (value: number) => encode([FORMAT, value]), read: (value: Uint8Array) => read.int(fields(value, 1)[0]) },
  topic: {
    write: (it: TopicRow) => encode([FORMAT, it.writeKey, it.readKey, Number(it.standing), it.objects, it.bytes, it.soonest]),
    read(value: Uint8Array): TopicRow {
      const [w, r, standing, objects, bytes, soonest] = fields(value, 6);
      return { writeKey: read.bytes(w), readKey: read.bytes(r), standing: read.int(standing) === 1, objects: read.int(objects), bytes: read.int(bytes), soonest: read.int(soonest) };
    },
  },
  object: {
    write: (it: ObjectIndex) => encode([FORMAT, it.hash, it.delHash, it.size, it.expires]),
    read(key: string, value: Uint8Array): ObjectIndex {
      const [hash, delHash, size, expires] = fields(value, 4);
      return { arrival: arrivalOf(key), hash: read.bytes(hash), delHash: read.bytes(delHash), size: read.int(size), expires: read.int(expires) };
    },
  },
  inbox: {
    write: (it: InboxRow) => encode([FORMAT, it.owner, it.notices, it.taken, it.seen]),
    read(value: Uint8Array): InboxRow {
      const [owner, notices, taken, seen] = fields(value, 4);
      return { owner: read.bytes(owner), notices: read.int(notices), taken: read.int(taken), seen: read.int(seen) };
    },
  },
  notice: {
    write: (it: NoticeIndex) => encode([FORMAT, it.hash, it.bits, it.size, it.expires]),
    read(key: string, value: Uint8Array): NoticeIndex {
      const [hash, bits, size, expires] = fields(value, 4);
      return { arrival: arrivalOf(key), hash: read.bytes(hash), bits: read.int(bits), size: read.int(size), expires: read.int(expires) };
    },
  },
  piece: {
    write: (it: PieceRow) => encode([FORMAT, it.arrival, it.size, it.expires]),
    read(value: Uint8Array): PieceRow {
      const [arrival, size, expires] = fields(value, 3);
      return { arrival: read.int(arrival), size: read.int(size), expires: read.int(expires) };
    },
  },
} as const;
