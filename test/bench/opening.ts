/**
 * Opening a chat at its end, cold: the app was started on what is on disk, and one page of forty is asked for. A long history against
 * one of a thousand messages, and against the plainest thing that shows as much: the last fifty texts in clear, read from a list.
 */
import { createMemoryStore } from '../../src/store/memory.ts';
import { fillChat, longChat } from '../helpers/history.ts';
import { createRng } from '../helpers/rng.ts';
import { befriend, createWorld, idOf, say, type World, type WorldPerson } from '../helpers/world.ts';
import { cpuOf, type Pair } from './measure.ts';

const PAGE = 40;

/** Somebody whose only chat is a long one, with the app closed. */
export interface Reader {
  readonly world: World;
  readonly person: WorldPerson;
  /** Id of the chat. */
  readonly chat: string;
}

/** Fills the disk of somebody: once for a whole run, since a million messages take minutes. */
export async function readerOf(messages: number): Promise<Reader> {
  const world = await createWorld({ seed: 'opening' });
  const [person, friend] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, person, friend);
  await say(world, person, 'Bob', 'Hello');
  await world.clock.advance(60_000);
  const chat = longChat(person, friend, createMemoryStore({ disk: person.disk, random: createRng('rows') }));
  const id = await idOf(person, 'Bob');
  await world.clock.outcome(friend.close());
  await world.clock.outcome(person.close());
  await fillChat(chat, messages, { endMs: world.clock.now() });
  return { world, person, chat: id };
}

/** CPU ms from a started app to a page of the chat. */
export async function open({ world, person, chat }: Reader): Promise<number> {
  await world.clock.outcome(person.open());
  const spent = await cpuOf(async () => {
    const page = await person.messenger.thread(chat, { at: 'end' }, PAGE);
    if (!page.ok || page.value.messages.length !== PAGE) throw new Error('no page');
  });
  await world.clock.outcome(person.close());
  return spent;
}

export const opening = (long: Reader, messages: number, short: Reader, shortMessages: number, rounds: number): Pair => ({
  id: 'P2 short chat',
  target: 1.2,
  name: `open a chat of ${messages} messages`,
  against: `one of ${shortMessages}`,
  rounds,
  unit: 'ms',
  ours: () => open(long),
  theirs: () => open(short),
});

/** CPU ms from a closed app to its inbox. */
export async function start({ world, person }: Reader): Promise<number> {
  const spent = await cpuOf(async () => {
    await world.clock.outcome(person.open());
    const inbox = await person.messenger.inbox();
    if (inbox[0]?.last === null) throw new Error('no inbox');
  });
  await world.clock.outcome(person.close());
  return spent;
}

export const starting = (long: Reader, messages: number, short: Reader, shortMessages: number, rounds: number): Pair => ({
  id: 'P1 short chat',
  name: `start with a chat of ${messages} messages`,
  against: `with one of ${shortMessages}`,
  rounds,
  unit: 'ms',
  ours: () => start(long),
  theirs: () => start(short),
});
