/**
 * Canonical CBOR: the one form of every structure on wire and disk (protocol §2).
 *
 * Allowed: arrays of definite length, byte strings, UTF-8 text without lone surrogates, integers with |i| ≤ 2^53−1, null,
 * true, false. Refused: maps, tags, floats, undefined, indefinite lengths, depth over 8, trailing bytes, and every
 * second spelling of a value: what decodes must encode to the same bytes again [A25].
 */
import { decode as cborDecode, encode as cborEncode, rfc8949EncodeOptions } from 'cborg';
import { sameBytes } from './ids.ts';
import { LIMITS } from './limits.ts';

export type Value = number | string | boolean | null | Uint8Array | readonly Value[];

/** Bytes that no correct program sends. The connection that carried them is closed. */
export class FormError extends Error {
  override readonly name = 'FormError';
}

function check(value: unknown, depth: number): asserts value is Value {
  if (depth > LIMITS.cborDepth) throw new FormError('nested too deep');
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new FormError('not an integer');
    return;
  }
  if (typeof value === 'string') {
    if (!isWellFormed(value)) throw new FormError('text is not well formed');
    return;
  }
  if (value instanceof Uint8Array) return;
  if (!Array.isArray(value)) throw new FormError('type is not allowed');
  for (const item of value) check(item, depth + 1);
}

/** Whether a text has no lone surrogate, so that UTF-8 carries it unchanged. */
export function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}

/** The canonical bytes of a value. @throws FormError for a value that has none */
export function encode(value: Value): Uint8Array {
  check(value, 0);
  return cborEncode(value, rfc8949EncodeOptions);
}

/** How deep the arrays of a CBOR text go, read from its heads without recursion, so that no input can exhaust the stack. */
function assertShallow(bytes: Uint8Array): void {
  const open: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const head = bytes[at++]!;
    const major = head >> 5;
    const [argument, next] = readArgument(bytes, at, head & 31);
    at = next;
    if (major === 2 || major === 3) at += argument;
    else if (major === 4) open.push(argument + 1);
    else if (major === 5 || major === 6) throw new FormError('maps and tags are not allowed');
    if (open.length > LIMITS.cborDepth + 1) throw new FormError('nested too deep');
    while (open.length > 0 && --open[open.length - 1]! === 0) open.pop();
  }
}

function readArgument(bytes: Uint8Array, at: number, info: number): [value: number, next: number] {
  if (info < 24) return [info, at];
  if (info > 27) throw new FormError('indefinite lengths are not allowed');
  const size = 1 << (info - 24);
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return [value, at + size];
}

/** The value of canonical bytes. @throws FormError for anything else */
export function decode(bytes: Uint8Array): Value {
  assertShallow(bytes);
  let value: unknown;
  try {
    value = cborDecode(bytes, { allowIndefinite: false, allowUndefined: false, allowBigInt: false, strict: true, useMaps: true });
  } catch (cause) {
    throw new FormError('not CBOR', { cause });
  }
  check(value, 0);
  if (!sameBytes(cborEncode(value, rfc8949EncodeOptions), bytes)) throw new FormError('not canonical');
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
