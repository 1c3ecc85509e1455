/**
 * Kith over real sockets: a story that was told in a simulated world goes on by the system's clock, with the same relay as a real
 * process and the same devices as whole cores on libp2p. So that ten thousand messages need not be waited for one by one.
 */
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLazyRooms } from '../../src/net/lazyRooms.ts';
import { createLibp2pLinks } from '../../src/net/libp2p.ts';
import type { Links } from '../../src/ports/links.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { systemClock } from '../../src/relay/platform.ts';
import { openEmbeddedStore } from '../../src/relay/store/embedded.ts';
import type { StoreRow } from '../../src/relay/store/store.ts';
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { makeFolder, startProcess } from '../helpers/relayProcess.ts';
import { createRng } from '../helpers/rng.ts';
import { befriend, createWorld, say, type WorldPerson } from '../helpers/world.ts';
import { createPerson, type DiskCopy } from '../helpers/worldPerson.ts';
import { serverOf, type Server } from './servers.ts';

const RELAY_SEED = 'a relay that becomes real';
/** As the world makes the key of its first relay. */
const relayKey = (): Uint8Array => createRng(RELAY_SEED).fork('relay 0').bytes(32);
/** Rows that are written at a time. */
const ROWS = 1000;

/** Friends with what waits for one of them at the relay. */
export interface Story {
  readonly address: string;
  readonly relay: readonly StoreRow[];
  readonly disks: ReadonlyMap<string, DiskCopy>;
}

export const textOf = (n: number): string => `message ${n} of about sixty characters, as a chat line could be`;

/** Bob was away while each of his friends wrote so many texts, the day before. */
export async function storyOf(friends: number, texts: number): Promise<Story> {
  const world = await createWorld({ seed: 'story', relaySeed: RELAY_SEED, start: Date.now() - TIME.DAY, peers: false });
  const bob = await world.person('Bob');
  const all: WorldPerson[] = [bob];
  for (let n = 0; n < friends; n++) {
    const friend = await world.person(`Friend ${n}`);
    all.push(friend);
    await befriend(world, friend, bob);
    await world.clock.advance(2000);
    // Who is off takes no time.
    await world.clock.outcome(friend.close());
  }
  await world.clock.outcome(bob.close());
  for (const [n, friend] of all.slice(1).entries()) {
    await world.clock.outcome(friend.open());
    for (let i = 0; i < texts; i++) await say(world, friend, 'Bob', textOf(n * texts + i));
    await world.clock.advance(10_000);
    await world.clock.outcome(friend.close());
  }
  const relay = world.relays[0]!;
  return { address: relay.address, relay: await relay.backup(), disks: new Map(all.map((one) => [one.name, one.copyDisk()])) };
}

/** The relay as a process, on a new disk with what waits there. */
export async function startRelay(rows: readonly StoreRow[]): Promise<Server> {
  const { folder, remove } = makeFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'relay.key'), relayKey());
  const store = await openEmbeddedStore(join(folder, 'data', 'mailbox'));
  for (let at = 0; at < rows.length; at += ROWS) await store.write(rows.slice(at, at + ROWS));
  await store.close();
  const { child, port } = await startProcess(folder);
  const server = serverOf(child, port);
  return { ...server, end: () => server.end().then(remove) };
}

/** The relay answers under another address than the story knows it by. No device links another: all goes through the mailbox. */
function linksTo(links: Links, known: string, real: string): Links {
  return {
    ...links,
    start: (onEvent) => links.start((event) => onEvent(event.kind === 'relay' ? { ...event, address: known } : event)),
    allow: () => links.allow([]),
    connect: (relays) => links.connect(relays.map((relay) => ({ ...relay, address: real }))),
    open: (target, protocol) => links.open('relay' in target ? { relay: real } : target, protocol),
  };
}

let lives = 0;

/** A device of the story, off, on a copy of its disk. */
export function deviceOf({ address, disks }: Story, name: string, { port }: Server): WorldPerson {
  const links = (): Links => linksTo(createLibp2pLinks({ direct: false }), address, `ws://127.0.0.1:${port}`);
  const rng = createRng(`life ${lives++}`);
  const ground = { clock: systemClock, network: { links, crash: () => {} }, rng, createRooms: createLazyRooms, peers: false };
  return createPerson(ground, name, `Life${lives}`, address, disks.get(name));
}

/** Entries of all chats that are on the disk of a device. */
export function entriesOf({ disk }: WorldPerson): number {
  let entries = 0;
  for (const [group, rows] of (disk as DiskForStores).session().rows) if (group.startsWith('ledger')) entries += rows.size;
  return entries;
}
