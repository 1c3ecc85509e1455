/**
 * What the codec must refuse and what it must take, as tables: `codec.test.ts` reads them one sentence at a time, and
 * `crypto/mutations.test.ts` runs them all against codecs from which one check was taken.
 */
import type * as codec from '../../../src/protocol/codec.ts';
import { bytesOfKey, sameBytes } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

export type Codec = Pick<typeof codec, 'decode' | 'encode' | 'read' | 'FormError' | 'isWellFormed'>;

const repeat = (hex: string, times: number, end = ''): string => hex.repeat(times) + end;
/** An array of `n` items (n < 2^32), each spelt by one byte. */
const flat = (n: number, item: string): string =>
  (n < 65_536 ? `99${n.toString(16).padStart(4, '0')}` : `9a${n.toString(16).padStart(8, '0')}`) + repeat(item, n);

export const REFUSED_BYTES: Readonly<Record<string, readonly string[]>> = {
  'nothing at all': [''],
  'integers in a longer form': [
    '1800',
    '1817',
    '190000',
    '1900ff',
    '1a00000000',
    '1a0000ffff',
    '1b0000000000000000',
    '1b00000000ffffffff',
    '3800',
    '3817',
    '3900ff',
    '3a0000ffff',
    '3b00000000ffffffff',
  ],
  'lengths in a longer form': [
    '580141',
    '590001ff',
    '5a00000001ff',
    '5b0000000000000001ff',
    '780161',
    '79000161',
    '980100',
    '99000100',
    '9b000000000000000100',
    '8018',
    '5800',
    '7800',
    '9800',
  ],
  'integers of 2^53 and more': ['1b0020000000000000', '1b0020000000000001', '1bffffffffffffffff'],
  'integers of −2^53 and less': ['3b001fffffffffffff', '3b0020000000000000', '3bffffffffffffffff'],
  'indefinite lengths': ['5fff', '5f4100ff', '7fff', '7f6161ff', '9fff', '9f01ff', '819fff', 'bfff'],
  'reserved heads': [
    '1c',
    '1d',
    '1e',
    '1f',
    '3c',
    '3f',
    '5c',
    '7d',
    '9e',
    'dc',
    'fc',
    'fd',
    'fe',
    'ff',
    '81ff',
    `1c${repeat('00', 15, '20')}`,
    `1d${repeat('00', 32)}`,
    `1e${repeat('00', 63, '01')}`,
    `1f${repeat('00', 128)}`,
    `5c${repeat('00', 15, '01')}41`,
    `9f${repeat('00', 128)}`,
  ],
  maps: ['a0', 'a10000', 'a1616100', '81a0', 'a1695f5f70726f746f5f5f80', 'b90001616100'],
  tags: ['c000', 'c11a00000000', 'c240', 'c24101', 'c3420100', 'd81800', 'd9d9f700', '81c000'],
  floats: ['f90000', 'f93c00', 'fa00000000', 'fa3f800000', 'fb0000000000000000', 'fb3ff0000000000000', 'fb4340000000000000'],
  'NaN and the infinities': ['f97e00', 'f97c00', 'f9fc00', 'fa7fc00000', 'fb7ff8000000000000'],
  '−0': ['f98000', 'fa80000000', 'fb8000000000000000'],
  undefined: ['f7', '81f7'],
  'simple values without a meaning': ['e0', 'f3', 'f0', 'f800', 'f820', 'f8ff'],
  'true, false and null in a longer form': ['f814', 'f815', 'f816'],
  'trailing bytes': ['0000', 'f6f6', '8000', '4000', '6000', '810000', '00ff'],
  'what ends early': [
    '18',
    '19',
    '1900',
    '1a000000',
    '1b00000000000000',
    '41',
    '4200',
    '58',
    '61',
    '6261',
    '81',
    '8200',
    '8181',
    '9a0001',
    '5818' + '00'.repeat(23),
    '824100',
    '82456162',
  ],
  'lengths that nobody sent': [
    '5b0020000000000000',
    '7b0020000000000000',
    '9b0020000000000000',
    '5b001fffffffffffff',
    '7b001fffffffffffff',
    '9b001fffffffffffff',
    '5affffffff',
    '7affffffff',
    '9affffffff',
    '9bffffffffffffffff',
    '9b001fffffffffffff' + '00'.repeat(64),
  ],
  'text that is not UTF-8': [
    '61ff',
    '6180',
    '61c3',
    '62c080',
    '62c1bf',
    '63e0809f',
    '63eda080',
    '63edbfbf',
    '66eda081edb080',
    '64f4908080',
    '64f0808080',
    '65f888808080',
  ],
  'arrays nested nine deep and deeper': [
    repeat('81', 8, '80'),
    repeat('81', 9, '00'),
    repeat('81', 100, '80'),
    repeat('80', 1) + repeat('81', 100_000),
    repeat('81', 100_000),
  ],
  'more items than a structure may have': [
    flat(LIMITS.cborItems, '00'),
    flat(LIMITS.cborItems, '80'),
    flat(LIMITS.cborItems, '60'),
    flat(LIMITS.cborItems, '40'),
    `82${flat(LIMITS.cborItems - 3, '00')}8100`,
    `83${flat(LIMITS.cborItems - 3, '00')}0000`,
  ],
};

export const TAKEN_BYTES: Readonly<Record<string, readonly string[]>> = {
  'integers at every border of length': [
    '00',
    '17',
    '1818',
    '18ff',
    '190100',
    '19ffff',
    '1a00010000',
    '1affffffff',
    '1b0000000100000000',
    '1b001fffffffffffff',
    '20',
    '37',
    '3818',
    '38ff',
    '390100',
    '3a00010000',
    '3b0000000100000000',
    '3b001ffffffffffffe',
  ],
  'null, true and false': ['f4', 'f5', 'f6'],
  'arrays nested eight deep': [repeat('81', 7, '80'), repeat('81', 8, '00')],
  'as many items as a structure may have': [flat(LIMITS.cborItems - 1, '00')],
  'texts of every width, with NUL, and with a byte order mark': [
    '60',
    '6100',
    '63efbbbf',
    '66efbbbfefbbbf',
    '78' + '20' + 'efbbbf' + '61'.repeat(29),
    '64f09f9880',
    '63efbfbf',
    '7818' + '61'.repeat(24),
  ],
  'names of object members as plain texts': ['695f5f70726f746f5f5f', '6b636f6e7374727563746f72', '68746f537472696e67'],
};

const sparse: unknown[] = [];
sparse[2] = 1;
const endless: unknown[] = [];
endless.push(endless);
const nested = (depth: number): unknown => (depth === 0 ? 0 : [nested(depth - 1)]);

export const REFUSED_VALUES: Readonly<Record<string, unknown>> = {
  NaN: Number.NaN,
  'an infinity': Number.POSITIVE_INFINITY,
  'a fraction': 1.5,
  '−0': -0,
  '2^53': 2 ** 53,
  '−2^53': -(2 ** 53),
  'a bigint': 1n,
  undefined: undefined,
  'undefined inside': [undefined],
  'a hole': sparse,
  'an object': {},
  'an object without a prototype': Object.create(null),
  'a Map': new Map(),
  'a Date': new Date(0),
  'a function': () => 0,
  'a symbol': Symbol('x'),
  'an ArrayBuffer': new ArrayBuffer(1),
  'another typed array': new Uint16Array(1),
  'a lone high surrogate': 'a\uD800',
  'a lone low surrogate': '\uDC00a',
  'surrogates in the wrong order': '\uDC00\uD800',
  'a lone surrogate inside': [['\uD83D']],
  'nine arrays': nested(9),
  'an array within itself': endless,
  'too many items': Array.from({ length: LIMITS.cborItems }, () => 0),
};

/** Positions that must not be read: [what is wrong, reader, value, arguments]. */
export const REFUSED_READS: readonly (readonly [what: string, reader: keyof Codec['read'], ...args: unknown[]])[] = [
  ['a tuple too short', 'tuple', [1], 2],
  ['a tuple too long', 'tuple', [1, 2, 3], 2],
  ['no tuple', 'tuple', 'ab', 2],
  ['bytes as tuple', 'tuple', new Uint8Array(2), 2],
  ['a missing tuple', 'tuple', undefined, 0],
  ['a list too long', 'list', [1, 2, 3], 2],
  ['no list', 'list', null, 2],
  ['bytes as list', 'list', new Uint8Array(1), 2],
  ['bytes too short', 'bytes', new Uint8Array(31), 32],
  ['bytes too long', 'bytes', new Uint8Array(33), 32],
  ['bytes over a maximum', 'bytes', new Uint8Array(3), undefined, 2],
  ['text as bytes', 'bytes', 'aa', 2],
  ['list as bytes', 'bytes', [1, 2], 2],
  ['missing bytes', 'bytes', undefined],
  ['an integer too small', 'int', 1, 2],
  ['an integer too large', 'int', 3, 0, 2],
  ['a negative integer', 'int', -1],
  ['text as integer', 'int', '1'],
  ['null as integer', 'int', null],
  ['true as integer', 'int', true],
  ['a text too long', 'text', 'abc', 2],
  ['a text too long in bytes', 'text', 'é', 1],
  ['bytes as text', 'text', new Uint8Array(1), 9],
  ['integer as text', 'text', 1, 9],
  ['another version', 'version', 2, 1],
  ['a text as version', 'version', '1', 1],
  ['no version', 'version', undefined, 1],
  ['a missing optional', 'orNull', undefined, (value: unknown) => value],
];

function refuses(codec: Codec, act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return error instanceof codec.FormError;
  }
}

const parsed = new Map<string, Uint8Array>();
/** Reading 100,000 bytes of hex costs more than refusing them. */
function bytesOf(hex: string): Uint8Array {
  const bytes = parsed.get(hex) ?? bytesOfKey(hex);
  parsed.set(hex, bytes);
  return bytes;
}

export const refusesBytes = (codec: Codec, hex: string): boolean => refuses(codec, () => codec.decode(bytesOf(hex)));
export const refusesValue = (codec: Codec, value: unknown): boolean =>
  refuses(codec, () => codec.encode(value as Parameters<Codec['encode']>[0]));
export const takesBytes = (codec: Codec, hex: string): boolean =>
  sameBytes(codec.encode(codec.decode(bytesOf(hex))), bytesOf(hex));
export function refusesRead(codec: Codec, [, reader, ...args]: (typeof REFUSED_READS)[number]): boolean {
  return refuses(codec, () => (codec.read[reader] as (...args: readonly unknown[]) => unknown)(...args));
}

/** Names of the sentences of this file that do not hold for a codec: all, or the first `most`. */
export function codecFailures(codec: Codec, most = Number.POSITIVE_INFINITY): readonly string[] {
  const failures: string[] = [];
  const want = (name: string, holds: () => boolean): void => {
    if (failures.length >= most) return;
    let right = false;
    try {
      right = holds();
    } catch {
      // A codec that throws anything else has failed.
    }
    if (!right) failures.push(name);
  };
  for (const [name, list] of Object.entries(REFUSED_BYTES))
    for (const hex of list) want(`refuses ${name}`, () => refusesBytes(codec, hex));
  for (const [name, list] of Object.entries(TAKEN_BYTES))
    for (const hex of list) want(`takes ${name}`, () => takesBytes(codec, hex));
  for (const [name, value] of Object.entries(REFUSED_VALUES)) want(`does not write ${name}`, () => refusesValue(codec, value));
  for (const row of REFUSED_READS) want(`does not read ${row[0]}`, () => refusesRead(codec, row));
  return failures;
}
