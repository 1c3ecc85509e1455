/**
 * Canonical CBOR: the one form of every structure on wire and disk (protocol §2).
 *
 * Allowed: arrays of definite length, byte strings, UTF-8 text without lone surrogates, integers with |i| ≤ 2^53−1, null,
 * true, false. Refused: maps, tags, floats, undefined, indefinite lengths, depth over 8, trailing bytes, and every
 * second spelling of a value: what decodes encodes to the same bytes again [A25].
 *
 * One pass each way, which knows no other form: nothing is refused after it was built, a byte order mark at the start of a
 * text is kept, and a bomb of tiny items is cut off by count. The tests hold both ways to cborg (decision 0004).
 */
import { LIMITS } from './limits.ts';

export type Value = number | string | boolean | null | Uint8Array | readonly Value[];

/** Bytes that no correct program sends. The connection that carried them is closed. */
export class FormError extends Error {
  override readonly name = 'FormError';
}

/** Whether a text has no lone surrogate, so that UTF-8 carries it unchanged. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function checkDepth(depth: number): void {
  if (depth >= LIMITS.cborDepth) throw new FormError('nested too deep');
}

/** Least argument that needs 1, 2, 4, 8 bytes after the head. */
const LEAST = [24, 2 ** 8, 2 ** 16, 2 ** 32] as const;
const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, simple: 7 } as const;
const [FALSE, TRUE, NULL] = [20, 21, 22] as const;
const SIMPLE = new Map<number, boolean | null>([[FALSE, false], [TRUE, true], [NULL, null]]);

/** Bytes being written: doubled when they are full. */
interface Sink {
  bytes: Uint8Array;
  at: number;
  items: number;
}

const utf8Bytes = new TextEncoder();
/** Where most values fit. It is empty between two calls: what is written may be secret. */
const first = new Uint8Array(512);

/** Makes room for so many bytes. @returns where they begin */
function grow(sink: Sink, length: number): number {
  const start = sink.at;
  sink.at += length;
  if (sink.at > sink.bytes.length) {
    const larger = new Uint8Array(Math.max(2 * sink.bytes.length, sink.at));
    larger.set(sink.bytes.subarray(0, start));
    sink.bytes = larger;
  }
  return start;
}

/** A head in its shortest spelling: the argument in the head itself, or in 1, 2, 4 or 8 bytes after it. */
function writeHead(sink: Sink, major: number, argument: number): void {
  let size = LEAST.length - 1;
  while (size >= 0 && argument < LEAST[size]!) size--;
  const length = size < 0 ? 0 : 1 << size;
  const start = grow(sink, 1 + length);
  sink.bytes[start] = (major << 5) | (size < 0 ? argument : 24 + size);
  for (let i = length, rest = argument; i > 0; i--, rest = Math.floor(rest / 256)) sink.bytes[start + i] = rest % 256;
}

function writeBytes(sink: Sink, major: number, bytes: Uint8Array): void {
  writeHead(sink, major, bytes.length);
  const start = grow(sink, bytes.length);
  sink.bytes.set(bytes, start);
}

function writeNumber(sink: Sink, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new FormError('not an integer');
  if (value >= 0) writeHead(sink, MAJOR.unsigned, value);
  else writeHead(sink, MAJOR.negative, -1 - value);
}

function writeItem(sink: Sink, value: unknown, depth: number): void {
  if (++sink.items > LIMITS.cborItems) throw new FormError('too many items');
  if (value === null) writeHead(sink, MAJOR.simple, NULL);
  else if (typeof value === 'boolean') writeHead(sink, MAJOR.simple, value ? TRUE : FALSE);
  else if (typeof value === 'number') writeNumber(sink, value);
  else if (value instanceof Uint8Array) writeBytes(sink, MAJOR.bytes, value);
  else if (typeof value === 'string') {
    if (!isWellFormed(value)) throw new FormError('text is not well formed');
    writeBytes(sink, MAJOR.text, utf8Bytes.encode(value));
  } else if (Array.isArray(value)) {
    checkDepth(depth);
    writeHead(sink, MAJOR.array, value.length);
    for (const item of value) writeItem(sink, item, depth + 1);
  } else throw new FormError('type is not allowed');
}

/** The canonical bytes of a value, nobody else's. @throws FormError for a value that has none */
export function encode(value: Value): Uint8Array {
  const sink: Sink = { bytes: first, at: 0, items: 0 };
  try {
    writeItem(sink, value, 0);
    return sink.bytes.slice(0, sink.at);
  } finally {
    first.fill(0, 0, sink.at);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  items: number;
}

/** The argument of a head: the shortest spelling only. */
function readArgument(cursor: Cursor, info: number): number {
  if (info < 24) return info;
  if (info > 27) throw new FormError('indefinite lengths are not allowed');
  const end = cursor.at + (1 << (info - 24));
  // Past the end it is no number at all, and is refused with those that are too large.
  let value = 0;
  while (cursor.at < end) value = value * 256 + cursor.bytes[cursor.at++]!;
  if (value < LEAST[info - 24]!) throw new FormError('not the shortest form');
  if (!Number.isSafeInteger(value)) throw new FormError('larger than 2^53 − 1');
  return value;
}

/** Steps over so many bytes. @returns where they begin */
function take(cursor: Cursor, length: number): number {
  if (length > cursor.bytes.length - cursor.at) throw new FormError('ends early');
  const start = cursor.at;
  cursor.at += length;
  return start;
}

function readText(cursor: Cursor, length: number): string {
  const start = take(cursor, length);
  if (length === 0) return '';
  try {
    return utf8.decode(cursor.bytes.subarray(start, cursor.at));
  } catch (cause) {
    throw new FormError('not UTF-8', { cause });
  }
}

function readArray(cursor: Cursor, length: number, depth: number): readonly Value[] {
  checkDepth(depth);
  if (cursor.items + length > LIMITS.cborItems) throw new FormError('too many items');
  const list: Value[] = [];
  while (list.length < length) list.push(readItem(cursor, depth + 1));
  return list;
}

function readSimple(info: number): boolean | null {
  const value = SIMPLE.get(info);
  if (value === undefined) throw new FormError('floats and undefined are not allowed');
  return value;
}

function readItem(cursor: Cursor, depth: number): Value {
  if (++cursor.items > LIMITS.cborItems) throw new FormError('too many items');
  const head = cursor.bytes[cursor.at++];
  if (head === undefined) throw new FormError('ends early');
  const [major, info] = [head >> 5, head & 31];
  if (major === MAJOR.simple) return readSimple(info);
  const argument = readArgument(cursor, info);
  switch (major) {
    case MAJOR.unsigned: return argument;
    case MAJOR.negative:
      if (argument === Number.MAX_SAFE_INTEGER) throw new FormError('less than −(2^53 − 1)');
      return -1 - argument;
    case MAJOR.bytes: {
      const start = take(cursor, argument);
      return cursor.bytes.slice(start, cursor.at);
    }
    case MAJOR.text: return readText(cursor, argument);
    case MAJOR.array: return readArray(cursor, argument, depth);
    default: throw new FormError('maps and tags are not allowed');
  }
}

/** The value of canonical bytes, with byte strings of its own. @throws FormError for anything else */
export function decode(bytes: Uint8Array): Value {
  // A plain view: the slices of a Buffer would share its memory.
  const cursor = { bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), at: 0, items: 0 };
  const value = readItem(cursor, 0);
  if (cursor.at !== bytes.length) throw new FormError('trailing bytes');
  return value;
}

/** Readers of one position each. They throw FormError, so a decoder reads as its format is written. */
export const read = {
  tuple(value: Value | undefined, length: number): readonly Value[] {
    if (!Array.isArray(value) || value.length !== length) throw new FormError(`not an array of ${length}`);
    return value;
  },
  list(value: Value | undefined, max: number): readonly Value[] {
    if (!Array.isArray(value) || value.length > max) throw new FormError(`not an array of at most ${max}`);
    return value;
  },
  bytes<T extends Uint8Array = Uint8Array>(value: Value | undefined, length?: number, max?: number): T {
    if (!(value instanceof Uint8Array)) throw new FormError('not bytes');
    if (length !== undefined && value.length !== length) throw new FormError(`not ${length} bytes`);
    if (max !== undefined && value.length > max) throw new FormError(`more than ${max} bytes`);
    return value as T;
  },
  int(value: Value | undefined, min = 0, max = Number.MAX_SAFE_INTEGER): number {
    if (typeof value !== 'number' || value < min || value > max) throw new FormError(`not an integer from ${min} to ${max}`);
    return value;
  },
  text(value: Value | undefined, maxBytes: number): string {
    if (typeof value !== 'string' || utf8Bytes.encode(value).length > maxBytes) throw new FormError(`not a text of at most ${maxBytes} B`);
    return value;
  },
  version(value: Value | undefined, expected: number): void {
    if (value !== expected) throw new FormError(`not version ${expected}`);
  },
  orNull<T>(value: Value | undefined, reader: (value: Value) => T): T | null {
    if (value === undefined) throw new FormError('missing');
    return value === null ? null : reader(value);
  },
};
