/** All benchmarks (`npm run bench`); `KITH_BENCH=quick` runs each once on little, to see that it runs. */
import { expect, it } from 'vitest';
import { LIMITS } from '../../src/protocol/limits.ts';
import { catchUp } from './catchUp.ts';
import { searching, writing } from './longChat.ts';
import { isQuick, measure, printMachine, type Pair } from './measure.ts';
import { nothingNew } from './nothingNew.ts';
import { opening, readerOf, starting } from './opening.ts';

const SHORT = 1000;
/** Whole chapters more than the short one has, so that the last chapter of both is as full. */
const LONG = SHORT + LIMITS.chapterEntries * Number(process.env['KITH_BENCH_CHAPTERS'] ?? (isQuick ? 4 : 1952));

/** Messages that are looked through. */
const SEARCHED = 100_000;

async function run(pairs: readonly Pair[]): Promise<void> {
  for (const pair of pairs) {
    const ratio = await measure(pair);
    expect(Number.isFinite(ratio) && ratio > 0).toBe(true);
  }
}

it('[P6] [P8] each benchmark runs and gives a ratio', { timeout: 600_000 }, async () => {
  printMachine();
  await run(isQuick ? [catchUp(40, 1), nothingNew(20)] : [catchUp(500, 3), nothingNew(200)]);
});

it('[P1] [P2] [P3] a long chat is opened and written in as a short one is', { timeout: 1_800_000 }, async () => {
  const [short, long] = [await readerOf(SHORT), await readerOf(LONG)];
  const rounds = isQuick ? 1 : 15;
  await run([opening(long, LONG, short, SHORT, rounds), starting(long, LONG, short, SHORT, rounds), writing(long, LONG, short, SHORT, rounds)]);
});

it('[P15] words are found that an index in memory finds', { timeout: 1_800_000 }, async () => {
  const rounds = isQuick ? 1 : 5;
  await run(await searching(await readerOf(isQuick ? SHORT : SEARCHED), 'renka', rounds));
});
