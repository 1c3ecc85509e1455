// npm run bench: ratios against peers in one run, interleaved, with raw values, load and versions; writes docs/benchmarks.md. Takes some minutes.
//   --check     writes nothing; fails when a ratio is more than 15 % above the stored one
//   --node      leaves out what needs a browser
//   -t P6       only the benchmarks with this in their title
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './install.mjs';

process.chdir(join(import.meta.dirname, '..'));
const MEASURED = '.test/bench';
const STORED = 'docs/benchmarks.json';
const args = process.argv.slice(2);
const isInNode = args.includes('--node');
const only = [...(args.includes('-t') ? ['-t', args[args.indexOf('-t') + 1]] : []), ...(isInNode ? ['--exclude', 'test/bench/browser.test.ts'] : [])];

install();
const { register } = await import('tsx/esm/api');
register();
const { merged, page, regressions } = await import('../test/bench/figures.ts');
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout?.trim() || 'unknown';
const run = (command, more) =>
  spawnSync(process.execPath, [`node_modules/.bin/${command}`, ...more], { stdio: 'inherit', env: { ...process.env, KITH_BENCH: 'full', KITH_COMMIT: commit } }).status ?? 1;
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

rmSync(MEASURED, { recursive: true, force: true });
const statuses = [run('vitest', ['run', '--project', 'bench', '--no-file-parallelism', '--disable-console-intercept', ...only])];
const stored = existsSync(STORED) ? json(STORED) : [];
const now = existsSync(MEASURED) ? readdirSync(MEASURED).map((name) => json(join(MEASURED, name))) : [];
if (now.length === 0) {
  console.error('Nothing was measured.');
  statuses.push(1);
} else if (args.includes('--check')) {
  const worse = regressions(stored, now);
  for (const { id, was, is } of worse) console.error(`${id}: the ratio was ${was.toPrecision(3)} and is ${is.toPrecision(3)} now.`);
  if (worse.length === 0) console.log(`${now.length} ratios; none is more than 15 % above the stored one.`);
  statuses.push(worse.length > 0 ? 1 : 0);
} else {
  const figures = merged(stored, now);
  writeFileSync(STORED, `${JSON.stringify(figures, null, 1)}\n`);
  writeFileSync('docs/benchmarks.md', page(figures));
}
if (!isInNode) statuses.push(run('playwright', ['test', 'speed.spec.ts', 'memory.spec.ts']));
process.exit(Math.max(...statuses));
