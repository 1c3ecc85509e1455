import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files of tests share one page of the browser, one after the other. One that was a screen without a mouse keeps `hover: none` when
 * its touches are emulated no more (seen in Chromium 156), and so hides what a mouse would find: such files come last.
 */
export class TouchLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const touches = (file: TestSpecification): boolean => readFileSync(file.moduleId, 'utf8').includes("from './touch.ts'");
    const sorted = await super.sort(files);
    return [...sorted.filter((file) => !touches(file)), ...sorted.filter(touches)];
  }
}
