/** A backup made on one device and brought back on the next, with the friend looking on. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import type { Restored } from '../../../src/app/fileApi.ts';
import { backupOf, comeBack, personWithPhrase, restore, startAnew } from '../../helpers/backups.ts';
import { befriend, createWorld, idOf, say, type World, type WorldPerson } from '../../helpers/world.ts';

let world: World;
let alice: WorldPerson;
let bob: WorldPerson;
let phrase: string;
let backup: Uint8Array;

async function pageOf(who: WorldPerson, other: string): Promise<readonly MessageView[]> {
  const page = await who.messenger.thread(await idOf(who, other), { at: 'end' }, 200);
  return page.ok ? page.value.messages : [];
}
const said = (messages: readonly MessageView[]) => messages.map(({ text, mine, kind, edited, reactions, quote }) => ({ text, mine, kind, edited, reactions: reactions.map(({ emoji, mine: own }) => [emoji, own]), answers: quote?.entry ?? null }));
function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}
const restored = async (who: WorldPerson, bytes = backup): Promise<Restored> => valueOf(await restore(world, who, bytes))!;

beforeAll(async () => {
  world = await createWorld({ seed: 'backup' });
  alice = await world.person('Alice');
  ({ person: bob, phrase } = await personWithPhrase(world, 'Bob'));
  await befriend(world, alice, bob);
  const chat = await idOf(bob, 'Alice');
  for (const text of ['One', 'Two', 'Three']) await say(world, alice, 'Bob', text);
  await world.until(async () => (await pageOf(bob, 'Alice')).length === 3, 'Bob has them');
  const [one] = await pageOf(bob, 'Alice');
  const answer = valueOf(await world.clock.outcome(bob.messenger.sendText(chat, 'Answer', one!.id)));
  await world.clock.outcome(bob.messenger.edit(chat, answer, 'A better answer'));
  await world.clock.outcome(bob.messenger.react(chat, one!.id, '🦔'));
  const taken = valueOf(await world.clock.outcome(bob.messenger.sendText(chat, 'Taken back')));
  await world.clock.outcome(bob.messenger.deleteForEveryone(chat, taken));
  const [, two] = await pageOf(bob, 'Alice');
  await world.clock.outcome(bob.messenger.deleteForMe(chat, two!.id));
  await world.clock.outcome(bob.messenger.markRead(chat, one!.id));
  await world.clock.outcome(bob.messenger.pin(chat, true));
  await world.until(async () => (await pageOf(bob, 'Alice')).every(({ mine, state }) => !mine || state === 'Delivered'), 'Alice has them');
  backup = await backupOf(bob);
}, 60_000);

describe('[F85, R11, S13.6] a backup', () => {
  it('brings history, people and what was chosen back on a new device of the account', async () => {
    const before = said(await pageOf(bob, 'Alice'));
    expect(before.map(({ text }) => text)).toEqual(['One', 'Three', 'A better answer', '']);
    bob.crash();
    const back = await comeBack(world, 'Bob', phrase);
    expect(await back.messenger.people()).toEqual([]);
    const what = await restored(back);
    expect(what).toMatchObject({ people: 1, alreadyHere: 0, left: 0 });
    expect(what.messages).toBe(8); // one key, four texts, an edit, a reaction, and what took one text back
    await startAnew(world, back);
    expect(said(await pageOf(back, 'Alice'))).toEqual(before);
    expect((await back.messenger.inbox())[0]).toMatchObject({ name: 'Alice', unread: 1 });
    expect((await back.messenger.inbox())[0]!.pinnedMs).toBeGreaterThan(0);
    expect((await pageOf(back, 'Alice')).filter(({ mine }) => mine).map(({ state }) => state)).not.toContain('Queued');
    back.crash();
  }, 60_000);

  it('lets friends go on with whoever came back, in the same chat', async () => {
    const back = await comeBack(world, 'Bob', phrase);
    await restored(back);
    await startAnew(world, back);
    await world.until(async () => (await back.messenger.person(await idOf(back, 'Alice')))?.locked === null, 'they can write', 600_000);
    await say(world, alice, 'Bob', 'You are back');
    await say(world, back, 'Alice', 'I am');
    await world.until(async () => (await pageOf(back, 'Alice')).some(({ text }) => text === 'You are back'), 'it came', 600_000);
    await world.until(async () => (await pageOf(alice, 'Bob')).some(({ text }) => text === 'I am'), 'it came there', 600_000);
    expect((await pageOf(alice, 'Bob')).some(({ kind }) => kind === 'twoVersions')).toBe(false);
    expect((await pageOf(back, 'Alice')).map(({ text }) => text)).toEqual(['One', 'Three', 'A better answer', '', 'You are back', 'I am']);
    back.crash();
  }, 60_000);

  it('brought back twice, or once more over a fuller device, doubles nothing and takes nothing away', async () => {
    const back = await comeBack(world, 'Bob', phrase);
    const first = await restored(back);
    await startAnew(world, back);
    const before = await pageOf(back, 'Alice');
    const again = await restored(back);
    expect(again).toMatchObject({ messages: 0, alreadyHere: first.messages, left: 0 });
    await startAnew(world, back);
    expect(said(await pageOf(back, 'Alice'))).toEqual(said(before));
  }, 60_000);

  it('that is interrupted at any step is begun again, and all of it is there', async () => {
    const whole = await comeBack(world, 'Bob', phrase);
    await restored(whole);
    await startAnew(world, whole);
    const wanted = said(await pageOf(whole, 'Alice'));
    for (const steps of [1, 9, 12, 14, 17]) {
      const back = await comeBack(world, 'Bob', phrase);
      expect(valueOf(await restore(world, back, backup, undefined, steps)), `${steps}`).toBeNull();
      back.crash();
      await world.clock.outcome(back.open());
      await restored(back);
      await startAnew(world, back);
      expect(said(await pageOf(back, 'Alice')), `${steps}`).toEqual(wanted);
    }
  }, 120_000);
});
