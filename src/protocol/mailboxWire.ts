/**
 * The wire of `/kith/mailbox/1` between a client and a relay (protocol §11).
 *
 * One stream; frames of `u32be length ‖ CBOR`, at most MAILBOX.frameBytes. The first request is HELLO; each answer carries
 * the number and the id of its request; answers come in the order of requests, pushes between them.
 *
 *   request  [1, op, id, …]                           answer  [1, op, id, code, body]     code: place in RELAY_CODES
 *   HELLO 1  —                                        [nonce32, relayId, timeMs, [object B, notice B, topic B, topic objects], minBits]
 *   OPEN  2  topic, w.pk, r.pk, standing 0/1          null
 *   PUT   3  topic, object, expires, delHash, sig     null
 *   GET   4  topic, after, sig                        page
 *   SUB   5  topic, after, sig                        page; stands, under the request's id, when `more` is 0
 *   DEL   6  topic, preimage                          null
 *   POST  7  inbox, notice, stamp8                    null; with stampWeak: the bits that are asked for now
 *   INBOX 8  owner pk, after, watch 0/1, sig          page; watch: stands as SUB does; else the inbox is made known and the page is empty
 *   BPUT  9  prefix, bytes, expires                   null: the piece is on disk under H(prefix ‖ bytes)
 *   BHAS  10 ids, n · 32 B in one string, n ≤ 256     n B: 1 is here, 0 is not
 *   BGET  11 id                                       the piece; null: not here
 *   OFF   12 id of a SUB or INBOX                     null
 *   PUSH  64 (relay to client)                        [1, 64, id, storeId, [arrival, bytes]]
 *
 *   after = null | [storeId, arrival]       page = [storeId, upTo, more 0/1, [[arrival, bytes]…]]
 *
 * What is signed names the relay and the session's nonce, so nothing can be replayed at another relay or in another session
 * [A17]. A piece (decision 0040) needs no signature: who knows its hash may read it, and who has it may leave it. A relay from
 * before there were pieces ends the stream at 9 to 11, as at all that it does not know, so they go on a stream of their own.
 * Pure: bytes in, values out. What does not decode throws FormError, and the stream is closed.
 */
import { decode, encode, FormError, read, type Value } from './codec.ts';
import { RELAY_CODES, type RelayCode } from './errors.ts';
import { concat, SIZE, type InboxId, type RelayId, type TopicId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { PIECE_BYTES, PREFIX_BYTES } from './pieces.ts';
import { FORMAT } from './version.ts';

const KiB = 1024;

export const MAILBOX = {
  /** A page of 256 KiB, one object beyond it, and heads. */
  frameBytes: LIMITS.frameBytes,
  /** A sealed object: its largest bucket, and version, nonce and box tag with room to spare. */
  objectBytes: 64 * KiB + 64,
  /** A notice is a sealed hello: envelope, KEM ciphertext and box are 16 KiB together, so nothing larger is one. */
  noticeBytes: LIMITS.helloBytes,
  /** A page ends at the object that reaches this: several pages are in flight before one is read. */
  pageBytes: 256 * KiB,
  /** Objects in one page; each costs some 10 B of head. */
  pageObjects: 256,
  /** Pieces asked about at once: a video of 256 MiB has four times as many. */
  pieceIds: 256,
  /** Session nonce. */
  nonceBytes: 32,
  storeIdBytes: 16,
  /** Preimage of delHash. */
  preimageBytes: 32,
  /** Stamp x. */
  stampBytes: 8,
  /** Most bits a relay may ask for: 2^26 hashes are a minute of one core. A client does fewer. */
  maxBits: 64,
} as const;

const MAX_ID = 2 ** 32 - 1;
const PUSH = 64;

export const OPS = { hello: 1, open: 2, put: 3, get: 4, sub: 5, del: 6, post: 7, inbox: 8, bput: 9, bhas: 10, bget: 11, off: 12 } as const;
export type Op = keyof typeof OPS;

export interface WireCursor {
  readonly storeId: Uint8Array;
  readonly arrival: number;
}
export interface WireObject {
  readonly arrival: number;
  readonly bytes: Uint8Array;
}

export type Request =
  | { readonly op: 'hello'; readonly id: number }
  | { readonly op: 'open'; readonly id: number; readonly topic: TopicId; readonly writeKey: Uint8Array; readonly readKey: Uint8Array; readonly standing: boolean }
  | {
      readonly op: 'put'; readonly id: number; readonly topic: TopicId; readonly object: Uint8Array;
      /** Unix ms. */
      readonly expires: number; readonly delHash: Uint8Array; readonly signature: Uint8Array;
    }
  | { readonly op: 'get' | 'sub'; readonly id: number; readonly topic: TopicId; readonly after: WireCursor | null; readonly signature: Uint8Array }
  | { readonly op: 'del'; readonly id: number; readonly topic: TopicId; readonly preimage: Uint8Array }
  | { readonly op: 'post'; readonly id: number; readonly inbox: InboxId; readonly notice: Uint8Array; readonly stamp: Uint8Array }
  | { readonly op: 'inbox'; readonly id: number; readonly owner: Uint8Array; readonly after: WireCursor | null; readonly watch: boolean; readonly signature: Uint8Array }
  | {
      readonly op: 'bput'; readonly id: number; readonly prefix: Uint8Array; readonly bytes: Uint8Array;
      /** Unix ms. */
      readonly expires: number;
    }
  | { readonly op: 'bhas'; readonly id: number; readonly pieces: readonly Uint8Array[] }
  | { readonly op: 'bget'; readonly id: number; readonly piece: Uint8Array }
  | { readonly op: 'off'; readonly id: number; readonly subscription: number };

export interface Hello {
  readonly nonce: Uint8Array;
  readonly relayId: RelayId;
  /** The relay's clock, Unix ms. */
  readonly time: number;
  readonly objectBytes: number;
  readonly noticeBytes: number;
  readonly topicBytes: number;
  readonly topicObjects: number;
  readonly minBits: number;
}

export interface Page {
  readonly storeId: Uint8Array;
  /** Everything up to here has been given. */
  readonly upTo: number;
  readonly more: boolean;
  readonly objects: readonly WireObject[];
}

export interface Bodies {
  readonly hello: Hello;
  readonly open: null;
  readonly put: null;
  readonly get: Page;
  readonly sub: Page;
  readonly del: null;
  readonly post: null;
  readonly inbox: Page;
  readonly bput: null;
  /** For each id that was asked for, in order: whether it is here. */
  readonly bhas: readonly boolean[];
  readonly bget: Uint8Array | null;
  readonly off: null;
}

export type WireCode = Exclude<RelayCode, 'ok' | 'disconnected'>;
export interface Refusal<O extends Op = Op> {
  readonly op: O;
  readonly id: number;
  readonly code: WireCode;
  /** With stampWeak: the bits that are asked for now. */
  readonly minBits: number | null;
}
export type Grant<O extends Op = Op> = { readonly [P in O]: { readonly op: P; readonly id: number; readonly code: 'ok'; readonly body: Bodies[P] } }[O];
export type Answer<O extends Op = Op> = Grant<O> | Refusal<O>;
export interface Push {
  readonly op: 'push';
  /** Of the SUB or INBOX request. */
  readonly id: number;
  readonly storeId: Uint8Array;
  readonly object: WireObject;
}

const flag = (value: Value | undefined): boolean => read.int(value, 0, 1) === 1;
const id = (value: Value | undefined): number => read.int(value, 0, MAX_ID);
const key = <T extends Uint8Array>(value: Value | undefined): T => read.bytes<T>(value, 32);
const signature = (value: Value | undefined): Uint8Array => read.bytes(value, 64);
const cursorToValue = (cursor: WireCursor | null): Value => (cursor ? [cursor.storeId, cursor.arrival] : null);

function cursor(value: Value | undefined): WireCursor | null {
  return read.orNull(value, (given) => {
    const [storeId, arrival] = read.tuple(given, 2);
    return { storeId: read.bytes(storeId, MAILBOX.storeIdBytes), arrival: read.int(arrival) };
  });
}

function fieldsOf(request: Request): readonly Value[] {
  switch (request.op) {
    case 'hello': return [];
    case 'open': return [request.topic, request.writeKey, request.readKey, Number(request.standing)];
    case 'put': return [request.topic, request.object, request.expires, request.delHash, request.signature];
    case 'get':
    case 'sub': return [request.topic, cursorToValue(request.after), request.signature];
    case 'del': return [request.topic, request.preimage];
    case 'post': return [request.inbox, request.notice, request.stamp];
    case 'inbox': return [request.owner, cursorToValue(request.after), Number(request.watch), request.signature];
    case 'bput': return [request.prefix, request.bytes, request.expires];
    case 'bhas': return [concat(...request.pieces)];
    case 'bget': return [request.piece];
    case 'off': return [request.subscription];
  }
}

function pieceIds(value: Value | undefined): readonly Uint8Array[] {
  const all = read.bytes(value, undefined, MAILBOX.pieceIds * SIZE.hash);
  if (all.length % SIZE.hash !== 0) throw new FormError('not whole ids');
  return Array.from({ length: all.length / SIZE.hash }, (_, i) => all.slice(i * SIZE.hash, (i + 1) * SIZE.hash));
}

type Fields = readonly Value[];
const requestReaders: { readonly [O in Op]: (id: number, fields: Fields) => Request } = {
  hello: (id, f) => (read.tuple(f, 0), { op: 'hello', id }),
  open: (id, f) => (read.tuple(f, 4), { op: 'open', id, topic: key(f[0]), writeKey: key(f[1]), readKey: key(f[2]), standing: flag(f[3]) }),
  put: (id, f) => (
    read.tuple(f, 5),
    { op: 'put', id, topic: key(f[0]), object: read.bytes(f[1], undefined, MAILBOX.objectBytes), expires: read.int(f[2]), delHash: key(f[3]), signature: signature(f[4]) }
  ),
  get: (id, f) => (read.tuple(f, 3), { op: 'get', id, topic: key(f[0]), after: cursor(f[1]), signature: signature(f[2]) }),
  sub: (id, f) => (read.tuple(f, 3), { op: 'sub', id, topic: key(f[0]), after: cursor(f[1]), signature: signature(f[2]) }),
  del: (id, f) => (read.tuple(f, 2), { op: 'del', id, topic: key(f[0]), preimage: read.bytes(f[1], MAILBOX.preimageBytes) }),
  post: (id, f) => (
    read.tuple(f, 3),
    { op: 'post', id, inbox: key(f[0]), notice: read.bytes(f[1], undefined, MAILBOX.noticeBytes), stamp: read.bytes(f[2], MAILBOX.stampBytes) }
  ),
  inbox: (id, f) => (read.tuple(f, 4), { op: 'inbox', id, owner: key(f[0]), after: cursor(f[1]), watch: flag(f[2]), signature: signature(f[3]) }),
  bput: (id, f) => (read.tuple(f, 3), { op: 'bput', id, prefix: read.bytes(f[0], undefined, PREFIX_BYTES), bytes: read.bytes(f[1], undefined, PIECE_BYTES), expires: read.int(f[2]) }),
  bhas: (id, f) => (read.tuple(f, 1), { op: 'bhas', id, pieces: pieceIds(f[0]) }),
  bget: (id, f) => (read.tuple(f, 1), { op: 'bget', id, piece: key(f[0]) }),
  off: (own, f) => (read.tuple(f, 1), { op: 'off', id: own, subscription: id(f[0]) }),
};

const OP_NAMES = new Map<Value | undefined, Op>((Object.keys(OPS) as Op[]).map((name) => [OPS[name], name]));

function opOf(value: Value | undefined): Op {
  const name = OP_NAMES.get(value);
  if (name === undefined) throw new FormError('no such operation');
  return name;
}

/** Items of an outer array: version, then the rest. */
function items(bytes: Uint8Array): readonly Value[] {
  const list = read.list(decode(bytes), 8);
  read.version(list[0], FORMAT);
  return list.slice(1);
}

/** The body of a request's frame. */
export function encodeRequest(request: Request): Uint8Array {
  return encode([FORMAT, OPS[request.op], request.id, ...fieldsOf(request)]);
}

/** @throws FormError for anything that `encodeRequest` does not write */
export function decodeRequest(bytes: Uint8Array): Request {
  const [op, number, ...fields] = items(bytes);
  return requestReaders[opOf(op)](id(number), fields);
}

const objectToValue = (object: WireObject): Value => [object.arrival, object.bytes];

function object(value: Value | undefined): WireObject {
  const [arrival, bytes] = read.tuple(value, 2);
  return { arrival: read.int(arrival, 1), bytes: read.bytes(bytes, undefined, MAILBOX.objectBytes) };
}

function page(value: Value): Page {
  const [storeId, upTo, more, list] = read.tuple(value, 4);
  const objects = read.list(list, MAILBOX.pageObjects).map(object);
  const found = { storeId: read.bytes(storeId, MAILBOX.storeIdBytes), upTo: read.int(upTo), more: flag(more), objects };
  objects.forEach((one, i) => {
    if (one.arrival > found.upTo || (i > 0 && one.arrival <= objects[i - 1]!.arrival)) throw new FormError('arrivals do not grow');
  });
  if (found.more && objects.length === 0) throw new FormError('an empty page has no next');
  return found;
}

function hello(value: Value): Hello {
  const [nonce, relayId, time, limits, minBits] = read.tuple(value, 5);
  const [objectBytes, noticeBytes, topicBytes, topicObjects] = read.tuple(limits, 4).map((limit) => read.int(limit));
  return {
    nonce: read.bytes(nonce, MAILBOX.nonceBytes),
    relayId: key(relayId),
    time: read.int(time),
    objectBytes: objectBytes!, noticeBytes: noticeBytes!, topicBytes: topicBytes!, topicObjects: topicObjects!,
    minBits: read.int(minBits, 0, MAILBOX.maxBits),
  };
}

function nothing(value: Value): null {
  if (value !== null) throw new FormError('not null');
  return null;
}

function flags(value: Value): readonly boolean[] {
  const bytes = read.bytes(value, undefined, MAILBOX.pieceIds);
  if (bytes.some((byte) => byte > 1)) throw new FormError('not a flag');
  return Array.from(bytes, (byte) => byte === 1);
}

const piece = (value: Value): Uint8Array | null => read.orNull(value, (bytes) => read.bytes(bytes, undefined, PIECE_BYTES));

const pageToValue = (body: Page): Value => [body.storeId, body.upTo, Number(body.more), body.objects.map(objectToValue)];
const bodyReaders: { readonly [O in Op]: (value: Value) => Bodies[O] } = {
  hello, open: nothing, put: nothing, get: page, sub: page, del: nothing, post: nothing, inbox: page, bput: nothing, bhas: flags, bget: piece, off: nothing,
};

function bodyToValue(answer: Grant): Value {
  switch (answer.op) {
    case 'hello': {
      const it = answer.body;
      return [it.nonce, it.relayId, it.time, [it.objectBytes, it.noticeBytes, it.topicBytes, it.topicObjects], it.minBits];
    }
    case 'get':
    case 'sub':
    case 'inbox': return pageToValue(answer.body);
    case 'bhas': return Uint8Array.from(answer.body, Number);
    case 'bget': return answer.body;
    default: return null;
  }
}

/** The body of an answer's frame. */
export function encodeAnswer(answer: Answer): Uint8Array {
  const body = answer.code === 'ok' ? bodyToValue(answer) : answer.minBits;
  return encode([FORMAT, OPS[answer.op], answer.id, RELAY_CODES.indexOf(answer.code), body]);
}

export function encodePush(push: Omit<Push, 'op'>): Uint8Array {
  return encode([FORMAT, PUSH, push.id, push.storeId, objectToValue(push.object)]);
}

/** What a relay sent. Each reader refuses what is missing. @throws FormError for anything that no relay writes */
export function decodeReply(bytes: Uint8Array): Answer | Push {
  const [op, number, third, fourth, ...rest] = items(bytes);
  if (rest.length > 0) throw new FormError('not a reply');
  if (op === PUSH) return { op: 'push', id: id(number), storeId: read.bytes(third, MAILBOX.storeIdBytes), object: object(fourth) };
  const name = opOf(op);
  const code = RELAY_CODES[read.int(third, 0, RELAY_CODES.length - 1)]!;
  if (code === 'disconnected') throw new FormError('not a code of the wire');
  if (code === 'ok') return { op: name, id: id(number), code, body: bodyReaders[name](fourth!) } as Grant;
  return { op: name, id: id(number), code, minBits: read.orNull(fourth, (bits) => read.int(bits, 0, MAILBOX.maxBits)) };
}

/** What a writer signs under `put`. @param hash SHA-256 of the object */
export function putStatement(relayId: Uint8Array, nonce: Uint8Array, topic: Uint8Array, hash: Uint8Array, expires: number, delHash: Uint8Array): Uint8Array {
  return encode([FORMAT, relayId, nonce, topic, hash, expires, delHash]);
}

/** What a reader signs under `get` or `sub`. */
export function readStatement(relayId: Uint8Array, nonce: Uint8Array, topic: Uint8Array, after: WireCursor | null): Uint8Array {
  return encode([FORMAT, relayId, nonce, topic, cursorToValue(after)]);
}

/** What an inbox's owner signs under `inbox`. */
export function inboxStatement(relayId: Uint8Array, nonce: Uint8Array, owner: Uint8Array, after: WireCursor | null, watch: boolean): Uint8Array {
  return encode([FORMAT, relayId, nonce, owner, cursorToValue(after), Number(watch)]);
}
