/**
 * What a simulated run works on: three people with a device each, two relays, who is up, and how often each fault struck.
 * Deeds and faults act on it; the oracle watches from outside.
 */
import type { StoreRow } from '../../src/relay/store/store.ts';
import type { WriteFate } from '../../src/store/memory.ts';
import type { Rng } from '../helpers/rng.ts';
import type { World, WorldPerson } from '../helpers/world.ts';
import type { Intent } from './follows.ts';
import type { Oracle } from './oracle.ts';

/** A chat that somebody closed. */
export interface Closed {
  readonly intent: Intent;
  /** When their device had said so, monotonic ms. */
  readonly at: number;
  /** What its photos took there then; null: nobody looked yet. */
  bytes: number | null;
}

/** Decides over one write of a disk. */
export type DiskFault = (what: string) => WriteFate;

export interface Actor {
  readonly number: number;
  readonly name: string;
  readonly person: WorldPerson;
  /** Names of the others, as this device knows them: their local ids, by number. */
  readonly ids: Map<number, string>;
  /** The newest disk fault decides. */
  readonly diskFaults: DiskFault[];
  /** Somebody opens or closes the app just now. */
  isBusy: boolean;
  /** The app shall be open. */
  isWanted: boolean;
  /** Its disk was set back to an earlier day: what it says of itself since then may not be so. */
  isSetBack: boolean;
  /** Its disk was emptied: nobody is there any more. */
  isGone: boolean;
}

/** Somebody whose app is open. */
export const createActor = (number: number, person: WorldPerson, ids: Map<number, string> = new Map()): Actor =>
  ({ number, name: person.name, person, ids, diskFaults: [], isBusy: false, isWanted: true, isSetBack: false, isGone: false });

export interface Stage {
  readonly world: World;
  readonly rng: Rng;
  readonly actors: readonly Actor[];
  readonly oracle: Oracle;
  /** Chats that were closed, by `who other`. */
  readonly closed: Map<string, Closed>;
  /** Who blocks whom, by `who other`, and who does not show to be here, by `who`: since when, monotonic ms. */
  readonly quiet: Map<string, number>;
  /** How often each fault struck, and each deed was done. */
  readonly counts: Map<string, number>;
  /** Changes what a stream between two devices carries; null: nothing. */
  tap: ((from: string, to: string, bytes: Uint8Array) => readonly Uint8Array[]) | null;
  /** Relays' disks as they were when a rollback began. */
  readonly backups: Map<number, readonly StoreRow[]>;
  /** Everything that goes into the hash of the run. */
  trace(line: string): void;
}

/** Something that somebody does; `x` from 0 up to 1 chooses what is left open. */
export type Do = (stage: Stage, who: Actor, other: Actor, x: number) => Promise<unknown>;

export function count(stage: Stage, name: string): void {
  stage.counts.set(name, (stage.counts.get(name) ?? 0) + 1);
}

/** How long until a device that could not be opened is tried again, ms. */
const OPEN_AGAIN = 5000;

/** Opens the app, and again until it opens: a disk that refuses may do so for a while. */
export async function openApp(stage: Stage, actor: Actor): Promise<void> {
  if (actor.person.isOn || actor.isBusy || !actor.isWanted) return;
  actor.isBusy = true;
  stage.trace(`${actor.name} opens`);
  try {
    await actor.person.open();
  } catch (error) {
    stage.trace(`${actor.name} did not open: ${error instanceof Error ? error.message : 'unknown'}`);
    actor.person.died();
    stage.world.clock.after(OPEN_AGAIN, () => void openApp(stage, actor));
  }
  actor.isBusy = false;
}

export async function closeApp(stage: Stage, actor: Actor): Promise<void> {
  if (!actor.person.isOn || actor.isBusy) return;
  actor.isBusy = true;
  stage.trace(`${actor.name} closes`);
  stage.oracle.standing.closed(actor.number);
  await actor.person.close();
  actor.isBusy = false;
}

/** The power goes; it comes back after `ms`. */
export function powerCut(stage: Stage, actor: Actor, ms: number, isOnDiskAlready = false): void {
  stage.trace(`${actor.name} loses power`);
  stage.oracle.standing.cut(actor.number);
  if (isOnDiskAlready) actor.person.died();
  else actor.person.crash();
  actor.isBusy = false;
  stage.world.clock.after(ms, () => void openApp(stage, actor));
}
