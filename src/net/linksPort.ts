/**
 * What page and worker say to each other over the MessagePort `links`: plain messages, bytes as transferred buffers.
 *
 * The page owns the libp2p node, the worker owns everything that knows a key; sealed bytes pass between them in streams.
 * Each side may have 256 KiB of a stream under way (`LIMITS.streamCredit`) and sends on when the other side has taken some and says so,
 * so a slow disk in the worker slows down the friend who sends and does not fill memory. A message that is none of these is passed over.
 */
import type { LinkEvent, PeerTarget, RelayTarget, StreamTarget } from '../ports/links.ts';
import type { PeerName } from '../protocol/ids.ts';

/** The part of a MessagePort, or of a stand-in for it, that is used here. */
export interface PortLike {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Of one stream, both ways. Streams opened by the worker have odd numbers, those of peers even ones. */
export type StreamMessage =
  | { readonly t: 'data'; readonly stream: number; readonly bytes: Uint8Array }
  /** So many bytes were taken and may be sent anew. */
  | { readonly t: 'credit'; readonly stream: number; readonly bytes: number }
  | { readonly t: 'close'; readonly stream: number };

/** Worker to page. */
export type ToPage =
  | { readonly t: 'start' | 'stop' }
  | { readonly t: 'allow'; readonly peers: readonly PeerTarget[] }
  | { readonly t: 'connect'; readonly relays: readonly RelayTarget[] }
  | { readonly t: 'listen'; readonly protocol: string }
  | { readonly t: 'open'; readonly stream: number; readonly target: StreamTarget; readonly protocol: string }
  | StreamMessage;

/** Page to worker. */
export type ToCore =
  | { readonly t: 'started'; readonly name: PeerName }
  | { readonly t: 'failed' | 'stopped' }
  | { readonly t: 'state'; readonly event: LinkEvent }
  | { readonly t: 'opened'; readonly stream: number; readonly direct: boolean }
  | { readonly t: 'refused'; readonly stream: number }
  | { readonly t: 'incoming'; readonly stream: number; readonly peer: PeerName; readonly protocol: string; readonly direct: boolean }
  | StreamMessage;

type Fields = Readonly<Record<string, unknown>>;
type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isStream = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const isBytes = (value: unknown): boolean => value instanceof Uint8Array;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isPeers = (value: unknown): boolean => Array.isArray(value) && value.every((peer) => isObject(peer) && isText(peer['peer']) && isTexts(peer['relays']));
const isRelays = (value: unknown): boolean => Array.isArray(value) && value.every((relay) => isObject(relay) && isText(relay['address']) && isFlag(relay['isOwn']));
const isTarget = (value: unknown): boolean => isObject(value) && (isText(value['peer']) || isText(value['relay']));

const STREAM_SHAPES: Readonly<Record<string, Shape>> = {
  data: { stream: isStream, bytes: isBytes },
  credit: { stream: isStream, bytes: isStream },
  close: { stream: isStream },
};
const TO_PAGE: Readonly<Record<string, Shape>> = {
  ...STREAM_SHAPES,
  start: {},
  stop: {},
  allow: { peers: isPeers },
  connect: { relays: isRelays },
  listen: { protocol: isText },
  open: { stream: isStream, target: isTarget, protocol: isText },
};
const TO_CORE: Readonly<Record<string, Shape>> = {
  ...STREAM_SHAPES,
  started: { name: isText },
  failed: {},
  stopped: {},
  state: { event: isObject },
  opened: { stream: isStream, direct: isFlag },
  refused: { stream: isStream },
  incoming: { stream: isStream, peer: isText, protocol: isText, direct: isFlag },
};

function has(shapes: Readonly<Record<string, Shape>>, data: unknown): boolean {
  if (!isObject(data) || typeof data['t'] !== 'string' || !Object.hasOwn(shapes, data['t'])) return false;
  return Object.entries(shapes[data['t']] ?? {}).every(([name, fits]) => fits(data[name]));
}

/** The message for the page, or null when it is none. */
export const asToPage = (data: unknown): ToPage | null => (has(TO_PAGE, data) ? (data as ToPage) : null);
/** The message for the worker, or null when it is none. */
export const asToCore = (data: unknown): ToCore | null => (has(TO_CORE, data) ? (data as ToCore) : null);

/** Posts a message; bytes are copied once and the copy is moved, so that what the caller holds stays whole. */
export function post(port: PortLike, message: ToPage | ToCore): void {
  if (message.t !== 'data') {
    port.postMessage(message, []);
    return;
  }
  const bytes = message.bytes.slice();
  port.postMessage({ ...message, bytes }, [bytes.buffer]);
}
