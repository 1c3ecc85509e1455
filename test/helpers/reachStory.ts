/** What the stories of who can reach whom have in common: two people, the choice of a policy, and what a screen would say. */
import type { Policy } from '../../src/app/api.ts';
import { befriend, createWorld, idOf, linkOf, type World, type WorldPerson } from './world.ts';

export interface Story {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
}

export async function strangers(options: Parameters<typeof createWorld>[0] = {}): Promise<Story> {
  const world = await createWorld(options);
  return { world, alice: await world.person('Alice'), bob: await world.person('Bob') };
}

export async function friends(): Promise<Story> {
  const story = await strangers();
  await befriend(story.world, story.alice, story.bob);
  return story;
}

export async function choose(world: World, person: WorldPerson, policy: Policy): Promise<void> {
  await world.clock.outcome(person.messenger.setPolicy(policy));
  await world.clock.advance(1000);
}

export const viewOf = async (who: WorldPerson, name: string) => (await who.messenger.person(await idOf(who, name)))!;
export const lockOf = async (who: WorldPerson, name: string) => (await viewOf(who, name)).locked;
export const requestsOf = (who: WorldPerson) => who.messenger.requests();

export async function follow(world: World, who: WorldPerson, whom: WorldPerson): Promise<void> {
  const followed = await world.clock.outcome(who.messenger.follow(await linkOf(whom)));
  if (!followed.ok) throw new Error(followed.error.code);
  await world.clock.advance(3000);
}

export async function threadOf(who: WorldPerson, name: string) {
  const page = await who.messenger.thread(await idOf(who, name), { at: 'end' }, 100);
  if (!page.ok) throw new Error(page.error.code);
  return page.value;
}
