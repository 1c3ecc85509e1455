/**
 * Somebody in a simulated world, with a device: a whole core over a store and links in memory, a clock that may be wrong, and
 * a power switch. Each opening of the app is a life; when a life ends by a crash, nothing of it happens any more: its timers
 * do not fire, its promises stay open, and nobody on the network is told.
 */
import type { Messenger } from '../../src/app/api.ts';
import { Core } from '../../src/app/core.ts';
import { messengerOf, type MessengerDeps } from '../../src/app/messenger.ts';
import { loadKem } from '../../src/crypto/loadKem.ts';
import { parseRelayAddress } from '../../src/net/address.ts';
import { createMailboxOpener } from '../../src/net/mailbox.ts';
import type { MemoryNetwork } from '../../src/net/memory.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Links } from '../../src/ports/links.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Store } from '../../src/ports/storage.ts';
import type { Key, PeerName } from '../../src/protocol/ids.ts';
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../../src/store/memory.ts';
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { createTestPrimitives, testBulk } from './primitives.ts';
import type { Rng } from './rng.ts';
import { spaceOf, type Told } from './space.ts';

// What is fetched once takes real time the first time, while the virtual clock stands still.
await loadKem();

/** The messenger is there while the device runs. */
export interface WorldPerson {
  readonly name: string;
  /** Its device on the network; later sessions have other PeerIds. */
  readonly device: string;
  readonly disk: MemoryDisk;
  /** 32 B of its store. */
  readonly localKey: Uint8Array;
  readonly messenger: Messenger;
  /** What is behind the messenger: for checks that a screen cannot make. */
  readonly core: Core;
  readonly log: readonly string[];
  readonly isOn: boolean;
  /** How far this device's clock is ahead, ms. */
  skew: number;
  /** What its browser tells of its room (null: nothing), and whether its connection is paid by the byte. */
  readonly browser: Told;
  /** Whether a ledger row with this at-rest id ever was on this disk. */
  readonly everHeld: (entry: Key) => boolean;
  /** Closes the app as a person does. */
  close(): Promise<void>;
  /** The device loses its power: nothing is flushed, nobody is told. */
  crash(): void;
  /** The disk has just crashed by itself, as `disk.onWrite` said: the rest of the device follows. */
  died(): void;
  /** Opens the app on what the disk holds. */
  open(): Promise<void>;
  copyDisk(): DiskCopy;
  /** Puts an earlier copy in the place of everything on the disk of a device that is off; null: an empty disk. */
  setBack(copy: DiskCopy | null): void;
}

/** Everything on a disk at a time. */
export interface DiskCopy {
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly rowsWritten: ReadonlySet<Key>;
}

/** A copy of all rows: values are never changed in place. */
const copyOf = (disk: MemoryDisk, rowsWritten: ReadonlySet<Key>): DiskCopy => ({
  rows: new Map([...(disk as DiskForStores).session().rows].map(([group, rows]) => [group, new Map(rows)])),
  rowsWritten: new Set(rowsWritten),
});

/** Whether a row of the ledger is there: also one whose writer died before it heard so. */
const holds = (disk: MemoryDisk, entry: Key): boolean =>
  [...(disk as DiskForStores).session().rows].some(([group, rows]) => group.startsWith('ledger') && [...rows.keys()].some((key) => key.endsWith(entry)));

function fill(disk: MemoryDisk, { rows }: DiskCopy): void {
  const changes = [...rows].flatMap(([group, members]) => [...members].map(([key, value]) => ({ group, key, value })));
  void (disk as DiskForStores).session().write('copy', 'strict', changes);
}

export interface PersonGround {
  readonly clock: Clock;
  readonly network: Pick<MemoryNetwork, 'links' | 'crash'>;
  readonly rng: Rng;
  readonly createRooms: MessengerDeps['createRooms'];
  /** False: links between devices are never made, so everything goes through mailboxes. */
  readonly peers: boolean;
  /** Sees each line that is logged. */
  readonly onLog?: ((name: string, line: string) => void) | undefined;
}

interface Life {
  isAlive: boolean;
}

const never = <T>(): Promise<T> => new Promise<T>(() => {});

function clockOf(clock: Clock, life: Life, skew: () => number): Clock {
  return {
    now: () => Math.floor(clock.now() + skew()),
    monotonic: () => clock.monotonic(),
    after: (ms, task) =>
      life.isAlive
        ? clock.after(ms, () => {
            if (life.isAlive) task();
          })
        : () => {},
  };
}

function linksOf(links: Links, life: Life, peers: boolean): Links {
  return {
    start: (onEvent) => (life.isAlive ? links.start(onEvent) : never()),
    stop: () => (life.isAlive ? links.stop() : never()),
    allow: (targets) => {
      if (life.isAlive) links.allow(peers ? targets : []);
    },
    connect: (relays) => {
      if (life.isAlive) links.connect(relays);
    },
    open: (target, protocol) => (life.isAlive ? links.open(target, protocol) : never()),
    onStream: (protocol, handler) => links.onStream(protocol, handler),
  };
}

/** The store, with a note of each row that reached the disk. */
function noting(store: Store, rows: Set<Key>): Store {
  const { ledger } = store;
  return {
    ...store,
    ledger: {
      ...ledger,
      async append(written, changes, durability) {
        await ledger.append(written, changes, durability);
        for (const { entry } of written) rows.add(entry);
      },
    },
  };
}

const loggerOf = (log: string[], onLine: (line: string) => void): Logger => ({
  log(room, event, facts) {
    const line = `${room}: ${event} ${facts ? JSON.stringify(facts) : ''}`;
    log.push(line);
    onLine(line);
  },
});

/** Puts an earlier copy in the place of everything, or nothing: nobody is asked about these writes. */
function exchange(disk: MemoryDisk, copy: DiskCopy | null): void {
  const { onWrite } = disk;
  disk.onWrite = null;
  (disk as DiskForStores).format({ group: 'none', key: 'none', value: undefined });
  if (copy) fill(disk, copy);
  disk.onWrite = onWrite;
}

/** What stays of a device from one opening of the app to the next. */
interface Device {
  readonly device: string;
  readonly disk: MemoryDisk;
  readonly random: Rng;
  readonly rowsWritten: Set<Key>;
  readonly logger: Logger;
  readonly ownRelay: string;
  readonly skew: () => number;
  readonly browser: () => Told;
}

/** What the app is given for one life. */
function depsFor(world: PersonGround, { device, disk, random, rowsWritten, logger, ownRelay, skew, browser }: Device, life: Life): MessengerDeps {
  const clock = clockOf(world.clock, life, skew);
  const links = linksOf(world.network.links(device as PeerName), life, world.peers);
  return {
    store: noting(createMemoryStore({ disk: disk as DiskForStores, random }), rowsWritten), links, openMailbox: createMailboxOpener({ links, clock, random }),
    createRooms: world.createRooms, primitives: createTestPrimitives(), bulk: testBulk, space: async () => spaceOf(browser), random, clock, logger, ownRelay, parseRelayAddress,
  };
}

/** @param device name of the device on the network: letters of a PeerId only */
export function createPerson(world: PersonGround, name: string, device: string, ownRelay: string, copy?: DiskCopy): WorldPerson {
  const disk = createMemoryDisk();
  if (copy) fill(disk, copy);
  const random = world.rng.fork(`person ${name}`);
  const log: string[] = [];
  const rowsWritten = new Set<Key>(copy?.rowsWritten);
  let localKey = new Uint8Array();
  let life: Life = { isAlive: false };
  let open: { readonly core: Core; readonly messenger: Messenger } | null = null;
  const running = () => {
    if (!open) throw new Error(`${name}'s device is off`);
    return open;
  };
  const person: WorldPerson = {
    name,
    device,
    disk,
    log,
    everHeld: (entry) => rowsWritten.has(entry) || holds(disk, entry),
    skew: 0,
    browser: { room: null, isMetered: false },
    get localKey() {
      return localKey;
    },
    get messenger() {
      return running().messenger;
    },
    get core() {
      return running().core;
    },
    get isOn() {
      return open !== null;
    },
    async open() {
      const mine: Life = { isAlive: true };
      life = mine;
      const deps = depsFor(world, { device, disk, random, rowsWritten, logger: loggerOf(log, (line) => world.onLog?.(name, line)), ownRelay, skew: () => person.skew, browser: () => person.browser }, mine);
      localKey = deps.store.localKey.slice();
      const core = await Core.open(deps);
      if (mine.isAlive) open = { core, messenger: messengerOf(core) };
    },
    async close() {
      const closing = open;
      open = null;
      await closing?.messenger.stop();
    },
    copyDisk: () => copyOf(disk, rowsWritten),
    setBack: (older) => exchange(disk, older),
    crash() {
      person.died();
      disk.crash();
    },
    died() {
      life.isAlive = false;
      open = null;
      world.network.crash(device);
    },
  };
  return person;
}
