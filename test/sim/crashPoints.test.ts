/**
 * Crash points: every script is run once for each write of Alice's disk and each way to die there, and prints how many that were.
 * What she was told is done is there when the app opens again, and in the end both sides agree as if nothing had happened.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { DiskForStores, DiskSession } from '../../src/store/memoryDisk.ts';
import { runScript, type CrashPoint, type CrashRun, type Flaw } from './crashRun.ts';
import { SCRIPTS } from './crashScripts.ts';
import type { Met } from './meeting.ts';

const FATES = ['crash-before', 'crash-after'] as const;

const pointsOf = ({ writes }: CrashRun): readonly CrashPoint[] =>
  writes.flatMap((_, i) => FATES.map((fate) => ({ write: i + 1, fate })));

/** What went wrong at a point, one line each. Up to the crash the run must be the one that went to the end. */
function faultsOf(point: CrashPoint, run: CrashRun, whole: CrashRun): readonly string[] {
  const before = whole.writes.slice(0, point.write);
  const all =
    before.join() === run.writes.join() ? run.violations : [`not the same run: ${run.writes.join()}`, ...run.violations];
  return all.map((fault) => `${point.fate} write ${point.write}, ${before.at(-1)}: ${fault}`);
}

describe.each(SCRIPTS.map((script) => [script.name, script] as const))('%s', (name, script) => {
  let met: Met;
  let whole: CrashRun;
  beforeAll(async () => {
    met = await script.prepare();
    whole = await runScript(script, met, null);
  });

  it('[R7] goes to its end when nothing dies', () => {
    expect(whole.violations).toEqual([]);
    expect(whole.writes.length).toBeGreaterThan(20);
  });

  it('[R7] loses nothing that was acknowledged, and opens again, wherever the device dies', async () => {
    const faults: string[] = [];
    let [opened, acknowledged] = [0, 0];
    const points = pointsOf(whole);
    for (const point of points) {
      const run = await runScript(script, met, point);
      faults.push(...faultsOf(point, run, whole));
      opened += Number(run.opened === true);
      acknowledged += run.acknowledged;
    }
    const lost = faults.filter((fault) => fault.includes('lost')).length;
    console.log(
      `[R7] ${name}: ${points.length} crash points at ${whole.writes.length} writes, opened ${opened}, acknowledged before the crash ${acknowledged}, lost ${lost}`,
    );
    expect(faults).toEqual([]);
    expect(opened).toBe(points.length);
  });
});

/** A disk whose sessions write in another way than they say. */
const writing =
  (write: (session: DiskSession) => DiskSession['write']): Flaw =>
  (disk: DiskForStores) => {
    const honest = disk.session;
    disk.session = () => {
      const session = honest();
      return { ...session, write: write(session) };
    };
  };

/** Says that entries are on the disk while a crash can still take them back. */
const saysTooEarly = writing(
  (session) => (what, durability, changes) => session.write(what, what === 'ledger.append' ? 'relaxed' : durability, changes),
);

/** Writes a transaction change by change. */
const writesInPieces = writing((session) => async (what, durability, changes) => {
  for (const change of changes) await session.write(what, durability, [change]);
});

describe('a disk that is not as good as it says', () => {
  const script = SCRIPTS.find(({ name }) => name === 'a conversation')!;

  /** The first faults of a kind that its crash points show; none, if it goes undetected. */
  async function faultsOn(flaw: Flaw, fate: CrashPoint['fate'], kind: RegExp): Promise<readonly string[]> {
    const met = await script.prepare();
    const whole = await runScript(script, met, null, flaw);
    expect(whole.violations).toEqual([]);
    for (const point of pointsOf(whole).filter((one) => one.fate === fate)) {
      const faults = faultsOf(point, await runScript(script, met, point, flaw), whole).filter((fault) => kind.test(fault));
      if (faults.length > 0) return faults;
    }
    return [];
  }

  it('[R7] is found to lose a text when it says too early that all is written', async () => {
    expect(await faultsOn(saysTooEarly, 'crash-before', /lost on its own device: Two/)).toHaveLength(1);
  });

  it('[R7] is found when it writes one transaction in pieces', async () => {
    expect(await faultsOn(writesInPieces, 'crash-after', /./)).not.toEqual([]);
  });
});
