/**
 * A world in one process: people with whole Messengers over stores and wires in memory, relays with the real mailbox, one
 * virtual clock, one seed. What runs here is what runs in a browser, except for the adapters at its edges.
 */
// Loaded when first needed, which takes real time: so it is loaded before the clock stands still.
import '../../src/app/asking.ts';
import '../../src/app/beginning.ts';
import '../../src/app/choices.ts';
import '../../src/app/backup.ts';
import '../../src/app/earlier.ts';
import '../../src/app/earlierComing.ts';
import '../../src/app/exporting.ts';
import '../../src/app/files.ts';
import '../../src/app/forward.ts';
import '../../src/app/later.ts';
import '../../src/app/listing.ts';
import '../../src/app/media.ts';
import '../../src/app/picker.ts';
import '../../src/app/meeting.ts';
import '../../src/app/news.ts';
import '../../src/app/threadPage.ts';
import '../../src/app/picture.ts';
import '../../src/app/reach.ts';
import '../../src/app/readDesk.ts';
import '../../src/app/restoring.ts';
import '../../src/app/signVerbs.ts';
import '../../src/chat/reads.ts';
import '../../src/app/search.ts';
import '../../src/app/stickers.ts';
import '../../src/app/storage.ts';
import '../../src/app/report.ts';
import '../../src/sync/posting.ts';
import '../../src/app/takingBack.ts';
import '../../src/app/talking.ts';
import '../../src/chat/chapterDocument.ts';
import '../../src/chat/documentRuns.ts';
import '../../src/chat/deeds.ts';
import '../../src/chat/forgetting.ts';
import '../../src/chat/forkTelling.ts';
import '../../src/chat/idle.ts';
import '../../src/chat/epochAnswer.ts';
import '../../src/chat/epochEarlier.ts';
import '../../src/chat/epochForget.ts';
import '../../src/chat/epochOver.ts';
import '../../src/chat/reaching.ts';
import '../../src/chat/redacting.ts';
import '../../src/chat/summaries.ts';
import '../../src/people/newAccount.ts';
import '../../src/sync/comeBack.ts';
import '../../src/sync/posting.ts';
import '../../src/sync/depot.ts';
import '../../src/sync/liveDesk.ts';
import '../../src/sync/liveRoom.ts';
import '../../src/sync/ties.ts';
import '../../src/crypto/words.ts';
import { createMemoryNetwork, type MemoryNetwork, type MemoryNetworkOptions } from '../../src/net/memory.ts';
import type { MessengerDeps } from '../../src/app/messenger.ts';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { createRng, type Rng } from './rng.ts';
import { createPerson, type DiskCopy, type WorldPerson } from './worldPerson.ts';
import { createWorldRelay, type WorldRelay } from './worldRelay.ts';

export type { WorldPerson } from './worldPerson.ts';
export type { Lie, WorldRelay } from './worldRelay.ts';

const ORIGIN = 'https://kith.test';

export interface World {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly rng: Rng;
  readonly relays: readonly WorldRelay[];
  /** A person with an account, whose own relay is the n-th. */
  person(name: string, relay?: number): Promise<WorldPerson>;
  /** A person without an account. */
  stranger(name: string, relay?: number): Promise<WorldPerson>;
  /** A person whose device was set up before, on a copy of its disk. */
  returning(name: string, disk: DiskCopy, relay?: number): Promise<WorldPerson>;
  /** Moves time until the condition holds, asked anew after each step. */
  until(condition: () => Promise<boolean>, what: string, within?: number): Promise<void>;
}

export interface WorldOptions extends Pick<MemoryNetworkOptions, 'shape' | 'direct'> {
  readonly seed?: number | string;
  /** What the relays' keys come from; by default the seed. */
  readonly relaySeed?: string;
  /** Wall clock at the beginning, Unix ms. */
  readonly start?: number;
  readonly relays?: number;
  /** Rooms of the chat on the screen; by default y-webrtc, as in the product. */
  readonly createRooms?: MessengerDeps['createRooms'];
  /** False: devices never link, so that everything goes through mailboxes. */
  readonly peers?: boolean;
  /** Work that a first contact costs, bits. By default little: the relay's own tests know the real number. */
  readonly minBits?: number;
  readonly onLog?: (name: string, line: string) => void;
}

/** Hashes of a stamp in the tests: one in sixteen will do. */
const MIN_BITS = 4;

async function productRooms(): Promise<MessengerDeps['createRooms']> {
  const { createRooms } = await import('../../src/net/rooms.ts');
  return (gate) => createRooms({ gate });
}

export async function createWorld({ seed = 1, relays = 1, shape, direct, createRooms, peers = true, minBits = MIN_BITS, onLog, start, relaySeed }: WorldOptions = {}): Promise<World> {
  const clock = createVirtualClock(start === undefined ? {} : { start });
  const rng = createRng(seed);
  const network = createMemoryNetwork({ clock, random: rng.fork('network'), ...(shape ? { shape } : {}), ...(direct === undefined ? {} : { direct }) });
  const ground = { clock, network, rng, peers, onLog, createRooms: createRooms ?? (await productRooms()) };
  const all: WorldRelay[] = [];
  for (let n = 0; n < relays; n++) all.push(await createWorldRelay({ network, clock, rng, keys: relaySeed === undefined ? rng : createRng(relaySeed), n, minBits }));
  let devices = 0;
  const device = async (name: string, relay: number, disk?: DiskCopy): Promise<WorldPerson> => {
    const person = createPerson(ground, name, `Device${String(++devices).replaceAll('0', 'z')}`, all[relay]!.address, disk);
    await clock.outcome(person.open());
    return person;
  };
  const stranger = (name: string, relay = 0): Promise<WorldPerson> => device(name, relay);
  return {
    clock,
    network,
    rng,
    relays: all,
    stranger,
    returning: (name, disk, relay = 0) => device(name, relay, disk),
    async person(name, relay = 0) {
      const person = await stranger(name, relay);
      const made = await clock.outcome(person.messenger.createAccount(name));
      if (!made.ok) throw new Error(made.error.code);
      await clock.outcome(person.messenger.phraseSaved());
      await clock.outcome(person.messenger.start('Friends'));
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
