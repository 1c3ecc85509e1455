/**
 * The page's side of playing while it comes: a media element asks an address of this origin, the service worker hears that and
 * asks the page, and the page gives what it has from there on. So a video of any length takes little memory, can be sought in,
 * and begins before all of it is here.
 */
import type { Streamed, StreamSource } from '../ports/streams.ts';

/** Given at a time: an element asks again for each, so not too few; and each is copied, so not too many. */
const PART_BYTES = 1024 * 1024;

interface Question {
  readonly type: 'PLAY';
  readonly path: string;
  readonly from: number;
}

const open = new Map<string, StreamSource>();
let isHearing = false;

const isQuestion = (data: unknown): data is Question => typeof data === 'object' && data !== null && 'type' in data && data.type === 'PLAY';

/** Bytes from a place on: to the end of a piece, which is waited for, and of those behind it that are here. None behind the end. Null: they do not come. */
async function bytesFrom({ bytes, pieceBytes, read, look }: StreamSource, from: number): Promise<Uint8Array | null> {
  if (from >= bytes) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < PART_BYTES && from + length < bytes) {
    const index = Math.floor((from + length) / pieceBytes);
    const piece = await (length === 0 ? read(index) : look(index));
    const part = piece?.subarray((from + length) % pieceBytes);
    if (!part || part.length === 0) break;
    parts.push(part);
    length += part.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return length > 0 ? whole : null;
}

async function answer({ data, ports: [port] }: MessageEvent<unknown>): Promise<void> {
  if (!isQuestion(data) || !port) return;
  const source = open.get(data.path);
  const bytes = source ? await bytesFrom(source, data.from).catch(() => null) : null;
  port.postMessage(source && bytes && { bytes, total: source.bytes, mime: source.mime });
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
