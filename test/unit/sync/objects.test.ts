import { describe, expect, it } from 'vitest';
import { carriedOf, decodeAck, decodeRun, encodeAck, encodeRun, RUN_BYTES, type Ack, type Run } from '../../../src/sync/objects.ts';
import { sealObject } from '../../../src/crypto/topic.ts';
import { encodeObject } from '../../../src/people/object.ts';
import { decode, encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import type { ConversationId, DeviceId } from '../../../src/protocol/ids.ts';
import { OBJECT } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { MAILBOX } from '../../../src/protocol/mailboxWire.ts';
import { fuzz } from '../../helpers/fuzz.ts';
import { createRng } from '../../helpers/rng.ts';

const of = <T extends Uint8Array>(fill: number, length: number): T => new Uint8Array(length).fill(fill) as T;
const conversation = of<ConversationId>(1, 32);
const device = of<DeviceId>(2, 16);
const run: Run = { conversation, chapter: 7, device, from: 1020, entries: [of(3, 301), null, of(4, 557)] };
const ack: Ack = { device, chats: [{ conversation, lanes: [{ chapter: 0, device, upto: 1023 }, { chapter: 5, device: of<DeviceId>(9, 16), upto: 0 }] }] };

describe('[S11.3] a run', () => {
  it('comes back as it was, and names each slot', () => {
    expect(decodeRun(encodeRun(run))).toEqual(run);
    expect(carriedOf(run).map(({ seq, sealed }) => [seq, sealed?.length ?? null])).toEqual([[1020, 301], [1021, null], [1022, 557]]);
  });

  it('[A25] is read to one spelling or refused', () => {
    const report = fuzz({ name: 'run', seeds: [encode(encodeRun(run))], refusal: FormError, decode: (bytes) => expect(Buffer.from(encode(encodeRun(decodeRun(decode(bytes))))).equals(bytes)).toBe(true) });
    expect(report.refused).toBeGreaterThan(100);
  }, 60_000);

  it.each<[string, Value]>([
    ['without entries', [conversation, 0, device, 0, []]],
    ['that leaves its lane', [conversation, 0, device, 1022, [0, 0, 0]]],
    ['of more than a batch', [conversation, 0, device, 0, Array.from({ length: LIMITS.batchEntries + 1 }, () => 0)]],
    ['that begins before the lane', [conversation, 0, device, -1, [0]]],
    ['with a number for an entry', [conversation, 0, device, 0, [1]]],
    ['with one item more', [conversation, 0, device, 0, [0], null]],
    ['with one item less', [conversation, 0, device, 0]],
  ])('%s is refused', (_, value) => {
    expect(() => decodeRun(value)).toThrow(FormError);
  });

  it('of the most bytes still fits one object', () => {
    const entries = Array.from({ length: 200 }, () => of<Uint8Array>(3, 301));
    const full: Run = { ...run, from: 0, entries: [...entries, of(4, RUN_BYTES - 200 * 301)] };
    const sealed = sealObject(of(5, 32), encodeObject(OBJECT.run, encodeRun(full)), createRng(1));
    expect(sealed.length).toBe(1 + 24 + 16 + LIMITS.objectBuckets.at(-1)!);
    expect(sealed.length).toBeLessThanOrEqual(MAILBOX.objectBytes);
  });
});

describe('[S11.3] an acknowledgement', () => {
  it('comes back as it was', () => {
    expect(decodeAck(encodeAck(ack))).toEqual(ack);
  });

  it('[A25] is read to one spelling or refused', () => {
    const report = fuzz({ name: 'ack', seeds: [encode(encodeAck(ack))], refusal: FormError, decode: (bytes) => expect(Buffer.from(encode(encodeAck(decodeAck(decode(bytes))))).equals(bytes)).toBe(true) });
    expect(report.refused).toBeGreaterThan(100);
  }, 60_000);

  it('[H19] of too many chats or lanes is refused', () => {
    const lane: Value = [0, device, 0];
    expect(() => decodeAck([device, Array.from({ length: 257 }, () => [conversation, []])])).toThrow(FormError);
    expect(() => decodeAck([device, [[conversation, Array.from({ length: 1025 }, () => lane)]]])).toThrow(FormError);
    expect(() => decodeAck([device, [[conversation, [[LIMITS.chapters, device, 0]]]]])).toThrow(FormError);
    expect(() => decodeAck([device, [[conversation, [[0, device, LIMITS.laneEntries]]]]])).toThrow(FormError);
  });
});
