/** libp2p keeps the contract of links, here in Node and through a relay only; direct paths are tested between browsers (test/e2e/links.spec.ts). */
import { startCircuitRelay } from '../helpers/circuitRelay.ts';
import { expect, vi } from 'vitest';
import { createLibp2pLinks } from '../../src/net/libp2p.ts';
import { linksContract, type LinksWorld } from './links.ts';

const PATIENCE_MS = 12_000;

linksContract('libp2p through a relay', async (): Promise<LinksWorld> => {
  const relay = await startCircuitRelay();
  return {
    relay,
    device: async () => createLibp2pLinks({ direct: false }),
    nowhere: 'ws://127.0.0.1:9',
    until: (condition, what) => vi.waitFor(() => expect(condition(), what).toBe(true), { timeout: PATIENCE_MS, interval: 10 }),
    outcome: (work) => work,
    quiet: () => new Promise((resolve) => setTimeout(resolve, 800)),
    dispose: () => relay.down(),
  };
});
