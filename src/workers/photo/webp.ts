/** WebP as a container (RIFF): how large its pictures are, and a copy of them without what stands beside them. */
import { join, Reader, Short } from './bytes.ts';
import type { Shape } from './shape.ts';

interface Chunk {
  readonly name: string;
  /** Where its content begins and ends; the padding is behind. */
  readonly from: number;
  readonly to: number;
}

const HEAD = 12;
const FRAME_HEAD = 16;
/** Flags of VP8X that stay: alpha and animation. ICC, EXIF and XMP go. */
const KEPT_FLAGS = 0x10 | 0x02;
const KEPT = ['VP8X', 'ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'];
const KEPT_IN_FRAME = ['ALPH', 'VP8 ', 'VP8L'];

function* chunksOf(file: Reader, from: number, to: number): Generator<Chunk> {
  for (let at = from; at + 8 <= to; ) {
    const length = file.u32(at + 4, true);
    const end = at + 8 + length;
    if (end > to) throw new Short();
    yield { name: file.name(at, 4), from: at + 8, to: end };
    at = end + (length & 1);
  }
}

/** The end of what the RIFF header counts: what is behind belongs to nothing. */
function endOf(file: Reader): number {
  const end = 8 + file.u32(4, true);
  if (end > file.size) throw new Short();
  return end;
}

type Size = readonly [width: number, height: number];

/** Of a lossy picture: a key frame with its start code. */
function lossySize(file: Reader, at: number): Size {
  if (file.u24(at + 3) !== 0x2a019d) throw new Short();
  return [file.u16(at + 6, true) & 0x3fff, file.u16(at + 8, true) & 0x3fff];
}

function losslessSize(file: Reader, at: number): Size {
  if (file.u8(at) !== 0x2f) throw new Short();
  const bits = file.u32(at + 1, true);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
}

function sizeIn(file: Reader, { name, from }: Chunk): Size {
  if (name === 'VP8 ') return lossySize(file, from);
  if (name === 'VP8L') return losslessSize(file, from);
  return name === 'VP8X' ? [file.u24(from + 4) + 1, file.u24(from + 7) + 1] : [0, 0];
}

export function webpShape(file: Reader): Shape {
  let [width, height, frames, pictures, aside] = [0, 0, 0, 0, 0];
  const see = (chunk: Chunk): void => {
    const [w, h] = sizeIn(file, chunk);
    [width, height] = [Math.max(width, w), Math.max(height, h)];
    if (chunk.name === 'VP8 ' || chunk.name === 'VP8L') pictures += 1;
  };
  for (const chunk of chunksOf(file, HEAD, endOf(file))) {
    see(chunk);
    if (!KEPT.includes(chunk.name)) aside += chunk.to - chunk.from;
    if (chunk.name !== 'ANMF') continue;
    frames += 1;
    for (const inner of chunksOf(file, chunk.from + FRAME_HEAD, chunk.to)) see(inner);
  }
  return { width, height, frames: frames > 0 ? frames : Math.min(1, pictures), aside };
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  head.set([...name].map((letter) => letter.charCodeAt(0)));
  new DataView(head.buffer).setUint32(4, content.length, true);
  return join([head, content, new Uint8Array(content.length & 1)]);
}

function cleanChunk(file: Reader, { name, from, to }: Chunk): Uint8Array {
  const content = file.part(from, to);
  if (name === 'VP8X') {
    const flags = content.slice(0, 10);
    flags.set([flags[0]! & KEPT_FLAGS, 0, 0, 0]);
    return chunk(name, flags);
  }
  if (name !== 'ANMF') return chunk(name, content);
  const inner = [...chunksOf(file, from + FRAME_HEAD, to)].filter((one) => KEPT_IN_FRAME.includes(one.name));
  return chunk(name, join([content.subarray(0, FRAME_HEAD), ...inner.map((one) => chunk(one.name, file.part(one.from, one.to)))]));
}

/** A copy that holds the pictures and how they move. */
export function cleanWebp(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const file = new Reader(bytes);
  const kept = [...chunksOf(file, HEAD, endOf(file))].filter(({ name }) => KEPT.includes(name)).map((one) => cleanChunk(file, one));
  const body = join(kept);
  const head = file.part(0, HEAD).slice();
  new DataView(head.buffer).setUint32(4, 4 + body.length, true);
  return join([head, body]);
}
