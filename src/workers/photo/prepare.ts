/**
 * One photo made ready to leave, or a video given to who knows those. In this order: how large the file is, what it is, how large the picture says it is; only then
 * is it decoded, and drawn anew. What moves is copied as a container, because no browser writes it.
 */
import { SHOWN_TYPES, type PhotoCode, type Prepared, type ShownType, type Square } from '../../ports/photos.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { CAPS } from './caps.ts';
import { cut, drawn, encoded, isSeeThrough, previewOf } from './draw.ts';
import { cleanGif } from './gif.ts';
import { readShape } from './header.ts';
import type { Shape } from './shape.ts';
import { HEAD_BYTES, sniff, type Format } from './sniff.ts';
import { cleanWebp } from './webp.ts';

interface Read {
  readonly format: Format;
  readonly shape: Shape;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const refuse = (code: PhotoCode): { readonly ok: false; readonly code: PhotoCode } => ({ ok: false, code });

const bytesOf = async (file: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await file.arrayBuffer());

/** Everything that can be known of a file without decoding it. */
async function read(file: Blob): Promise<Read | { readonly video: 'mp4' | 'webm' } | PhotoCode> {
  const kind = sniff(await bytesOf(file.slice(0, HEAD_BYTES)));
  if ('code' in kind) return kind.code;
  if ('video' in kind) return kind;
  if (file.size > CAPS.fileBytes) return 'tooLarge';
  const bytes = await bytesOf(file);
  const head = readShape(kind.format, bytes);
  return 'code' in head ? head.code : { format: kind.format, shape: head.shape, bytes };
}

const NO_VIDEO = { durationMs: 0, poster: new Uint8Array() };

const mimeOf = (format: Format): string => `image/${format}`;

/** Upright, by what its orientation says. Null: the browser cannot, or the file is broken. */
const decode = (bytes: Uint8Array<ArrayBuffer>, format: Format): Promise<ImageBitmap | null> =>
  createImageBitmap(new Blob([bytes], { type: mimeOf(format) }), { imageOrientation: 'from-image' }).catch(() => null);

const cleaners: Partial<Record<Format, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>>> = { gif: cleanGif, webp: cleanWebp };

async function still(picture: ImageBitmap, format: Format, original: boolean): Promise<Prepared<Blob>> {
  const context = drawn(picture, original ? CAPS.side : CAPS.sendSide);
  const seeThrough = format !== 'jpeg' && isSeeThrough(context);
  const source = await encoded(context, seeThrough, original ? CAPS.originalQuality : CAPS.quality);
  const { width, height } = context.canvas;
  return { ok: true, item: { source, mime: source.type, width, height, preview: previewOf(picture), ...NO_VIDEO } };
}

/** What moves keeps its pictures and its size. */
async function moving({ bytes, format, shape }: Read): Promise<Prepared<Blob>> {
  const clean = cleaners[format]?.(bytes);
  const picture = clean && (await decode(clean, format));
  if (!clean || !picture) return refuse('broken');
  const source = new Blob([clean], { type: mimeOf(format) });
  const { width, height } = picture;
  const preview = previewOf(picture);
  picture.close();
  return width > shape.width || height > shape.height ? refuse('broken') : { ok: true, item: { source, mime: source.type, width, height, preview, ...NO_VIDEO } };
}

export async function preparePhoto(file: Blob, { original }: { readonly original: boolean }): Promise<Prepared<Blob>> {
  const found = await read(file).catch((): PhotoCode => 'gone');
  if (typeof found === 'string') return refuse(found);
  if ('video' in found) return (await import('./video/prepare.ts')).prepareVideo(file, found.video);
  if (found.shape.frames > 1) return moving(found);
  const picture = await decode(found.bytes, found.format);
  if (!picture) return refuse(found.format === 'heic' ? 'heic' : 'broken');
  try {
    return await still(picture, found.format, original);
  } finally {
    picture.close();
  }
}

/** Drawn smaller and coarser until it is as small as it may be. */
export async function cropPhoto(photo: Blob, square: Square): Promise<Prepared<Blob>> {
  const found = await read(photo).catch((): PhotoCode => 'gone');
  if (typeof found === 'string') return refuse(found);
  const picture = 'video' in found ? null : await decode(found.bytes, found.format);
  if (!picture) return refuse('broken');
  try {
    for (const { side, quality } of CAPS.pictures) {
      const context = cut(picture, square, side);
      const source = await encoded(context, false, quality);
      const { width } = context.canvas;
      if (source.size <= LIMITS.pictureBytes) return { ok: true, item: { source, mime: source.type, width, height: width, preview: new Uint8Array(), ...NO_VIDEO } };
    }
    return refuse('tooLarge');
  } finally {
    picture.close();
  }
}

const isShown = (mime: string): mime is ShownType => (SHOWN_TYPES as readonly string[]).includes(mime);

/** Small pictures of videos are drawn untapped, many at a time: what takes so few bytes takes no hundreds of megabytes decoded [H57]. */
const isHollow = ({ bytes, shape }: Read): boolean => bytes.length <= LIMITS.posterBytes && shape.width * shape.height > CAPS.sendSide ** 2;

/** What came is a picture of the type that was said, and no bomb; or it begins as a video of that type does. */
export async function mayBeSeen(bytes: Blob, mime: string, most = Infinity): Promise<boolean> {
  const found = await read(bytes).catch((): PhotoCode => 'gone');
  if (typeof found === 'string') return false;
  return 'video' in found ? mime === `video/${found.video}` : isShown(mime) && mimeOf(found.format) === mime && !isHollow(found) && Math.max(found.shape.width, found.shape.height) <= most;
}
