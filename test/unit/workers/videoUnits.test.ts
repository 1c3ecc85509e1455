/** Notes that encoders and cameras put among the coded pictures. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join, Short } from '../../../src/workers/photo/bytes.ts';
import { cleanHevc, createNoteCleaner, type UnitCodec } from '../../../src/workers/photo/video/units.ts';
import { holds, MARK, utf8 } from '../../helpers/photoFiles.ts';

/** What each codec says of itself, as far as it matters here: units have lengths of 4 B. */
const SAID: Readonly<Record<UnitCodec, Uint8Array<ArrayBuffer>>> = { avc: Uint8Array.of(1, 100, 0, 30, 0xff, 0xe0, 0), hevc: new Uint8Array(23).fill(3, 21, 22) };
/** Heads of a unit of the picture, and of one of notes. */
const HEADS: Readonly<Record<UnitCodec, readonly [picture: Uint8Array, notes: Uint8Array]>> = { avc: [Uint8Array.of(0x65), Uint8Array.of(6)], hevc: [Uint8Array.of(0x26, 1), Uint8Array.of(0x4e, 1)] };

const packetOf = (...units: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => join(units.flatMap((unit) => [Uint8Array.of(0, 0, unit.length >> 8, unit.length & 255), unit]));
/** A note: its kind, its length in as many bytes as it takes, and what it says. */
const note = (kind: number, said: Uint8Array): Uint8Array => join([Uint8Array.of(kind), new Uint8Array(Math.floor(said.length / 255)).fill(255), Uint8Array.of(said.length % 255), said]);
const OWN = 5;
const own = note(OWN, join([utf8('0123456789abcdef'), utf8(MARK), new Uint8Array(300).fill(120)]));
/** From where a picture can be shown; three zeros, of which a unit holds none in a row. */
const recoveryRead = Uint8Array.of(6, 5, 0, 0, 3, 3, 0, 0x44);
const END = Uint8Array.of(0x80);

describe.each(['avc', 'hevc'] as const)('[F25][H58] notes among pictures of %s', (codec) => {
  const clean = createNoteCleaner(codec, SAID[codec]);
  const [head, notes] = HEADS[codec];
  const picture = join([head, utf8('a picture')]);

  it('leave without those of an encoder or camera', () => {
    expect(clean(packetOf(join([notes, own, END]), picture))).toEqual(packetOf(picture));
    const some = clean(packetOf(join([notes, recoveryRead, own, END]), picture, join([notes, own, recoveryRead, END])));
    expect(some).toEqual(packetOf(join([notes, recoveryRead, END]), picture, join([notes, recoveryRead, END])));
    expect(holds(some as Uint8Array<ArrayBuffer>, MARK)).toBe(false);
  });

  it('do not leave where they cannot be read', () => {
    for (const broken of [join([notes, Uint8Array.of(OWN, 255)]), join([notes, Uint8Array.of(OWN, 200), utf8(MARK)]), notes]) expect(clean(packetOf(broken, picture))).toEqual(packetOf(picture));
  });

  it('change no packet that has none, and a packet that is cut off is refused', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (parts) => {
        const packet = packetOf(...parts.map((part) => join([head, part])));
        expect(clean(packet)).toBe(packet);
      }),
    );
    expect(() => clean(packetOf(picture).slice(0, -1))).toThrow(Short);
  });

  it('of other kinds leave as they came, whatever they say', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }).filter((said) => !holdsZeros(said)), (said) => {
        const packet = packetOf(join([notes, note(4, said), END]), picture);
        expect(clean(packet)).toEqual(packet);
      }),
    );
  });
});

/** What would have to be written otherwise within a unit. */
const holdsZeros = (bytes: Uint8Array): boolean => bytes.some((byte, at) => byte === 0 && bytes[at + 1] === 0);

it('[F25][H58] what HEVC says of itself leaves without the notes that some encoders put there', () => {
  const list = (kind: number, ...units: readonly Uint8Array[]): Uint8Array => join([Uint8Array.of(0x80 | kind, 0, units.length), ...units.flatMap((unit) => [Uint8Array.of(0, unit.length), unit])]);
  const front = SAID.hevc.subarray(0, 22);
  const [shape, before, behind] = [list(33, utf8('shape')), list(39, utf8(MARK), utf8('x')), list(40, utf8(MARK))];
  expect(cleanHevc(join([front, Uint8Array.of(3), before, shape, behind]))).toEqual(join([front, Uint8Array.of(1), shape]));
  expect(cleanHevc(join([front, Uint8Array.of(1), shape]))).toEqual(join([front, Uint8Array.of(1), shape]));
  expect(() => cleanHevc(join([front, Uint8Array.of(2), shape]))).toThrow(Short);
});
