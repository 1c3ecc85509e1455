/** What a file is, by its first bytes alone: names and types given by others say nothing. */
import type { PhotoCode } from '../../ports/photos.ts';

export type Format = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'heic';

/** Bytes that are enough to tell. */
export const HEAD_BYTES = 1024;

const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];
const AVIF_BRANDS = ['avif', 'avis'];

const latin = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** Brands of an ISO file: the major one, then those it is compatible with. */
function brandsOf(head: Uint8Array): readonly string[] {
  const size = new DataView(head.buffer, head.byteOffset).getUint32(0);
  const end = Math.min(size, head.length);
  const brands = [latin(head, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin(head, at, at + 4));
  return brands;
}

/** Null: it holds no picture but a video. */
function isoFormat(head: Uint8Array): Format | null {
  const brands = brandsOf(head);
  if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return 'avif';
  return brands.some((brand) => HEIC_BRANDS.includes(brand)) ? 'heic' : null;
}

/** Files that people take for photos and that are none, by how their text begins. */
function textFormat(head: Uint8Array): PhotoCode {
  const text = latin(head, 0, head.length).replace(/\0/g, '').replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s+/, '').toLowerCase();
  if (/<svg[\s>]/.test(text)) return 'drawing';
  if (/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(!doctype|html|head|body|script|\?xml|!--)/.test(text)) return 'document';
  return text.startsWith('%pdf-') || text.startsWith('{\\rtf') || text.startsWith('pk\x03\x04') ? 'document' : 'notAPhoto';
}

/** Boxes that old QuickTime files begin with. */
const MOVIE_BOXES = ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'];

export type Sniffed = { readonly format: Format } | { readonly video: 'mp4' | 'webm' } | { readonly code: PhotoCode };

/** The format of a photo, the container of a video, or why it is neither. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) return { code: 'empty' };
  const is = (text: string, at = 0): boolean => latin(head, at, at + text.length) === text;
  if (is('\xff\xd8\xff')) return { format: 'jpeg' };
  if (is('\x89PNG\r\n\x1a\n')) return { format: 'png' };
  if (is('GIF87a') || is('GIF89a')) return { format: 'gif' };
  if (is('RIFF') && is('WEBP', 8)) return { format: 'webp' };
  if (is('\x1a\x45\xdf\xa3')) return { video: 'webm' };
  if (is('RIFF') && is('AVI ', 8)) return { code: 'video' };
  if (head.length >= 12 && is('ftyp', 4)) {
    const format = isoFormat(head);
    return format ? { format } : { video: 'mp4' };
  }
  if (MOVIE_BOXES.includes(latin(head, 4, 8))) return { video: 'mp4' };
  return { code: textFormat(head) };
}
