import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createHttpServer } from '../../../src/relay/http.ts';
import { RELAY_LIMITS } from '../../../src/relay/limits.ts';
import { createMemoryStore } from '../../../src/relay/store/memory.ts';
import { watchStore } from '../../../src/relay/store/sound.ts';

/** A store whose disk a test can break. */
function breakable() {
  const disk = { reads: true, writes: true, asked: 0 };
  const memory = createMemoryStore();
  const store = watchStore({
    ...memory,
    async read(key) {
      disk.asked++;
      if (!disk.reads) throw new Error('EIO');
      return memory.read(key);
    },
    async write(changes) {
      if (!disk.writes) throw new Error('ENOSPC');
      await memory.write(changes);
    },
  });
  return { disk, store, put: () => store.write([{ key: 't/a', value: Uint8Array.of(1) }]) };
}

describe('the health of a relay', () => {
  it('is bad once a write has failed, and good again as soon as the disk takes one', async () => {
    const { disk, store, put } = breakable();
    expect(await store.isSound()).toBe(true);
    disk.writes = false;
    expect(await store.isSound()).toBe(true);
    await expect(put()).rejects.toThrow('ENOSPC');
    expect(await store.isSound()).toBe(false);
    disk.writes = true;
    expect(await store.isSound()).toBe(true);
    await put();
    expect(await store.isSound()).toBe(true);
  });

  it('is bad while the store cannot be read, and many who ask at once cost one read', async () => {
    const { disk, store } = breakable();
    await Promise.all(Array.from({ length: 1000 }, () => store.isSound()));
    expect(disk.asked).toBe(1);
    disk.reads = false;
    expect(await store.isSound()).toBe(false);
  });

  it('is told by /healthz as 200 or 503, of a store that failed too', async () => {
    const { disk, store, put } = breakable();
    const server = createHttpServer({ limits: RELAY_LIMITS, door: { guard: () => undefined, refuse: () => null }, pages: (_request, _response, next) => next(), isHealthy: () => store.isSound(), metrics: () => '' });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const status = async (): Promise<number> => (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`)).status;
    expect(await status()).toBe(200);
    disk.writes = false;
    await put().catch(() => undefined);
    expect(await status()).toBe(503);
    disk.writes = true;
    expect(await status()).toBe(200);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
