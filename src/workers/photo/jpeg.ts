/** JPEG as a run of segments: how large the picture is, and a copy without what stands beside it. */
import { join, Reader, Short } from './bytes.ts';
import { still, type Shape } from './shape.ts';

/** SOF markers: C0…CF without DHT, JPG and DAC. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Whether the end mark comes after a place: a file without one was cut off. */
function hasEnd({ bytes }: Reader, from: number): boolean {
  for (let at = bytes.lastIndexOf(0xd9); at > from; at = bytes.lastIndexOf(0xd9, at - 1)) if (bytes[at - 1] === 0xff) return true;
  return false;
}

export function jpegShape(file: Reader): Shape {
  for (let at = 2; ; ) {
    if (file.u8(at) !== 0xff) throw new Short();
    const marker = file.u8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (isFrame(marker) && hasEnd(file, at)) return still(file.u16(at + 7), file.u16(at + 5));
    else if (isFrame(marker) || marker === 0xd9 || marker === 0xda) throw new Short();
    else at += 2 + Math.max(2, file.u16(at + 2));
  }
}

const SCAN = 0xda;
/** Notes and profiles: APP1…APP15 and comments. APP0 is the head itself. */
const isAside = (marker: number): boolean => (marker > 0xe0 && marker <= 0xef) || marker === 0xfe;

/** A copy of a JPEG that a browser has just written: of whole segments up to its pixels, without any beside the picture. */
export function cleanJpeg(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const file = new Reader(bytes);
  const parts = [file.part(0, 2)];
  for (let at = 2; ; ) {
    if (file.u8(at) !== 0xff) throw new Short();
    const marker = file.u8(at + 1);
    if (marker === SCAN) return join([...parts, file.part(at, file.size)]);
    const end = at + 2 + file.u16(at + 2);
    if (!isAside(marker)) parts.push(file.part(at, end));
    at = end;
  }
}
