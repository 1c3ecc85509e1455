/**
 * The disk of a person with many friends and long chats: they meet in a simulated world, and then the chats are filled. It can be
 * carried to a store of another kind.
 */
import type { Ledger, LedgerRow, RecordChange } from '../../../src/ports/storage.ts';
import type { Key } from '../../../src/protocol/ids.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import type { DiskForStores } from '../../../src/store/memoryDisk.ts';
import { fillChat, longChat, type LongChat } from '../../helpers/history.ts';
import { createRng } from '../../helpers/rng.ts';
import { befriend, createWorld, say } from '../../helpers/world.ts';
import type { DiskCopy, WorldPerson } from '../../helpers/worldPerson.ts';

/** How long ago all of it happened: nothing that runs out has run out, and nothing is of the future. */
const AGO = TIME.DAY;
const [LEDGER, RECORDS] = ['ledger ', 'records '];

/** How many messages a chat gets; each has one anyway. */
export interface Sizes {
  readonly friends: number;
  /** The longest chat, the one that it is told against, and each of the others but the third, which stays as it is. */
  readonly long: number;
  readonly short: number;
  readonly other: number;
}

/** What is on the disk of a device. */
export interface Crowd {
  readonly localKey: Uint8Array;
  readonly rows: DiskCopy['rows'];
  /** When all of it ended. */
  readonly endMs: number;
}

export const friendName = (n: number): string => `Friend ${n}`;
const messagesOf = ({ long, short, other }: Sizes, n: number): number => [long, short, 0][n] ?? other;

/** They met in groups, each on a copy of the disk as it was before: who has many friends in a simulated world takes long for each further one. */
const GROUP = 10;

interface Met {
  readonly own: WorldPerson;
  readonly chats: readonly LongChat[];
  readonly endMs: number;
}

async function meet(names: readonly string[], disk: DiskCopy | null): Promise<Met> {
  const world = await createWorld({ seed: `crowd of ${names[0] ?? 'nobody'}`, relaySeed: 'crowd', start: Date.now() - AGO, peers: false });
  const own = await (disk ? world.returning('Alice', disk) : world.person('Alice'));
  const chats: LongChat[] = [];
  for (const name of names) {
    const friend = await world.person(name);
    await befriend(world, own, friend);
    await say(world, own, name, 'Hello');
    await world.clock.advance(2000);
    chats.push(longChat(own, friend, createMemoryStore({ random: createRng('none') })));
    // Who is off takes no time.
    await world.clock.outcome(friend.close());
  }
  await world.clock.advance(60_000);
  await world.clock.outcome(own.close());
  return { own, chats, endMs: world.clock.now() };
}

/** Rows of both; of a row that both have, the later one. */
const both = (a: DiskCopy['rows'], b: DiskCopy['rows']): DiskCopy['rows'] =>
  new Map([...new Set([...a.keys(), ...b.keys()])].map((group) => [group, new Map([...(a.get(group) ?? []), ...(b.get(group) ?? [])])]));

export async function crowdOf(sizes: Sizes): Promise<Crowd> {
  const { friends } = sizes;
  const beginning = await meet([], null);
  const { localKey } = beginning.own;
  const alone = beginning.own.copyDisk();
  const chats: LongChat[] = [];
  let [rows, endMs] = [alone.rows, beginning.endMs];
  for (let first = 0; first < friends; first += GROUP) {
    const met = await meet(Array.from({ length: Math.min(GROUP, friends - first) }, (_, n) => friendName(first + n)), alone);
    chats.push(...met.chats);
    rows = both(rows, met.own.copyDisk().rows);
    endMs = Math.max(endMs, met.endMs);
  }
  const disk = createMemoryDisk();
  const store = createMemoryStore({ disk, localKey });
  const session = (disk as DiskForStores).session();
  await session.write('all', 'strict', [...rows].flatMap(([group, members]) => [...members].map(([key, value]) => ({ group, key, value }))));
  for (const [n, chat] of chats.entries()) if (messagesOf(sizes, n) > 0) await fillChat({ ...chat, store }, messagesOf(sizes, n), { seed: n + 1, endMs: endMs - n });
  return { localKey, rows: session.rows, endMs };
}

/** Record changes that are written at a time. */
const CHANGES = 200;

/** Writes all that is in the ledger and in the records to a ledger that has the same local key. Documents stay behind: they are a cache. */
export async function carry({ rows }: Crowd, append: Ledger['append']): Promise<void> {
  const changes: RecordChange[] = [];
  for (const [group, members] of rows) {
    if (group.startsWith(LEDGER)) await append([...members.values()] as LedgerRow[], [], 'relaxed');
    if (group.startsWith(RECORDS)) for (const [key, value] of members) changes.push({ table: group.slice(RECORDS.length), key: key as Key, value: value as Uint8Array });
  }
  for (let at = 0; at < changes.length; at += CHANGES) await append([], changes.slice(at, at + CHANGES), 'relaxed');
}
