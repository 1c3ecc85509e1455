/** How `npm test` counts: a test that did not run has failed, unless the suite itself says why. By the reports of the real runners. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly unexplained: readonly string[];
  readonly explained: readonly string[];
  readonly broken: readonly string[];
}
interface CountsModule {
  countVitest(report: unknown): Counts;
  countPlaywright(report: unknown): Counts;
}
// The scripts are plain modules of Node, outside the types of the project.
const { countVitest, countPlaywright } = (await import(pathToFileURL(join(ROOT, 'scripts', 'counts.mjs')).href)) as CountsModule;

/** The JSON report of a small suite. Inside the project, so that it finds the runner. */
function reportOf(tool: string, source: string, args: (folder: string, report: string) => readonly string[]): unknown {
  mkdirSync(join(ROOT, '.test'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.test', 'counts-'));
  const report = join(folder, 'report.json');
  const env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: folder, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  try {
    writeFileSync(join(folder, 'small.test.mjs'), source);
    // Not those of the project.
    for (const name of ['vitest', 'playwright']) writeFileSync(join(folder, `${name}.config.mjs`), 'export default {};');
    spawnSync(process.execPath, [join(ROOT, 'node_modules', '.bin', tool), ...args(folder, report)], { cwd: folder, env, stdio: 'ignore' });
    return JSON.parse(readFileSync(report, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the counts of npm test', { timeout: 60_000 }, () => {
  it('vitest: skipped, to do, and behind a failed hook count as failed; with a reason in the name they do not', () => {
    const source = `
      import { beforeAll, describe, it } from 'vitest';
      it('passes', () => {});
      it('fails', () => { throw new Error('no'); });
      it.skip('is left out', () => {});
      it.todo('is to do');
      it('leaves itself', (context) => context.skip('why'));
      describe.skip('a part (skipped: no such system here)', () => { it('is not for here', () => {}); });
      describe('behind a hook', () => { beforeAll(() => { throw new Error('no'); }); it('never begins', () => {}); });`;
    const report = reportOf('vitest', source, (folder, file) => ['run', '--root', folder, '--reporter=json', `--outputFile.json=${file}`]);
    const { passed, failed, unexplained, explained, broken } = countVitest(report);
    expect({ passed, failed }).toEqual({ passed: 1, failed: 1 + 4 });
    expect(unexplained.map((name) => name.trim())).toEqual(['is left out', 'is to do', 'leaves itself', 'behind a hook never begins']);
    expect(broken.map((told) => told.split('\n').slice(0, 2).map((line) => line.trim()))).toEqual([['fails', 'Error: no']]);
    expect(explained.map((name) => name.trim())).toEqual(['a part (skipped: no such system here) is not for here']);
  });

  it('playwright: what did not run behind a failure counts as failed, as does a skip that says nothing', () => {
    const source = `
      import { test } from '@playwright/test';
      test('passes', () => {});
      test.skip('says nothing', () => {});
      test('says why', () => { test.skip(true, 'no camera here'); });
      test.describe.serial('in a row', () => {
        test('fails', () => { throw new Error('no'); });
        test('never begins', () => {});
      });`;
    const { passed, failed, unexplained, explained, broken } = countPlaywright(reportOf('playwright', source, (folder) => ['test', '--reporter=json', '--workers=1', '--config', folder, '--output', join(folder, 'out')]));
    expect({ passed, failed }).toEqual({ passed: 1, failed: 1 + 2 });
    expect(unexplained.map((name) => name.replace(/^.*\.mjs /, ''))).toEqual(['says nothing', 'in a row never begins']);
    expect(broken.map((told) => told.split('\n').slice(0, 2))).toEqual([[expect.stringMatching(/fails$/), '    Error: no']]);
    expect(explained.map((name) => name.replace(/^.*\.mjs /, ''))).toEqual(['says why (skipped: no camera here)']);
  });
});
