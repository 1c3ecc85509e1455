/** Alice, who lost her device and came back by her phrase, and Bob, who has what both said: for who tries what he sends of it. */
import type { PersonView } from '../../src/app/api.ts';
import type { EarlierView } from '../../src/app/earlierApi.ts';
import { personWithPhrase } from './backups.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, textsOf, type World, type WorldOptions, type WorldPerson } from './world.ts';

export interface Lost {
  readonly world: World;
  /** On the device of before: it is there still, in whatever hands. */
  readonly old: WorldPerson;
  readonly bob: WorldPerson;
  readonly phrase: string;
}

export interface Back extends Lost {
  /** On the new device. */
  readonly back: WorldPerson;
}

/** Alice and Bob are friends, and have said one thing each. */
export async function friendsBefore(options: WorldOptions = {}): Promise<Lost> {
  const world = await createWorld({ seed: 'earlier', ...options });
  const bob = await world.person('Bob');
  const { person: old, phrase } = await personWithPhrase(world, 'Alice');
  await befriend(world, old, bob);
  await say(world, old, 'Bob', 'one');
  await say(world, bob, 'Alice', 'two');
  await both(world, old, 'Bob', 'two');
  await both(world, bob, 'Alice', 'one');
  await delivered(world, bob, 'Alice');
  return { world, old, bob, phrase };
}

/** Somebody sees a text. */
export const both = (world: World, who: WorldPerson, name: string, text: string): Promise<void> => world.until(async () => (await textsOf(who, name)).includes(text), `${who.name} sees ${text}`, 600_000);

export const delivered = (world: World, who: WorldPerson, name: string): Promise<void> => world.until(async () => (await linesOf(who, name)).every(({ state }) => state === null || state === 'Delivered'), 'all is delivered', 180_000);

export const seenBy = async (who: WorldPerson, name: string): Promise<PersonView | undefined> => (await who.messenger.people()).find((person) => person.name === name);

/** Alice comes back, follows Bob again, and both may write. @param times each device has a seed of its own */
export async function backAgain(lost: Lost, times = 1): Promise<Back> {
  const { world, bob, phrase } = lost;
  await world.clock.advance(60_000);
  const back = await world.stranger(`Alice ${times}`);
  const made = await world.clock.outcome(back.messenger.restoreAccount(phrase, 'Alice'));
  if (!made.ok) throw new Error(made.error.code);
  await world.clock.outcome(back.messenger.start('Friends'));
  await world.clock.advance(1000);
  const followed = await world.clock.outcome(back.messenger.follow(await linkOf(bob)));
  if (!followed.ok) throw new Error(followed.error.code);
  for (const [one, name] of [[back, 'Bob'], [bob, 'Alice']] as const) {
    await world.until(async () => (await seenBy(one, name))?.relationship === 'Friends' && (await seenBy(one, name))?.locked === null, `${one.name} may write to ${name}`);
  }
  return { ...lost, back };
}

export const earlierOf = async (who: WorldPerson, name: string): Promise<EarlierView | null> => who.messenger.earlier(await idOf(who, name));

/** Bob taps. */
export async function tap({ world, bob }: Lost, name = 'Alice'): Promise<void> {
  const view = await world.clock.outcome(earlierOf(bob, name));
  if (view?.as !== 'offered') throw new Error(`not offered: ${JSON.stringify(view)}`);
  const sent = await world.clock.outcome(bob.messenger.sendEarlier(await idOf(bob, name), view.era));
  if (!sent.ok) throw new Error(sent.error.code);
}

/** All is there, and both sides know it. */
export const allThere = (world: World, bob: WorldPerson, back: WorldPerson): Promise<void> =>
  world.until(async () => (await earlierOf(bob, 'Alice'))?.as === 'gone' && (await earlierOf(back, 'Bob')) === null, 'all is there', 600_000);
