/** The memory network keeps the contract of links, with wires that need no time and with slow ones. */
import { createMemoryNetwork, type MemoryNetworkOptions } from '../../src/net/memory.ts';
import type { PeerName, RelayId } from '../../src/protocol/ids.ts';
import { createVirtualClock } from '../helpers/clock.ts';
import { createRng } from '../helpers/rng.ts';
import { linksContract, type LinksWorld } from './links.ts';

const world = (options: Partial<MemoryNetworkOptions>) => async (): Promise<LinksWorld> => {
  const clock = createVirtualClock();
  const network = createMemoryNetwork({ clock, random: createRng('links'), ...options });
  const relay = network.relay('wss://relay.example', new Uint8Array(32).fill(5) as RelayId);
  let devices = 0;
  return {
    device: async () => network.links(`device${devices++}` as PeerName),
    relay: { ...relay, relayId: new Uint8Array(32).fill(5) as RelayId, down: async () => relay.down(), up: async () => relay.up() },
    nowhere: 'wss://nowhere.example',
    until: (condition, what) => clock.until(condition, what),
    outcome: (work) => clock.outcome(work),
    quiet: () => clock.advance(20_000),
    dispose: async () => {},
  };
};

linksContract('the memory network', world({}));
linksContract('the memory network, slow and relayed', world({ direct: false, shape: { latency: 40, jitter: 100, bytesPerSecond: 2_000_000 } }));
