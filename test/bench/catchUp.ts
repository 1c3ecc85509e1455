/**
 * Catching up: what a friend wrote while one was away, through a relay, verified, opened, stored and acknowledged by the whole
 * core, against Yjs applying the same texts in clear and storing nothing. Everything in one process, CPU time.
 */
import * as Y from 'yjs';
import { befriend, createWorld, say, textsOf } from '../helpers/world.ts';
import { cpuOf, type Pair } from './measure.ts';

const text = (i: number): string => `message ${i} of about sixty characters, as a chat line could be`;

async function kith(messages: number): Promise<number> {
  const world = await createWorld({ seed: messages });
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  await world.clock.outcome(bob.close());
  await world.clock.advance(15_000);
  for (let i = 0; i < messages; i++) await say(world, alice, 'Bob', text(i));
  await world.clock.advance(10_000);
  return cpuOf(async () => {
    await world.clock.outcome(bob.open());
    await world.until(async () => (await textsOf(bob, 'Alice')).length === messages, 'all are here');
  });
}

/** One update a message, as a writer makes them. */
function plainUpdates(messages: number): readonly Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update) => updates.push(update));
  for (let i = 0; i < messages; i++) doc.getArray('chat').push([text(i)]);
  return updates;
}

export const catchUp = (messages: number, rounds: number): Pair => {
  const updates = plainUpdates(messages);
  return {
    id: 'P6 Yjs in one process',
    name: `catch up ${messages} messages of one chat, relay and both in one process, CPU`,
    against: 'Yjs, in clear, not stored',
    rounds,
    unit: 'ms',
    ours: () => kith(messages),
    theirs: () =>
      cpuOf(async () => {
        const doc = new Y.Doc();
        for (const update of updates) Y.applyUpdate(doc, update);
      }),
  };
};
