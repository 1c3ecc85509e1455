/** Links across the MessagePort between page and worker keep the contract; the page's side runs on the memory network. */
import { createRemoteLinks } from '../../src/net/links.ts';
import { serveLinks } from '../../src/net/linksServer.ts';
import { createMemoryNetwork } from '../../src/net/memory.ts';
import type { PeerName, RelayId } from '../../src/protocol/ids.ts';
import { createVirtualClock } from '../helpers/clock.ts';
import { createRng } from '../helpers/rng.ts';
import { linksContract, type LinksWorld } from './links.ts';

/** Lets the messages that are on their way between the ports arrive. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

linksContract('a MessagePort before the memory network', async (): Promise<LinksWorld> => {
  const clock = createVirtualClock();
  const network = createMemoryNetwork({ clock, random: createRng('links') });
  const relayId = new Uint8Array(32).fill(5) as RelayId;
  const relay = network.relay('wss://relay.example', relayId);
  const ports: MessagePort[] = [];
  let devices = 0;
  const device = async () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    serveLinks(network.links(`device${devices++}` as PeerName), port1);
    return createRemoteLinks(port2);
  };
  const step = async (): Promise<void> => {
    await settle();
    await clock.advance(100);
  };
  return {
    device,
    relay: { ...relay, relayId, down: async () => relay.down(), up: async () => relay.up() },
    nowhere: 'wss://nowhere.example',
    async until(condition, what) {
      for (let turn = 0; turn < 600 && !condition(); turn++) await step();
      if (!condition()) throw new Error(`never: ${what}`);
    },
    async outcome(work) {
      let over = false;
      const end = (): void => void (over = true);
      work.then(end, end);
      for (let turn = 0; turn < 600 && !over; turn++) await step();
      return work;
    },
    async quiet() {
      for (let turn = 0; turn < 200; turn++) await step();
    },
    dispose: async () => {
      for (const port of ports) port.close();
    },
  };
});
