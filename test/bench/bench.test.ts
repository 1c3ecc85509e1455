/** All benchmarks (`npm run bench`); `KITH_BENCH=quick` runs each once on little, to see that it runs. */
import { expect, it } from 'vitest';
import { catchUp } from './catchUp.ts';
import { measure, printMachine } from './measure.ts';
import { nothingNew } from './nothingNew.ts';

const isQuick = process.env['KITH_BENCH'] !== 'full';

it('[P6] [P8] each benchmark runs and gives a ratio', { timeout: 600_000 }, async () => {
  printMachine();
  const pairs = isQuick ? [catchUp(40, 1), nothingNew(20)] : [catchUp(500, 3), nothingNew(200)];
  for (const pair of pairs) {
    const ratio = await measure(pair);
    expect(Number.isFinite(ratio) && ratio > 0).toBe(true);
  }
});
