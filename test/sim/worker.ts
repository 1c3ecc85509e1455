/** Runs every n-th seed of a range and writes one line of JSON for each to standard output: the child process of scripts/sim.mjs. */
import { toLine } from './operations.ts';
import { runSeed } from './run.ts';

const [from, count, step, seconds, twice] = process.argv.slice(2, 7).map(Number);
const isShown = process.argv[7] === 'show';
const isTraced = process.argv[8] === 'trace';
const touches = process.argv[9] === 'touches';
// The first seed of a process took other turns than after others (573676659). That what is loaded late comes a turn later then is likely,
// and not shown; with two seeds before it, it takes those that it takes after others.
for (const seed of ['1', '2']) await runSeed(seed, { touches });
const end = Date.now() + seconds! * 1000;

for (let n = 0; n < count! && Date.now() < end; n++) {
  const seed = String(from! + n * step!);
  const cpu = process.cpuUsage();
  const { hash, violations, counts, texts, settledAfter, operations, trace } = await runSeed(seed, { keepTrace: isTraced, touches });
  const { user, system } = process.cpuUsage(cpu);
  const isRepeatable = n < twice! ? (await runSeed(seed, { touches })).hash === hash : null;
  const shown = { ...(isShown ? { operations: operations.map(toLine) } : {}), ...(isTraced ? { trace } : {}) };
  console.log(JSON.stringify({ seed, hash, violations, counts: [...counts], texts, settledAfter, isRepeatable, cpuMs: (user + system) / 1000, ...shown }));
}
process.exit(0);
