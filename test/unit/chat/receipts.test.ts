import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAcks, deliveredTo, deliveryOf, emptyAcks, encodeAcks, hasEntry, isDelivered, mergeAcks, onlyDevices, unacknowledged, withAck, type AckedLane, type Acks, type Evidence } from '../../../src/chat/receipts.ts';
import type { Place } from '../../../src/chat/types.ts';
import { emptyMark, withPlaces } from '../../../src/chat/unread.ts';
import { FormError } from '../../../src/protocol/codec.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { fuzz } from '../../helpers/fuzz.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const device = (n: number): DeviceId => new Uint8Array(16).fill(n) as DeviceId;
const [mine, b1, b2] = [device(0xa), device(0xb1), device(0xb2)];
const place = (seq: number, chapter = 0): Place => ({ chapter, device: mine, seq });
const lane = (upto: number, chapter = 0): AckedLane => ({ chapter, device: mine, upto });
const always = (): boolean => true;
const acked = (by: DeviceId, upto: number, acks: Acks = emptyAcks): Acks => withAck(acks, by, [lane(upto)], always);

describe('acknowledgements', () => {
  it('say what a device holds: everything up to a number, in that lane and chapter', () => {
    const acks = acked(b1, 2);
    expect([0, 1, 2, 3].map((seq) => hasEntry(acks, b1, place(seq)))).toEqual([true, true, true, false]);
    expect(hasEntry(acks, b1, place(0, 1))).toBe(false);
    expect(hasEntry(acks, b1, { ...place(0), device: b2 })).toBe(false);
    expect(hasEntry(acks, b2, place(0))).toBe(false);
  });

  it('cannot fall: an older word that comes late changes nothing', () => {
    expect(encodeAcks(acked(b1, 1, acked(b1, 5)))).toEqual(encodeAcks(acked(b1, 5)));
  });

  it('cannot make us keep lanes that are not ours', () => {
    const acks = withAck(emptyAcks, b1, [lane(0), { ...lane(9), device: b2 }, lane(7, 4)], (one) => one.device === mine && one.chapter === 0);
    expect(encodeAcks(acks)).toEqual(encodeAcks(acked(b1, 0)));
    expect(withAck(emptyAcks, b1, [lane(3)], () => false)).toBe(emptyAcks);
  });

  it('of devices that are gone can be dropped', () => {
    const acks = acked(b2, 3, acked(b1, 2));
    expect(encodeAcks(onlyDevices(acks, [b1]))).toEqual(encodeAcks(acked(b1, 2)));
  });

  const any = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 })), { maxLength: 8 })
    .map((list) => list.reduce<Acks>((acks, [by, chapter, upto]) => withAck(acks, device(by), [lane(upto, chapter)], always), emptyAcks));
  it('merge in any order, any number of times, to the same', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(encodeAcks(mergeAcks(a, b))).toEqual(encodeAcks(mergeAcks(b, a)));
        expect(encodeAcks(mergeAcks(mergeAcks(a, b), c))).toEqual(encodeAcks(mergeAcks(a, mergeAcks(b, c))));
        expect(encodeAcks(mergeAcks(a, a))).toEqual(encodeAcks(a));
        expect(encodeAcks(decodeAcks(encodeAcks(a)))).toEqual(encodeAcks(a));
      }),
      { numRuns: 300 },
    );
  });

  it('[A25] have one spelling, and nothing else is read', () => {
    const report = fuzz({
      name: 'acks', seeds: [encodeAcks(acked(b2, 9, withAck(acked(b1, 1023), b1, [lane(0, 2 ** 31 - 1)], always)))], refusal: FormError,
      decode: (bytes) => expect(Buffer.from(encodeAcks(decodeAcks(bytes))).equals(bytes)).toBe(true),
    });
    expect(report.read).toBeGreaterThan(0);
    expect(report.refused).toBeGreaterThan(0);
  });
});

describe('the outbox', () => {
  const own = [place(0), place(1), place(2)];
  const heard = (id: DeviceId, ago = 0) => ({ id, heardMs: NOW - ago });

  it('is own entries that not every device of the other side holds', () => {
    const acks = acked(b2, 0, acked(b1, 2));
    expect(unacknowledged(own, acks, [heard(b1), heard(b2)], NOW)).toEqual([place(1), place(2)]);
    expect(unacknowledged(own, acks, [heard(b1)], NOW)).toEqual([]);
  });

  it('[F3] is everything while no device is known', () => {
    expect(unacknowledged(own, emptyAcks, [], NOW)).toEqual(own);
  });

  it('does not wait for a device that was silent for more than 60 days, and waits again when it speaks', () => {
    const acks = acked(b1, 2);
    expect(unacknowledged(own, acks, [heard(b1), heard(b2, EXPIRY.silentDevice)], NOW)).toEqual(own);
    expect(unacknowledged(own, acks, [heard(b1), heard(b2, EXPIRY.silentDevice + 1)], NOW)).toEqual([]);
    expect(unacknowledged(own, acks, [heard(b1), heard(b2, 0)], NOW)).toEqual(own);
  });
});

describe('[F17] the state of a message', () => {
  const evidence: Evidence = { place: place(1), acks: emptyAcks, devices: [b1, b2], relays: [], read: emptyMark, now: NOW };

  it('is Queued without evidence', () => {
    expect(deliveryOf(evidence)).toEqual({ state: 'Queued', relays: [], devices: [] });
  });

  it('is At relay while a relay keeps it, and Queued again when it expired there unread', () => {
    const relays = [{ host: 'one.example', expires: NOW + 1 }, { host: 'two.example', expires: NOW }];
    expect(deliveryOf({ ...evidence, relays })).toMatchObject({ state: 'At relay', relays: ['one.example'] });
    expect(deliveryOf({ ...evidence, relays, now: NOW + 1 })).toMatchObject({ state: 'Queued', relays: [] });
  });

  it('is Delivered only by the word of a device of the other side, and says of which', () => {
    expect(deliveryOf({ ...evidence, acks: acked(b2, 1) })).toMatchObject({ state: 'Delivered', devices: [b2] });
    expect(deliveryOf({ ...evidence, acks: acked(b2, 0) }).state).toBe('Queued');
    expect(deliveryOf({ ...evidence, acks: acked(device(0xee), 9) }).state).toBe('Queued');
    expect(isDelivered(acked(b1, 1), place(1), [b1, b2])).toBe(true);
    expect(deliveredTo(acked(b1, 1, acked(b2, 1)), place(1), [b1, b2])).toEqual([b1, b2]);
  });

  it('is Read when the other side says so', () => {
    expect(deliveryOf({ ...evidence, read: withPlaces(emptyMark, [place(1)]) }).state).toBe('Read');
    expect(deliveryOf({ ...evidence, acks: acked(b1, 1), read: withPlaces(emptyMark, [place(0)]) }).state).toBe('Delivered');
  });
});
