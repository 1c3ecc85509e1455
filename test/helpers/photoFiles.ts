/** Picture files of real formats, made in the browser, with marked strings wherever cameras and programs put what betrays. */
import { join } from '../../src/workers/photo/bytes.ts';

/** Stands in every piece of metadata, in three encodings. */
export const MARK = 'N51.5007W0.1246-Maya-iPhone-4711';

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const utf16 = (text: string, little: boolean): Uint8Array => {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  [...text].forEach((letter, at) => view.setUint16(at * 2, letter.charCodeAt(0), little));
  return bytes;
};
const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const u32 = (value: number, little = false): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, little);
  return bytes;
};
const u24le = (value: number): Uint8Array => Uint8Array.of(value & 255, (value >> 8) & 255, value >> 16);
const le16 = (value: number): Uint8Array => Uint8Array.of(value & 255, value >> 8);

export const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await blob.arrayBuffer());
export const blobOf = (bytes: Uint8Array<ArrayBuffer>, type = ''): Blob => new Blob([bytes], { type });

/** The four quarters of the picture, from the upper left, clockwise. */
export const QUARTERS = ['#e01010', '#10c010', '#1010e0', '#e0e010'] as const;

function paint(width: number, height: number, shades: readonly string[]): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  const [w, h] = [width / 2, height / 2];
  const places = [[0, 0], [w, 0], [w, h], [0, h]] as const;
  shades.forEach((shade, at) => {
    context.fillStyle = shade;
    context.fillRect(places[at]![0], places[at]![1], w, h);
  });
  return canvas;
}

/** A drawing of four quarters. */
export const drawing = async (type: string, width = 96, height = 64, shades: readonly string[] = QUARTERS): Promise<Uint8Array<ArrayBuffer>> =>
  bytesOf(await paint(width, height, shades).convertToBlob({ type, quality: 0.92 }));

// JPEG

export const segment = (marker: number, content: Uint8Array): Uint8Array => join([Uint8Array.of(0xff, marker), u16(content.length + 2), content]);

type Tag = readonly [tag: number, type: number, count: number, value: Uint8Array];

/** One directory of TIFF, big-endian, at a place; what does not fit its four bytes stands behind it. */
function directory(tags: readonly Tag[], at: number, next: number): Uint8Array<ArrayBuffer> {
  let free = at + 2 + tags.length * 12 + 4;
  const behind: Uint8Array[] = [];
  const rows = tags.map(([tag, type, count, value]) => {
    const head = [u16(tag), u16(type), u32(count)];
    if (value.length <= 4) return join([...head, join([value, new Uint8Array(4 - value.length)])]);
    const row = join([...head, u32(free)]);
    behind.push(value);
    free += value.length;
    return row;
  });
  return join([u16(tags.length), ...rows, u32(next), ...behind]);
}

const text = (tag: number): Tag => [tag, 2, MARK.length + 1, utf8(`${MARK}\0`)];

/** EXIF as a phone writes it: orientation, maker note, comment in UTF-16, GPS, a small picture of the whole. */
export function exif(orientation: number, thumbnail: Uint8Array): Uint8Array<ArrayBuffer> {
  const comment = join([utf8('UNICODE\0'), utf16(MARK, false)]);
  const degrees = join([u32(51), u32(1), u32(30), u32(1), u32(2), u32(1)]);
  const photo: Tag[] = [[0x927c, 7, MARK.length, utf8(MARK)], [0x9286, 7, comment.length, comment]];
  const gps: Tag[] = [[1, 2, 2, utf8('N\0')], [2, 5, 3, degrees], text(27)];
  const first = (photoAt: number, gpsAt: number): Tag[] => [text(0x010f), text(0x0110), [0x0112, 3, 1, u16(orientation)], text(0x013b), [0x8769, 4, 1, u32(photoAt)], [0x8825, 4, 1, u32(gpsAt)]];
  const sizeOf = (tags: readonly Tag[]): number => directory(tags, 0, 0).length;
  const photoAt = 8 + sizeOf(first(0, 0));
  const gpsAt = photoAt + sizeOf(photo);
  const smallAt = gpsAt + sizeOf(gps);
  const small = (at: number): Tag[] => [[0x0201, 4, 1, u32(at)], [0x0202, 4, 1, u32(thumbnail.length)]];
  const parts = [directory(first(photoAt, gpsAt), 8, smallAt), directory(photo, photoAt, 0), directory(gps, gpsAt, 0), directory(small(smallAt + 30), smallAt, 0), thumbnail];
  return join([utf8('MM'), u16(42), u32(8), ...parts]);
}

const XMP = `<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="${MARK}"/></rdf:RDF></x:xmpmeta>`;
/** An ICC profile whose description is marked; as a profile it is not valid, which a decoder passes over. */
const profile = (): Uint8Array<ArrayBuffer> => join([u32(200), utf8('acsp'), utf8(MARK), utf16(MARK, true), new Uint8Array(60)]);

/** A JPEG with everything in it that may betray, and some behind it. */
export async function tattlingJpeg(orientation = 1, size: readonly [number, number] = [96, 64]): Promise<Uint8Array<ArrayBuffer>> {
  const plain = await drawing('image/jpeg', ...size);
  const thumbnail = join([(await drawing('image/jpeg', 16, 16)).slice(0, 2), segment(0xfe, utf8(MARK)), (await drawing('image/jpeg', 16, 16)).slice(2)]);
  const noted = [
    segment(0xe1, join([utf8('Exif\0\0'), exif(orientation, thumbnail)])),
    segment(0xe1, utf8(`http://ns.adobe.com/xap/1.0/\0${XMP}`)),
    segment(0xe2, join([utf8('ICC_PROFILE\0'), Uint8Array.of(1, 1), profile()])),
    segment(0xed, utf8(`Photoshop 3.0\x008BIM\x04\x04${MARK}`)),
    segment(0xfe, utf8(MARK)),
  ];
  return join([plain.slice(0, 2), ...noted, plain.slice(2), utf8(`behind the end: ${MARK}`), utf16(MARK, true)]);
}

/** Names of the segments of a JPEG up to its pixels. */
export function segmentsOf(bytes: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let at = 2; at + 4 <= bytes.length; at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!)) {
    found.push(bytes[at + 1]!);
    if (bytes[at + 1] === 0xda) break;
  }
  return found;
}

// PNG

function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** @param checked false: the sum is left out, for chunks nobody shall come to read */
export function pngChunk(name: string, content: Uint8Array, checked = true): Uint8Array {
  const body = join([utf8(name), content]);
  return join([u32(content.length), body, u32(checked ? crc(body) : 0)]);
}

export async function pngWith(...chunks: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const plain = await drawing('image/png');
  return join([plain.slice(0, 33), ...chunks, plain.slice(33)]);
}

export const tattlingPng = (): Promise<Uint8Array<ArrayBuffer>> =>
  pngWith(
    pngChunk('tEXt', utf8(`Comment\0${MARK}`)),
    pngChunk('iTXt', utf8(`XML:com.adobe.xmp\0\0\0\0\0${XMP}`)),
    pngChunk('eXIf', exif(1, new Uint8Array(8))),
    pngChunk('maYa', utf16(MARK, true)),
  );

/** The header of a PNG that says it is of this size. */
export const pngOf = (width: number, height: number): Uint8Array<ArrayBuffer> =>
  join([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), pngChunk('IHDR', join([u32(width), u32(height), Uint8Array.of(8, 6, 0, 0, 0)])), pngChunk('IDAT', new Uint8Array(64)), pngChunk('IEND', new Uint8Array())]);

// WebP

const riffChunk = (name: string, content: Uint8Array): Uint8Array => join([utf8(name), u32(content.length, true), content, new Uint8Array(content.length & 1)]);
const riff = (...chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const body = join(chunks);
  return join([utf8('RIFF'), u32(4 + body.length, true), utf8('WEBP'), body]);
};
const vp8x = (flags: number, width: number, height: number): Uint8Array => riffChunk('VP8X', join([Uint8Array.of(flags, 0, 0, 0), u24le(width - 1), u24le(height - 1)]));

/** The chunks of a picture, whatever stands around them. */
function pictureChunks(file: Uint8Array<ArrayBuffer>): Uint8Array {
  const kept: Uint8Array[] = [];
  const view = new DataView(file.buffer);
  for (let at = 12; at + 8 <= file.length; ) {
    const name = String.fromCharCode(...file.slice(at, at + 4));
    const end = at + 8 + view.getUint32(at + 4, true);
    if (['VP8 ', 'VP8L', 'ALPH'].includes(name)) kept.push(riffChunk(name, file.slice(at + 8, end)));
    at = end + (end & 1);
  }
  return join(kept);
}

const webpNotes = (): readonly Uint8Array[] => [riffChunk('EXIF', exif(1, new Uint8Array(9))), riffChunk('XMP ', utf8(XMP)), riffChunk('Maya', utf16(MARK, false))];

export const tattlingWebp = async (): Promise<Uint8Array<ArrayBuffer>> =>
  join([riff(vp8x(0x2c, 96, 64), riffChunk('ICCP', profile()), pictureChunks(await drawing('image/webp')), ...webpNotes()), utf8(MARK)]);

export async function movingWebp(frames: number): Promise<Uint8Array<ArrayBuffer>> {
  const one = async (at: number): Promise<Uint8Array> => {
    const head = join([u24le(0), u24le(0), u24le(95), u24le(63), u24le(80), Uint8Array.of(0)]);
    return riffChunk('ANMF', join([head, pictureChunks(await drawing('image/webp', 96, 64, [`rgb(${at * 40} 0 0)`, ...QUARTERS.slice(1)])), riffChunk('Maya', utf8(MARK))]));
  };
  const all = await Promise.all(Array.from({ length: frames }, (_, at) => one(at)));
  return riff(vp8x(0x2e, 96, 64), riffChunk('ICCP', profile()), riffChunk('ANIM', join([u32(0), le16(0)])), ...all, ...webpNotes());
}

// GIF

const blocks = (content: Uint8Array): Uint8Array => {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += 255) {
    const part = content.slice(at, at + 255);
    parts.push(Uint8Array.of(part.length), part);
  }
  return join([...parts, Uint8Array.of(0)]);
};

/** Pixels of one colour as LZW that never grows its table: a clear code before each. */
function pixels(count: number, color: number): Uint8Array {
  const codes = [...Array.from({ length: count }, () => [4, color]).flat(), 5];
  const bytes = new Uint8Array(Math.ceil((codes.length * 3) / 8));
  codes.forEach((code, at) => {
    for (let bit = 0; bit < 3; bit += 1) if (code & (1 << bit)) bytes[(at * 3 + bit) >> 3]! |= 1 << ((at * 3 + bit) & 7);
  });
  return bytes;
}

const control = Uint8Array.of(0x21, 0xf9, 4, 4, 10, 0, 0, 0);
const picture = (side: number, color: number): Uint8Array => join([Uint8Array.of(0x2c), le16(0), le16(0), le16(side), le16(side), Uint8Array.of(0, 2), blocks(pixels(side * side, color))]);
const application = (name: string, content: Uint8Array): Uint8Array => join([Uint8Array.of(0x21, 0xff, 11), utf8(name), blocks(content)]);

/** A GIF of so many frames, with comments, an application's notes and a text. */
export function movingGif(frames: number, side = 8, noted = true): Uint8Array<ArrayBuffer> {
  const table = Uint8Array.of(224, 16, 16, 16, 192, 16, 16, 16, 224, 224, 224, 16);
  const all = Array.from({ length: frames }, (_, at) => join([control, picture(side, at % 4)]));
  const plainText = join([control, Uint8Array.of(0x21, 0x01, 12), new Uint8Array(12), blocks(utf8(MARK))]);
  const notes = [join([Uint8Array.of(0x21, 0xfe), blocks(utf8(MARK))]), application('XMP DataXMP', utf8(XMP)), application('MayaMaya4.7', utf16(MARK, true)), plainText];
  const head = join([utf8('GIF89a'), le16(side), le16(side), Uint8Array.of(0x91, 0, 0), table]);
  return join([head, application('NETSCAPE2.0', Uint8Array.of(1, 0, 0)), ...(noted ? notes : []), ...all, Uint8Array.of(0x3b), ...(noted ? [utf8(MARK)] : [])]);
}

// What is read back

/** Whether a text stands in the bytes, in UTF-8 or UTF-16. */
export function holds(bytes: Uint8Array, needle: string): boolean {
  const latin = (part: Uint8Array): string => new TextDecoder('latin1').decode(part);
  const hay = latin(bytes);
  return [utf8(needle), utf16(needle, true), utf16(needle, false)].some((one) => hay.includes(latin(one)));
}

interface Decoder {
  readonly tracks: { readonly ready: Promise<void>; readonly selectedTrack: { readonly frameCount: number } | null };
  readonly completed: Promise<void>;
  close(): void;
}

/** How many pictures the browser finds in it. */
export async function framesOf(bytes: Uint8Array, type: string): Promise<number> {
  const { ImageDecoder } = globalThis as unknown as { ImageDecoder: new (init: object) => Decoder };
  const decoder = new ImageDecoder({ data: bytes, type });
  await decoder.tracks.ready;
  await decoder.completed;
  const count = decoder.tracks.selectedTrack?.frameCount ?? 0;
  decoder.close();
  return count;
}

/** The colours of the four quarters as it is shown, each named by the place of the nearest in `QUARTERS`; -1: seen through. */
export async function quartersOf(blob: Blob): Promise<readonly number[]> {
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'none' });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const shades = QUARTERS.map((shade) => [1, 3, 5].map((at) => parseInt(shade.slice(at, at + 2), 16)));
  const at = (x: number, y: number): number => {
    const [r, g, b, a] = context.getImageData(Math.floor(bitmap.width * x), Math.floor(bitmap.height * y), 1, 1).data;
    if (a === 0) return -1;
    const far = shades.map((shade) => Math.abs(shade[0]! - r!) + Math.abs(shade[1]! - g!) + Math.abs(shade[2]! - b!));
    return far.indexOf(Math.min(...far));
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.75, 0.75), at(0.25, 0.75)];
}
