// npm run sim -- --seeds N --from S --jobs J: a campaign of the simulator in J child processes. Prints each seed that fails
// with what was wrong, and the totals; exits with 1 when any failed. More: --seconds T stops after so long, --twice N runs
// the first N seeds two times and compares the hashes, --show prints the operations, --trace all that happened with its times in
// virtual ms, --touches has people also edit, react, answer, delete for themselves, block and so on, --report FILE writes the totals as JSON, --out
// FOLDER is where the simulator is built.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';

process.chdir(join(import.meta.dirname, '..'));

const text = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const option = (name, otherwise) => {
  const given = text(name, null);
  return given === null ? otherwise : Number(given);
};
const flag = (name) => process.argv.includes(`--${name}`);
const OUT = text('out', '.test/sim');
const reportFile = text('report', null);
const seconds = option('seconds', Infinity);
const seeds = option('seeds', seconds < Infinity ? 1_000_000 : 100);
const from = option('from', 1 + Math.floor(Math.random() * 1e9));
const twice = option('twice', 0);
const jobs = Math.min(option('jobs', availableParallelism()), seeds);

/** One file: what the product loads when first needed must not take real time while the virtual clock stands still. */
async function bundle() {
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: 'test/sim/worker.ts', outDir: OUT, emptyOutDir: true, target: 'node20', minify: false, rolldownOptions: { output: { codeSplitting: false } } },
    ssr: { noExternal: true },
  });
}

const begun = Date.now();
const counts = new Map();
const failed = [];
const settled = [];
const totals = { seeds: 0, texts: 0, cpuMs: 0, same: 0 };

function take(line) {
  const result = JSON.parse(line);
  totals.seeds += 1;
  totals.texts += result.texts;
  totals.cpuMs += result.cpuMs;
  if (result.isRepeatable === true) totals.same += 1;
  if (result.isRepeatable === false) result.violations.push('two runs, two hashes');
  if (result.settledAfter !== null) settled.push(result.settledAfter);
  for (const [name, count] of result.counts) counts.set(name, (counts.get(name) ?? 0) + count);
  if (result.violations.length > 0) {
    failed.push(`${result.seed}: ${result.violations[0]}`);
    console.log(`seed ${result.seed} fails (npm run sim -- --seeds 1 --from ${result.seed} --show):\n  ${result.violations.slice(0, 6).join('\n  ')}`);
  }
  if (flag('trace')) console.log(result.trace.join('\n'));
  if (flag('show')) console.log(`${result.operations.join('\n')}\nhash ${result.hash}`);
}

function child(job) {
  const mine = Math.ceil((seeds - job) / jobs);
  const args = [`${OUT}/worker.js`, from + job, mine, jobs, seconds, Math.max(0, Math.ceil((twice - job) / jobs)), flag('show') ? 'show' : '', flag('trace') ? 'trace' : '', flag('touches') ? 'touches' : ''].map(String);
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: running.stdout }).on('line', take);
  return new Promise((resolve) => running.on('close', resolve));
}

function report(codes) {
  settled.sort((a, b) => a - b);
  const at = (share) => `${(settled[Math.min(settled.length - 1, Math.floor(share * settled.length))] ?? NaN) / 1000} s`;
  for (const [name, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`${String(count).padStart(8)}  ${name}`);
  const named = failed.length > 0 ? ` (${failed.slice(0, 20).join('; ')})` : '';
  console.log(`${totals.seeds} seeds from ${from}, ${totals.texts} messages, ${failed.length} failed${named}`);
  if (codes.some((code) => code !== 0)) console.log(`a process ended with ${codes.join(', ')}`);
  console.log(`${(totals.cpuMs / totals.seeds / 1000).toFixed(2)} s CPU a seed, ${((Date.now() - begun) / 1000).toFixed(0)} s in all`);
  console.log(`delivered after the faults stopped, virtual: median ${at(0.5)}, 99 % ${at(0.99)}, worst ${at(1)}`);
  if (twice > 0) console.log(`${totals.same} of ${twice} seeds gave the same hash twice`);
}

await bundle();
console.log(`seeds from ${from} in ${jobs} processes`);
const codes = await Promise.all(Array.from({ length: jobs }, (_, job) => child(job)));
report(codes);
if (reportFile) writeFileSync(reportFile, JSON.stringify({ from, seeds: totals.seeds, texts: totals.texts, failed, sameTwice: totals.same, counts: Object.fromEntries(counts), codes }));
process.exit(failed.length > 0 || totals.seeds === 0 || codes.some((code) => code !== 0) ? 1 : 0);
