/** What the library that writes videos anew does not leave out, and we do. */
import { describe, expect, it } from 'vitest';
import { join, Short } from '../../../src/workers/photo/bytes.ts';
import { cleanVorbis } from '../../../src/workers/photo/video/clean.ts';

const MARK = 'Maya-iPhone-4711';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const u32 = (value: number): Uint8Array => Uint8Array.of(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >> 24);
const vorbis = (kind: number, ...content: readonly Uint8Array[]): Uint8Array => join([Uint8Array.of(kind), utf8('vorbis'), ...content]);

const identity = vorbis(1, Uint8Array.from({ length: 23 }, (_, at) => at + 40));
const setup = vorbis(5, Uint8Array.from({ length: 3000 }, (_, at) => (at * 7) & 255));
const note = (text: string): Uint8Array => join([u32(text.length), utf8(text)]);
/** With so many notes beside the vendor's. */
const comments = (count: number): Uint8Array => vorbis(3, note(`${MARK} encoder`), u32(count), ...Array.from({ length: count }, () => note(`LOCATION=${MARK}`)), Uint8Array.of(1));

const laced = (length: number): Uint8Array => Uint8Array.from([...Array.from({ length: Math.floor(length / 255) }, () => 255), length % 255]);
const description = (...packets: readonly [Uint8Array, Uint8Array, Uint8Array]): Uint8Array<ArrayBuffer> =>
  join([Uint8Array.of(2), laced(packets[0].length), laced(packets[1].length), ...packets]);

/** As a decoder reads them. */
function packetsOf(bytes: Uint8Array): readonly Uint8Array[] {
  let at = 1;
  const lengths = Array.from({ length: bytes[0]! }, () => {
    let length = 0;
    for (;;) {
      const byte = bytes[at++]!;
      length += byte;
      if (byte < 255) return length;
    }
  });
  const packets = lengths.map((length) => bytes.slice(at, (at += length)));
  return [...packets, bytes.slice(at)];
}

describe('[F25] [H58] sound in Vorbis leaves', () => {
  it.each([0, 1, 9, 200])('without its %i notes and without the name of what wrote it, and all else as it was', (count) => {
    const came = description(identity, comments(count), setup);
    expect(Buffer.from(came).includes(MARK)).toBe(true);
    const clean = cleanVorbis(came);
    expect(Buffer.from(clean).includes(MARK)).toBe(false);
    const [first, second, third, ...more] = packetsOf(clean);
    expect([first, third, more]).toEqual([identity, setup, []]);
    // No vendor, no notes, and the bit that ends it.
    expect(second).toEqual(vorbis(3, u32(0), u32(0), Uint8Array.of(1)));
  });

  it('once more as it was: there is nothing to take out then', () => {
    const clean = cleanVorbis(description(identity, comments(3), setup));
    expect(cleanVorbis(clean)).toEqual(clean);
  });

  it('not at all where a note could sit elsewhere, or what is there is not three headers', () => {
    const whole = description(identity, comments(3), setup);
    const wrong = [
      new Uint8Array(0),
      whole.slice(0, 2),
      whole.slice(0, 40),
      join([Uint8Array.of(1), whole.subarray(1)]),
      join([Uint8Array.of(3), whole.subarray(1)]),
      Uint8Array.of(2, 255, 255, 255),
      description(join([identity, utf8(MARK)]), comments(1), setup),
      description(identity.slice(0, 29), comments(1), setup),
      description(join([identity, new Uint8Array(300)]), comments(1), setup),
    ];
    for (const bytes of wrong) expect(() => cleanVorbis(bytes)).toThrow(Short);
  });
});
