import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Meter } from '../../../src/sync/meter.ts';
import { pieceOf, SMALL } from '../../helpers/pieces.ts';
import { createTestRelay, inDays } from '../../helpers/relay.ts';

describe('what is counted of a relay (F88)', () => {
  it('are pieces of photos too, with their bytes, each way; what was not there counts nothing', async () => {
    const relay = await createTestRelay();
    const { records, localKey } = createMemoryStore({ localKey: new Uint8Array(32) });
    const meter = new Meter({ records, localKey, clock: relay.clock });
    const { chunks, time } = meter.metered(await relay.client());
    const [chunk, manifest] = [pieceOf('photo'), pieceOf('photo', MANIFEST, 1024)];
    for (const { index, bytes } of [chunk, manifest]) expect(await chunks.put(index, bytes, time() + 1000)).toEqual({ ok: true, value: null });
    expect(await chunks.has([chunk.id, pieceOf('b').id])).toEqual({ ok: true, value: [true, false] });
    const got = await chunks.get(manifest.id, MANIFEST);
    expect(got.ok && got.value).toEqual(manifest.bytes);
    expect(await chunks.get(pieceOf('b').id, 0)).toEqual({ ok: true, value: null });
    expect(await chunks.put(0, chunk.bytes, inDays(relay.clock, 99))).toEqual({ ok: false, code: 'expired' });
    expect(await chunks.put(0, new Uint8Array(9), inDays(relay.clock, 1))).toEqual({ ok: false, code: 'badFrame' });
    const count = await meter.of(relay.relayId);
    expect(count).toMatchObject({ bytesSent: 2 * SMALL + 1024, objectsSent: 3, bytesReceived: 1024, objectsReceived: 1, topics: 0 });
    meter.stop();
  });
});
