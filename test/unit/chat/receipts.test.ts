import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAcks, emptyAcks, encodeAcks, evidenceOf, heldBy, isDelivered, unacknowledged, withAck, type AckedLane, type Acks } from '../../../src/chat/receipts.ts';
import type { Place } from '../../../src/chat/types.ts';
import { FormError } from '../../../src/protocol/codec.ts';
import type { DeviceId, Key } from '../../../src/protocol/ids.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { fuzz } from '../../helpers/fuzz.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const device = (n: number): DeviceId => new Uint8Array(16).fill(n) as DeviceId;
const [mine, b1, b2] = [device(0xa), device(0xb1), device(0xb2)];
const place = (seq: number, chapter = 0): Place => ({ chapter, device: mine, seq });
const lane = (upto: number, chapter = 0): AckedLane => ({ chapter, device: mine, upto });
/** Full lanes of ours in a few chapters. */
const written: readonly AckedLane[] = [0, 1, 2, 2 ** 31 - 1].map((chapter) => lane(1023, chapter));
const acked = (by: DeviceId, upto: number, acks: Acks = emptyAcks): Acks => withAck(acks, by, [lane(upto)], written);

describe('acknowledgements', () => {
  it('say what a device holds: everything up to a number, in that lane and chapter', () => {
    const acks = acked(b1, 2);
    expect([0, 1, 2, 3].map((seq) => isDelivered(acks, place(seq), [b1]))).toEqual([true, true, true, false]);
    expect(isDelivered(acks, place(0, 1), [b1])).toBe(false);
    expect(isDelivered(acks, { ...place(0), device: b2 }, [b1])).toBe(false);
    expect(isDelivered(acks, place(0), [b2])).toBe(false);
  });

  it('cannot fall: an older word that comes late changes nothing', () => {
    expect(encodeAcks(acked(b1, 1, acked(b1, 5)))).toEqual(encodeAcks(acked(b1, 5)));
  });

  it('cannot make us keep lanes that are not ours, nor more of ours than there is', () => {
    const acks = withAck(emptyAcks, b1, [lane(900), { ...lane(9), device: b2 }, lane(7, 4)], [lane(2)]);
    expect(encodeAcks(acks)).toEqual(encodeAcks(acked(b1, 2)));
    expect(withAck(emptyAcks, b1, [lane(3)], [])).toBe(emptyAcks);
    expect(heldBy(acks, b1, lane(0, 4))).toBe(-1);
  });

  const any = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 })), { maxLength: 8 });
  it('come to the same in any order, any number of times', () => {
    const all = (words: readonly (readonly [number, number, number])[]): Acks =>
      words.reduce<Acks>((acks, [by, chapter, upto]) => withAck(acks, device(by), [lane(upto, chapter)], written), emptyAcks);
    fc.assert(
      fc.property(any, (words) => {
        expect(encodeAcks(all([...words].reverse()))).toEqual(encodeAcks(all(words)));
        expect(encodeAcks(all([...words, ...words]))).toEqual(encodeAcks(all(words)));
        expect(encodeAcks(decodeAcks(encodeAcks(all(words))))).toEqual(encodeAcks(all(words)));
      }),
      { numRuns: 300 },
    );
  });

  it('[A25] have one spelling, and nothing else is read', () => {
    const report = fuzz({
      name: 'acks', seeds: [encodeAcks(acked(b2, 9, withAck(acked(b1, 1023), b1, [lane(0, 2 ** 31 - 1)], written)))], refusal: FormError,
      decode: (bytes) => expect(Buffer.from(encodeAcks(decodeAcks(bytes))).equals(bytes)).toBe(true),
    });
    expect(report.read).toBeGreaterThan(0);
    expect(report.refused).toBeGreaterThan(0);
  });
});

describe('[S11.4] the outbox', () => {
  const own = [lane(2), lane(0, 1)];
  const all = [{ chapter: 0, from: 0, to: 2 }, { chapter: 1, from: 0, to: 0 }];
  const heard = (id: DeviceId, ago = 0) => ({ id, heardMs: NOW - ago });

  it('is own entries that not every device of the other side holds', () => {
    const acks = acked(b2, 0, acked(b1, 2));
    expect(unacknowledged([lane(2)], acks, [heard(b1), heard(b2)], NOW)).toEqual([{ chapter: 0, from: 1, to: 2 }]);
    expect(unacknowledged([lane(2)], acks, [heard(b1)], NOW)).toEqual([]);
  });

  it('[F3] is everything while no device is known, or while one never spoke', () => {
    expect(unacknowledged(own, emptyAcks, [], NOW)).toEqual(all);
    expect(unacknowledged(own, acked(b1, 2), [heard(b1), { id: b2, heardMs: null }], NOW)).toEqual(all);
  });

  it('does not wait for a device that was silent for more than 60 days, and waits again when it speaks', () => {
    const acks = withAck(acked(b1, 2), b1, [lane(0, 1)], written);
    expect(unacknowledged(own, acks, [heard(b1), heard(b2, EXPIRY.silentDevice)], NOW)).toEqual(all);
    expect(unacknowledged(own, acks, [heard(b1), heard(b2, EXPIRY.silentDevice + 1)], NOW)).toEqual([]);
    expect(unacknowledged(own, acks, [heard(b1), heard(b2, 0)], NOW)).toEqual(all);
  });

  it('[F3] waits for all when all were silent: what is written to them now is not lost', () => {
    expect(unacknowledged(own, emptyAcks, [heard(b1, EXPIRY.silentDevice + 1)], NOW)).toEqual(all);
  });
});

describe('[S11.4] [F17] the state of a message', () => {
  const of = (acks: Acks, relays: Parameters<typeof evidenceOf>[3] = [], now = NOW) => evidenceOf(place(1), acks, [b1, b2], relays, now);
  const [one, two] = ['01' as Key, '02' as Key];

  it('is Queued without evidence', () => {
    expect(of(emptyAcks)).toEqual({ state: 'Queued', relays: [] });
  });

  it('is At relay while a relay keeps it, and Queued again when it expired there unread', () => {
    const relays = [{ relay: one, expires: NOW + 1 }, { relay: two, expires: NOW }, { relay: one, expires: NOW + 9 }];
    expect(of(emptyAcks, relays)).toEqual({ state: 'At relay', relays: [one] });
    expect(of(emptyAcks, relays.slice(0, 2), NOW + 1)).toEqual({ state: 'Queued', relays: [] });
  });

  it('is Delivered only by the word of a device of the other side', () => {
    expect(of(acked(b2, 1), [{ relay: one, expires: NOW + 1 }])).toEqual({ state: 'Delivered', relays: [] });
    expect(of(acked(b2, 0)).state).toBe('Queued');
    expect(of(acked(device(0xee), 9)).state).toBe('Queued');
  });
});
