/** Which chat has its room open: the one on the screen, also where the code of rooms comes late. */
import { expect, it, vi } from 'vitest';
import { ChatRoom } from '../../../src/sync/room.ts';
import { befriend, createWorld, idOf } from '../../helpers/world.ts';

it('a chat that left the screen while the code of its room was fetched gets no room', async () => {
  const show = vi.spyOn(ChatRoom.prototype, 'show');
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  const chat = await idOf(alice, 'Bob');
  await world.clock.outcome(alice.close());
  await world.clock.outcome(alice.open());
  show.mockClear();
  await world.clock.outcome(Promise.all([alice.messenger.focus(chat), alice.messenger.focus(null)]));
  expect(show.mock.calls.map(([friend]) => friend)).toEqual([null]);
  await world.clock.outcome(alice.messenger.focus(chat));
  expect(show.mock.calls.at(-1)![0]?.account).toEqual(alice.core.book.people()[0]!.account);
});
