/**
 * Runs the tests of one file against many mutants in one process: each test first without any, twice, then with each mutant that it passes by
 * awake. A test that fails then is run once more without the mutant: only if it holds again, the mutant is what it noticed. What a test
 * can't judge so (it takes too long, or does not run twice) is left to a process of its own for each mutant.
 */
import { appendFileSync } from 'node:fs';
import { inject, TestRunner, type RunnerTestCase } from 'vitest';

/** What is told, a line each. `at`: that mutant is awake from now on. */
export type Said =
  | { readonly kind: 'at'; readonly mutant: number }
  | { readonly kind: 'killed'; readonly mutant: number; readonly test: string }
  | { readonly kind: 'left'; readonly mutants: readonly number[] }
  | { readonly kind: 'passed'; readonly mutants: readonly number[] };

declare module 'vitest' {
  interface ProvidedContext {
    /** The one mutant that is awake in all of a run; 0: none. */
    readonly awake: number;
    /** Those to be tried one after the other. */
    readonly many: readonly number[];
    /** The file into which is told what happens. */
    readonly into: string;
  }
}

declare global {
  /** Whether the n-th mutant of the room is awake. */
  var __mutant: (number: number) => boolean;
}

/** ms that one test may take with all of its mutants. */
const BUDGET = 60_000;

let awake = inject('awake');
const open = new Set(inject('many'));
const passed = new Set<number>();
globalThis.__mutant = (number) => {
  passed.add(number);
  return number === awake;
};

const say = (said: Said): void => appendFileSync(inject('into'), `${JSON.stringify(said)}\n`);
const nameOf = (test: RunnerTestCase): string => (test.suite ? `${test.suite.name} > ${test.name}` : test.name);

/** Whether a test holds. Null: it did not end in time, and goes on beside what comes next. */
async function holds(test: RunnerTestCase, run: () => unknown, ms: number): Promise<boolean | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => void (timer = setTimeout(() => resolve(null), ms)));
  const done = (async () => {
    try {
      await run();
      return test.result?.state !== 'fail';
    } catch {
      return false;
    }
  })();
  const verdict = await Promise.race([done, late]);
  clearTimeout(timer);
  // What `expect.soft` noted.
  if (test.result) Object.assign(test.result, { state: 'run', errors: undefined });
  return verdict;
}

/** Tries mutants, and gives those that it could not judge. */
async function tryAll(test: RunnerTestCase, run: () => unknown, mutants: readonly number[], ms: number): Promise<readonly number[]> {
  const enough = 3000 + 20 * ms;
  if (ms * mutants.length > BUDGET || !(await holds(test, run, enough))) return mutants;
  const left: number[] = [];
  for (const [at, mutant] of mutants.entries()) {
    say({ kind: 'at', mutant });
    awake = mutant;
    const verdict = await holds(test, run, enough);
    awake = 0;
    if (verdict === true) continue;
    if (!(await holds(test, run, enough))) return [...left, ...mutants.slice(at)];
    if (verdict === null) left.push(mutant);
    else say({ kind: 'killed', mutant, test: nameOf(test) });
    open.delete(mutant);
  }
  return left;
}

const isOpen = (): readonly number[] => [...passed].filter((mutant) => open.has(mutant));

export default class MutantRunner extends TestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    if (open.size === 0) return void (await run());
    // What was passed by on the way here is part of no test.
    say({ kind: 'left', mutants: isOpen() });
    passed.clear();
    const begun = performance.now();
    await run();
    const ms = performance.now() - begun;
    const mutants = isOpen();
    say({ kind: 'passed', mutants });
    if (mutants.length > 0) say({ kind: 'left', mutants: await tryAll(test, run, mutants, ms) });
    passed.clear();
  }

  override onAfterRunFiles(): void {
    super.onAfterRunFiles();
    say({ kind: 'left', mutants: isOpen() });
  }
}
