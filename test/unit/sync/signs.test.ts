/** What cannot be read of the signs of life, and of what is hidden, keeps nothing else from opening. */
import { describe, expect, it } from 'vitest';
import { atRestKey } from '../../../src/crypto/derive.ts';
import { encode } from '../../../src/protocol/codec.ts';
import { keyOf, type EntryId, type Key } from '../../../src/protocol/ids.ts';
import { keepHidden, readHidden } from '../../../src/sync/hidden.ts';
import { keepSigns, readSigns } from '../../../src/sync/signs.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';

const LATER = encode([2, 'of a later version']);

describe('signs of life on disk', () => {
  it('are what was chosen, and those of a later version give none', async () => {
    const store = createMemoryStore({ localKey: new Uint8Array(32).fill(1) });
    expect(await readSigns(store)).toEqual({ receipts: false, here: true, writing: true });
    await keepSigns(store, { receipts: true, here: false, writing: true });
    expect(await readSigns(store)).toEqual({ receipts: true, here: false, writing: true });
    await store.records.put('signs', atRestKey(store.localKey, new TextEncoder().encode('signs')), LATER, 'strict');
    expect(await readSigns(store)).toEqual({ receipts: false, here: false, writing: false });
  });
});

describe('what is hidden on disk', () => {
  it('is read without the rows of a later version', async () => {
    const store = createMemoryStore({ localKey: new Uint8Array(32).fill(1) });
    const [chat, id] = ['0'.repeat(32) as Key, new Uint8Array(32).fill(7) as EntryId];
    await keepHidden(store, chat, { chapter: 0, id });
    await store.records.put(`hidden ${chat}`, '1'.repeat(32) as Key, LATER, 'strict');
    expect([...(await readHidden(store, chat))]).toEqual([keyOf(id)]);
  });
});
