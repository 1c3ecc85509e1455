/** Measuring in pairs: A B A B in one run, medians. A ratio holds on a loaded machine; a time does not. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { median, ratioOf, type Figure } from './figures.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Where `npm run bench` finds what was measured. */
const MEASURED = join(ROOT, '.test', 'bench');

export interface Pair {
  /** As `Figure.id`. */
  readonly id: string;
  readonly name: string;
  /** What the ratio is against. */
  readonly against: string;
  readonly target?: number;
  readonly why?: string;
  /** Packages that the other side is made of: their versions are told. */
  readonly packages?: readonly string[];
  readonly rounds: number;
  /** Whatever both give: ms of CPU or of the clock, or bytes. */
  ours(): Promise<number>;
  theirs(): Promise<number>;
  readonly unit: string;
}

/** Whether the whole is measured, or only that it can be. */
export const isQuick = process.env['KITH_BENCH'] !== 'full';

/** CPU time of some work in ms, user and system. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const list = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(' ');
const load = (): number => loadavg()[0]!;

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
  return `${name} ${version}`;
}

/** Keeps what was measured in full, for the page. */
function keep(figure: Figure): void {
  if (isQuick) return;
  mkdirSync(MEASURED, { recursive: true });
  writeFileSync(join(MEASURED, `${figure.id.replaceAll(/\W+/g, '-')}.json`), JSON.stringify(figure));
}

/** Runs a pair interleaved and prints medians, raw values and their ratio. */
export async function measure(pair: Pair): Promise<number> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  const before = load();
  for (let round = 0; round < pair.rounds; round++) {
    ours.push(await pair.ours());
    theirs.push(await pair.theirs());
  }
  const { id, name, against, unit, target = null, why = null, packages = [] } = pair;
  keep({
    ...{ id, name, against, unit, target, why, ours, theirs },
    load: [before, load()],
    versions: [`Node ${process.version}`, ...packages.map(versionOf)],
    cores: availableParallelism(),
    commit: process.env['KITH_COMMIT'] ?? 'unknown',
    day: new Date().toISOString().slice(0, 10),
  });
  const ratio = ratioOf({ ours, theirs });
  console.log(`[${id}] ${name}\n  Kith     ${median(ours).toFixed(1)} ${unit}   [${list(ours)}]`);
  console.log(`  ${against}  ${median(theirs).toFixed(1)} ${unit}   [${list(theirs)}]\n  ratio    ${ratio.toFixed(2)}`);
  return ratio;
}

export function printMachine(): void {
  console.log(`Node ${process.version}, load ${loadavg().map((one) => one.toFixed(1)).join(' ')}`);
}
