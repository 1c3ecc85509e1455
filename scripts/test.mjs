// npm test: everything of the normal run. Installs what it needs, runs each suite, prints its share of time and ends with
// "N passed, N failed". A suite that could not run counts as one failure, and so does each test that did not run without
// saying why (counts.mjs). Imports node: modules only.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countPlaywright, countVitest } from './counts.mjs';
import { install } from './install.mjs';

process.chdir(join(import.meta.dirname, '..'));
const LIMIT_MINUTES = 25;
const REPORTS = '.test/reports';
/** Left to itself vitest keeps one of two cores free for the reporter, which needs none. */
const BOTH = ['--maxWorkers=2'];
const begun = Date.now();
const shares = [];
const skipped = [];
const broken = [];
let passed = 0;
let failed = 0;

function timed(name, work) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  const [good, bad] = work();
  passed += good;
  failed += bad;
  shares.push({ name, seconds: (Date.now() - start) / 1000, good, bad });
}

const run = (tool, args, env = {}) =>
  spawnSync(process.execPath, [`node_modules/.bin/${tool}`, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } }).status ?? 1;

/** Counts of a JSON report, at least one failure when the runner itself failed. */
function counted(status, file, count) {
  try {
    const { passed: good, failed: bad, unexplained, explained, broken: those } = count(JSON.parse(readFileSync(file, 'utf8')));
    skipped.push(...unexplained.map((name) => `did not run, which counts as failed: ${name}`), ...explained);
    broken.push(...those);
    return [good, bad === 0 && (status !== 0 || good === 0) ? 1 : bad];
  } catch {
    return [0, 1];
  }
}

function vitest(projects, env, more = []) {
  const file = `${REPORTS}/${projects.join('-')}.json`;
  const status = run('vitest', ['run', ...more, ...projects.flatMap((name) => ['--project', name]), '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`], env);
  return counted(status, file, countVitest);
}

function playwright(env) {
  const file = `${REPORTS}/e2e.json`;
  const status = run('playwright', ['test', '--reporter=list,json'], { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  return counted(status, file, countPlaywright);
}

function findBrowser() {
  const { status, stdout } = spawnSync('bash', ['scripts/browser.sh'], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  if (status !== 0) return null;
  return stdout.trim() === 'playwright' ? {} : { CHROMIUM_PATH: stdout.trim() };
}

function report() {
  const total = (Date.now() - begun) / 1000;
  console.log('\n== shares of time');
  for (const { name, seconds, good, bad } of shares) {
    console.log(`${name.padEnd(28)} ${seconds.toFixed(1).padStart(7)} s ${((100 * seconds) / total).toFixed(0).padStart(4)} %   ${good} passed, ${bad} failed`);
  }
  console.log(`${'all'.padEnd(28)} ${total.toFixed(1).padStart(7)} s`);
  if (skipped.length > 0) console.log(`\n== ${skipped.length} skipped\n${skipped.join('\n')}`);
  if (broken.length > 0) console.log(`\n== ${broken.length} failed\n${broken.join('\n')}`);
  if (total > LIMIT_MINUTES * 60) {
    console.log(`The run took more than ${LIMIT_MINUTES} minutes.`);
    failed += 1;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}

rmSync('.test', { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
timed('install', () => (install(), [0, 0]));
let browser = null;
timed('browser', () => ((browser = findBrowser()), [0, browser ? 0 : 1]));
// Packages come while the first suites run; what is still missing then is waited for.
spawn('bash', ['scripts/ffmpeg.sh'], { stdio: 'ignore', detached: true }).unref();
timed('types and lint', () => (spawnSync(process.execPath, ['scripts/check.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0 ? [1, 0] : [0, 1]));
timed('house, unit, vectors', () => vitest(['house', 'unit', 'vectors'], {}, BOTH));
timed('contract, attack', () => vitest(['contract', 'attack'], {}, BOTH));
timed('simulation', () => vitest(['sim']));
timed('benchmarks, quick', () => vitest(['bench']));
if (browser) timed('screens with axe', () => vitest(['ui'], browser));
timed('build', () => (spawnSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0 ? [1, 0] : [0, 1]));
timed('ffmpeg', () => [0, spawnSync('bash', ['scripts/ffmpeg.sh'], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0 ? 0 : 1]);
if (browser && existsSync('playwright.config.ts')) timed('two browsers', () => playwright(browser));
report();
