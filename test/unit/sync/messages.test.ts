import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, type SyncMessage } from '../../../src/sync/messages.ts';
import { encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import type { ConversationId, DeviceId } from '../../../src/protocol/ids.ts';
import { OBJECT } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { fuzz } from '../../helpers/fuzz.ts';

const of = <T extends Uint8Array>(fill: number, length: number): T => new Uint8Array(length).fill(fill) as T;
const conversation = of<ConversationId>(1, 32);
const device = of<DeviceId>(2, 16);
const MESSAGES: readonly SyncMessage[] = [
  { op: 'digests', chats: [{ conversation, digest: of(3, 32) }] },
  { op: 'digests', chats: [] },
  { op: 'chapters', conversation, chapters: [{ chapter: 0, digest: of(4, 32) }, { chapter: LIMITS.chapters - 1, digest: of(5, 32) }] },
  { op: 'frontier', conversation, chapter: 3, lanes: [{ device, upto: -1, beyond: [] }, { device, upto: 1023, beyond: [] }, { device, upto: 4, beyond: [6, 7, 1000] }] },
  { op: 'entries', run: { conversation, chapter: 1, device, from: 5, entries: [of(6, 301), null] } },
  { op: 'object', type: OBJECT.ack, payload: [device, []] },
  { op: 'ids', conversation, chapter: 2, ids: [of(7, 16), of(8, 16)] },
];

describe('messages of /kith/sync/1', () => {
  it.each(MESSAGES)('$op comes back as it was', (message) => {
    expect(decodeMessage(encodeMessage(message))).toEqual(message);
  });

  it('[H20] [H41] that name a chat or a chapter twice are of bad form: each would be answered as often', () => {
    const [digest, other] = [of<Uint8Array>(3, 32), of<Uint8Array>(4, 32)];
    const twice: readonly SyncMessage[] = [
      { op: 'digests', chats: Array.from({ length: 4096 }, () => ({ conversation, digest })) },
      { op: 'digests', chats: [{ conversation, digest }, { conversation, digest: other }] },
      { op: 'chapters', conversation, chapters: [{ chapter: 7, digest }, { chapter: 8, digest }, { chapter: 7, digest: other }] },
    ];
    for (const message of twice) expect(() => decodeMessage(encodeMessage(message))).toThrow(FormError);
    expect(decodeMessage(encodeMessage({ op: 'digests', chats: [{ conversation, digest }, { conversation: of<ConversationId>(9, 32), digest }] }))).not.toBeNull();
  });

  it('[A25] are read to one spelling or refused, 20,000 times', () => {
    const report = fuzz({
      name: 'sync messages',
      seeds: MESSAGES.map(encodeMessage),
      refusal: FormError,
      decode(bytes) {
        const message = decodeMessage(bytes);
        if (message) expect(Buffer.from(encodeMessage(message)).equals(bytes)).toBe(true);
      },
    });
    expect(report.read).toBeGreaterThan(100);
    expect(report.refused).toBeGreaterThan(100);
  }, 60_000);

  it('of a later version are passed over in silence', () => {
    expect(decodeMessage(encode([99, 'something', [1]]))).toBeNull();
  });

  it.each<[string, Value]>([
    ['no list', 7],
    ['an empty list', []],
    ['a name for a number', ['constructor', 1]],
    ['a conversation of 31 B', [2, of(1, 31), []]],
    ['a chapter beyond the last', [3, conversation, LIMITS.chapters, []]],
    ['a slot beyond the last', [3, conversation, 0, [[device, 0, [LIMITS.laneEntries]]]]],
    ['a run beyond the lane', [4, [conversation, 0, device, LIMITS.laneEntries - 1, [of(1, 9), of(1, 9)]]]],
    ['an empty run', [4, [conversation, 0, device, 0, []]]],
    ['an object of no known type', [5, 77, null]],
    ['a short id', [6, conversation, 0, [of(1, 15)]]],
  ])('with %s is refused', (_, value) => {
    expect(() => decodeMessage(encode(value))).toThrow(FormError);
  });

  it('[H19] above their bounds are refused: chats, chapters, lanes, entries, ids', () => {
    const many = (count: number, item: Value): Value => Array.from({ length: count }, () => item);
    const tooMany: readonly Value[] = [
      [1, many(LIMITS.digestChats + 1, [conversation, of(3, 32)])],
      [2, conversation, many(LIMITS.digestChapters + 1, [0, of(3, 32)])],
      [3, conversation, 0, many(2049, [device, 0, []])],
      [3, conversation, 0, [[device, 0, many(LIMITS.laneEntries + 1, 0)]]],
      [4, [conversation, 0, device, 0, many(LIMITS.batchEntries + 1, 0)]],
      [6, conversation, 0, many(16_385, of(1, 16))],
    ];
    for (const value of tooMany) expect(() => decodeMessage(encode(value))).toThrow(FormError);
  });
});
