/**
 * Canonical CBOR: the one form of every structure on wire and disk (protocol §2).
 *
 * Allowed: arrays of definite length, byte strings, UTF-8 text without lone surrogates, integers with |i| ≤ 2^53−1, null,
 * true, false. Refused: maps, tags, floats, undefined, indefinite lengths, depth over 8, trailing bytes, and every
 * second spelling of a value: what decodes encodes to the same bytes again [A25].
 *
 * cborg writes. The reader is our own: one pass that knows no other form, so nothing is refused after it was built, a byte
 * order mark at the start of a text is kept, and a bomb of tiny items is cut off by count. The tests hold it to cborg.
 */
import { encode as cborEncode, rfc8949EncodeOptions } from 'cborg';
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

/** Counts the items of a value that has a canonical form. */
function check(value: unknown, depth: number): number {
  if (value === null || typeof value === 'boolean' || value instanceof Uint8Array) return 1;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new FormError('not an integer');
    return 1;
  }
  if (typeof value === 'string') {
    if (!isWellFormed(value)) throw new FormError('text is not well formed');
    return 1;
  }
  if (!Array.isArray(value)) throw new FormError('type is not allowed');
  checkDepth(depth);
  let items = 1;
  for (const item of value) items += check(item, depth + 1);
  return items;
}

/** The canonical bytes of a value. @throws FormError for a value that has none */
export function encode(value: Value): Uint8Array {
  if (check(value, 0) > LIMITS.cborItems) throw new FormError('too many items');
  // In Node cborg may give a Buffer, whose slice() is a view: copied, so that the bytes are nobody else's.
  return new Uint8Array(cborEncode(value, rfc8949EncodeOptions));
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Least argument that needs 1, 2, 4, 8 bytes after the head. */
const LEAST = [24, 2 ** 8, 2 ** 16, 2 ** 32] as const;
const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, simple: 7 } as const;
const SIMPLE = new Map<number, boolean | null>([[20, false], [21, true], [22, null]]);

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
  if (end > cursor.bytes.length) throw new FormError('ends early');
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
    if (typeof value !== 'string' || new TextEncoder().encode(value).length > maxBytes) throw new FormError(`not a text of at most ${maxBytes} B`);
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
