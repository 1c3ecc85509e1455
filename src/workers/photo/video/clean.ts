/**
 * What the library does not leave out: times of writing in an MP4, and notes that sit in what a codec says of itself.
 */
import { Reader, Short } from '../bytes.ts';
import type { Sink } from './sink.ts';

/** Head of a box: size and name, and 8 B more where the size needs them. */
const HEAD = 16;
/** Boxes that hold those with times. */
const HOLDERS = ['trak', 'mdia'];
/** Boxes that say when something was made and changed: version, flags, then two times of 4 or (version 1) 8 B. */
const TIMED = ['mvhd', 'tkhd', 'mdhd'];

interface Box {
  readonly name: string;
  /** Of its content. */
  readonly from: number;
  readonly to: number;
}

function boxAt(file: Reader, at: number, end: number): Box {
  const small = file.u32(at);
  const isLarge = small === 1;
  const size = isLarge ? file.u32(at + 8) * 2 ** 32 + file.u32(at + 12) : small === 0 ? end - at : small;
  if (size < 8) throw new Short();
  return { name: file.name(at + 4, 4), from: at + (isLarge ? 16 : 8), to: at + size };
}

/** Places of the times within a `moov`, as pairs of place and length. */
function timesIn(moov: Reader, from: number, to: number): readonly (readonly [at: number, length: number])[] {
  const found: (readonly [number, number])[] = [];
  for (let at = from; at + 8 <= to; ) {
    const box = boxAt(moov, at, to);
    if (HOLDERS.includes(box.name)) found.push(...timesIn(moov, box.from, box.to));
    if (TIMED.includes(box.name)) found.push([box.from + 4, moov.u8(box.from) === 1 ? 16 : 8]);
    at = box.to;
  }
  return found;
}

/** Sets every time at which the file or a track was made to zero: nobody needs to know when a video was prepared. */
export function clearTimes(sink: Sink): void {
  for (let at = 0; at < sink.size; ) {
    const box = boxAt(new Reader(sink.read(at, HEAD).slice()), 0, sink.size - at);
    if (box.name === 'moov') {
      const moov = new Reader(sink.read(at + box.from, box.to - box.from).slice());
      for (const [place, length] of timesIn(moov, 0, moov.size)) sink.write(new Uint8Array(length), at + box.from + place);
    }
    at += box.to;
  }
}

const vorbisPacket = (kind: number, length: number): Uint8Array<ArrayBuffer> => {
  const packet = new Uint8Array(length);
  packet.set([kind, ...[...'vorbis'].map((letter) => letter.charCodeAt(0))]);
  return packet;
};
/** A comment header of Vorbis without vendor and comments: two counts of zero and the framing bit. */
function noComments(): Uint8Array<ArrayBuffer> {
  const packet = vorbisPacket(3, 7 + 4 + 4 + 1);
  packet[15] = 1;
  return packet;
}

/** Bytes of the first header of Vorbis: there is no room in it for notes (Vorbis I, §4.2.2). */
const IDENTITY_BYTES = 30;

/** The three headers of Vorbis as Matroska keeps them (count, two laced lengths, packets), with an empty one for the comments. @throws Short */
export function cleanVorbis(description: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const file = new Reader(description);
  if (file.u8(0) !== 2) throw new Short();
  let at = 1;
  const laced = (): number => {
    let length = 0;
    for (let byte = 255; byte === 255; at += 1) length += byte = file.u8(at);
    return length;
  };
  const [first, second] = [laced(), laced()];
  const [identity, setup] = [file.part(at, at + first), file.part(at + first + second, file.size)];
  if (first !== IDENTITY_BYTES) throw new Short();
  const comments = noComments();
  const clean = new Uint8Array(3 + identity.length + comments.length + setup.length);
  clean.set([2, identity.length, comments.length]);
  clean.set(identity, 3);
  clean.set(comments, 3 + identity.length);
  clean.set(setup, 3 + identity.length + comments.length);
  return clean;
}
