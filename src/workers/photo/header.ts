/**
 * How large a picture says it is, read from its header before anything decodes it. Small parsers of what is needed: where a
 * file is not as it should be, it is broken, and nobody else looks at it.
 */
import type { PhotoCode } from '../../ports/photos.ts';
import { Reader, Short } from './bytes.ts';
import { CAPS } from './caps.ts';
import { gifShape } from './gif.ts';
import { jpegShape } from './jpeg.ts';
import { still, type Shape } from './shape.ts';
import type { Format } from './sniff.ts';
import { webpShape } from './webp.ts';

/** Chunks of a PNG that are the picture itself. */
const PICTURE_CHUNKS = ['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'acTL', 'fcTL', 'fdAT'];

function pngShape(file: Reader): Shape {
  if (file.name(12, 4) !== 'IHDR') throw new Short();
  let aside = 0;
  for (let at = 8; ; ) {
    const length = file.u32(at);
    const name = file.name(at + 4, 4);
    file.part(at, at + 12 + length);
    if (name === 'IEND') return still(file.u32(16), file.u32(20), aside);
    if (!PICTURE_CHUNKS.includes(name)) aside += length;
    at += 12 + length;
  }
}

/** `ispe` stands three boxes deep. */
const DEPTH = 3;
/** Boxes of an ISO file that hold boxes, and how many bytes stand before those. */
const CONTAINERS: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0 };

/** `ispe` says how large an item is; the largest of them counts. */
function isoShape(file: Reader): Shape {
  let [width, height] = [0, 0];
  const walk = (from: number, to: number, depth: number): void => {
    for (let at = from; at + 8 <= to; ) {
      const size = file.u32(at);
      const name = file.name(at + 4, 4);
      const end = size === 0 ? to : at + size;
      if (size !== 0 && size < 8) return; // a 64-bit size is that of the pixels, which come last
      const head = CONTAINERS[name];
      if (head !== undefined && depth < DEPTH) walk(at + 8 + head, Math.min(to, end), depth + 1);
      if (name === 'ispe') [width, height] = [Math.max(width, file.u32(at + 12)), Math.max(height, file.u32(at + 16))];
      at = end;
    }
  };
  walk(0, file.size, 0);
  return still(width, height);
}

const SHAPES: Readonly<Record<Format, (file: Reader) => Shape>> = {
  jpeg: jpegShape,
  png: pngShape,
  webp: webpShape,
  gif: gifShape,
  avif: isoShape,
  heic: isoShape,
};

/** Why a picture of this shape is not decoded, or null. */
export function tooMuch({ width, height, frames, aside }: Shape): PhotoCode | null {
  if (width === 0 || height === 0 || frames === 0) return 'broken';
  if (width > CAPS.side || height > CAPS.side) return 'tooWide';
  if (width * height > CAPS.pixels) return 'tooManyPixels';
  if (frames > CAPS.frames || (frames > 1 && width * height * frames > CAPS.framePixels)) return 'tooManyFrames';
  return aside > CAPS.asideBytes ? 'tooMuchText' : null;
}

export function readShape(format: Format, bytes: Uint8Array<ArrayBuffer>): { readonly shape: Shape } | { readonly code: PhotoCode } {
  try {
    const shape = SHAPES[format](new Reader(bytes));
    const code = tooMuch(shape);
    return code ? { code } : { shape };
  } catch (reason) {
    if (reason instanceof Short) return { code: 'broken' };
    throw reason;
  }
}
