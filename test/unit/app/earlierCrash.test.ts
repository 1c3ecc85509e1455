/** [R7] What was said before, given and taken on devices that die at their writes: nothing is lost, doubled, unread or told as news. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/app/api.ts';
import { allThere, backAgain, friendsBefore, tap } from '../../helpers/comingBack.ts';
import { linesOf, type WorldPerson } from '../../helpers/world.ts';

/** One of the two dies behind its first write of a kind after the tap. */
async function dies(who: 'bob' | 'back', what: string): Promise<{ readonly died: boolean; readonly lines: readonly unknown[]; readonly news: number; readonly unread: number | undefined }> {
  const lost = await friendsBefore();
  const { world, bob } = lost;
  lost.old.crash();
  const { back } = await backAgain(lost);
  await world.until(async () => bob.core.exchange.friend(back.core.book.self.account)!.provenPeers().length > 0, 'they are linked');
  const news: Change[] = [];
  const hear = (one: WorldPerson): Promise<unknown> => one.messenger.onChange((change) => void ((change.what === 'incoming' || change.what === 'reaction') && news.push(change)));
  await hear(back);
  const dying = { bob, back }[who];
  let died = false;
  dying.disk.onWrite = (_n, kind) => {
    if (!kind.startsWith(what)) return 'ok';
    dying.disk.onWrite = null;
    died = true;
    dying.died();
    return 'crash-after';
  };
  await tap(lost).catch(() => undefined);
  for (let since = 0; since < 60; since++) {
    await world.clock.advance(1000);
    if (dying.isOn) continue;
    await world.clock.outcome(dying.open());
    if (dying === back) await hear(back);
    // Whose word was not kept gives it again.
    else await tap(lost).catch(() => undefined);
  }
  await allThere(world, bob, back);
  const unread = (await back.messenger.inbox()).find(({ name }) => name === 'Bob')?.unread;
  return { died, lines: (await linesOf(back, 'Bob')).map(({ who: by, text, kind }) => [by, text, kind]), news: news.length, unread };
}

const WHOLE = { died: true, lines: [['me', 'one', 'text'], ['them', 'two', 'text']], news: 0, unread: 0 };
/** All that is written before the first entry comes, in its order, and that entry. */
const PLACES = [['bob', 'records.put earlierGiven'], ['back', 'records.put brought'], ['back', 'records.put told reads'], ['back', 'records.put marks'], ['back', 'records.put home'], ['back', 'records.put earlierComing'], ['back', 'ledger.append']] as const;

describe('[R7] [F80] what was said before', () => {
  for (const [who, what] of PLACES) it(`comes whole where ${who} dies behind ${what}`, async () => expect(await dies(who, what)).toEqual(WHOLE));
});
