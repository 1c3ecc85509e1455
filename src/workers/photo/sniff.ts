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

function isoFormat(head: Uint8Array): Format | PhotoCode {
  const brands = brandsOf(head);
  if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return 'avif';
  return brands.some((brand) => HEIC_BRANDS.includes(brand)) ? 'heic' : 'video';
}

/** Files that people take for photos and that are none, by how their text begins. */
function textFormat(head: Uint8Array): PhotoCode {
  const text = latin(head, 0, head.length).replace(/\0/g, '').replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s+/, '').toLowerCase();
  if (/<svg[\s>]/.test(text)) return 'drawing';
  if (/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(!doctype|html|head|body|script|\?xml|!--)/.test(text)) return 'document';
  return text.startsWith('%pdf-') || text.startsWith('{\\rtf') || text.startsWith('pk\x03\x04') ? 'document' : 'notAPhoto';
}

/** The format, or why it is none of a photo. */
export function sniff(head: Uint8Array): { readonly format: Format } | { readonly code: PhotoCode } {
  if (head.length === 0) return { code: 'empty' };
  const is = (text: string, at = 0): boolean => latin(head, at, at + text.length) === text;
  if (is('\xff\xd8\xff')) return { format: 'jpeg' };
  if (is('\x89PNG\r\n\x1a\n')) return { format: 'png' };
  if (is('GIF87a') || is('GIF89a')) return { format: 'gif' };
  if (is('RIFF') && is('WEBP', 8)) return { format: 'webp' };
  if (is('\x1a\x45\xdf\xa3') || (is('RIFF') && is('AVI ', 8))) return { code: 'video' };
  if (head.length >= 12 && is('ftyp', 4)) {
    const found = isoFormat(head);
    return found === 'avif' || found === 'heic' ? { format: found } : { code: 'video' };
  }
  return { code: textFormat(head) };
}
