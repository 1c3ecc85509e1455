import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A test that is given more time than others. */
const LONG = /timeout: \d+_000 }, async/;

/**
 * Files of the screens share pages of the browser, one after the other. One that was a screen without a mouse keeps `hover: none` when
 * its touches are emulated no more (seen in Chromium 156), and so hides what a mouse would find: such files come last. Those with long
 * tests come first: begun at the end, one page would work on while the other has nothing left.
 */
export class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification): number => {
      if (!file.project.isBrowserEnabled()) return 1;
      const text = readFileSync(file.moduleId, 'utf8');
      if (text.includes("from './touch.ts'")) return 2;
      return LONG.test(text) ? 0 : 1;
    };
    const sorted = (await super.sort(files)).map((file) => [place(file), file] as const);
    return [0, 1, 2].flatMap((at) => sorted.filter(([where]) => where === at).map(([, file]) => file));
  }
}
