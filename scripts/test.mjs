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

/**
 * Resolves with the status of a tool when it is over.
 * @param log a file for what it prints: then it gives way to all others (lowest priority)
 */
function run(script, args, { env = {}, log = null } = {}) {
  const out = log === null ? 'inherit' : openSync(log, 'w');
  const [program, before] = log === null ? [process.execPath, []] : ['nice', ['-n', '19', process.execPath]];
  const child = spawn(program, [...before, script, ...args], { stdio: ['ignore', out, out], env: { ...process.env, ...env } });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

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

/** @param name of its report */
async function vitest(projects, { name = projects.join('-'), more = BOTH, ...how } = {}) {
  const file = `${REPORTS}/${name}.json`;
  const args = ['run', ...more, ...projects.flatMap((one) => ['--project', one]), '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  return counted(await run('node_modules/.bin/vitest', args, how), file, countVitest);
}

/** The screens, in three pages of one browser, each of which takes the next file: two leave both cores waiting now and then. */
const screens = (env) => vitest(['ui'], { more: [], env: { ...env, VITEST_MAX_WORKERS: '3' } });

/** Beside the two browsers, which leave half a core idle, at the lowest priority. What it printed is printed when it is over. */
async function beside(name, work) {
  const log = `${REPORTS}/${name.replaceAll(/\W+/g, '-')}.log`;
  const start = Date.now();
  const [good, bad] = await work({ log });
  return { name: `${name}, beside them`, seconds: (Date.now() - start) / 1000, good, bad, log };
}

/** One after the other. */
async function quietly() {
  const simulated = await beside('simulation', (how) => vitest(['sim'], how));
  return [simulated, await beside('types and lint', async (how) => ((await run('scripts/check.mjs', [], how)) === 0 ? [1, 0] : [0, 1]))];
}

function tell({ log, ...share }) {
  console.log(`\n== ${share.name}`);
  process.stdout.write(readFileSync(log, 'utf8'));
  passed += share.good;
  failed += share.bad;
  shares.push(share);
}

async function playwright(project, env) {
  const file = `${REPORTS}/e2e-${project}.json`;
  const status = await run('node_modules/.bin/playwright', ['test', '--project', project, '--reporter=list,json'], { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file } });
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
// It comes while the first suites run; what is still missing then is waited for.
spawn('bash', ['scripts/ffmpeg.sh'], { stdio: 'ignore', detached: true }).unref();
await timed('build', () => (spawnSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0 ? [1, 0] : [0, 1]));
// In one go, so that neither core waits for the other's last file. The benchmarks' quick form only shows that they run.
await timed('in Node', () => vitest(['house', 'unit', 'apart', 'vectors', 'contract', 'attack', 'bench']));
if (browser) await timed('screens with axe', () => screens(browser));
// With nothing beside it: it measures.
if (browser) await timed('screens as they ship', () => vitest(['shipped'], { more: [], env: browser }));
await timed('ffmpeg', () => [0, spawnSync('bash', ['scripts/ffmpeg.sh'], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0 ? 0 : 1]);
const quiet = quietly();
if (browser && existsSync('playwright.config.ts')) await timed('two browsers', () => playwright('chromium', browser));
for (const share of await quiet) tell(share);
report();
