/**
 * The messages of `/kith/sync/1` after the handshake, each one frame of canonical CBOR `[op, …]`:
 *
 *   1 digests   [[conv, digest]…]              one per chat that is open between the two
 *   2 chapters  [conv, [[n, digest]…]]         where the chat's digests differ
 *   3 frontier  [conv, n, [[did, upto+1, [seq…]]…]]   what is here: the unbroken run, and what is held or stands beyond it
 *   4 entries   [conv, n, did, seq₀, [E or 0…]]  a run, as in a topic
 *   5 object    [type, payload]                as in a topic
 *   6 ids       [conv, n, [eid16…]]            equal frontiers, unequal digests: a fork that one side lacks
 *   7 live      [conv, epochId, count, on, mac16]   something is being written (live.ts)
 *
 * No chat and no chapter is named twice in one message. Bounds stand in `protocol/limits.ts`; what is above them closes the stream.
 */
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { keyOf, SIZE, type ConversationId, type DeviceId, type EpochId, type Key } from '../protocol/ids.ts';
import { OBJECT, type ObjectType } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { LiveMessage } from './live.ts';
import { decodeRun, encodeRun, type Run } from './objects.ts';

/** Lanes in one chapter: 16 devices of each of 128 members. */
const LANES = 2048;
/** Ids in one chapter: every slot of 16 full lanes; below the items that CBOR may have. */
const IDS = 16_384;
const OP = { digests: 1, chapters: 2, frontier: 3, entries: 4, object: 5, ids: 6, live: 7 } as const;

export interface LaneFrontier {
  readonly device: DeviceId;
  /** Last seq of the unbroken run from 0; −1 when slot 0 is not here. */
  readonly upto: number;
  /** Slots beyond the run that are here or held. */
  readonly beyond: readonly number[];
}

export type SyncMessage =
  | { readonly op: 'digests'; readonly chats: readonly { readonly conversation: ConversationId; readonly digest: Uint8Array }[] }
  | { readonly op: 'chapters'; readonly conversation: ConversationId; readonly chapters: readonly { readonly chapter: number; readonly digest: Uint8Array }[] }
  | { readonly op: 'frontier'; readonly conversation: ConversationId; readonly chapter: number; readonly lanes: readonly LaneFrontier[] }
  | { readonly op: 'entries'; readonly run: Run }
  | { readonly op: 'object'; readonly type: ObjectType; readonly payload: Value }
  | { readonly op: 'ids'; readonly conversation: ConversationId; readonly chapter: number; readonly ids: readonly Uint8Array[] }
  | LiveMessage;

export function encodeMessage(message: SyncMessage): Uint8Array {
  switch (message.op) {
    case 'digests':
      return encode([OP.digests, message.chats.map(({ conversation, digest }) => [conversation, digest])]);
    case 'chapters':
      return encode([OP.chapters, message.conversation, message.chapters.map(({ chapter, digest }) => [chapter, digest])]);
    case 'frontier':
      return encode([OP.frontier, message.conversation, message.chapter, message.lanes.map(({ device, upto, beyond }) => [device, upto + 1, beyond])]);
    case 'entries':
      return encode([OP.entries, encodeRun(message.run)]);
    case 'object':
      return encode([OP.object, message.type, message.payload]);
    case 'ids':
      return encode([OP.ids, message.conversation, message.chapter, message.ids]);
    case 'live':
      return encode([OP.live, message.conversation, message.epoch, message.count, message.on ? 1 : 0, message.mac]);
  }
}

const conversationOf = (value: Value | undefined): ConversationId => read.bytes<ConversationId>(value, SIZE.conversation);
const chapterOf = (value: Value | undefined): number => read.int(value, 0, LIMITS.chapters - 1);
const seqOf = (value: Value | undefined): number => read.int(value, 0, LIMITS.laneEntries - 1);

function decodeLane(value: Value): LaneFrontier {
  const [device, next, beyond] = read.tuple(value, 3);
  return {
    device: read.bytes<DeviceId>(device, SIZE.device),
    upto: read.int(next, 0, LIMITS.laneEntries) - 1,
    beyond: read.list(beyond, LIMITS.laneEntries).map(seqOf),
  };
}

/** Each name at most once: a name that is told often would be answered as often. @throws FormError */
function once<T>(list: readonly T[], nameOf: (one: T) => Key | number): readonly T[] {
  if (new Set(list.map(nameOf)).size < list.length) throw new FormError('named twice');
  return list;
}

const DECODERS: Readonly<Record<number, (message: readonly Value[]) => SyncMessage>> = {
  [OP.digests]: (message) => ({
    op: 'digests',
    chats: once(read.list(read.tuple(message, 2)[1], LIMITS.digestChats).map((chat) => {
      const [conversation, digest] = read.tuple(chat, 2);
      return { conversation: conversationOf(conversation), digest: read.bytes(digest, SIZE.hash) };
    }), ({ conversation }) => keyOf(conversation)),
  }),
  [OP.chapters]: (message) => {
    const [, conversation, chapters] = read.tuple(message, 3);
    return {
      op: 'chapters',
      conversation: conversationOf(conversation),
      chapters: once(read.list(chapters, LIMITS.digestChapters).map((item) => {
        const [chapter, digest] = read.tuple(item, 2);
        return { chapter: chapterOf(chapter), digest: read.bytes(digest, SIZE.hash) };
      }), ({ chapter }) => chapter),
    };
  },
  [OP.frontier]: (message) => {
    const [, conversation, chapter, lanes] = read.tuple(message, 4);
    return { op: 'frontier', conversation: conversationOf(conversation), chapter: chapterOf(chapter), lanes: read.list(lanes, LANES).map(decodeLane) };
  },
  [OP.entries]: (message) => ({ op: 'entries', run: decodeRun(read.tuple(message, 2)[1]!) }),
  [OP.object]: (message) => {
    const [, type, payload] = read.tuple(message, 3);
    if (!(Object.values(OBJECT) as number[]).includes(read.int(type))) throw new FormError('unknown object');
    return { op: 'object', type: type as ObjectType, payload: payload! };
  },
  [OP.ids]: (message) => {
    const [, conversation, chapter, ids] = read.tuple(message, 4);
    return { op: 'ids', conversation: conversationOf(conversation), chapter: chapterOf(chapter), ids: read.list(ids, IDS).map((id) => read.bytes(id, SIZE.half)) };
  },
  [OP.live]: (message) => {
    const [, conversation, epoch, count, on, mac] = read.tuple(message, 6);
    return { op: 'live', conversation: conversationOf(conversation), epoch: read.bytes<EpochId>(epoch, SIZE.epoch), count: read.int(count, 1), on: read.int(on, 0, 1) === 1, mac: read.bytes(mac, SIZE.half) };
  },
};

/** The message, or null for an op that a later version knows. @throws FormError */
export function decodeMessage(bytes: Uint8Array): SyncMessage | null {
  const value = decode(bytes);
  if (!Array.isArray(value)) throw new FormError('not a message');
  const message = value as readonly Value[];
  return DECODERS[read.int(message[0])]?.(message) ?? null;
}
