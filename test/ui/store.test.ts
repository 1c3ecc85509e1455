/** The IndexedDB adapter in a real browser: the contracts, a disk that is really full, and how long a write takes. */
import { deleteDB, openDB } from 'idb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cdp } from 'vitest/browser';
import { Doc, encodeStateAsUpdate } from 'yjs';
import type { LedgerRow } from '../../src/ports/storage.ts';
import { openStore } from '../../src/store/indexeddb.ts';
import { documentsContract } from '../contract/documents.ts';
import { everyValue, holds, makeIndexedDbWorld } from '../contract/indexeddb.ts';
import { ledgerContract } from '../contract/ledger.ts';
import { recordsContract } from '../contract/records.ts';
import { bytes, codeOf, id, row } from '../contract/stores.ts';

/** Chromium's own control of the room an origin has; absent in the types of the provider. */
const setRoom = (room: Record<string, number>): Promise<unknown> =>
  (cdp() as unknown as { send(method: string, params: object): Promise<unknown> }).send('Storage.overrideQuotaForOrigin', {
    origin: location.origin,
    ...room,
  });

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

async function timesOf(rounds: number, work: (round: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work(round);
    times.push(performance.now() - start);
  }
  return times;
}

describe('IndexedDB of this browser', () => {
  // Chromium remembers for a while how much room there was when it last looked, also for the file of tests before this one.
  it('[R11] loses and writes nothing when the disk is really full', { timeout: 120_000 }, async () => {
    onTestFinished(() => setRoom({}).then(() => undefined));
    await setRoom({ quotaSize: 10_000_000 });
    const store = await openStore({ name: 'kith-full' });
    // Chromium compresses what it stores: only random bytes fill it.
    const large = (chapter: number): LedgerRow[] =>
      Array.from({ length: 40 }, (_, seq) => row({ chapter, seq, sealed: crypto.getRandomValues(new Uint8Array(49_000)) }));
    const fill = (n: number): Promise<void> =>
      store.ledger.append(large(n), [{ table: 'counters', key: id(1), value: bytes(n) }], 'strict');
    let written = 0;
    const next = async (): Promise<string> => {
      const code = await codeOf(fill(written));
      if (code === 'resolved') written++;
      return code;
    };
    await expect.poll(next, { timeout: 90_000, interval: 500 }).toBe('quotaExceeded');
    expect(written).toBeGreaterThan(0);
    await setRoom({});
    expect(await store.ledger.read(id(1), written)).toEqual([]);
    expect(await store.ledger.chapters(id(1))).toEqual(Array.from({ length: written }, (_, chapter) => ({ chapter, rows: 40 })));
    expect(await store.records.get('counters', id(1))).toEqual(bytes(written - 1));
    await fill(written);
    expect(await store.ledger.read(id(1), written)).toHaveLength(40);
    await store.erase();
  });

  it('[S13.3] keeps a key that can be used and not read', async () => {
    const name = 'kith-key';
    await (await openStore({ name })).close();
    const db = await openDB(name);
    const key = (await db.get('meta', 'key')) as CryptoKey;
    expect([key.extractable, key.algorithm.name]).toEqual([false, 'AES-GCM']);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
    db.close();
    await deleteDB(name);
  });

  it('[S13.2] holds nothing of a document once it was replaced', async () => {
    const name = 'kith-taken-back';
    const store = await openStore({ name });
    const [gone, stays] = [crypto.getRandomValues(new Uint8Array(301)), crypto.getRandomValues(new Uint8Array(301))];
    const update = (part: Uint8Array): Uint8Array => {
      const doc = new Doc();
      doc.getArray('lane').push([part]);
      return encodeStateAsUpdate(doc);
    };
    const isHeld = async (part: Uint8Array): Promise<boolean> => (await everyValue(name)).some((value) => holds(value, part));
    await store.documents.save(id(1), update(gone));
    expect(await isHeld(gone)).toBe(true);
    await store.documents.replace(id(1), update(stays));
    expect([await isHeld(gone), await isHeld(stays)]).toEqual([false, true]);
    await store.erase();
  });

  it('writes an entry in a time that does not grow with its chapter', async () => {
    const store = await openStore({ name: 'kith-latency' });
    const entry = (seq: number): Parameters<typeof store.ledger.append>[0] => [
      row({ seq, entry: id(seq), sealed: crypto.getRandomValues(new Uint8Array(301)) }),
    ];
    const counter = { table: 'counters', key: id(1), value: bytes(1) };
    const first = median(await timesOf(30, (n) => store.ledger.append(entry(n), [counter], 'strict')));
    await store.ledger.append(
      Array.from({ length: 450 }, (_, n) => entry(100 + n)[0]!),
      [],
      'relaxed',
    );
    const last = median(await timesOf(30, (n) => store.ledger.append(entry(600 + n), [counter], 'strict')));
    const relaxed = median(await timesOf(30, (n) => store.records.put('marks', id(n), bytes(1), 'relaxed')));
    const read = median(await timesOf(10, () => store.ledger.read(id(1), 0)));
    const batches = await timesOf(10, (n) =>
      store.ledger.append(
        Array.from({ length: 256 }, (_, k) => ({ ...entry(k)[0]!, chapter: n + 1 })),
        [],
        'relaxed',
      ),
    );
    console.log(
      `strict append ${first.toFixed(1)} ms, after 500 rows ${last.toFixed(1)} ms; relaxed record ${relaxed.toFixed(1)} ms; chapter of 510 read ${read.toFixed(1)} ms; batch of 256 ${median(batches).toFixed(1)} ms`,
    );
    expect(last).toBeLessThan(first * 3 + 5);
    await store.erase();
  });
});

ledgerContract('IndexedDB in a browser', makeIndexedDbWorld);
recordsContract('IndexedDB in a browser', makeIndexedDbWorld);
documentsContract('IndexedDB in a browser', makeIndexedDbWorld);
