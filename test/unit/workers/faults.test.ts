import { describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../../src/ports/storage.ts';
import type { Links, Stream } from '../../../src/ports/links.ts';
import type { Key, PeerName } from '../../../src/protocol/ids.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { createFaults, type FaultPoint } from '../../../src/workers/faults.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { collect, streamPair } from '../../helpers/streams.ts';

const id = (n: number): Key => n.toString(16).padStart(32, '0') as Key;
const row: LedgerRow = { conversation: id(1), chapter: 0, lane: id(2), seq: 0, entry: id(3), sealed: new Uint8Array([1]), note: new Uint8Array([2]), arrival: 1 };

describe('faults of a test build', () => {
  it('advance moves both clocks and runs what is due, in order; what was cancelled never runs', async () => {
    const real = createVirtualClock();
    const faults = createFaults(real);
    const ran: string[] = [];
    faults.clock.after(5000, () => ran.push('later'));
    faults.clock.after(1000, () => ran.push('sooner'));
    faults.clock.after(9000, () => ran.push('not yet'));
    faults.clock.after(1000, () => ran.push('never'))();
    const [now, monotonic] = [faults.clock.now(), faults.clock.monotonic()];
    faults.advance(6000);
    await real.advance(0);
    expect(ran).toEqual(['sooner', 'later']);
    expect([faults.clock.now() - now, faults.clock.monotonic() - monotonic]).toEqual([6000, 6000]);
    await real.advance(3000);
    expect(ran).toEqual(['sooner', 'later', 'not yet']);
    expect(() => faults.advance(-1)).toThrow(RangeError);
  });

  it('settled waits for what is under way', async () => {
    const real = createVirtualClock();
    const faults = createFaults(real);
    const store = faults.store(createMemoryStore({ localKey: new Uint8Array(32) }));
    let isSettled = false;
    void faults.settled().then(() => (isSettled = true));
    await real.advance(200);
    await store.records.put('people', id(1), new Uint8Array(1), 'strict');
    await real.advance(200);
    expect(isSettled).toBe(false);
    await real.advance(100);
    expect(isSettled).toBe(true);
  });

  it('fail(disk) refuses the next strict write of a message, once, and nothing of it is kept', async () => {
    const faults = createFaults(createVirtualClock());
    const store = faults.store(createMemoryStore({ localKey: new Uint8Array(32) }));
    faults.fail('disk');
    await store.records.put('people', id(1), new Uint8Array(1), 'strict');
    await expect(store.ledger.append([row], [], 'strict')).rejects.toMatchObject({ code: 'quotaExceeded' });
    expect(await store.ledger.read(row.conversation, 0)).toEqual([]);
    await store.ledger.append([row], [], 'strict');
    expect(await store.ledger.read(row.conversation, 0)).toEqual([row]);
  });

  it('fail(sync-push) mutes sync after its handshake and no other protocol; what comes is still heard', async () => {
    const faults = createFaults(createVirtualClock());
    const pairs = new Map([[PROTOCOL.sync, streamPair()], [PROTOCOL.rooms, streamPair()]]);
    const links = faults.links({ open: (_target, protocol) => Promise.resolve(pairs.get(protocol as typeof PROTOCOL.sync)![0] as Stream) } as Links);
    faults.fail('sync-push');
    for (const [protocol, expected] of [[PROTOCOL.sync, 2], [PROTOCOL.rooms, 4]] as const) {
      const stream = await links.open({ peer: 'peer' as PeerName }, protocol);
      const heard = collect(pairs.get(protocol)![1]);
      const back = collect(stream);
      for (let n = 0; n < 4; n++) expect(stream.send(new Uint8Array(1))).toBe(true);
      pairs.get(protocol)![1].send(new Uint8Array(3));
      await Promise.resolve();
      expect([heard.size(), back.size()]).toEqual([expected, 3]);
    }
    expect(() => faults.fail('sun' as FaultPoint)).toThrow(RangeError);
  });
});
