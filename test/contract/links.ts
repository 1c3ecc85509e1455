/** What every `Links` does (protocol §12). Names are compared as the adapter gives them; nothing here knows a network. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkEvent, LinkPath, Links, Stream } from '../../src/ports/links.ts';
import type { PeerName, RelayId } from '../../src/protocol/ids.ts';
import { own } from '../helpers/relayTargets.ts';

/** A network of its own with devices and one relay, which an adapter's spec makes. */
export interface LinksWorld {
  /** A device that was not started yet. */
  device(): Promise<Links>;
  readonly relay: {
    readonly address: string;
    readonly relayId: RelayId;
    onStream(protocol: string, handler: (peer: PeerName, stream: Stream) => void): void;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  /** An address at which nobody answers. */
  readonly nowhere: string;
  /** Waits until the condition holds. Rejects, naming `what`, when it does not. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** What the work comes to, while time goes on. */
  outcome<T>(work: Promise<T>): Promise<T>;
  /** Waits so long that what could happen by itself would have happened (a dial, a refusal). */
  quiet(): Promise<void>;
  dispose(): Promise<void>;
}

const ECHO = '/kith/test/1';

interface Device {
  readonly links: Links;
  readonly name: PeerName;
  readonly events: LinkEvent[];
  readonly came: { readonly peer: PeerName; readonly stream: Stream }[];
  path(peer: PeerName): LinkPath;
  relayState(address: string): string | undefined;
}

async function startDevice(world: LinksWorld): Promise<Device> {
  const links = await world.device();
  const events: LinkEvent[] = [];
  const came: Device['came'] = [];
  links.onStream(ECHO, (peer, stream) => void came.push({ peer, stream }));
  const name = await links.start((event) => void events.push(event));
  return {
    links,
    name,
    events,
    came,
    path: (peer) => events.flatMap((event) => (event.kind === 'peer' && event.peer === peer ? [event.path] : [])).at(-1) ?? 'away',
    relayState: (address) => events.flatMap((event) => (event.kind === 'relay' && event.address === address ? [event.state] : [])).at(-1),
  };
}

/** What a stream gave, byte by byte. */
function reading(stream: Stream): { readonly bytes: number[]; isClosed: boolean } {
  const read = { bytes: [] as number[], isClosed: false };
  stream.onData((bytes) => void read.bytes.push(...bytes));
  stream.onClose(() => {
    read.isClosed = true;
  });
  return read;
}

export function linksContract(adapter: string, make: () => Promise<LinksWorld>): void {
  describe(`Links of ${adapter}`, () => {
    let world: LinksWorld;
    let alice: Device;
    let bob: Device;
    let eve: Device;
    beforeEach(async () => {
      world = await make();
      [alice, bob, eve] = [await startDevice(world), await startDevice(world), await startDevice(world)];
      for (const { links } of [alice, bob, eve]) links.connect(own(world.relay.address));
      await world.until(() => [alice, bob, eve].every((device) => device.relayState(world.relay.address) === 'connected'), 'the relay is connected');
    });
    afterEach(async () => {
      for (const { links } of [alice, bob, eve]) await links.stop();
      await world.dispose();
    });

    const allow = (device: Device, ...peers: Device[]): void =>
      device.links.allow(peers.map(({ name }) => ({ peer: name, relays: [world.relay.address] })));
    const linkUp = async (): Promise<void> => {
      allow(alice, bob);
      allow(bob, alice);
      await world.until(() => alice.path(bob.name) !== 'away' && bob.path(alice.name) !== 'away', 'alice and bob are linked');
    };
    const streamUp = async (): Promise<readonly [Stream, Stream]> => {
      const mine = await world.outcome(alice.links.open({ peer: bob.name }, ECHO));
      await world.until(() => bob.came.length > 0, 'the stream has come');
      return [mine, bob.came.at(-1)!.stream];
    };

    it('tells the relay that it proved, and that nobody answers elsewhere', async () => {
      expect(alice.events).toContainEqual({ kind: 'relay', address: world.relay.address, state: 'connected', relayId: world.relay.relayId });
      alice.links.connect(own(world.relay.address, world.nowhere));
      await world.until(() => alice.relayState(world.nowhere) === 'unreachable', 'nowhere is unreachable');
    });

    it('[S12.1] gives every session another name', async () => {
      expect(new Set([alice.name, bob.name, eve.name]).size).toBe(3);
      await eve.links.stop();
      expect(await eve.links.start(() => {})).not.toBe(eve.name);
    });

    it('links two devices that allow each other', async () => {
      await linkUp();
      expect([alice.path(bob.name), bob.path(alice.name)]).not.toContain('away');
    });

    it('carries bytes both ways, in order, and closes for both sides', async () => {
      await linkUp();
      const [mine, theirs] = await streamUp();
      expect(bob.came[0]!.peer).toBe(alice.name);
      const [here, there] = [reading(mine), reading(theirs)];
      for (let n = 0; n < 100; n++) mine.send(Uint8Array.of(n, n));
      theirs.send(Uint8Array.of(7));
      await world.until(() => there.bytes.length === 200 && here.bytes.length === 1, 'all bytes are there');
      expect(there.bytes).toEqual(Array.from({ length: 200 }, (_, i) => i >> 1));
      mine.send(Uint8Array.of(200));
      mine.close();
      await world.until(() => there.isClosed && here.isClosed, 'both sides are closed');
      expect(there.bytes.at(-1)).toBe(200);
      theirs.send(Uint8Array.of(8));
      await world.quiet();
      expect(here.bytes).toEqual([7]);
    });

    it('gives what came before there was a reader', async () => {
      await linkUp();
      const [mine, theirs] = await streamUp();
      mine.send(Uint8Array.of(1));
      await world.quiet();
      const there = reading(theirs);
      await world.until(() => there.bytes.length === 1, 'the early byte is there');
    });

    it('refuses a protocol that the other side does not speak', async () => {
      await linkUp();
      await expect(world.outcome(alice.links.open({ peer: bob.name }, '/kith/none/1'))).rejects.toThrow();
    });

    it('lets the relay serve streams, and tells it the name of the session', async () => {
      const got: { peer: PeerName; stream: Stream }[] = [];
      world.relay.onStream(ECHO, (peer, stream) => {
        got.push({ peer, stream });
        stream.onData((bytes) => void stream.send(bytes));
      });
      const stream = await world.outcome(alice.links.open({ relay: world.relay.address }, ECHO));
      const here = reading(stream);
      stream.send(Uint8Array.of(1, 2));
      await world.until(() => here.bytes.length === 2, 'the echo is there');
      expect(got[0]!.peer).toBe(alice.name);
      await expect(world.outcome(alice.links.open({ relay: world.relay.address }, '/kith/none/1'))).rejects.toThrow();
      await expect(world.outcome(alice.links.open({ relay: world.nowhere }, ECHO))).rejects.toThrow();
    });

    it('[S12.1] [A23] lets nobody in who is not allowed, whoever dials', async () => {
      allow(alice, bob, eve);
      allow(eve, alice, bob);
      allow(bob, alice);
      await world.until(() => alice.path(bob.name) !== 'away' && alice.path(eve.name) !== 'away', 'alice has both links');
      await world.quiet();
      expect(bob.path(eve.name)).toBe('away');
      expect(eve.path(bob.name)).toBe('away');
      await expect(world.outcome(eve.links.open({ peer: bob.name }, ECHO))).rejects.toThrow();
      expect(bob.came).toEqual([]);
    });

    it('closes a link as soon as its peer is allowed no more, and opens none again', async () => {
      await linkUp();
      const [mine, theirs] = await streamUp();
      const [here, there] = [reading(mine), reading(theirs)];
      allow(bob);
      await world.until(() => here.isClosed && there.isClosed && alice.path(bob.name) === 'away', 'the link is closed');
      await world.quiet();
      expect(alice.path(bob.name)).toBe('away');
      await expect(world.outcome(alice.links.open({ peer: bob.name }, ECHO))).rejects.toThrow();
    });

    it('keeps a link when the same peers are allowed again', async () => {
      await linkUp();
      const [mine] = await streamUp();
      const here = reading(mine);
      allow(alice, bob);
      allow(bob, alice);
      await world.quiet();
      expect(here.isClosed).toBe(false);
    });

    it('comes back to a relay that was away, and through it to a peer', async () => {
      await world.relay.down();
      await world.until(() => alice.relayState(world.relay.address) !== 'connected' && bob.relayState(world.relay.address) !== 'connected', 'the relay is gone');
      await expect(world.outcome(alice.links.open({ relay: world.relay.address }, ECHO))).rejects.toThrow();
      allow(alice, bob);
      allow(bob, alice);
      await world.quiet();
      expect(alice.path(bob.name)).toBe('away');
      await world.relay.up();
      await world.until(() => alice.path(bob.name) !== 'away', 'alice and bob are linked');
      await world.until(() => alice.relayState(world.relay.address) === 'connected', 'the relay is back');
    });

    it('leaves a relay that is not named any more', async () => {
      alice.links.connect([]);
      await world.quiet();
      await expect(world.outcome(alice.links.open({ relay: world.relay.address }, ECHO))).rejects.toThrow();
    });

    it('tells the others when a device stops, and its streams end', async () => {
      await linkUp();
      const [mine] = await streamUp();
      const here = reading(mine);
      await bob.links.stop();
      await world.until(() => here.isClosed && alice.path(bob.name) === 'away', 'bob is away');
    });

    it('tells when the queue is full and when it is not any more, and loses nothing', async () => {
      await linkUp();
      const [mine, theirs] = await streamUp();
      let pieces = 0;
      while (mine.send(new Uint8Array(16 * 1024)) && pieces < 4096) pieces++;
      expect(pieces, 'the queue has an end').toBeLessThan(4096);
      let got = 0;
      theirs.onData((bytes) => void (got += bytes.length));
      let drained = false;
      void mine.drained().then(() => (drained = true));
      await world.until(() => drained && got === (pieces + 1) * 16 * 1024, 'all is through');
      expect(mine.send(Uint8Array.of(1))).toBe(true);
    });

    it('does not let a waiting sender wait for ever when the stream ends', async () => {
      await linkUp();
      const [mine, theirs] = await streamUp();
      for (let pieces = 0; mine.send(new Uint8Array(16 * 1024)) && pieces < 4096; pieces++);
      let drained = false;
      void mine.drained().then(() => (drained = true));
      theirs.close();
      await world.until(() => drained, 'the sender waits no more');
    });
  });
}
