/**
 * One process that runs tests against mutants, as its parent (`mutate.ts`) says. The files of the room are read with switches in them by a
 * plugin: nothing is ever written where the program lies.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'vite';
import { BaseSequencer, createVitest, type TestModule, type TestSpecification, type Vitest } from 'vitest/node';
import { alias } from '../../vite/alias.ts';
import { withSwitches } from './guards.ts';
import { ROOT, type NumberedMutant } from './rooms.ts';
import type { Said } from './runner.ts';

export interface Task {
  /** The mutant that is awake; 0: none is, and `many` are tried one after the other. */
  readonly awake: number;
  readonly many: readonly number[];
  /** Asked in this order; with a mutant awake until one fails. */
  readonly tests: readonly string[];
}

export interface Answer {
  /** The first test that failed in each file, and why. */
  readonly failed: readonly { readonly test: string; readonly why: string }[];
  readonly said: readonly Said[];
  readonly ms: number;
}

const [room, into] = process.argv.slice(2) as [string, string];
/** As its parent numbered them: a file that changed since is refused, not mutated elsewhere. */
const mutants = JSON.parse(readFileSync(join(dirname(into), `${room}-mutants.json`), 'utf8')) as readonly NumberedMutant[];

function switches(): Plugin {
  return {
    name: 'switches',
    enforce: 'pre',
    transform(code, id) {
      const own = mutants.filter(({ file }) => id === join(ROOT, file));
      return own.length > 0 ? withSwitches(code, own) : null;
    },
  };
}

let order: readonly string[] = [];

class AsAsked extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification): number => order.indexOf(relative(ROOT, file.moduleId));
    return Promise.resolve([...files].sort((a, b) => place(a) - place(b)));
  }
}

function createRunner(): Promise<Vitest> {
  const inline = ['y-webrtc', 'y-indexeddb', 'lib0', 'y-protocols', 'yjs'];
  return createVitest(
    'test',
    {
      config: false, root: ROOT, watch: false, environment: 'node', include: ['test/**/*.test.ts'], reporters: [{}], pool: 'threads', maxWorkers: 1,
      testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 15_000 } }, runner: join(import.meta.dirname, 'runner.ts'),
      sequence: { sequencer: AsAsked }, server: { deps: { inline } }, silent: true, dangerouslyIgnoreUnhandledErrors: true,
    },
    { plugins: [switches()], resolve: { alias }, cacheDir: `${into}.cache`, logLevel: 'silent' },
  );
}

function faultOf(module: TestModule): Answer['failed'][number] | null {
  const file = relative(ROOT, module.moduleId);
  for (const test of module.children.allTests('failed')) return { test: `${file}: ${test.fullName}`, why: test.result().errors?.[0]?.message.slice(0, 300) ?? '' };
  return module.ok() ? null : { test: `${file}: (the file)`, why: module.errors()[0]?.message.slice(0, 300) ?? '' };
}

async function run(vitest: Vitest, { awake, many, tests }: Task): Promise<Answer> {
  order = tests;
  writeFileSync(into, '');
  vitest.provide('awake', awake);
  vitest.provide('many', many);
  vitest.provide('into', into);
  vitest.config.bail = awake === 0 ? 0 : 1;
  const project = vitest.getRootProject();
  const { testModules: all, unhandledErrors } = await vitest.runTestSpecifications(tests.map((file) => project.createSpecification(join(ROOT, file))), false);
  // Those of earlier runs are given too.
  const testModules = all.filter(({ moduleId }) => tests.includes(relative(ROOT, moduleId)));
  const failed = testModules.map(faultOf).filter((fault) => fault !== null);
  if (awake !== 0 && failed.length === 0 && unhandledErrors.length > 0) failed.push({ test: '(unhandled)', why: String(unhandledErrors[0]).slice(0, 300) });
  const said = readFileSync(into, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Said);
  const ms = testModules.reduce((sum, module) => sum + module.diagnostic().duration + module.diagnostic().collectDuration, 0);
  return { failed, said, ms };
}

const vitest = await createRunner();
process.on('message', (task: Task) => {
  run(vitest, task).then(
    (answer) => process.send!(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
process.send!('ready');
