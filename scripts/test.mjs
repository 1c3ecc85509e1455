// npm test: everything of the normal run. Installs what it needs, runs each suite, prints its share of time and ends with
// "N passed, N failed". A suite that could not run counts as one failure, and so does each test that did not run without
// saying why (counts.mjs). Imports node: modules only.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
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

async function timed(name, work) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  const [good, bad] = await work();
  passed += good;
  failed += bad;
  shares.push({ name, seconds: (Date.now() - start) / 1000, good, bad });
}

const run = (tool, args, env = {}) =>
  spawnSync(process.execPath, [`node_modules/.bin/${tool}`, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } }).status ?? 1;

const ended = (child) => new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));

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

/** The screens, half of the files in each of two browsers: one page at a time keeps no more than one core busy. */
async function screens(env) {
  const half = async (at) => {
    const file = `${REPORTS}/ui-${at}.json`;
    const args = ['node_modules/.bin/vitest', 'run', '--project', 'ui', `--shard=${at}/2`, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
    const status = await ended(spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } }));
    return counted(status, file, countVitest);
  };
  const [[oneGood, oneBad], [otherGood, otherBad]] = await Promise.all([half(1), half(2)]);
  return [oneGood + otherGood, oneBad + otherBad];
}

/**
 * The simulation beside the two browsers, which leave a core and more idle. It gives way to them at once (lowest priority), and what it
 * prints waits in a file.
 */
function simulation() {
  const report = `${REPORTS}/sim.json`;
  const log = `${REPORTS}/sim.log`;
  const args = ['-n', '19', process.execPath, 'node_modules/.bin/vitest', 'run', ...BOTH, '--project', 'sim', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const to = openSync(log, 'w');
  const end = ended(spawn('nice', args, { stdio: ['ignore', to, to] }));
  return async () => {
    const status = await end;
    process.stdout.write(readFileSync(log, 'utf8'));
    return counted(status, report, countVitest);
  };
}

function playwright(project, env) {
  const file = `${REPORTS}/e2e-${project}.json`;
  const status = run('playwright', ['test', '--project', project, '--reporter=list,json'], { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file });
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
await timed('install', () => (install(), [0, 0]));
let browser = null;
await timed('browser', () => ((browser = findBrowser()), [0, browser ? 0 : 1]));
// Packages come while the first suites run; what is still missing then is waited for.
const packages = ['ffmpeg', 'firefox'];
spawn('bash', ['-c', packages.map((name) => `bash scripts/${name}.sh`).join('; ')], { stdio: 'ignore', detached: true }).unref();
await timed('types and lint', () => (spawnSync(process.execPath, ['scripts/check.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0 ? [1, 0] : [0, 1]));
await timed('house, unit, vectors', () => vitest(['house', 'unit', 'vectors'], {}, BOTH));
await timed('contract, attack', () => vitest(['contract', 'attack'], {}, BOTH));
await timed('benchmarks, quick', () => vitest(['bench']));
if (browser) await timed('screens with axe', () => screens(browser));
await timed('build', () => (spawnSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0 ? [1, 0] : [0, 1]));
await timed('ffmpeg and Firefox', () => [0, packages.filter((name) => spawnSync('bash', [`scripts/${name}.sh`], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0).length]);
const simulated = simulation();
if (browser && existsSync('playwright.config.ts')) await timed('two browsers', () => playwright('chromium', browser));
if (browser) await timed('Firefox and Chromium', () => playwright('firefox', browser));
await timed('simulation, beside them', simulated);
report();
