/** A relay is not a friend: what it may not do with the connection that a device keeps to it. */
import { startCircuitRelay } from '../helpers/circuitRelay.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLibp2pLinks } from '../../src/net/libp2p.ts';
import type { LinkEvent, Links } from '../../src/ports/links.ts';
import { own } from '../helpers/relayTargets.ts';
import { collect } from '../helpers/streams.ts';

const ROOMS = '/kith/rooms/1';
const SIGNALLING = '/webrtc-signaling/0.0.1';
const until = (ready: () => boolean): Promise<void> => vi.waitFor(() => expect(ready()).toBe(true), { timeout: 5000, interval: 5 });

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of running.splice(0)) await part.stop();
});

async function deviceAt(address: string): Promise<{ links: Links; name: string; events: LinkEvent[]; met: string[] }> {
  const links = createLibp2pLinks();
  running.push(links);
  const events: LinkEvent[] = [];
  const met: string[] = [];
  links.onStream(ROOMS, (peer) => met.push(peer));
  const name = await links.start((event) => events.push(event));
  links.connect(own(address));
  return { links, name, events, met };
}
const stateOf = (events: readonly LinkEvent[]): string | undefined => events.flatMap((event) => (event.kind === 'relay' ? [event.state] : [])).at(-1);

describe('a hostile relay', () => {
  it('[H50] gets no WebRTC answer, hence no address of ours, and opens no stream of friends', async () => {
    const relay = await startCircuitRelay();
    running.push({ stop: relay.down });
    const device = await deviceAt(relay.address);
    await until(() => stateOf(device.events) === 'connected');
    for (const protocol of [SIGNALLING, ROOMS]) {
      const stream = await relay.openTo(device.name, protocol);
      const seen = collect(stream);
      // Nothing is said: the stock part, with its PeerConnection made, would wait here for an offer.
      await until(seen.closed);
      expect([protocol, seen.size()]).toEqual([protocol, 0]);
    }
    expect(device.met).toEqual([]);
  });

  it('is told apart from what is no relay at all, and from nobody', async () => {
    const other = await startCircuitRelay(false);
    running.push({ stop: other.down });
    const device = await deviceAt(other.address);
    await until(() => stateOf(device.events) === 'notRelay');
    const nobody = await deviceAt('ws://127.0.0.1:9');
    await until(() => stateOf(nobody.events) === 'unreachable');
    expect(device.events.some((event) => event.kind === 'relay' && event.state === 'connected')).toBe(false);
  });
});
