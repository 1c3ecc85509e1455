/**
 * How a run begins. Making three accounts and six hellos costs more than a whole run, so most runs begin on copies of disks and
 * relays of three friends who met before; every fifth lets them meet anew.
 */
import type { MessengerDeps } from '../../src/app/messenger.ts';
import type { StoreRow } from '../../src/relay/store/store.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import type { Rng } from '../helpers/rng.ts';
import { befriend, createWorld, idOf, type World, type WorldPerson } from '../helpers/world.ts';
import type { DiskCopy } from '../helpers/worldPerson.ts';
import type { Oracle } from './oracle.ts';
import { lookAtPieces } from './photos.ts';
import { lookAtLinks } from './touching.ts';
import { createActor, type Actor, type Stage } from './stage.ts';

export const NAMES = ['Alice', 'Bob', 'Carol'] as const;
/** Relays of each meeting that may be copied from: with two, Alice and Carol share one; with three, each has one of their own. */
const RELAYS = [2, 2, 2, 3, 3] as const;
/** One run in so many begins with a meeting of its own. */
const FRESH = 6;

/** Pieces that streams carry in one run; one that needs more talks in a circle (seen: some 2,000). */
const MOST_PIECES = 100_000;

/** What is logged when keys of epochs were deleted [E9]. */
const FORGOT = 'chat: keys forgotten';

/** People who closed their apps, as they will be found again. */
export interface Met {
  readonly disks: readonly DiskCopy[];
  readonly relays: readonly (readonly StoreRow[])[];
  readonly wall: number;
}

const meetings = new Map<number, Promise<Met>>();

const meetingOf = (rng: Rng): number => rng.fork('meeting').int(RELAYS.length);

/** How many relays a run has. */
export const relaysOf = (rng: Rng): number => RELAYS[meetingOf(rng)]!;

export interface Trace {
  add(line: string): void;
  bytes(bytes: Uint8Array): void;
}

export interface Beginning {
  readonly seed: string;
  readonly rng: Rng;
  readonly oracle: Oracle;
  readonly counts: Map<string, number>;
  readonly trace: Trace;
  readonly createRooms: MessengerDeps['createRooms'];
}

async function makeFriends(world: World): Promise<WorldPerson[]> {
  const people: WorldPerson[] = [];
  for (const [n, name] of NAMES.entries()) people.push(await world.person(name, n % world.relays.length));
  for (const [n, a] of people.entries()) for (const b of people.slice(n + 1)) await befriend(world, a, b);
  return people;
}

/** Everyone closes the app; what disks and relays hold then. */
export async function keep(world: World, people: readonly WorldPerson[]): Promise<Met> {
  for (const person of people) await world.clock.outcome(person.close());
  const relays = await Promise.all(world.relays.map((relay) => relay.backup()));
  return { disks: people.map((person) => person.copyDisk()), relays, wall: world.clock.now() };
}

async function meetOnce(meeting: number, createRooms: MessengerDeps['createRooms']): Promise<Met> {
  const world = await createWorld({ seed: `meeting ${meeting}`, relays: RELAYS[meeting]!, createRooms });
  const people = await makeFriends(world);
  await world.clock.advance(20_000);
  return keep(world, people);
}

/** The same meeting, once in a process. */
function metBefore(meeting: number, createRooms: MessengerDeps['createRooms']): Promise<Met> {
  const met = meetings.get(meeting) ?? meetOnce(meeting, createRooms);
  meetings.set(meeting, met);
  return met;
}

/** They open their apps in a world whose relays have the same keys. */
export async function restore(world: World, names: readonly string[], { disks, relays }: Met): Promise<WorldPerson[]> {
  for (const [n, rows] of relays.entries()) await world.relays[n]!.restore(rows);
  const people: WorldPerson[] = [];
  for (const [n, name] of names.entries()) people.push(await world.returning(name, disks[n]!, n % world.relays.length));
  return people;
}

async function actorOf(person: WorldPerson, number: number): Promise<Actor> {
  const others = NAMES.map((name, n) => [n, name] as const).filter(([n]) => n !== number);
  const ids = new Map<number, string>();
  for (const [n, name] of others) ids.set(n, await idOf(person, name));
  const actor = createActor(number, person, ids);
  person.disk.onWrite = (_n, what) => actor.diskFaults.at(-1)?.(what) ?? 'ok';
  return actor;
}

export async function begin({ seed, rng, oracle, counts, trace, createRooms }: Beginning): Promise<Stage> {
  const isFresh = rng.fork('beginning').int(FRESH) === 0;
  const meeting = meetingOf(rng);
  const met = isFresh ? null : await metBefore(meeting, createRooms);
  const world = await createWorld({
    seed,
    ...(met ? { relaySeed: `meeting ${meeting}` } : {}),
    relays: relaysOf(rng),
    createRooms,
    ...(met ? { start: met.wall } : {}),
    onLog(name, line) {
      if (line.startsWith(FORGOT)) counts.set('keys forgotten', (counts.get('keys forgotten') ?? 0) + 1);
      trace.add(`${world.clock.monotonic()} ${name} ${line}`);
    },
  });
  const stage: Stage = {
    world, rng, oracle, counts, actors: [], closed: new Map(), quiet: new Map(), tap: null, backups: new Map(),
    trace: (line) => trace.add(`${world.clock.monotonic()} ${line}`),
  };
  let pieces = 0;
  world.network.inspect((from, to, protocol, bytes) => {
    if (++pieces > MOST_PIECES) throw new Error('the run runs away');
    if (pieces === MOST_PIECES) oracle.fault('the run runs away');
    trace.add(`${world.clock.monotonic()} ${from} ${to} ${protocol} ${bytes.length}`);
    trace.bytes(bytes);
    lookAtLinks(stage, from, to);
    if (protocol === PROTOCOL.blob) lookAtPieces(stage, from, to, bytes);
    return stage.tap && protocol === PROTOCOL.sync ? stage.tap(from, to, bytes) : [bytes];
  });
  const people = met ? await restore(world, NAMES, met) : await makeFriends(world);
  for (const [n, person] of people.entries()) (stage.actors as Actor[]).push(await actorOf(person, n));
  return stage;
}
