/**
 * A person with many friends, told in a simulated world: what is on the disk of their device, and the chats, of which each may be
 * filled wherever that disk is carried to.
 */
import type { LedgerRow, Store } from '../../../src/ports/storage.ts';
import type { Key } from '../../../src/protocol/ids.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { longChat, type LongChat } from '../../helpers/history.ts';
import { createRng } from '../../helpers/rng.ts';
import { befriend, createWorld, say } from '../../helpers/world.ts';
import type { DiskCopy } from '../../helpers/worldPerson.ts';

/** How long ago all of it happened: nothing that runs out has run out, and nothing is of the future. */
const AGO = TIME.DAY;
const [LEDGER, RECORDS] = ['ledger ', 'records '];

export interface CrowdStory {
  readonly localKey: Uint8Array;
  readonly disk: DiskCopy;
  /** With each friend by name, in the order in which they met; each has one text. */
  readonly chats: ReadonlyMap<string, Omit<LongChat, 'store'>>;
  /** When it ended. */
  readonly endMs: number;
}

export const friendName = (n: number): string => `Friend ${n}`;

export async function crowdStory(friends: number): Promise<CrowdStory> {
  const world = await createWorld({ seed: 'crowd', start: Date.now() - AGO, peers: false });
  const own = await world.person('Alice');
  const chats = new Map<string, LongChat>();
  for (let n = 0; n < friends; n++) {
    const friend = await world.person(friendName(n));
    await befriend(world, own, friend);
    await say(world, own, friendName(n), 'Hello');
    await world.clock.advance(2000);
    chats.set(friendName(n), longChat(own, friend, createMemoryStore({ random: createRng('none') })));
    // Who is off takes no time.
    await world.clock.outcome(friend.close());
  }
  await world.clock.advance(60_000);
  await world.clock.outcome(own.close());
  return { localKey: own.localKey, disk: own.copyDisk(), chats, endMs: world.clock.now() };
}

/** Writes all rows of a disk to a store that has its local key. Documents stay behind: they are a cache. */
export async function carry({ rows }: DiskCopy, { ledger, records }: Pick<Store, 'ledger' | 'records'>): Promise<void> {
  for (const [group, members] of rows) {
    if (group.startsWith(LEDGER)) await ledger.append([...members.values()] as LedgerRow[], [], 'relaxed');
    if (group.startsWith(RECORDS)) for (const [key, value] of members) await records.put(group.slice(RECORDS.length), key as Key, value as Uint8Array, 'relaxed');
  }
}
