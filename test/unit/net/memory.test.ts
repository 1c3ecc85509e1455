/** What goes wrong on a memory network goes wrong as on a real one. What goes right: test/contract/links.memory.test.ts. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryNetwork, type MemoryNetwork, type MemoryRelay } from '../../../src/net/memory.ts';
import type { LinkEvent, Links, Stream } from '../../../src/ports/links.ts';
import type { PeerName, RelayId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { createVirtualClock, type VirtualClock } from '../../helpers/clock.ts';
import { own, visited } from '../../helpers/relayTargets.ts';
import { createRng } from '../../helpers/rng.ts';

const RELAY = 'wss://relay.example';
const SECOND = 'wss://second.example';
const PROTOCOL = '/kith/test/1';

interface Device {
  readonly name: PeerName;
  readonly links: Links;
  readonly told: string[];
  readonly came: Stream[];
}

const told = (event: LinkEvent): string =>
  event.kind === 'peer' ? `${event.peer} ${event.path}` : `${event.address} ${event.state}`;

describe('a memory network', () => {
  let clock: VirtualClock;
  let network: MemoryNetwork;
  let relay: MemoryRelay;
  let alice: Device;
  let bob: Device;

  const start = async (name: string): Promise<Device> => {
    const links = network.links(name as PeerName);
    const device: Device = { name: name as PeerName, links, told: [], came: [] };
    links.onStream(PROTOCOL, (_peer, stream) => void device.came.push(stream));
    await links.start((event) => void device.told.push(told(event)));
    return device;
  };
  const allow = (device: Device, ...others: Device[]): void =>
    device.links.allow(others.map(({ name }) => ({ peer: name, relays: [RELAY] })));
  const last = (device: Device, about: string): string | undefined => device.told.filter((line) => line.startsWith(about)).at(-1);
  const linkUp = async (path: string): Promise<void> => {
    allow(alice, bob);
    allow(bob, alice);
    await clock.until(() => last(alice, 'bob') === `bob ${path}` && last(bob, 'alice') === `alice ${path}`, path);
  };
  const streamUp = async (): Promise<Stream> => {
    const stream = await clock.outcome(alice.links.open({ peer: bob.name }, PROTOCOL));
    await clock.until(() => bob.came.length > 0, 'the stream came');
    return stream;
  };
  const readBy = (stream: Stream): number[] => {
    const got: number[] = [];
    stream.onData((bytes) => void got.push(...bytes));
    return got;
  };

  beforeEach(async () => {
    clock = createVirtualClock();
    network = createMemoryNetwork({ clock, random: createRng('memory'), shape: { latency: 10 } });
    relay = network.relay(RELAY, new Uint8Array(32) as RelayId);
    [alice, bob] = [await start('alice'), await start('bob')];
    for (const { links } of [alice, bob]) links.connect(own(RELAY));
    await clock.until(() => [alice, bob].every((device) => last(device, RELAY)?.endsWith(' connected') === true), 'relay');
  });

  it('links directly where the pair may, else through the relay, and changes over', async () => {
    network.direct('alice', 'bob', false);
    await linkUp('relayed');
    const relayed = await streamUp();
    let closed = false;
    relayed.onClose(() => (closed = true));
    expect(relayed.direct).toBe(false);
    network.direct('alice', 'bob', true);
    await clock.until(() => last(alice, 'bob') === 'bob direct', 'direct');
    await clock.settle();
    expect(closed).toBe(true);
    expect(alice.told).not.toContain('bob away');
    expect((await streamUp()).direct).toBe(true);
  });

  it('keeps a direct link while the relay is gone, and loses a relayed one at once', async () => {
    await linkUp('direct');
    relay.down();
    await clock.advance(30_000);
    expect(last(alice, 'bob')).toBe('bob direct');
    network.direct('alice', 'bob', false);
    await clock.advance(30_000);
    expect(last(alice, 'bob')).toBe('bob away');
    relay.up();
    await clock.until(() => last(alice, 'bob') === 'bob relayed', 'relayed');
    relay.down();
    await clock.settle();
    expect(last(alice, 'bob')).toBe('bob away');
  });

  it('does not link by a relay at which the other has no reservation', async () => {
    network.relay(SECOND, new Uint8Array(32) as RelayId);
    alice.links.allow([{ peer: bob.name, relays: [SECOND] }]);
    allow(bob, alice);
    await clock.advance(60_000);
    expect(last(alice, 'bob')).toBeUndefined();
    bob.links.connect([...own(RELAY), ...visited(SECOND)]);
    alice.links.connect([...own(RELAY), ...visited(SECOND)]);
    await clock.advance(60_000);
    expect(last(alice, 'bob')).toBeUndefined();
    bob.links.connect(own(RELAY, SECOND));
    await clock.until(() => last(alice, 'bob') === 'bob direct', 'direct');
  });

  it('does not link by a relay to which the one who dials is not connected', async () => {
    network.relay(SECOND, new Uint8Array(32) as RelayId);
    bob.links.connect(own(RELAY, SECOND));
    alice.links.allow([{ peer: bob.name, relays: [SECOND] }]);
    allow(bob, alice);
    await clock.advance(60_000);
    expect(last(alice, 'bob')).toBeUndefined();
    alice.links.connect([...own(RELAY), ...visited(SECOND)]);
    await clock.until(() => last(alice, 'bob') === 'bob direct', 'direct');
  });

  it.each(['alice', 'bob'])('a circuit ends when %s leaves the relay that it goes through', async (name) => {
    network.relay(SECOND, new Uint8Array(32) as RelayId);
    network.direct('alice', 'bob', false);
    bob.links.connect(own(RELAY, SECOND));
    alice.links.connect([...own(RELAY), ...visited(SECOND)]);
    alice.links.allow([{ peer: bob.name, relays: [SECOND] }]);
    allow(bob, alice);
    await clock.until(() => last(alice, 'bob') === 'bob relayed', 'relayed');
    [alice, bob].find((device) => device.name === name)!.links.connect(own(RELAY));
    await clock.advance(20_000);
    expect([last(alice, 'bob'), last(bob, 'alice')]).toEqual(['bob away', 'alice away']);
  });

  it('is connected to no more relays than a page: eight own ones, and eight that it visits', async () => {
    const many = Array.from({ length: 20 }, (_, n) => `wss://relay${n}.example`);
    for (const address of many) network.relay(address, new Uint8Array(32) as RelayId);
    alice.links.connect([...own(...many.slice(0, 10)), ...visited(...many.slice(10))]);
    await clock.advance(60_000);
    const connected = many.filter((address) => last(alice, address) === `${address} connected`);
    const bounded = [...many.slice(0, LIMITS.relays), ...many.slice(10, 10 + LIMITS.relaysVisited)];
    expect([connected, [...network.relaysOf('alice')].sort()]).toEqual([bounded, [...bounded].sort()]);
  });

  it('[A23] counts what the gate refused, and the refused one learns nothing', async () => {
    allow(alice, bob);
    await clock.advance(20_000);
    expect(network.refused('bob')).toBeGreaterThan(2);
    expect([last(alice, 'bob'), last(bob, 'alice')]).toEqual([undefined, undefined]);
  });

  it('holds bytes back at a cut and gives them when it is mended in time', async () => {
    await linkUp('direct');
    const stream = await streamUp();
    const got = readBy(bob.came[0]!);
    network.cut('alice', 'bob');
    stream.send(Uint8Array.of(1));
    await clock.advance(5000);
    expect(got).toEqual([]);
    network.mend('alice', 'bob');
    await clock.advance(20_000);
    expect([got, last(alice, 'bob')]).toEqual([[1], 'bob direct']);
  });

  it('ends a link that stays cut, and goes through the relay', async () => {
    await linkUp('direct');
    network.cut('alice', 'bob');
    await clock.until(() => alice.told.includes('bob away') && bob.told.includes('alice away'), 'noticed');
    await clock.until(() => last(alice, 'bob') === 'bob relayed', 'relayed');
    network.mend('alice', 'bob');
    await clock.until(() => last(alice, 'bob') === 'bob direct', 'direct again');
  });

  it('cuts one way: the other way goes on until it is noticed', async () => {
    await linkUp('direct');
    const stream = await streamUp();
    const [here, there] = [readBy(stream), readBy(bob.came[0]!)];
    network.cut('alice', 'bob', { oneWay: true });
    stream.send(Uint8Array.of(1));
    bob.came[0]!.send(Uint8Array.of(2));
    await clock.advance(1000);
    expect([here, there]).toEqual([[2], []]);
    await clock.until(() => alice.told.includes('bob away'), 'noticed');
  });

  it('[S12.1] comes back after a lost connection, with pauses from 0.5 to 8 s', async () => {
    await linkUp('direct');
    network.drop('alice', 'bob');
    await clock.settle();
    expect(last(alice, 'bob')).toBe('bob away');
    const before = clock.monotonic();
    await clock.until(() => last(alice, 'bob') === 'bob direct', 'direct');
    expect(clock.monotonic() - before).toBeGreaterThanOrEqual(500);
    relay.down();
    await clock.advance(60_000);
    relay.up();
    const down = clock.monotonic();
    await clock.until(() => last(alice, RELAY) === `${RELAY} connected`, 'relay');
    expect(clock.monotonic() - down).toBeLessThanOrEqual(8100);
  });

  it('lets a crashed device vanish: it hears nothing, and the others notice later', async () => {
    await linkUp('direct');
    const stream = await streamUp();
    const [here, there] = [readBy(stream), readBy(bob.came[0]!)];
    let bobWasTold = false;
    bob.came[0]!.onClose(() => (bobWasTold = true));
    const heard = bob.told.length;
    network.crash('bob');
    stream.send(Uint8Array.of(1));
    bob.came[0]!.send(Uint8Array.of(2));
    await clock.advance(5000);
    expect(last(alice, 'bob')).toBe('bob direct');
    await clock.until(() => last(alice, 'bob') === 'bob away', 'noticed');
    await clock.advance(60_000);
    expect([here, there, bob.told.length, bobWasTold]).toEqual([[], [], heard, false]);
  });

  it('gives a device that starts again another name, which the old one does not open', async () => {
    await linkUp('direct');
    await bob.links.stop();
    const name = await bob.links.start(() => {});
    expect(name).not.toBe(bob.name);
    bob.links.connect(own(RELAY));
    bob.links.allow([{ peer: alice.name, relays: [RELAY] }]);
    await clock.advance(30_000);
    expect(last(alice, 'bob')).toBe('bob away');
    alice.links.allow([{ peer: name, relays: [RELAY] }]);
    await clock.until(() => last(alice, name) === `${name} direct`, 'the new name');
  });

  it('tells a website from a relay', async () => {
    network.website('wss://site.example');
    alice.links.connect(own(RELAY, 'wss://site.example'));
    await clock.until(() => last(alice, 'wss://site') === 'wss://site.example notRelay', 'not a relay');
  });

  it('lets a test see, split and drop all bytes', async () => {
    const seen: string[] = [];
    network.inspect((from, to, protocol, bytes) => {
      seen.push(`${from} ${to} ${protocol} ${bytes.length}`);
      return bytes[0] === 0 ? [] : [bytes.subarray(0, 1), bytes.subarray(1)];
    });
    await linkUp('direct');
    const stream = await streamUp();
    const pieces: number[] = [];
    bob.came[0]!.onData((bytes) => void pieces.push(bytes.length));
    stream.send(Uint8Array.of(0));
    stream.send(Uint8Array.of(1, 2, 3));
    await clock.advance(100);
    expect(pieces).toEqual([1, 2]);
    expect(seen).toEqual([`alice bob ${PROTOCOL} 1`, `alice bob ${PROTOCOL} 3`]);
  });

  it('[R2] is the same in every run of one seed', async () => {
    const run = async (seed: string): Promise<string> => {
      const time = createVirtualClock();
      const net = createMemoryNetwork({ clock: time, random: createRng(seed), shape: { latency: 5, jitter: 300 } });
      net.relay(RELAY, new Uint8Array(32) as RelayId);
      const log: string[] = [];
      const devices = ['a', 'b', 'c'].map((name) => net.links(name as PeerName));
      for (const [i, links] of devices.entries())
        await links.start((event) => void log.push(`${time.monotonic()} ${i} ${told(event)}`));
      for (const links of devices) links.connect(own(RELAY));
      for (const links of devices) links.allow(['a', 'b', 'c'].map((name) => ({ peer: name as PeerName, relays: [RELAY] })));
      await time.advance(10_000);
      return log.join('\n');
    };
    const [once, again, other] = [await run('x'), await run('x'), await run('y')];
    expect(once).toBe(again);
    expect(once).not.toBe(other);
    expect(once).toContain('direct');
  });
});
