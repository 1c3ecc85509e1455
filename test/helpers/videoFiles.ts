/** Video files of real formats, made in the browser, with marked strings wherever cameras and programs put what betrays. */
import {
  AttachedFile,
  AudioBufferSource,
  BufferTarget,
  CanvasSource,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  QUALITY_MEDIUM,
  WebMOutputFormat,
  type AudioCodec,
  type MetadataTags,
  type OutputFormat,
  type VideoCodec,
} from 'mediabunny';
import { join } from '../../src/workers/photo/bytes.ts';
import { MARK, QUARTERS, utf8 } from './photoFiles.ts';

const FORMATS = {
  mp4: () => new Mp4OutputFormat({ fastStart: false, metadataFormat: 'mdta' }),
  fragmented: () => new Mp4OutputFormat({ fastStart: 'fragmented' }),
  mov: () => new MovOutputFormat({ fastStart: false }),
  webm: () => new WebMOutputFormat(),
  mkv: () => new MkvOutputFormat(),
} satisfies Record<string, () => OutputFormat>;

export interface VideoPlan {
  readonly format: keyof typeof FORMATS;
  readonly video?: VideoCodec | null;
  readonly audio?: AudioCodec | null;
  readonly rotation?: 0 | 90;
  readonly seconds?: number;
  /** Of a picture; 0: nothing is encoded at all. */
  readonly width?: number;
  readonly height?: number;
}

const RATE = 48_000;
const PICTURES = 10;

/** Everything that a library knows to write beside the picture. */
const tags: MetadataTags = {
  title: MARK, description: MARK, artist: MARK, album: MARK, genre: MARK, comment: MARK, lyrics: MARK, date: new Date('2026-03-04T05:06:07Z'),
  images: [{ data: utf8(MARK), mimeType: 'image/jpeg', kind: 'coverFront', name: MARK, description: MARK }],
};

/** Four quarters of one colour each, and a stripe that moves. */
function paint(canvas: OffscreenCanvas, at: number): void {
  const { width, height } = canvas;
  const context = canvas.getContext('2d')!;
  const [w, h] = [width / 2, height / 2];
  [[0, 0], [w, 0], [w, h], [0, h]].forEach(([x, y], i) => {
    context.fillStyle = QUARTERS[i]!;
    context.fillRect(x!, y!, w, h);
  });
  context.fillStyle = '#fff';
  context.fillRect((at * 7) % width, h - 2, 6, 4);
}

function tone(seconds: number): AudioBuffer {
  const buffer = new AudioBuffer({ length: RATE * seconds, numberOfChannels: 1, sampleRate: RATE });
  buffer.getChannelData(0).forEach((_, i, all) => (all[i] = Math.sin(i / 20) / 4));
  return buffer;
}

/** A video with every kind of note the library writes. */
export async function makeVideo({ format, video = 'vp9', audio = 'opus', rotation = 0, seconds = 2, width = 96, height = 64 }: VideoPlan): Promise<Uint8Array<ArrayBuffer>> {
  const target = new BufferTarget();
  const output = new Output({ format: FORMATS[format](), target });
  const canvas = new OffscreenCanvas(width, height);
  const pictures = video && new CanvasSource(canvas, { codec: video, bitrate: QUALITY_MEDIUM, keyFrameInterval: 0.5 });
  const sound = audio && new AudioBufferSource({ codec: audio, bitrate: 32_000 });
  if (pictures) output.addVideoTrack(pictures, { name: MARK, languageCode: 'deu', ...(rotation !== 0 && { rotation }) });
  if (sound) output.addAudioTrack(sound, { name: MARK, languageCode: 'deu' });
  const file = new AttachedFile(utf8(MARK), 'text/plain', MARK, MARK);
  output.setMetadataTags(format === 'webm' || format === 'mkv' ? { ...tags, raw: { '4711': file } } : tags);
  await output.start();
  await sound?.add(tone(seconds));
  for (let at = 0; pictures && at < seconds * PICTURES; at++) {
    paint(canvas, at);
    await pictures.add(at / PICTURES, 1 / PICTURES);
  }
  await output.finalize();
  return new Uint8Array(target.buffer!);
}

const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};
const latin = (text: string): Uint8Array => Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)));
export const box = (name: string, ...content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const inside = join(content);
  return join([u32(8 + inside.length), latin(name), inside]);
};

export interface BoxSeen {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

/** Boxes of an ISO file between two places. */
export function boxesOf(bytes: Uint8Array, from = 0, to = bytes.length): readonly BoxSeen[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const found: BoxSeen[] = [];
  for (let at = from; at + 8 <= to; ) {
    const small = view.getUint32(at);
    const size = small === 1 ? Number(view.getBigUint64(at + 8)) : small;
    found.push({ name: String.fromCharCode(...bytes.subarray(at + 4, at + 8)), at, size });
    at += Math.max(8, size);
  }
  return found;
}

const HOLDERS = ['moov', 'trak', 'mdia', 'udta', 'edts', 'minf', 'stbl', 'moof', 'mvex'];
/** Names of all boxes, those within others too. */
export const boxNames = (bytes: Uint8Array, from = 0, to = bytes.length): readonly string[] =>
  boxesOf(bytes, from, to).flatMap(({ name, at, size }) => [name, ...(HOLDERS.includes(name) ? boxNames(bytes, at + 8, at + size) : [])]);

/** Where a phone was, as phones write it: `©xyz`, in `udta`; beside it the boxes in which programs keep what they like. */
const place = (): Uint8Array => box('udta', box('\xa9xyz', Uint8Array.of(0, MARK.length, 0x15, 0xc7), utf8(MARK)), box('\xa9mak', utf8(MARK)), box('loci', u32(0), utf8(`${MARK}\0`)));

/** An MP4 as a phone writes it: place and maker in `moov`, further boxes around it. Its `moov` must be the last box. */
export function tattlingMp4(plain: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const moov = boxesOf(plain).at(-1)!;
  if (moov.name !== 'moov') throw new Error('moov is not the last');
  const inside = plain.subarray(moov.at + 8, moov.at + moov.size);
  const own = utf8('0123456789abcdef');
  return join([plain.subarray(0, moov.at), box('uuid', own, utf8(MARK)), box('free', utf8(MARK)), box('moov', inside, place(), box('meta', u32(0), utf8(MARK)), box('uuid', own, utf8(MARK))), box('meta', u32(0), utf8(MARK)), box('skip', utf8(MARK))]);
}

const ebml = (id: readonly number[], content: Uint8Array): Uint8Array => join([Uint8Array.from(id), Uint8Array.of(0x40 | (content.length >> 8), content.length & 255), content]);

/** A WebM whose segment ends with chapters, tags and an empty space that is not empty. */
export function tattlingWebm(plain: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = utf8(MARK);
  const chapters = ebml([0x10, 0x43, 0xa7, 0x70], ebml([0x45, 0xb9], ebml([0xb6], ebml([0x80], ebml([0x85], text)))));
  const tag = ebml([0x12, 0x54, 0xc3, 0x67], ebml([0x73, 0x73], ebml([0x67, 0xc8], join([ebml([0x45, 0xa3], utf8('LOCATION')), ebml([0x44, 0x87], text)]))));
  const behind = join([chapters, tag, ebml([0xec], text)]);
  // The size of the segment, behind its name, grows by what is put behind. Its first byte says how long it is.
  const name = [0x18, 0x53, 0x80, 0x67];
  const at = plain.findIndex((_, i) => name.every((byte, k) => plain[i + k] === byte)) + 4;
  const grown = join([plain, behind]);
  const view = new DataView(grown.buffer);
  const low = at + Math.clz32(plain[at]!) - 24 + 1 - 4;
  if (low <= at) throw new Error('the size of the segment has less than 5 B');
  view.setUint32(low, view.getUint32(low) + behind.length);
  return grown;
}
