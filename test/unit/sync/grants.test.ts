/** [E8] A key that comes by *grant*, over whole Messengers: what it opens is shown, and the room of the chat turns to it. */
import { describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import { EPOCH_REASON, type EpochBody } from '../../../src/chat/grants.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import type { Friend } from '../../../src/sync/friend.ts';
import { befriend, createWorld, idOf, say, textsOf, type WorldPerson } from '../../helpers/world.ts';

const friendOf = (who: WorldPerson, other: WorldPerson): Friend => who.core.exchange.friend(other.core.book.self.account)!;

describe('[E8] a key that comes by grant', () => {
  it('opens the room of the chat on the screen anew', async () => {
    const rooms: string[] = [];
    const world = await createWorld({
      createRooms: () => ({
        join(name) {
          rooms.push(name);
          return () => void rooms.splice(rooms.indexOf(name), 1);
        },
        attach: (_peer, stream) => stream.onData(() => {}),
      }),
    });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'first');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'the first came');
    await world.clock.outcome(bob.messenger.focus(await idOf(bob, 'Alice')));
    await world.clock.advance(1000);
    const [before] = rooms;
    expect(before).toBeDefined();
    const [mine, theirs] = [friendOf(alice, bob), friendOf(bob, alice)];
    const plan = await mine.epochs.rotate(EPOCH_REASON.request);
    if (plan.kind !== 'write') throw new Error(plan.kind);
    const { device } = bob.core.book.self;
    const spoil = (body: EpochBody): EpochBody => ({ ...body, grants: body.grants.map((grant) => (keyOf(grant.device) === keyOf(device) ? { ...grant, box: grant.box.map((byte) => byte ^ 1) } : grant)) });
    const entries = plan.entries.map((entry) => ({ ...entry, body: encodeBody(spoil(decodeBody(entry.kind, entry.body) as EpochBody)) }));
    await world.clock.outcome(mine.conversation.writeControl(entries));
    await world.until(async () => theirs.epochs.ask().length === 1, 'Bob knows that he lacks a key');
    expect(rooms).toEqual([before]);
    await say(world, alice, 'Bob', 'under the new one');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 2, 'the second came');
    expect(theirs.epochs.ask()).toEqual([]);
    await world.clock.advance(1000);
    expect(rooms).toHaveLength(1);
    expect(rooms[0]).not.toBe(before);
  });
});
