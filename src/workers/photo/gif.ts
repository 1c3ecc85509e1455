/**
 * GIF as a container: which pictures it holds, and a copy of them alone. Comments, plain text and everything that programs
 * have put in go; of the loop only its number stays.
 */
import { join, Reader, Short } from './bytes.ts';
import type { Shape } from './shape.ts';

interface Block {
  readonly kind: 'picture' | 'control' | 'loop' | 'aside';
  readonly from: number;
  readonly to: number;
}

const EXTENSION = 0x21;
const PICTURE = 0x2c;
const END = 0x3b;
const CONTROL = 0xf9;
const TEXT = 0x01;
const APPLICATION = 0xff;
const LOOPS = ['NETSCAPE2.0', 'ANIMEXTS1.0'];
const HEAD = 13;

/** Bytes of a colour table, from the flags that announce it. */
const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Where a run of sub-blocks ends, the empty one included. */
function afterBlocks(file: Reader, from: number): number {
  let at = from;
  for (let length = file.u8(at); length > 0; length = file.u8(at)) at += 1 + length;
  return at + 1;
}

function extension(file: Reader, at: number): Block {
  const label = file.u8(at + 1);
  const block = { from: at, to: afterBlocks(file, at + 2) };
  if (label === CONTROL) return { kind: 'control', ...block };
  const isLoop = label === APPLICATION && file.u8(at + 2) === 11 && LOOPS.includes(file.name(at + 3, 11)) && file.u8(at + 14) === 3;
  return { kind: isLoop ? 'loop' : 'aside', ...block };
}

/** Each block to the end mark; a file without one was cut off. */
function* blocksOf(file: Reader): Generator<Block> {
  for (let at = HEAD + tableBytes(file.u8(10)); ; ) {
    const mark = file.u8(at);
    if (mark === END) return;
    if (mark === PICTURE) {
      const to = afterBlocks(file, at + 11 + tableBytes(file.u8(at + 9)));
      yield { kind: 'picture', from: at, to };
      at = to;
    } else if (mark === EXTENSION) {
      const block = extension(file, at);
      yield block;
      at = block.to;
    } else throw new Short();
  }
}

export function gifShape(file: Reader): Shape {
  let [width, height, frames, aside] = [file.u16(6, true), file.u16(8, true), 0, 0];
  for (const { kind, from, to } of blocksOf(file)) {
    if (kind === 'aside') aside += to - from;
    if (kind !== 'picture') continue;
    frames += 1;
    width = Math.max(width, file.u16(from + 1, true) + file.u16(from + 5, true));
    height = Math.max(height, file.u16(from + 3, true) + file.u16(from + 7, true));
  }
  return { width, height, frames, aside };
}

/** The loop with nothing in it but how often. */
const bareLoop = (file: Reader, at: number): Uint8Array =>
  join([Uint8Array.of(EXTENSION, APPLICATION, 11), file.part(at + 3, at + 14), Uint8Array.of(3, 1), file.part(at + 16, at + 18), Uint8Array.of(0)]);

/** A copy that holds the pictures, their times and the loop. */
export function cleanGif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const file = new Reader(bytes);
  const parts: Uint8Array[] = [file.part(0, HEAD + tableBytes(file.u8(10)))];
  let control: Uint8Array | null = null;
  for (const { kind, from, to } of blocksOf(file)) {
    if (kind === 'control' && file.u8(from + 2) === 4) control = join([file.part(from, from + 7), Uint8Array.of(0)]);
    if (kind === 'loop') parts.push(bareLoop(file, from));
    if (kind === 'aside' && file.u8(from + 1) === TEXT) control = null; // it was that of the text
    if (kind !== 'picture') continue;
    if (control) parts.push(control);
    control = null;
    parts.push(file.part(from, to));
  }
  return join([...parts, Uint8Array.of(END)]);
}
