/**
 * The payloads of two objects between people who have a pair root (protocol §11): *run*, which carries entries, and *ack*.
 * The object around them, and state, hello and presence, belong to the room `people`; ask and grant to `chat`.
 */
import type { Carried } from '../chat/types.ts';
import { FormError, read, type Value } from '../protocol/codec.ts';
import { SIZE, type ConversationId, type DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';

/** Bytes of entries that fit one object: the largest bucket less the box, the envelope and the run's own fields. */
export const RUN_BYTES = 60 * 1024;
/** Lanes or chats in one acknowledgement: 2,000 lanes fill a 64 KiB object. */
const ACK_CHATS = 256;
const ACK_LANES = 1024;
/** Consecutive slots of one lane; null where the entry was redacted (its strip comes in the redact). */
export interface Run {
  readonly conversation: ConversationId;
  readonly chapter: number;
  readonly device: DeviceId;
  readonly from: number;
  readonly entries: readonly (Uint8Array | null)[];
}

export const encodeRun = (run: Run): Value => [run.conversation, run.chapter, run.device, run.from, run.entries.map((entry) => entry ?? 0)];

/** @throws FormError */
export function decodeRun(payload: Value): Run {
  const [conversation, chapter, device, from, entries] = read.tuple(payload, 5);
  const first = read.int(from, 0, LIMITS.laneEntries - 1);
  const list = read.list(entries, Math.min(LIMITS.batchEntries, LIMITS.laneEntries - first));
  if (list.length === 0) throw new FormError('an empty run');
  return {
    conversation: read.bytes<ConversationId>(conversation, SIZE.conversation),
    chapter: read.int(chapter, 0, LIMITS.chapters - 1),
    device: read.bytes<DeviceId>(device, SIZE.device),
    from: first,
    entries: list.map((entry) => (entry === 0 ? null : read.bytes(entry))),
  };
}

/** The slots of a run, as the gate takes them. */
export const carriedOf = (run: Run): readonly Carried[] =>
  run.entries.map((sealed, i) => ({ chapter: run.chapter, device: run.device, seq: run.from + i, sealed }));

/** Up to where a device holds the lanes of a chat: `upto` is the last seq of the unbroken run from 0, inclusive. */
export interface Ack {
  readonly device: DeviceId;
  readonly chats: readonly {
    readonly conversation: ConversationId;
    readonly lanes: readonly { readonly chapter: number; readonly device: DeviceId; readonly upto: number }[];
  }[];
}

export const encodeAck = (ack: Ack): Value => [
  ack.device,
  ack.chats.map(({ conversation, lanes }) => [conversation, lanes.map(({ chapter, device, upto }) => [chapter, device, upto])]),
];

/** @throws FormError */
export function decodeAck(payload: Value): Ack {
  const [device, chats] = read.tuple(payload, 2);
  return {
    device: read.bytes<DeviceId>(device, SIZE.device),
    chats: read.list(chats, ACK_CHATS).map((chat) => {
      const [conversation, lanes] = read.tuple(chat, 2);
      return { conversation: read.bytes<ConversationId>(conversation, SIZE.conversation), lanes: read.list(lanes, ACK_LANES).map(decodeLane) };
    }),
  };
}

function decodeLane(value: Value): Ack['chats'][number]['lanes'][number] {
  const [chapter, device, upto] = read.tuple(value, 3);
  return {
    chapter: read.int(chapter, 0, LIMITS.chapters - 1),
    device: read.bytes<DeviceId>(device, SIZE.device),
    upto: read.int(upto, 0, LIMITS.laneEntries - 1),
  };
}
