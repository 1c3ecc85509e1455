/**
 * One simulated run: a world is set up (copied from friends who have met, or met under faults), operations happen at their
 * times, then all faults stop and everything is judged. The same seed gives the same run, to the byte: its hash is over every
 * deed, every line that is logged and every piece that a stream carries, with their times.
 */
import { createHash } from 'node:crypto';
import type { Rooms } from '../../src/ports/rooms.ts';
import { createRng } from '../helpers/rng.ts';
import { act } from './acting.ts';
import { allBack, allUnblocked, calm, judge, reunite, settle, settlePhotos } from './ending.ts';
import { strike } from './faults.ts';
import { quickenCurve } from './curve.ts';
import { begin, relaysOf } from './meeting.ts';
import { besidesOf, inOrder, operationsOf, parts, photosOf, touchesOf, type Operation, type Size } from './operations.ts';
import { Oracle } from './oracle.ts';
import { count, type Stage } from './stage.ts';

export interface RunResult {
  readonly seed: string;
  readonly hash: string;
  readonly violations: readonly string[];
  readonly operations: readonly Operation[];
  readonly counts: ReadonlyMap<string, number>;
  /** Texts that were written. */
  readonly texts: number;
  /** Virtual ms until everything was delivered after the faults stopped; null: it never was. */
  readonly settledAfter: number | null;
  /** Only with `keepTrace`. */
  readonly trace: readonly string[];
}

export interface RunOptions {
  /** In place of those that the seed gives. */
  readonly operations?: readonly Operation[];
  readonly keepTrace?: boolean;
  /** False: nobody sends photos, as in seeds from before there were any. */
  readonly photos?: boolean;
  /** True: people also edit, react, answer, block and so on (`touchesOf`); the rest of the seed is what it was. */
  readonly touches?: boolean;
}

const SIZE: Omit<Size, 'relays'> = { people: 3, deeds: 60, turns: 8, faults: 9, ms: 150_000 };
/** Three rounds of presence, each 4 min: whoever lost sight of a friend finds them again at the next. */
const WITHIN = 12 * 60_000;

quickenCurve();

/** y-webrtc has timers and chance of its own; in seeded runs the room of the chat on the screen stays empty. */
export const quietRooms = (): Rooms => ({ join: () => () => {}, attach: (_peer, stream) => stream.onData(() => {}) });

function createTrace(keep: boolean) {
  const hash = createHash('sha256');
  const lines: string[] = [];
  let isOver = false;
  return {
    lines,
    add(line: string): void {
      if (isOver) return;
      hash.update(line);
      if (keep) lines.push(line);
    },
    bytes(bytes: Uint8Array): void {
      if (!isOver) hash.update(bytes);
    },
    digest(): string {
      isOver = true;
      return hash.digest('hex');
    },
  };
}

function schedule(stage: Stage, operations: readonly Operation[]): () => void {
  const { clock } = stage.world;
  const ends = new Set<() => void>();
  for (const operation of operations) {
    clock.after(operation.at, () => {
      if (operation.kind !== 'fault') return void act(stage, operation);
      const end = strike(stage, operation);
      stage.trace(`fault ${operation.fault}${end ? '' : ' could not strike'}`);
      if (!end) return;
      count(stage, `fault ${operation.fault}`);
      ends.add(end);
      clock.after(operation.ms, () => {
        if (ends.delete(end)) end();
      });
    });
  }
  return () => {
    for (const end of ends) end();
    ends.clear();
  };
}

async function play(stage: Stage, operations: readonly Operation[]): Promise<number | null> {
  const endAll = schedule(stage, operations);
  await stage.world.clock.advance(SIZE.ms);
  endAll();
  await calm(stage);
  if (operations.some(({ kind }) => kind === 'off')) await allBack(stage, WITHIN);
  await allUnblocked(stage, WITHIN);
  await reunite(stage, WITHIN);
  const settled = await settle(stage, WITHIN);
  if (settled === null) stage.oracle.fault('not delivered in time');
  if (operations.some(({ kind }) => kind === 'photo')) await settlePhotos(stage, WITHIN);
  await judge(stage);
  return settled;
}

/** Runs a seed. Never rejects: what goes wrong is a violation. */
export async function runSeed(seed: string, { operations: given, keepTrace = false, photos = true, touches = false }: RunOptions = {}): Promise<RunResult> {
  const rng = createRng(`run ${seed}`);
  const size: Size = { ...SIZE, relays: relaysOf(rng) };
  const besides = besidesOf(rng.fork('besides'), size);
  const operations = given ?? inOrder(operationsOf(rng.fork('operations'), size), besides, photos ? photosOf(rng.fork('photos'), size, parts(besides)) : [], touches ? touchesOf(rng.fork('touches'), size, parts(besides)) : []);
  const trace = createTrace(keepTrace);
  const oracle = new Oracle();
  const counts = new Map<string, number>();
  const escaped = (error: unknown): void => oracle.fault(`unhandled: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  process.on('unhandledRejection', escaped);
  let settledAfter: number | null = null;
  try {
    const stage = await begin({ seed, rng, createRooms: quietRooms, oracle, counts, trace });
    settledAfter = await play(stage, operations);
  } catch (error) {
    escaped(error);
  }
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', escaped);
  return { seed, hash: trace.digest(), violations: oracle.violations, operations, counts, texts: oracle.texts, settledAfter, trace: trace.lines };
}
