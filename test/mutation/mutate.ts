/**
 * npm run mutate -- --room crypto --jobs 2: each refusal and each limit of a room is disabled, one by one, and the tests that pass by it are
 * run until one fails (R14). What came out is kept in `.test/mutants/ROOM.json`, and a run goes on where another one stopped.
 *
 *   --file PART    only files of the room whose path has this in it
 *   --again        what no test noticed is tried again; --fresh: everything is
 *   --quick        no process of its own for mutants that the tests of a file can't judge one after the other
 *   --list         says what would be tried
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from './equivalent.ts';
import { isRoom, mutantsOf, ROOT, roomNames, testsOf, type NumberedMutant } from './rooms.ts';
import { Worker } from './worker.ts';

const OUTCOMES = ['killed', 'ended by time', 'equivalent', 'survived', 'met by no test'] as const;
type Outcome = (typeof OUTCOMES)[number];

interface Result {
  readonly outcome: Outcome;
  readonly line: number;
  /** The test that noticed, or the reason why none can. */
  readonly by: string;
}

const FOLDER = join(ROOT, '.test/mutants');
const text = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1]!;
};
const flag = (name: string): boolean => process.argv.includes(`--${name}`);
const room = text('room', '');
const jobs = Number(text('jobs', '1'));
/** ms of silence after which a run does not end any more. */
const QUIET = Number(text('quiet', '90000'));
const OPEN: readonly Outcome[] = ['survived', 'met by no test'];

const RESULTS = join(FOLDER, `${room}.json`);
const results = new Map<string, Result>(existsSync(RESULTS) && !flag('fresh') ? Object.entries(JSON.parse(readFileSync(RESULTS, 'utf8')) as Record<string, Result>) : []);

function keep(mutant: NumberedMutant, outcome: Outcome, by: string): void {
  results.set(mutant.key, { outcome, line: mutant.line, by });
  writeFileSync(`${RESULTS}.new`, JSON.stringify(Object.fromEntries(results), null, 1));
  renameSync(`${RESULTS}.new`, RESULTS);
  if (OPEN.includes(outcome)) console.log(`${outcome.toUpperCase()} ${mutant.file}:${mutant.line} ${mutant.key.slice(mutant.file.length + 3)}`);
}

/** What is not killed yet, and which files could not judge it. */
interface Board {
  readonly open: Map<number, NumberedMutant>;
  readonly met: Set<number>;
  readonly left: Map<number, Set<string>>;
}

function leave({ open, left }: Board, mutants: readonly number[], file: string): void {
  for (const number of mutants) if (open.has(number)) left.set(number, (left.get(number) ?? new Set()).add(file));
}

/** Tries all open mutants against a file of tests. */
async function against(worker: Worker, file: string, board: Board): Promise<void> {
  while (board.open.size > 0) {
    const many = [...board.open.keys()];
    const answer = await worker.run({ awake: 0, many, tests: [file] }, QUIET);
    const said = 'ended' in answer ? answer.ended : answer.said;
    for (const one of said) {
      if (one.kind === 'left') leave(board, one.mutants, file);
      if (one.kind === 'passed') one.mutants.forEach((number) => board.met.add(number));
      const mutant = one.kind === 'killed' ? board.open.get(one.mutant) : undefined;
      if (one.kind === 'killed' && mutant && board.open.delete(one.mutant)) keep(mutant, 'killed', `${file}: ${one.test}`);
    }
    if (!('ended' in answer)) {
      for (const { test, why } of answer.failed) console.log(`fails without a mutant: ${test}: ${why}`);
      return;
    }
    const at = said.findLast((one) => one.kind === 'at');
    const mutant = at && board.open.get(at.mutant);
    if (!mutant) return console.log(`does not end without a mutant: ${file}`);
    board.open.delete(at.mutant);
    keep(mutant, 'ended by time', file);
  }
}

/** What no file judged: a process for each mutant and file. */
async function alone(worker: Worker, mutant: NumberedMutant, files: readonly string[]): Promise<readonly [Outcome, string]> {
  for (const file of files) {
    const answer = await worker.run({ awake: mutant.number, many: [], tests: [file] }, QUIET);
    if ('ended' in answer) return ['ended by time', file];
    if (answer.failed[0]) return ['killed', `${answer.failed[0].test} (alone)`];
  }
  return ['survived', ''];
}

/** Runs `work` for each item, in as many processes as wanted. */
async function each<T>(items: readonly T[], work: (worker: Worker, item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: jobs }, async (_, at) => {
      const worker = new Worker(room, join(FOLDER, `${room}-${at}.jsonl`));
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(worker, next);
      worker.end();
    }),
  );
}

async function judge(mutants: readonly NumberedMutant[]): Promise<void> {
  const board: Board = { open: new Map(mutants.map((mutant) => [mutant.number, mutant])), met: new Set(), left: new Map() };
  writeFileSync(join(FOLDER, `${room}-mutants.json`), JSON.stringify(mutantsOf(room)));
  const tests = testsOf(room).filter((file) => file.includes(text('tests', '')));
  await each(tests, (worker, file) => against(worker, file, board));
  await each([...board.open.values()], async (worker, mutant) => {
    const files = [...(board.left.get(mutant.number) ?? [])];
    if (files.length === 0 && !board.met.has(mutant.number)) return keep(mutant, 'met by no test', '');
    if (!flag('quick')) return keep(mutant, ...(await alone(worker, mutant, files)));
    keep(mutant, 'survived', files.length > 0 ? `not judged by ${files.join(' ')}` : '');
  });
}

function summary(all: readonly NumberedMutant[]): void {
  const counts = new Map<Outcome, number>();
  for (const { key } of all) {
    const outcome = results.get(key)?.outcome;
    if (outcome) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  console.log(`${room}: ${all.length} mutants, ${OUTCOMES.filter((outcome) => counts.has(outcome)).map((outcome) => `${counts.get(outcome)} ${outcome}`).join(', ')}`);
  process.exitCode = OPEN.some((outcome) => counts.has(outcome)) ? 1 : 0;
}

async function main(): Promise<void> {
  const all = mutantsOf(room).filter(({ file }) => file.includes(text('file', '')));
  const isOpen = ({ key }: NumberedMutant): boolean => !results.has(key) || (flag('again') && OPEN.includes(results.get(key)!.outcome));
  const open = all.filter(isOpen);
  if (flag('list')) return console.log(open.map(({ line, key }) => `${line} ${key}`).join('\n'));
  mkdirSync(FOLDER, { recursive: true });
  for (const mutant of open) if (reasonOf(mutant.key) !== null) keep(mutant, 'equivalent', reasonOf(mutant.key)!);
  const asked = open.filter(({ key }) => reasonOf(key) === null);
  if (asked.length > 0) await judge(asked);
  summary(all);
}

if (isRoom(room)) await main();
else {
  console.log(`--room: one of ${roomNames().join(', ')}`);
  process.exitCode = 1;
}
