/** The parsers of picture files on what nobody meant as one: an answer each time, soon, and never an error. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join } from '../../../src/workers/photo/bytes.ts';
import { cleanGif } from '../../../src/workers/photo/gif.ts';
import { readShape, tooMuch } from '../../../src/workers/photo/header.ts';
import { sniff, type Format } from '../../../src/workers/photo/sniff.ts';
import { cleanWebp } from '../../../src/workers/photo/webp.ts';

const latin = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);
const HEADS: Readonly<Record<Format, Uint8Array<ArrayBuffer>>> = {
  jpeg: latin('\xff\xd8\xff'),
  png: latin('\x89PNG\r\n\x1a\n'),
  gif: latin('GIF89a'),
  webp: latin('RIFF\x40\0\0\0WEBPVP8X'),
  avif: latin('\0\0\0\x14ftypavif\0\0\0\0mif1'),
  heic: latin('\0\0\0\x14ftypheic\0\0\0\0mif1'),
};
const FORMATS = Object.keys(HEADS) as Format[];
const box = (name: string, ...content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const body = join(content);
  return join([u32(8 + body.length), latin(name), body]);
};
const ispe = (width: number, height: number): Uint8Array => box('ispe', u32(0), u32(width), u32(height));

describe('headers of pictures', () => {
  it('[H55] are told by their first bytes', () => {
    for (const format of FORMATS) expect(sniff(HEADS[format])).toEqual({ format });
    expect(sniff(new Uint8Array())).toEqual({ code: 'empty' });
  });

  it.each(FORMATS)('[H55] of a %s with anything behind its mark are read or refused, and nothing is thrown', (format) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (rest) => {
        const answer = readShape(format, join([HEADS[format], rest]));
        expect('code' in answer || tooMuch(answer.shape) === null).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('[H55] of an AVIF say the largest size that is in it, however the boxes are nested', () => {
    const file = (...sizes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => join([HEADS.avif, box('meta', u32(0), box('iprp', box('ipco', ...sizes)))]);
    expect(readShape('avif', file(ispe(160, 120), ispe(4000, 3000)))).toMatchObject({ shape: { width: 4000, height: 3000 } });
    expect(readShape('avif', file(ispe(160, 120), ispe(60_000, 10)))).toEqual({ code: 'tooWide' });
    let deep: Uint8Array<ArrayBuffer> = join([ispe(10, 10)]);
    for (let n = 0; n < 5000; n++) deep = box('meta', u32(0), deep);
    expect(readShape('avif', join([HEADS.avif, deep]))).toEqual({ code: 'broken' });
  });

  it('[H55] of a megabyte of the smallest parts are read in the time of reading it', () => {
    const many = (part: Uint8Array, count: number): Uint8Array<ArrayBuffer> => join(Array.from({ length: count }, () => part));
    const began = performance.now();
    readShape('jpeg', join([HEADS.jpeg.slice(0, 2), many(Uint8Array.of(0xff, 0xe1, 0, 2), 250_000)]));
    readShape('png', join([HEADS.png, many(join([u32(0), latin('tEXt'), u32(0)]), 90_000)]));
    readShape('heic', join([HEADS.heic, many(box('free'), 130_000)]));
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('[H56] copies of containers are made, or it is said that they are broken: nothing runs on for ever', () => {
    for (const [head, clean] of [[HEADS.gif, cleanGif], [HEADS.webp, cleanWebp]] as const)
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (rest) => {
          try {
            expect(clean(join([head, rest])).length).toBeLessThanOrEqual(head.length + rest.length + 8);
          } catch (reason) {
            expect(reason).toBeInstanceOf(Error);
          }
        }),
        { numRuns: 1000 },
      );
  });
});
