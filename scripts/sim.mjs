// npm run sim -- --seeds N --from S --jobs J: a campaign of the simulator in J child processes. Prints each seed that fails
// with what was wrong, and the totals; ends with 1 when any failed. A seed is replayed by --seeds 1 --from S --show.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

process.chdir(join(import.meta.dirname, '..'));
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const seeds = option('seeds', 100);
const from = option('from', 1 + Math.floor(Math.random() * 1e9));
const jobs = Math.min(option('jobs', availableParallelism()), seeds);
const twice = process.argv.includes('--twice');
const show = process.argv.includes('--show');

const begun = Date.now();
const counts = new Map();
const failed = [];
const settled = [];
const totals = { seeds: 0, texts: 0, cpuMs: 0, hashesDiffer: 0 };

function take(line) {
  const result = JSON.parse(line);
  totals.seeds += 1;
  totals.texts += result.texts;
  totals.cpuMs += result.cpuMs;
  if (result.isRepeatable === false) totals.hashesDiffer += 1;
  if (result.settledAfter !== null) settled.push(result.settledAfter);
  for (const [name, count] of result.counts) counts.set(name, (counts.get(name) ?? 0) + count);
  if (result.isRepeatable === false) result.violations.push('two runs, two hashes');
  if (result.violations.length > 0) {
    failed.push(result.seed);
    console.log(`seed ${result.seed} fails:\n  ${result.violations.slice(0, 8).join('\n  ')}`);
  }
  if (show) console.log(result.operations.join('\n'), `\nhash ${result.hash}`);
}

function child(job) {
  const mine = Math.ceil((seeds - job) / jobs);
  const args = ['--import', 'tsx', 'test/sim/worker.ts', from + job, mine, jobs, twice ? 'twice' : 'once', show ? 'show' : ''].map(String);
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: running.stdout }).on('line', take);
  return new Promise((resolve) => running.on('close', resolve));
}

console.log(`seeds ${from} to ${from + seeds - 1} in ${jobs} processes`);
const codes = await Promise.all(Array.from({ length: jobs }, (_, job) => child(job)));
const missing = seeds - totals.seeds;
settled.sort((a, b) => a - b);
const at = (share) => settled[Math.min(settled.length - 1, Math.floor(share * settled.length))];
for (const [name, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`${String(count).padStart(8)}  ${name}`);
console.log(`${totals.seeds} seeds from ${from}, ${totals.texts} messages, ${failed.length} failed${failed.length > 0 ? ` (${failed.slice(0, 20).join(', ')})` : ''}${missing > 0 ? `, ${missing} did not end` : ''}`);
console.log(`${(totals.cpuMs / totals.seeds / 1000).toFixed(2)} s CPU a seed, ${((Date.now() - begun) / 1000).toFixed(0)} s in all; delivered after the faults in ${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ${at(1)} ms (worst), virtual`);
if (twice) console.log(`${totals.seeds - totals.hashesDiffer} of ${totals.seeds} seeds gave the same hash twice`);
process.exit(failed.length > 0 || missing > 0 || codes.some((code) => code !== 0) ? 1 : 0);
