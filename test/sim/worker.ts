/** Runs a range of seeds and writes one line of JSON for each to standard output: the child process of scripts/sim.mjs. */
import { toLine } from './operations.ts';
import { runSeed } from './run.ts';

const [from, count, step] = process.argv.slice(2, 5).map(Number);
const isTwice = process.argv[5] === 'twice';
const isShown = process.argv[6] === 'show';

for (let n = 0; n < count!; n++) {
  const seed = String(from! + n * step!);
  const cpu = process.cpuUsage();
  const { hash, violations, counts, texts, settledAfter, operations } = await runSeed(seed);
  const { user, system } = process.cpuUsage(cpu);
  const isRepeatable = isTwice ? (await runSeed(seed)).hash === hash : null;
  const shown = isShown ? { operations: operations.map(toLine) } : {};
  console.log(JSON.stringify({ seed, hash, violations, counts: [...counts], texts, settledAfter, isRepeatable, cpuMs: (user + system) / 1000, ...shown }));
}
process.exit(0);
