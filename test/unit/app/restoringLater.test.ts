/** A text that is due while a backup is brought back: chats are opened anew for that, so nothing else may write into them. */
import { expect, it } from 'vitest';
import { PROVING } from '../../../src/app/proving.ts';
import { backupOf, PASSPHRASE, personWithPhrase, sourceOf, startAnew } from '../../helpers/backups.ts';
import { befriend, createWorld, idOf, say, textsOf } from '../../helpers/world.ts';

const HOUR = 3_600_000;

it('[F43] [F85] a text that is due while a backup is stored goes behind it, once Kith has started again', async () => {
  const world = await createWorld({ seed: 'restoringLater' });
  const [{ person: ada }, ben] = [await personWithPhrase(world, 'Ada'), await world.person('Ben')];
  await befriend(world, ada, ben);
  await say(world, ada, 'Ben', 'before');
  const backup = await backupOf(ada);
  const chat = await idOf(ada, 'Ben');
  expect(await world.clock.outcome(ada.messenger.sendLater(chat, 'due', world.clock.now() + HOUR))).toMatchObject({ ok: true });
  await world.clock.outcome(ada.messenger.beginRestore(sourceOf(backup), PASSPHRASE));
  for (let isOver = false; !isOver; ) {
    const step = await ada.messenger.nextStep();
    if (!step.ok) throw new Error(step.error.code);
    if (step.value.progress > PROVING) await world.clock.advance(HOUR);
    isOver = step.value.done !== null;
  }
  await world.clock.advance(HOUR);
  expect(await textsOf(ada, 'Ben')).toEqual(['before']);
  await startAnew(world, ada);
  await world.until(async () => (await textsOf(ben, 'Ada')).includes('due'), 'Ben has it');
  expect(await textsOf(ben, 'Ada')).toEqual(['before', 'due']);
  expect(await textsOf(ada, 'Ben')).toEqual(['before', 'due']);
});
