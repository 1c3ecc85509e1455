/** Texts that wait for their time, when whoever they were written for comes back on a new device: they who have the phrase have that device. */
import { describe, expect, it } from 'vitest';
import { backAgain, friendsBefore, type Back } from '../helpers/comingBack.ts';
import { idOf, textsOf } from '../helpers/world.ts';

const HOUR = 3_600_000;

/** Bob keeps a text for Alice, and she comes back before its time. */
async function lostAndBack(): Promise<Back> {
  const lost = await friendsBefore();
  const { world, bob, old } = lost;
  const kept = await world.clock.outcome(bob.messenger.sendLater(await idOf(bob, 'Alice'), 'the key is under the mat', world.clock.now() + HOUR));
  expect(kept.ok).toBe(true);
  old.crash();
  return backAgain(lost);
}

async function waiting({ world, bob }: Back) {
  const all = await world.clock.outcome(bob.messenger.scheduled(await idOf(bob, 'Alice')));
  return all.ok ? all.value : [];
}

describe('[H10] [F43] a text that was to go later to somebody who came back since', () => {
  it('does not go to the new device by itself, also after a start, and says so; a person sends it', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    await world.clock.advance(2 * HOUR);
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    await world.clock.advance(120_000);
    expect(await textsOf(back, 'Bob')).toEqual([]);
    expect((await waiting(story)).map(({ text, error }) => [text, error])).toEqual([['the key is under the mat', { code: 'laterAnew', params: { name: 'Alice' } }]]);
    expect(await world.clock.outcome(bob.messenger.sendLaterNow(await idOf(bob, 'Alice'), (await waiting(story))[0]!.id))).toMatchObject({ ok: true });
    await world.until(async () => (await textsOf(back, 'Bob')).length === 1, 'it came', 600_000);
    expect(await waiting(story)).toEqual([]);
  });

  it('goes at its time once a person gave it another one: that was for whom they see', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    const [one] = await waiting(story);
    expect(await world.clock.outcome(bob.messenger.changeLater(await idOf(bob, 'Alice'), one!.id, { dueMs: world.clock.now() + 120_000 }))).toMatchObject({ ok: true });
    await world.until(async () => (await textsOf(back, 'Bob')).length === 1, 'it came', 600_000);
    expect(await waiting(story)).toEqual([]);
  });
});
