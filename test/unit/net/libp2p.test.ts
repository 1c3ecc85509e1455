/** libp2p links in Node, through relays only: what the contract of links does not ask. */
import { startCircuitRelay, type CircuitRelay } from '../../helpers/circuitRelay.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLibp2pLinks } from '../../../src/net/libp2p.ts';
import type { LinkEvent, Links } from '../../../src/ports/links.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { own, visited } from '../../helpers/relayTargets.ts';
import { collect } from '../../helpers/streams.ts';

const ECHO = '/kith/echo/1';
const until = (ready: () => boolean): Promise<void> => vi.waitFor(() => expect(ready()).toBe(true), { timeout: 10_000, interval: 5 });

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

interface Device {
  readonly links: Links;
  readonly name: PeerName;
  readonly events: LinkEvent[];
}

async function relayUp(): Promise<CircuitRelay> {
  const relay = await startCircuitRelay();
  running.push({ stop: relay.down });
  return relay;
}
async function deviceAt(relay: CircuitRelay): Promise<Device> {
  const links = createLibp2pLinks({ direct: false });
  running.push(links);
  const events: LinkEvent[] = [];
  links.onStream(ECHO, (_peer, stream) => stream.onData((bytes) => void stream.send(bytes)));
  const name = await links.start((event) => events.push(event));
  links.connect(own(relay.address));
  await until(() => relay.reservations().includes(name));
  return { links, name, events };
}
const pathOf = ({ events }: Device, { name }: Device): string =>
  events.flatMap((event) => (event.kind === 'peer' && event.peer === name ? [event.path] : [])).at(-1) ?? 'away';

const relayStates = ({ events }: Device, { address }: CircuitRelay): string[] => events.flatMap((event) => (event.kind === 'relay' && event.address === address ? [event.state] : []));

describe('libp2p links', () => {
  it('friends at different relays meet at the one that is visited; each reserves at its own relay only', async () => {
    const [north, south] = [await relayUp(), await relayUp()];
    const [alice, bob] = [await deviceAt(north), await deviceAt(south)];
    alice.links.allow([{ peer: bob.name, relays: [south.address] }]);
    bob.links.allow([{ peer: alice.name, relays: [north.address] }]);
    alice.links.connect([...own(north.address), ...visited(south.address)]);
    bob.links.connect([...own(south.address), ...visited(north.address)]);
    await until(() => pathOf(alice, bob) === 'relayed' && pathOf(bob, alice) === 'relayed');
    const stream = await alice.links.open({ peer: bob.name }, ECHO);
    const here = collect(stream);
    stream.send(new Uint8Array(100_000));
    await until(() => here.size() === 100_000);
    expect([north.reservations(), south.reservations()]).toEqual([[alice.name], [bob.name]]);
  });

  it('a relay that is visited and becomes an own one is reserved at, and the other way round not any more', async () => {
    const [north, south] = [await relayUp(), await relayUp()];
    const [alice, bob] = [await deviceAt(north), await deviceAt(south)];
    for (const [me, friend, home, at] of [[alice, bob, north, south], [bob, alice, south, north]] as const) {
      me.links.allow([{ peer: friend.name, relays: [at.address] }]);
      me.links.connect([...own(home.address), ...visited(at.address)]);
    }
    await until(() => pathOf(alice, bob) === 'relayed');
    for (const { links } of [alice, bob]) links.connect(own(north.address, south.address));
    await until(() => [north, south].every((relay) => relay.reservations().length === 2));
    for (const device of [alice, bob]) for (const relay of [north, south]) expect(relayStates(device, relay)).toContain('connected');
    await until(() => pathOf(alice, bob) === 'relayed' && pathOf(bob, alice) === 'relayed');
    await south.down();
    await south.up();
    alice.links.connect([...own(north.address), ...visited(south.address)]);
    await until(() => south.reservations().includes(bob.name) && relayStates(alice, south).at(-1) === 'connected');
    expect(south.reservations()).toEqual([bob.name]);
  });

  it('addresses that are none are passed over', async () => {
    const relay = await relayUp();
    const alice = await deviceAt(relay);
    alice.links.connect([...own(relay.address, 'no address', 'ws://not.this.machine'), ...visited('https://user@relay.example', 'ws://192.168.1.1')]);
    alice.links.allow([{ peer: 'no PeerId at all' as PeerName, relays: [relay.address] }]);
    const bob = await deviceAt(relay);
    alice.links.allow([{ peer: 'no PeerId at all' as PeerName, relays: [relay.address] }, { peer: bob.name, relays: [relay.address] }]);
    bob.links.allow([{ peer: alice.name, relays: [relay.address] }]);
    await until(() => pathOf(alice, bob) === 'relayed');
    expect(new Set(alice.events.flatMap((event) => (event.kind === 'relay' ? [event.address] : [])))).toEqual(new Set([relay.address]));
  });
});
