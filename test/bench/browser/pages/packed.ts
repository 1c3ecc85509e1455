/** Values with bytes in them as one text: playwright would carry each array of bytes for itself, which takes minutes for a long chat. */
const MARK = '$bytes';

/** In Node. */
export const pack = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? { [MARK]: Buffer.from(part.buffer, part.byteOffset, part.length).toString('base64') } : part));

/** In the page. */
export const unpack = (packed: string): unknown =>
  JSON.parse(packed, (_, part: unknown) =>
    typeof part === 'object' && part !== null && MARK in part ? Uint8Array.from(atob(String(part[MARK])), (letter) => letter.charCodeAt(0)) : part);
