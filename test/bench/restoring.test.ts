/** A large backup, whole: `npm run bench` brings 100,000 messages back, the normal run a few. */
import { expect, it } from 'vitest';
import { idOf } from '../helpers/world.ts';
import { allTexts, find } from './longChat.ts';
import { isQuick, measure, printMachine } from './measure.ts';
import { keptAccount, restoring, type KeptAccount, type Return } from './restoring.ts';

const MESSAGES = isQuick ? 1000 : 100_000;
const MIB = 2 ** 20;
/** Of all that is told, the most that one step may be: a run of the longest chat, of which few messages have few. */
const LONGEST_STEP = isQuick ? 0.3 : 0.005;
/** What may be held of it in memory, however long the file is: eight chapters of each chat, and the keys. */
const HELD_MOST = 48 * MIB;

/** Everything is there: each chat from its newest message back to its first, and what is looked for. */
async function expectAll({ person, what }: Return, { chats }: KeptAccount): Promise<void> {
  expect(what).toMatchObject({ people: chats.size, alreadyHere: 0, left: 0 });
  // The boot key of each chat, and what was written: the own "Hello" among it.
  expect(what.messages).toBe([...chats.values()].reduce((sum, one) => sum + one + 1, 0));
  for (const [name, count] of chats) {
    const chat = await idOf(person, name);
    const texts = await allTexts({ person, chat });
    expect([texts.length, texts[0]!.text]).toEqual([count, 'Hello']);
    const { id, text } = texts[texts.length >> 1]!;
    expect(await find({ person, chat }, text.split(' ').slice(0, 3).join(' '))).toContain(id);
  }
}

function expectProgress({ told }: Return): void {
  const steps = told.map((progress, at) => progress - (told[at - 1] ?? 0));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...steps.slice(1, -1))).toBeLessThanOrEqual(LONGEST_STEP);
  expect(told.at(-1)).toBe(1);
}

it('[F85] a backup comes back whole, says all along how far it is, and never stands in memory', { timeout: 1_800_000 }, async () => {
  printMachine();
  const kept = await keptAccount(MESSAGES);
  const all: Return[] = [];
  const ratio = await measure(
    restoring(kept, MESSAGES, isQuick ? 1 : 3, async (one) => {
      expectProgress(one);
      await expectAll(one, kept);
      all.push(one);
    }),
  );
  expect(Number.isFinite(ratio) && ratio > 0).toBe(true);
  for (const { what, spent, told, heldProving, heldStoring } of all) {
    console.log(`  ${Math.round((what.messages / spent) * 1000)} messages a second, ${told.length} steps, held ${(heldProving / MIB).toFixed(1)} MiB when proven, ${(heldStoring / MIB).toFixed(1)} MiB when stored`);
    expect(Math.max(heldProving, heldStoring)).toBeLessThan(HELD_MOST);
  }
});
