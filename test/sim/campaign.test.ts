/**
 * The simulator in the normal run: 160 seeds from a printed start, the first 20 of them run twice. Longer campaigns are started
 * by hand (`npm run sim -- --seeds N --from S`); their totals stand in docs/proof.md. The start comes from what is tested: each
 * version meets seeds of its own, and whoever runs it again meets the same ones.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULTS } from './faults.ts';

/** A number and no time: a busy machine takes longer and meets the same ones. */
const SEEDS = 160;
const TWICE = 20;

/** Below 10^9, by the committed source and tests; by chance where there is no repository. */
function start(): string {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD:src', 'HEAD:test'], { encoding: 'utf8' });
  const seed = status === 0 ? `seeds ${stdout}` : `seeds ${Math.random()}`;
  return String(1 + (createHash('sha256').update(seed).digest().readUInt32BE() % 1_000_000_000));
}

interface Report {
  readonly seeds: number;
  readonly texts: number;
  readonly failed: readonly string[];
  readonly sameTwice: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** Runs `npm run sim`, which prints its figures, and reads what it says of the campaign. */
async function campaign(...options: readonly string[]): Promise<Report> {
  mkdirSync('.test', { recursive: true });
  const file = '.test/sim-seeds.json';
  const running = spawn(process.execPath, ['scripts/sim.mjs', '--out', '.test/sim-seeds', '--report', file, '--from', start(), ...options], { stdio: ['ignore', 'inherit', 'inherit'] });
  await new Promise((resolve) => running.on('close', resolve));
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

describe('three people, two relays, every kind of fault', () => {
  let report: Report;

  it(`[R1] [R3] [R4] [R5] in ${SEEDS} seeds nothing is lost, doubled, invented or before its cause, all agree, and all is delivered`, { timeout: 1_200_000 }, async () => {
    report = await campaign('--seeds', String(SEEDS), '--twice', String(TWICE));
    expect(report.failed).toEqual([]);
    expect(report.seeds).toBe(SEEDS);
    expect(report.texts).toBeGreaterThan(10 * report.seeds);
  });

  it('[R6] every kind of fault has struck in them', () => {
    expect(Object.keys(FAULTS).filter((name) => !report.counts[`fault ${name}`])).toEqual([]);
  });

  it(`[R2] ${TWICE} seeds give the same trace twice`, () => {
    expect(report.sameTwice).toBe(TWICE);
  });
});
