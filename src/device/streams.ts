/**
 * The page's side of playing while it comes: a media element asks an address of this origin, the service worker hears that and
 * asks the page, and the page gives what it has from there on. So a video of any length takes little memory, can be sought in,
 * and begins before all of it is here.
 */
import type { Streamed, StreamSource } from '../ports/streams.ts';

/** Given at a time: an element asks again for each, so not too few; and all of it stands in memory, so not too many. */
const PART_BYTES = 1024 * 1024;

interface Question {
  readonly type: 'PLAY';
  readonly path: string;
  readonly from: number;
}

const open = new Map<string, StreamSource>();
let isHearing = false;

const isQuestion = (data: unknown): data is Question => typeof data === 'object' && data !== null && 'type' in data && data.type === 'PLAY';

/** Bytes from a place on, in parts: to the end of a piece, which is waited for, and of those behind it that are here. None behind the end. Null: they do not come. */
async function partsFrom({ bytes, pieceBytes, read, look }: StreamSource, from: number): Promise<readonly Uint8Array<ArrayBuffer>[] | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = from; at < Math.min(bytes, from + PART_BYTES); ) {
    const index = Math.floor(at / pieceBytes);
    const piece = await (at === from ? read(index) : look(index));
    const part = piece?.subarray(at % pieceBytes);
    if (!part || part.length === 0) break;
    parts.push(part);
    at += part.length;
  }
  return parts.length > 0 || from >= bytes ? parts : null;
}

async function answer({ data, ports: [port] }: MessageEvent<unknown>): Promise<void> {
  if (!isQuestion(data) || !port) return;
  const source = open.get(data.path);
  const parts = source ? await partsFrom(source, data.from).catch(() => null) : null;
  // Moved, not copied: what is copied stays in memory until the browser finds time to look for it.
  port.postMessage(source && parts && { parts, total: source.bytes, mime: source.mime }, parts?.map(({ buffer }) => buffer) ?? []);
}

/** Null: no service worker answers for this page, as in some private windows and after a reload that goes past it. */
export function openStream(source: StreamSource): Streamed | null {
  const container = 'serviceWorker' in navigator ? navigator.serviceWorker : null;
  if (!container?.controller) return null;
  if (!isHearing) container.addEventListener('message', (event) => void answer(event));
  isHearing = true;
  const url = `/play/${crypto.randomUUID()}`;
  open.set(url, source);
  return { url, close: () => void open.delete(url) };
}
