import { describe, expect, it } from 'vitest';
import { Delivery } from '../../../src/sync/delivery.ts';
import type { AckedLane } from '../../../src/chat/receipts.ts';
import { keyOf, type DeviceId, type Key, type RelayId } from '../../../src/protocol/ids.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import { createRng } from '../../helpers/rng.ts';

const NOW = Date.UTC(2026, 2, 1);
const device = (n: number): DeviceId => new Uint8Array(16).fill(n) as DeviceId;
const relay = (n: number): RelayId => new Uint8Array(32).fill(n) as RelayId;
const [mine, b1, b2] = [device(1), device(0xb1), device(0xb2)];
const PLACE = { table: 'delivery', key: 'aa' as Key };
const lane = (upto: number, chapter = 0): AckedLane => ({ chapter, device: mine, upto });
const slot = (seq: number, chapter = 0) => ({ chapter, device: mine, seq });

async function open(disk = createMemoryDisk()) {
  const { records } = createMemoryStore({ disk, random: createRng(1) });
  return { delivery: await Delivery.open(records, PLACE), again: () => Delivery.open(records, PLACE) };
}

describe('[S11.4] [F17] evidence of delivery', () => {
  it('goes from Queued over At relay to Delivered, and no further back than it must', async () => {
    const { delivery } = await open();
    const own = [lane(3)];
    expect(delivery.evidence(slot(2), [b1], NOW).state).toBe('Queued');
    await delivery.mark({ chapter: 0, from: 0, to: 2 }, { relay: relay(7), expires: NOW + EXPIRY.object });
    expect(delivery.evidence(slot(2), [b1], NOW)).toEqual({ state: 'At relay', relays: [keyOf(relay(7))] });
    expect(delivery.evidence(slot(3), [b1], NOW).state).toBe('Queued');
    await delivery.acknowledge(b1, [lane(1)], own, [b1], NOW);
    expect([0, 1, 2, 3].map((seq) => delivery.evidence(slot(seq), [b1], NOW).state)).toEqual(['Delivered', 'Delivered', 'At relay', 'Queued']);
    expect(delivery.evidence(slot(2), [b1], NOW + EXPIRY.object).state).toBe('Queued');
  });

  it('names each relay once, until the later time, and none whose copy is gone', async () => {
    const { delivery } = await open();
    await delivery.mark({ chapter: 0, from: 0, to: 5 }, { relay: relay(7), expires: NOW + TIME.DAY });
    await delivery.mark({ chapter: 0, from: 3, to: 8 }, { relay: relay(7), expires: NOW + EXPIRY.object });
    await delivery.mark({ chapter: 0, from: 0, to: 9 }, { relay: relay(8), expires: NOW + TIME.DAY });
    await delivery.acknowledge(b1, [lane(2)], [lane(9)], [b1, b2], NOW);
    expect(delivery.holders(slot(4), [b1, b2], NOW).relays).toEqual([{ relay: keyOf(relay(7)), expires: NOW + EXPIRY.object }, { relay: keyOf(relay(8)), expires: NOW + TIME.DAY }]);
    expect(delivery.holders(slot(4), [], NOW + TIME.DAY).relays).toEqual([{ relay: keyOf(relay(7)), expires: NOW + EXPIRY.object }]);
    expect(delivery.holders(slot(2), [b1, b2], NOW).devices).toEqual([{ has: true, heardMs: NOW }, { has: false, heardMs: null }]);
  });

  it('a mark that ends in the year 2100 is not believed: it is put again, and not called At relay', async () => {
    const { delivery } = await open();
    await delivery.mark({ chapter: 0, from: 0, to: 2 }, { relay: relay(7), expires: Date.UTC(2100, 0, 1) });
    const slots = [{ chapter: 0, from: 0, to: 2 }];
    expect(delivery.evidence(slot(2), [b1], NOW).state).toBe('Queued');
    expect(delivery.unmarked(slots, relay(7), NOW)).toEqual(slots);
    await delivery.mark(slots[0]!, { relay: relay(7), expires: NOW + EXPIRY.object });
    expect(delivery.evidence(slot(2), [b1], NOW).state).toBe('At relay');
    expect(delivery.unmarked(slots, relay(7), NOW)).toEqual([]);
  });

  it('is the same after a restart', async () => {
    const { delivery, again } = await open();
    const own = [lane(900), lane(4, 3)];
    await delivery.mark({ chapter: 3, from: 0, to: 4 }, { relay: relay(7), expires: NOW + EXPIRY.object });
    await delivery.acknowledge(b1, [lane(700)], own, [b1, b2], NOW);
    const later = await again();
    for (const at of [slot(700), slot(701), slot(4, 3)]) expect(later.evidence(at, [b1, b2], NOW)).toEqual(delivery.evidence(at, [b1, b2], NOW));
    expect(later.pending(own, [b1], NOW)).toEqual(delivery.pending(own, [b1], NOW));
  });

  it('[H19] an acknowledgement of lanes that do not exist leaves no trace, and the chat opens again', async () => {
    const { delivery, again } = await open();
    const claims = Array.from({ length: 1024 }, (_, n) => lane(1023, 1000 + n));
    await delivery.acknowledge(b1, [...claims, { ...lane(5), device: b2 }], [lane(2)], [b1], NOW);
    const later = await again();
    expect(later.evidence(slot(0, 1000), [b1], NOW).state).toBe('Queued');
    expect(later.pending([lane(2)], [b1], NOW)).toEqual([{ chapter: 0, from: 0, to: 2 }]);
  });

  it('a device cannot acknowledge what was not written yet', async () => {
    const { delivery } = await open();
    await delivery.acknowledge(b1, [lane(1000)], [lane(1)], [b1], NOW);
    expect(delivery.evidence(slot(1), [b1], NOW).state).toBe('Delivered');
    expect(delivery.evidence(slot(2), [b1], NOW).state).toBe('Queued');
    expect(delivery.pending([lane(2)], [b1], NOW)).toEqual([{ chapter: 0, from: 2, to: 2 }]);
  });

  it('an older word that comes late changes nothing', async () => {
    const { delivery } = await open();
    await delivery.acknowledge(b1, [lane(5)], [lane(9)], [b1], NOW);
    await delivery.acknowledge(b1, [lane(2)], [lane(9)], [b1], NOW);
    expect(delivery.pending([lane(9)], [b1], NOW)).toEqual([{ chapter: 0, from: 6, to: 9 }]);
  });
});

describe('what a relay keeps', () => {
  const stretch = (from: number, to: number) => ({ chapter: 0, from, to });

  it('[S11.4] is not put there again, until seven days before it expires', async () => {
    const { delivery } = await open();
    await delivery.mark(stretch(2, 4), { relay: relay(7), expires: NOW + EXPIRY.object });
    expect(delivery.unmarked([stretch(0, 9)], relay(7), NOW)).toEqual([stretch(0, 1), stretch(5, 9)]);
    expect(delivery.unmarked([stretch(0, 9)], relay(8), NOW)).toEqual([stretch(0, 9)]);
    expect(delivery.unmarked([stretch(2, 4)], relay(7), NOW + EXPIRY.object - EXPIRY.putAgain)).toEqual([stretch(2, 4)]);
  });

  it('is remembered until every device has it, also one that never spoke', async () => {
    const { delivery } = await open();
    await delivery.mark(stretch(0, 4), { relay: relay(7), expires: NOW + EXPIRY.object });
    await delivery.acknowledge(b1, [lane(4)], [lane(4)], [b1, b2], NOW);
    expect(delivery.pending([lane(4)], [b1, b2], NOW)).toEqual([stretch(0, 4)]);
    expect(delivery.unmarked([stretch(0, 4)], relay(7), NOW)).toEqual([]);
    await delivery.acknowledge(b2, [lane(4)], [lane(4)], [b1, b2], NOW);
    expect(delivery.unmarked([stretch(0, 4)], relay(7), NOW)).toEqual([stretch(0, 4)]);
  });

  it('in many small pieces is kept as few marks', async () => {
    const disk = createMemoryDisk();
    const { delivery } = await open(disk);
    for (let seq = 0; seq < 500; seq++) await delivery.mark(stretch(seq, seq), { relay: relay(7), expires: NOW + EXPIRY.object + seq * TIME.SECOND });
    const { records } = createMemoryStore({ disk, random: createRng(1) });
    expect((await records.get(PLACE.table, PLACE.key))!.length).toBeLessThan(200);
    expect(delivery.unmarked([stretch(0, 499)], relay(7), NOW)).toEqual([]);
  });
});
