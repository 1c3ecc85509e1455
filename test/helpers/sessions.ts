/** Two devices on one stream: sessions of two replicas, or a session and somebody who writes frames by hand. */
import type { Conversation } from '../../src/chat/conversation.ts';
import type { AckedLane } from '../../src/chat/receipts.ts';
import type { Admission } from '../../src/chat/types.ts';
import type { PlainObject } from '../../src/people/object.ts';
import type { PeerName } from '../../src/protocol/ids.ts';
import { createFrameReader, frame } from '../../src/protocol/frames.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { checkDevice, decodeNonce, encodeNonce, proveDevice } from '../../src/sync/handshake.ts';
import type { LiveMessage } from '../../src/sync/live.ts';
import { decodeMessage, encodeMessage, type SyncMessage } from '../../src/sync/messages.ts';
import type { Run } from '../../src/sync/objects.ts';
import { Session, type SessionContext } from '../../src/sync/session.ts';
import { primitives, type Author } from './authors.ts';
import type { VirtualClock } from './clock.ts';
import { createRng } from './rng.ts';
import type { TestStream } from './streams.ts';

export const ROOT = new Uint8Array(32).fill(0x99);
export const peerOf = (who: Author): PeerName => `Peer${who.name.replace(/[^a-z]/gi, '')}` as PeerName;

/** What a session told the room around it. */
export interface Heard {
  readonly runs: { readonly run: Run; readonly admissions: readonly Admission[] }[];
  readonly objects: PlainObject[];
  readonly equal: (readonly AckedLane[])[];
  readonly frontiers: { readonly chapter: number; readonly lanes: readonly { readonly upto: number }[] }[];
  readonly live: LiveMessage[];
  readonly log: string[];
  ready: number;
  closed: number;
}

export interface TestSession {
  readonly session: Session;
  readonly heard: Heard;
  /** Chats that are open with the other side; may change. */
  chats: readonly Conversation[];
  roots: readonly Uint8Array[];
}

/** A session of `self` that expects the device of `other` at the other end. */
export function sessionAt(stream: TestStream, self: Author, other: Author, clock: VirtualClock, chats: readonly Conversation[] = []): TestSession {
  const heard: Heard = { runs: [], objects: [], equal: [], frontiers: [], live: [], log: [], ready: 0, closed: 0 };
  const holder = { chats, roots: [ROOT] as readonly Uint8Array[] };
  const context: SessionContext = {
    own: { peer: peerOf(self), device: self.device, signer: self.signer },
    peer: peerOf(other),
    device: { id: other.device, key: other.signer.publicKey },
    roots: () => holder.roots,
    chats: () => holder.chats,
    onReady: () => void heard.ready++,
    onRun: async (_chat, run, admissions) => void heard.runs.push({ run, admissions }),
    onFrontier: async (_chat, chapter, lanes) => void heard.frontiers.push({ chapter, lanes }),
    onEqual: async (_chat, lanes) => void heard.equal.push(lanes),
    onLive: (message) => void heard.live.push(message),
    onObject: async (object) => void heard.objects.push(object),
    onClose: () => void heard.closed++,
  };
  const logger = { log: (room: string, event: string, facts?: object) => void heard.log.push(`${room}: ${event} ${JSON.stringify(facts ?? {})}`) };
  const session = new Session(stream, context, { primitives, random: createRng(`session ${self.name}`), clock, logger });
  return Object.assign(holder, { session, heard });
}

/** Somebody who speaks the protocol by hand. */
export interface ByHand {
  readonly said: SyncMessage[];
  /** Frames that came, undecoded. */
  readonly frames: Uint8Array[];
  raw(body: Uint8Array): void;
  say(message: SyncMessage): void;
  /** Does the handshake as this device. */
  prove(as: Author, to: Author, root?: Uint8Array): Promise<void>;
}

export function byHand(stream: TestStream): ByHand {
  const frames: Uint8Array[] = [];
  const said: SyncMessage[] = [];
  let isOpen = false;
  const reader = createFrameReader(LIMITS.frameBytes, (body) => {
    frames.push(body);
    const message = isOpen ? decodeMessage(body) : null;
    if (message) said.push(message);
  });
  stream.onData((bytes) => reader.push(bytes));
  const raw = (body: Uint8Array): void => void stream.send(frame(body));
  return {
    said,
    frames,
    raw,
    say: (message) => raw(encodeMessage(message)),
    async prove(as, to, root = ROOT) {
      const nonce = createRng(`by hand ${as.name}`).bytes(32);
      raw(encodeNonce(nonce));
      await new Promise((resolve) => setImmediate(resolve));
      const ends = { own: peerOf(as), peer: peerOf(to), ownNonce: nonce, peerNonce: decodeNonce(frames[0]!) };
      raw(await proveDevice(root, as.device, as.signer, ends));
      await new Promise((resolve) => setImmediate(resolve));
      isOpen = frames[1] !== undefined && (await checkDevice(frames[1], [root], { id: to.device, key: to.signer.publicKey }, ends, primitives));
      for (const body of frames.slice(2)) said.push(decodeMessage(body)!);
    },
  };
}
