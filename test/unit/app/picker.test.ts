/** What one picks emoji by is kept, sealed, and nothing else than emoji is. */
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/protocol/codec.ts';
import { atRestKey } from '../../../src/crypto/derive.ts';
import { createWorld } from '../../helpers/world.ts';

const TABLE = 'picker';

describe('[F50] what one picks emoji by', () => {
  it('is nothing at first, and is what was kept also after the next start', async () => {
    const world = await createWorld({ seed: 'picker' });
    const alice = await world.person('Alice');
    expect(await alice.messenger.picker()).toEqual({ ok: true, value: { tone: 0, recents: [] } });
    expect(await alice.messenger.keepPicker({ tone: 3, recents: ['👋🏽', '🦔'] })).toEqual({ ok: true, value: null });
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    expect(await alice.messenger.picker()).toEqual({ ok: true, value: { tone: 3, recents: ['👋🏽', '🦔'] } });
  });

  it('[H62] keeps no text, nothing twice, no tone that there is not, and at most 24', async () => {
    const world = await createWorld({ seed: 'picker bounds' });
    const alice = await world.person('Alice');
    const faces = Array.from({ length: 30 }, (_, at) => String.fromCodePoint(0x1f600 + at));
    await alice.messenger.keepPicker({ tone: 9, recents: ['hello', '🦔', '🦔', '<b>', ...faces] });
    expect(await alice.messenger.picker()).toEqual({ ok: true, value: { tone: 5, recents: ['🦔', ...faces.slice(0, 23)] } });
  });

  it('begins anew where a record of another form lies', async () => {
    const world = await createWorld({ seed: 'picker form' });
    const alice = await world.person('Alice');
    const { records, localKey } = alice.core.deps.store;
    for (const row of [encode([2, 0, []]), encode([1, 6, []]), new Uint8Array([0xff])]) {
      await records.put(TABLE, atRestKey(localKey, new TextEncoder().encode(TABLE)), row, 'relaxed');
      expect(await alice.messenger.picker()).toEqual({ ok: true, value: { tone: 0, recents: [] } });
    }
  });
});
