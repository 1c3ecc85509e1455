/**
 * One run of a script on whose way one person's device dies at one write of its disk. The app is opened again on what the disk
 * holds, the person looks at the screen and goes on: what is not there is done again, what is there is not. What was promised
 * must be there at once, and in the end everything is judged as in any other run.
 */
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { createRng } from '../helpers/rng.ts';
import { createWorld, type World, type WorldPerson } from '../helpers/world.ts';
import { look } from './deeds.ts';
import { judge, settle } from './ending.ts';
import type { Met } from './meeting.ts';
import { Oracle } from './oracle.ts';
import { quietRooms } from './run.ts';
import { createActor, type Actor, type Stage } from './stage.ts';

/** Where the device dies: at a write, by its number in the script, before it is on the disk or just after. */
export interface CrashPoint {
  readonly write: number;
  readonly fate: 'crash-before' | 'crash-after';
}

/** Who takes part, and what they have promised. Alice is the one whose device dies. */
export interface Scene {
  readonly stage: Stage;
  readonly alice: Actor;
  readonly bob: Actor;
  /** What Alice's screen must show from now on, by what it is about. */
  readonly kept: Map<string, () => Promise<boolean>>;
  /** What steps remember of each other. */
  readonly notes: Map<string, string>;
  /** Alice's work, moving time. @throws Died */
  ask<T>(work: () => Promise<T>): Promise<T>;
  /** Moves time until it is so. @throws Died */
  until(condition: () => Promise<boolean>, what: string): Promise<void>;
}

/** One thing that happens in a script. Run again after a death, it must not do twice what the screen shows as done. */
export type Step = (scene: Scene) => Promise<void>;

export interface Script {
  readonly name: string;
  /** The same for all runs of a script, so that all are alike up to the crash. */
  prepare(): Promise<Met>;
  /** Alice and Bob in the world of this run. */
  begin(world: World, met: Met): Promise<readonly [alice: WorldPerson, bob: WorldPerson]>;
  readonly steps: readonly Step[];
  /** Every text that was written and not taken back, in any order. */
  readonly texts: readonly string[];
}

export interface CrashRun {
  readonly violations: readonly string[];
  /** Names of the writes that Alice's disk was asked for, in the first life only where the device died. */
  readonly writes: readonly string[];
  /** Whether the app opened again; null: it never died. */
  readonly opened: boolean | null;
  /** Texts whose writing had been acknowledged when the device died, or in the end. */
  readonly acknowledged: number;
}

/** What a disk does that is not as good as it says. */
export type Flaw = (disk: DiskForStores) => void;

const RELAYS = 2;
/** How long the device stays off, ms, in turn: before and after its friends notice, and long enough for every short timer. */
const OFF = [200, 5000, 25_000] as const;
/** Three rounds of presence: whoever lost sight of a friend finds them again at the next. */
const WITHIN = 12 * 60_000;

class Died extends Error {}

/** Something is wrong already: the rest of the run would only say so again. */
class Found extends Error {}

const seedBefore = ({ name }: Pick<Script, 'name'>): string => `before ${name}`;

/** The world in which a script is prepared. */
export const groundOf = (script: Pick<Script, 'name'>): Promise<World> =>
  createWorld({ seed: seedBefore(script), relays: RELAYS, createRooms: quietRooms });

async function stageOf(script: Script, met: Met): Promise<Stage> {
  const seed = `run ${script.name}`;
  const options = { seed, relaySeed: seedBefore(script), relays: RELAYS, createRooms: quietRooms, start: met.wall };
  const world = await createWorld(options);
  const people = await script.begin(world, met);
  return {
    world,
    rng: createRng(seed),
    oracle: new Oracle(),
    counts: new Map(),
    actors: people.map((person, number) => createActor(number, person)),
    closed: new Map(),
    quiet: new Map(),
    tap: null,
    backups: new Map(),
    trace: () => {},
  };
}

/** Alice's device from one start to its death. */
interface Life {
  isOver: boolean;
  /** Rejects at the death, so that nobody waits for what will never be. */
  readonly end: Promise<never>;
  finish(): void;
}

function createLife(): Life {
  let tell: (reason: Died) => void = () => {};
  const end = new Promise<never>((_, reject) => (tell = reject));
  end.catch(() => {});
  const life: Life = {
    isOver: false,
    end,
    finish() {
      life.isOver = true;
      tell(new Died());
    },
  };
  return life;
}

/** Notes what is written to Alice's disk up to the point, and lets the device die there. */
function watchDisk({ person }: Actor, point: CrashPoint | null, died: () => void): string[] {
  const writes: string[] = [];
  person.disk.onWrite = (_n, what) => {
    writes.push(what);
    if (writes.length !== point?.write) return 'ok';
    person.disk.onWrite = null;
    person.died();
    died();
    return point.fate;
  };
  return writes;
}

function sceneOf(stage: Stage, life: () => Life): Scene {
  const { world } = stage;
  const living = async <T>(work: () => Promise<T>): Promise<T> => {
    const { isOver, end } = life();
    if (isOver) throw new Died();
    if (stage.oracle.violations.length > 0) throw new Found();
    return Promise.race([work(), end]);
  };
  return {
    stage,
    alice: stage.actors[0]!,
    bob: stage.actors[1]!,
    kept: new Map(),
    notes: new Map(),
    ask: (work) => world.clock.outcome(living(work), WITHIN),
    until: (condition, what) => world.until(() => living(condition), what, WITHIN),
  };
}

/** What Alice was told is done is on her screen, as soon as there is one. */
async function checkKept({ stage, alice, bob, kept }: Scene): Promise<void> {
  const { oracle, world } = stage;
  for (const [what, isKept] of kept) if (!(await world.clock.outcome(isKept()))) oracle.fault(`lost: ${what}`);
  if (alice.ids.has(bob.number)) await world.clock.outcome(look(stage, alice, bob));
}

async function openAgain(scene: Scene, off: number): Promise<void> {
  const { world, oracle } = scene.stage;
  await world.clock.advance(off);
  try {
    await world.clock.outcome(scene.alice.person.open());
  } catch (error) {
    oracle.fault(`does not open: ${String(error)}`);
    throw error;
  }
  await checkKept(scene);
}

/** The end of a script as far as its own words go; the rest is judged as in any run. */
async function checkEnd({ stage, alice, bob }: Scene, script: Script): Promise<void> {
  for (const who of [alice, bob]) {
    const other = who === alice ? bob : alice;
    const seen = await stage.world.clock.outcome(look(stage, who, other));
    const texts =
      seen?.page.messages
        .filter(({ kind }) => kind === 'text')
        .map(({ text }) => text)
        .sort() ?? [];
    if (texts.join() !== [...script.texts].sort().join()) stage.oracle.fault(`${who.name} ends with: ${texts.join(' | ')}`);
    const people = await who.person.messenger.people();
    const areFriends = people.length === 1 && people[0]!.relationship === 'Friends' && people[0]!.locked === null;
    if (!areFriends) stage.oracle.fault(`${who.name} is no friend in the end: ${JSON.stringify(people)}`);
  }
}

/** The app is started anew on the disk as it is from now on. */
async function install(flaw: Flaw, { stage, alice: { person } }: Scene): Promise<void> {
  flaw(person.disk as DiskForStores);
  await stage.world.clock.outcome(person.close());
  await stage.world.clock.outcome(person.open());
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Runs a script. Never rejects: what goes wrong is a violation. @param point null: nothing dies */
export async function runScript(script: Script, met: Met, point: CrashPoint | null, flaw?: Flaw): Promise<CrashRun> {
  const stage = await stageOf(script, met);
  const { oracle } = stage;
  let life = createLife();
  const scene = sceneOf(stage, () => life);
  const { disk } = scene.alice.person;
  const acknowledged = (): number => oracle.promisedBy(0, 1).length;
  let before: number | null = null;
  let opened: boolean | null = null;
  if (flaw) await install(flaw, scene);
  const writes = watchDisk(scene.alice, point, () => {
    before = acknowledged();
    life.finish();
  });
  const survive = async (error: unknown): Promise<void> => {
    if (!(error instanceof Died)) throw error;
    opened = false;
    life = createLife();
    await openAgain(scene, OFF[writes.length % OFF.length]!);
    opened = true;
  };
  try {
    for (const step of script.steps) await step(scene).catch((error: unknown) => survive(error).then(() => step(scene)));
    disk.onWrite = null;
    if (point && opened === null) oracle.fault('never died');
    if ((await settle(stage, WITHIN)) === null) oracle.fault('not delivered in time');
    await judge(stage);
    await checkEnd(scene, script);
  } catch (error) {
    if (!(error instanceof Found)) oracle.fault(textOf(error));
  }
  return { violations: [...new Set(oracle.violations)], writes, opened, acknowledged: before ?? acknowledged() };
}
