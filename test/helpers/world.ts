/**
 * A world in one process: people with whole Messengers over stores and wires in memory, relays with the real mailbox, one
 * virtual clock, one seed. What runs here is what runs in a browser, except for the adapters at its edges.
 */
import type { Messenger } from '../../src/app/api.ts';
import { createMessenger } from '../../src/app/messenger.ts';
// Loaded when first needed, which takes real time: so it is loaded before the clock stands still.
import '../../src/chat/chapterDocument.ts';
import '../../src/crypto/words.ts';
import { parseRelayAddress } from '../../src/net/address.ts';
import { createMailboxOpener } from '../../src/net/mailbox.ts';
import { createMemoryNetwork, type MemoryNetwork, type MemoryNetworkOptions } from '../../src/net/memory.ts';
import { createRooms } from '../../src/net/rooms.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { PeerName, RelayId } from '../../src/protocol/ids.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { createMailbox, type Mailbox } from '../../src/relay/mailbox.ts';
import { serveStream } from '../../src/relay/serve.ts';
import { createMemoryStore as createRelayStore } from '../../src/relay/store/memory.ts';
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../../src/store/memory.ts';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { createTestPrimitives } from './primitives.ts';
import { createRng, type Rng } from './rng.ts';

const ORIGIN = 'https://kith.test';

export interface WorldRelay {
  readonly address: string;
  readonly mailbox: Mailbox;
  readonly id: RelayId;
  down(): void;
  up(): void;
}

/** Somebody with a device. The messenger is there while the device runs. */
export interface WorldPerson {
  readonly name: string;
  /** Its device on the network; later sessions have other PeerIds. */
  readonly device: string;
  readonly disk: MemoryDisk;
  readonly messenger: Messenger;
  readonly log: readonly string[];
  /** Closes the app as a person does. */
  close(): Promise<void>;
  /** The device loses its power: nothing is flushed, nobody is told. */
  crash(): void;
  /** Opens the app on what the disk holds. */
  open(): Promise<void>;
}

export interface World {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly rng: Rng;
  readonly relays: readonly WorldRelay[];
  /** A person with an account, whose own relay is the n-th. */
  person(name: string, relay?: number): Promise<WorldPerson>;
  /** A person without an account. */
  stranger(name: string, relay?: number): Promise<WorldPerson>;
  /** Moves time until the condition holds, asked anew after each step. */
  until(condition: () => Promise<boolean>, what: string, within?: number): Promise<void>;
}

export interface WorldOptions extends Pick<MemoryNetworkOptions, 'shape' | 'direct'> {
  readonly seed?: number | string;
  readonly relays?: number;
}

async function createRelay(network: MemoryNetwork, clock: VirtualClock, rng: Rng, n: number): Promise<WorldRelay> {
  const primitives = createTestPrimitives();
  const id = (await primitives.signer(rng.fork(`relay ${n}`).bytes(32))).publicKey as RelayId;
  const address = `wss://relay${n}.test`;
  const mailbox = await createMailbox({ store: createRelayStore(), relayId: id, primitives, clock, random: rng.fork(`relay random ${n}`) });
  const relay = network.relay(address, id);
  relay.onStream(PROTOCOL.mailbox, (peer, stream) => serveStream(mailbox, stream, peer, clock));
  return { address, mailbox, id, down: () => relay.down(), up: () => relay.up() };
}

interface Ground {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly rng: Rng;
}

/** @param device name of the device on the network: letters of a PeerId only */
function createPerson(world: Ground, name: string, device: string, ownRelay: string): WorldPerson {
  const { clock, network, rng } = world;
  const disk = createMemoryDisk();
  const links = network.links(device as PeerName);
  const random = rng.fork(`person ${name}`);
  const log: string[] = [];
  const logger: Logger = { log: (room, event, facts) => void log.push(`${room}: ${event} ${facts ? JSON.stringify(facts) : ''}`) };
  let messenger: Messenger | null = null;
  return {
    name,
    device,
    disk,
    log,
    get messenger() {
      if (!messenger) throw new Error(`${name}'s device is off`);
      return messenger;
    },
    async open() {
      const primitives = createTestPrimitives();
      messenger = await createMessenger({
        store: createMemoryStore({ disk, random }),
        links,
        openMailbox: createMailboxOpener({ links, clock, random }),
        createRooms: (gate) => createRooms({ gate }),
        primitives,
        random,
        clock,
        logger,
        ownRelay,
        parseRelayAddress,
      });
    },
    async close() {
      const open = messenger;
      messenger = null;
      await open?.stop();
    },
    crash() {
      messenger = null;
      disk.crash();
      network.crash(device);
    },
  };
}

export async function createWorld({ seed = 1, relays = 1, shape, direct }: WorldOptions = {}): Promise<World> {
  const clock = createVirtualClock();
  const rng = createRng(seed);
  const network = createMemoryNetwork({ clock, random: rng.fork('network'), ...(shape ? { shape } : {}), ...(direct === undefined ? {} : { direct }) });
  const all = await Promise.all(Array.from({ length: relays }, (_, n) => createRelay(network, clock, rng, n)));
  let devices = 0;
  const stranger = async (name: string, relay = 0): Promise<WorldPerson> => {
    const person = createPerson({ clock, network, rng }, name, `Device${String(++devices).replaceAll('0', 'z')}`, all[relay]!.address);
    await clock.outcome(person.open());
    return person;
  };
  return {
    clock,
    network,
    rng,
    relays: all,
    stranger,
    async person(name, relay = 0) {
      const person = await stranger(name, relay);
      const made = await clock.outcome(person.messenger.createAccount(name));
      if (!made.ok) throw new Error(made.error.code);
      await clock.outcome(person.messenger.phraseSaved());
      await clock.advance(1000);
      return person;
    },
    async until(condition, what, within = 60_000) {
      const end = clock.monotonic() + within;
      while (!(await clock.outcome(condition()))) {
        if (clock.monotonic() >= end) throw new Error(`not within ${within} ms: ${what}`);
        await clock.advance(100);
      }
    },
  };
}

export async function linkOf(person: WorldPerson): Promise<string> {
  const link = await person.messenger.myLink(ORIGIN);
  if (!link.ok) throw new Error(link.error.code);
  return link.value;
}

/** The id of somebody on a person's device. */
export async function idOf(person: WorldPerson, name: string): Promise<string> {
  const found = (await person.messenger.people()).find((one) => one.name === name);
  if (!found) throw new Error(`${person.name} does not know ${name}`);
  return found.id;
}

/** Both follow, and both know it. */
export async function befriend(world: World, a: WorldPerson, b: WorldPerson): Promise<void> {
  const followed = await world.clock.outcome(a.messenger.follow(await linkOf(b)));
  if (!followed.ok) throw new Error(followed.error.code);
  await world.until(async () => (await b.messenger.people()).some(({ name }) => name === a.name), `${b.name} sees ${a.name}'s follow`);
  await world.clock.outcome(b.messenger.followBack(await idOf(b, a.name)));
  const isFriend = async (one: WorldPerson, other: WorldPerson): Promise<boolean> =>
    (await one.messenger.people()).some(({ name, relationship }) => name === other.name && relationship === 'Friends');
  await world.until(async () => (await isFriend(a, b)) && (await isFriend(b, a)), `${a.name} and ${b.name} are friends`);
}

/** Sends a text. @throws the code of a refusal */
export async function say(world: World, from: WorldPerson, to: string, text: string): Promise<string> {
  const sent = await world.clock.outcome(from.messenger.sendText(await idOf(from, to), text));
  if (!sent.ok) throw new Error(sent.error.code);
  return sent.value;
}

export interface Line {
  readonly who: 'me' | 'them';
  readonly text: string;
  readonly kind: string;
  readonly state: string | null;
}

/** Everything in a chat, oldest first. */
export async function linesOf(person: WorldPerson, name: string): Promise<readonly Line[]> {
  const page = await person.messenger.thread(await idOf(person, name), { at: 'end' }, 10_000);
  if (!page.ok) throw new Error(page.error.code);
  return page.value.messages.map(({ mine, text, kind, state }) => ({ who: mine ? 'me' : 'them', text, kind, state }));
}

export const textsOf = async (person: WorldPerson, name: string): Promise<readonly string[]> => (await linesOf(person, name)).map(({ text }) => text);
