/**
 * Stands in for `simple-peer` inside y-webrtc (vite alias): the same face (`on`, `send`, `signal`, `destroy`; events `connect`, `data`, `close`),
 * riding on a lane of the one stream to a friend's device. No SDP, no PeerConnection.
 *
 * The gate stands here, where bytes of peers would enter y-webrtc. A state vector that names no more lanes than there can be is passed on
 * [H19]; a Yjs update never is: it goes to `onUpdate`, and y-webrtc gets an empty one in its place, so that it knows itself to be synced
 * [A1, A3, A4, A5]. Outgoing updates leave in pieces of at most 256 structs and 256 KiB [A6]; awareness stays here; what came from this peer is not sent back to it.
 */
import { decodeUpdate, Skip, UpdateEncoderV1 } from 'yjs';
import { concat } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Lane, LaneEvents } from './roomMux.ts';
import { readRoomMessage, writeUpdateMessage } from './roomMessages.ts';

export interface LinkPeerOptions {
  /** Opens the room on the stream. Called in the microtask after construction: y-webrtc sets its handlers first. */
  open(events: LaneEvents): Lane;
  /** A Yjs update of the peer, not decoded. False: no correct program sends it, and the stream ends. */
  onUpdate(update: Uint8Array): boolean;
  /** Whether the peer may read and write the room now; if not, nothing of the room passes. */
  allowed(): boolean;
  /** Most lanes that a state vector of the peer may name. */
  maxLanes(): number;
  /** Whether the update that y-webrtc is sending now came from this peer. */
  isEcho(): boolean;
}

type Struct = ReturnType<typeof decodeUpdate>['structs'][number];
type Handlers = { connect: () => void; close: () => void; data: (bytes: Uint8Array) => void };

/** V1: no clients, no deletes. */
const EMPTY_UPDATE = Uint8Array.of(0, 0);
/** A struct takes two bytes at least, so an update of so few bytes is within the bound of structs. */
const SURELY_SMALL = 2 * LIMITS.updateSendStructs;
/** y-webrtc asks once for each lane; each answer may be a whole chapter. */
const MAX_QUESTIONS = 4;

function varUint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  bytes.push(value);
  return Uint8Array.from(bytes);
}

/** One update (V1) of a run of structs of one client, without a delete set. */
function encodeRun(client: number, clock: number, structs: readonly Uint8Array[]): Uint8Array {
  return concat(varUint(1), varUint(structs.length), varUint(client), varUint(clock), ...structs, varUint(0));
}

function encodeStruct(struct: Struct): Uint8Array {
  const encoder = new UpdateEncoderV1();
  struct.write(encoder, 0);
  return encoder.toUint8Array();
}

/**
 * An update (V1) as several of at most 256 structs and 256 KiB each; a longer struct goes alone. One that is small enough stays as it is.
 * The pieces carry no delete set: no peer of ours reads one.
 */
export function splitUpdate(update: Uint8Array): Uint8Array[] {
  if (update.length <= SURELY_SMALL) return [update];
  const { structs } = decodeUpdate(update);
  if (structs.length <= LIMITS.updateSendStructs && update.length <= LIMITS.updateSendBytes) return [update];
  const pieces: Uint8Array[] = [];
  let run: Uint8Array[] = [];
  let size = 0;
  let first: Struct | undefined;
  let nextClock = 0;
  const flush = (): void => {
    if (first !== undefined && run.length > 0) pieces.push(encodeRun(first.id.client, first.id.clock, run));
    run = [];
    size = 0;
    first = undefined;
  };
  for (const struct of structs) {
    if (struct instanceof Skip) continue;
    const bytes = encodeStruct(struct);
    const follows = first?.id.client === struct.id.client && struct.id.clock === nextClock;
    // 64: the head of a piece, at its longest.
    if (!follows || run.length >= LIMITS.updateSendStructs || size + bytes.length > LIMITS.updateSendBytes - 64) flush();
    first ??= struct;
    run.push(bytes);
    size += bytes.length;
    nextClock = struct.id.clock + struct.length;
  }
  flush();
  return pieces;
}

export class LinkPeer {
  private readonly options: LinkPeerOptions;
  private readonly handlers: { [E in keyof Handlers]: Handlers[E][] } = { connect: [], close: [], data: [] };
  private lane: Lane | null = null;
  private questions = 0;
  private over = false;

  constructor(options: LinkPeerOptions) {
    this.options = options;
    queueMicrotask(() => this.start());
  }

  on<E extends keyof Handlers>(event: E | 'signal' | 'error', handler: Handlers[E]): void {
    if (event !== 'signal' && event !== 'error') this.handlers[event].push(handler);
  }
  signal(): void {}

  /** A message of y-webrtc to the peer. */
  send(bytes: Uint8Array): void {
    if (!this.options.allowed()) return;
    const message = readRoomMessage(bytes, { clients: Infinity, updateBytes: Infinity });
    if (message?.kind === 'stateVector') this.lane?.send(bytes, this.options.allowed);
    if (message?.kind !== 'update' || (!message.answer && this.options.isEcho())) return;
    const pieces = splitUpdate(message.update);
    // Only the last piece of an answer says that it is answered.
    pieces.forEach((piece, i) => this.lane?.send(writeUpdateMessage(message.answer && i === pieces.length - 1, piece), this.options.allowed));
  }

  destroy(): void {
    if (this.over) return;
    this.over = true;
    this.lane?.leave();
  }

  private start(): void {
    if (this.over) return;
    this.lane = this.options.open({ up: () => this.emit('connect'), data: (body) => this.receive(body), gone: () => this.end() });
  }

  private emit(event: 'connect' | 'close'): void {
    for (const handler of this.handlers[event]) handler();
  }

  /** What the peer sent. False: no correct program sends it. */
  private receive(body: Uint8Array): boolean {
    const message = readRoomMessage(body, { clients: this.options.maxLanes(), updateBytes: LIMITS.updateBytes });
    if (message === null) return false;
    if (message.kind === 'silent' || !this.options.allowed()) return true;
    if (message.kind === 'stateVector') {
      if (++this.questions > MAX_QUESTIONS) return false;
      this.feed(body.slice());
      return true;
    }
    if (!this.options.onUpdate(message.update.slice())) return false;
    if (message.answer) this.feed(writeUpdateMessage(true, EMPTY_UPDATE));
    return true;
  }

  private feed(bytes: Uint8Array): void {
    for (const handler of this.handlers.data) handler(bytes);
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.emit('close');
  }
}

// The name under which y-webrtc imports simple-peer.
export default LinkPeer;
