/** Measuring in pairs: A B A B in one process, CPU time, medians. A ratio holds on a loaded machine; a time does not. */
import { loadavg } from 'node:os';

export interface Pair {
  readonly name: string;
  /** What the ratio is against. */
  readonly against: string;
  readonly rounds: number;
  /** CPU ms, or bytes: whatever both give. */
  ours(): Promise<number>;
  theirs(): Promise<number>;
  readonly unit: 'ms' | 'B';
}

/** CPU time of some work in ms, user and system. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const list = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(' ');

/** Runs a pair interleaved and prints medians, raw values and their ratio. */
export async function measure(pair: Pair): Promise<number> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < pair.rounds; round++) {
    ours.push(await pair.ours());
    theirs.push(await pair.theirs());
  }
  const ratio = median(ours) / median(theirs);
  console.log(`${pair.name}\n  Kith     ${median(ours).toFixed(1)} ${pair.unit}   [${list(ours)}]`);
  console.log(`  ${pair.against}  ${median(theirs).toFixed(1)} ${pair.unit}   [${list(theirs)}]\n  ratio    ${ratio.toFixed(2)}`);
  return ratio;
}

export function printMachine(): void {
  console.log(`Node ${process.version}, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}`);
}
