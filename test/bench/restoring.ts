/**
 * A backup is brought back on a new device: proven, opened, verified and stored by the whole core, against writing as many bytes as raw
 * rows into the same kind of store. How far it is said to be, and what stands in memory beside the disk, is looked at meanwhile.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Restored, RestoreStep } from '../../src/app/fileApi.ts';
import { restoreSteps } from '../../src/app/restoring.ts';
import { framesOf, openFile } from '../../src/crypto/sealedFile.ts';
import type { ByteSource } from '../../src/ports/blobs.ts';
import type { LedgerRow } from '../../src/ports/storage.ts';
import type { Key } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { backupOf, comeBack, PASSPHRASE, personWithPhrase, sourceOf, startAnew } from '../helpers/backups.ts';
import { fillChat, longChat } from '../helpers/history.ts';
import { createRng } from '../helpers/rng.ts';
import { befriend, createWorld, say, type World, type WorldPerson } from '../helpers/world.ts';
import { cpuOf, type Pair } from './measure.ts';

/** Friends in the backup, and what share of all messages is with each. */
const FRIENDS = [['Alice', 0.7], ['Carol', 0.2], ['Dan', 0.1]] as const;

export interface KeptAccount {
  readonly world: World;
  readonly phrase: string;
  /** How many messages each friend's chat has. */
  readonly chats: ReadonlyMap<string, number>;
  readonly file: ByteSource;
}

/** Somebody's account with so many messages, in a file; their device is lost. */
export async function keptAccount(messages: number): Promise<KeptAccount> {
  const world = await createWorld({ seed: 'restoring' });
  const { person, phrase } = await personWithPhrase(world, 'Bob');
  const friends: WorldPerson[] = [];
  for (const [name] of FRIENDS) {
    const friend = await world.person(name);
    await befriend(world, friend, person);
    await say(world, person, name, 'Hello');
    friends.push(friend);
  }
  await world.clock.advance(60_000);
  const store = createMemoryStore({ disk: person.disk, random: createRng('rows') });
  const chats = friends.map((friend) => longChat(person, friend, store));
  for (const one of [...friends, person]) await world.clock.outcome(one.close());
  const counts = FRIENDS.map(([, share]) => Math.round(messages * share));
  for (const [at, chat] of chats.entries()) await fillChat(chat, counts[at]!, { endMs: world.clock.now(), seed: at });
  await world.clock.outcome(person.open());
  const file = sourceOf(await backupOf(person));
  person.crash();
  person.setBack(null);
  return { world, phrase, file, chats: new Map(FRIENDS.map(([name], at) => [name, counts[at]! + 1])) };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that stand in memory once what nobody holds is gone. */
async function held(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    // Buffers are given back beside the program.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export interface Return {
  readonly person: WorldPerson;
  readonly what: Restored;
  /** CPU ms from the file to its end. */
  readonly spent: number;
  /** How far it was said to be, one step after the other. */
  readonly told: readonly number[];
  /** Bytes that it held: when all was read and nothing stored, and beside the disk when all was stored. */
  readonly heldProving: number;
  readonly heldStoring: number;
}

/** Brings it back on a new device, whose app is started anew then. */
export async function bringBack({ world, phrase, file }: KeptAccount): Promise<Return> {
  const person = await comeBack(world, 'Bob', phrase);
  // Held until it is measured, with all that it holds.
  const steps = restoreSteps(person.core, file, PASSPHRASE);
  const before = await held();
  const told: number[] = [];
  let [spent, heldProving]: [number, number | null] = [0, null];
  for (;;) {
    let next: IteratorResult<RestoreStep, void> | null = null;
    spent += await cpuOf(async () => (next = await steps.next()));
    const step: RestoreStep = next!.value!;
    told.push(step.progress);
    if (step.storing) heldProving ??= (await held()) - before;
    if (!step.done) continue;
    const atEnd = await held();
    await steps.return(undefined);
    await startAnew(world, person);
    return { person, what: step.done, spent, told, heldProving: heldProving ?? 0, heldStoring: atEnd - (await held()) };
  }
}

/** CPU ms to write the same bytes as rows of a ledger: as many in a transaction as a file has in a run. */
async function writeRaw(file: ByteSource, rows: number): Promise<number> {
  const frames: Uint8Array[] = [];
  for await (const frame of framesOf(file, await openFile(file, PASSPHRASE))) frames.push(frame);
  const bytes = Buffer.concat(frames);
  const each = Math.ceil(bytes.length / rows);
  const { ledger } = createMemoryStore({ random: createRng('raw') });
  const rowOf = (n: number): LedgerRow =>
    ({ conversation: 'raw' as Key, chapter: Math.floor(n / LIMITS.chapterEntries), lane: 'lane' as Key, seq: n, entry: String(n) as Key, sealed: new Uint8Array(bytes.subarray(n * each, (n + 1) * each)), note: new Uint8Array(64), arrival: n + 1 });
  return cpuOf(async () => {
    for (let at = 0; at < rows; at += LIMITS.batchEntries) await ledger.append(Array.from({ length: Math.min(LIMITS.batchEntries, rows - at) }, (_, n) => rowOf(at + n)), [], 'relaxed');
  });
}

/** @param seen each return, when it was */
export const restoring = (kept: KeptAccount, messages: number, rounds: number, seen: (one: Return) => Promise<void>): Pair => ({
  id: 'F85 raw rows',
  name: `bring ${messages} messages of ${kept.chats.size} chats back from a backup of ${(kept.file.size / 2 ** 20).toFixed(1)} MiB`,
  against: 'as many bytes written as raw rows',
  rounds,
  unit: 'ms',
  async ours() {
    const one = await bringBack(kept);
    await seen(one);
    await kept.world.clock.outcome(one.person.close());
    one.person.setBack(null);
    return one.spent;
  },
  theirs: () => writeRaw(kept.file, messages),
});
