/**
 * R15 in its quick form: two people with two devices each, every order of sends, syncs, removals, additions, asks and one
 * hostile act by a removed device, to a depth. X-Wing is replaced by hashes: what is modelled is who knows which key.
 */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { answerTo } from '../../../src/chat/epochAnswer.ts';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import { bootEpoch, epochIdOf, makeEpoch } from '../../../src/chat/epoch.ts';
import type { EpochBody } from '../../../src/chat/grants.ts';
import type { OpenEntry } from '../../../src/chat/types.ts';
import { directConversation } from '../../../src/crypto/derive.ts';
import type { Kem } from '../../../src/crypto/kem.ts';
import type { AccountRecord } from '../../../src/people/records.ts';
import { compareBytes, keyOf, sameBytes, type Key } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { bookOf, deviceNamed, directoryOf, entriesOf, entryBy, GEN, kem, PAIR_ROOT, recordOf, type TestBook, type TestDevice } from '../../helpers/epochs.ts';

vi.mock('../../../src/crypto/xwing.ts', async () => {
  const { sha256 } = await import('../../../src/crypto/hash.ts');
  const { KEM_SIZE } = await import('../../../src/crypto/kem.ts');
  const publicOf = (secret: Uint8Array): Uint8Array => {
    const key = new Uint8Array(KEM_SIZE.publicKey);
    key.set(sha256(secret));
    return key;
  };
  const sharedOf = (publicKey: Uint8Array, ciphertext: Uint8Array): Uint8Array => sha256(publicKey.subarray(0, 32), ciphertext.subarray(0, 32));
  const xWing: Kem = {
    keys: (seed) => ({ publicKey: publicOf(seed), secret: seed }),
    encapsulate(publicKey, random) {
      const ciphertext = new Uint8Array(KEM_SIZE.ciphertext);
      ciphertext.set(random.bytes(32));
      return { ciphertext, shared: sharedOf(publicKey, ciphertext) };
    },
    decapsulate: (ciphertext, secret) => sharedOf(publicOf(secret), ciphertext),
  };
  return { xWing };
});

const NAMES = ['alice.1', 'alice.2', 'bob.1', 'bob.2'] as const;
let devices: readonly TestDevice[];
let members: readonly TestDevice['account'][];
let conversation: ReturnType<typeof directConversation>;

beforeAll(() => {
  devices = NAMES.map((name) => deviceNamed(name));
  members = [devices[0]!.account, devices[2]!.account];
  conversation = directConversation(members[0]!, members[1]!);
});

interface Written {
  readonly entry: OpenEntry;
  readonly by: number;
}

/** A state of the world. Copied at each step, so that all branches go on from it. */
interface World {
  readonly books: readonly TestBook[];
  /** Records of each account, as they were issued. */
  readonly records: readonly (readonly AccountRecord[])[];
  readonly written: readonly Written[];
  /** Entries of `written` that each device has. */
  readonly has: readonly number[];
  /** Who can read an epoch, by all that was granted, answered or made. */
  readonly readers: ReadonlyMap<Key, ReadonlySet<Key>>;
  readonly lastGen: readonly number[];
}

const accountOf = (device: number): number => device >> 1;
const replace = <T>(list: readonly T[], at: number, value: T): readonly T[] => list.map((item, i) => (i === at ? value : item));

function copyBook(book: TestBook): TestBook {
  const { records } = book.directory;
  return bookOf(book.device, directoryOf(records, devices), { members, disk: new Map(book.disk), clock: book.clock });
}

function start(): World {
  const records = [0, 2].map((first) => [recordOf([devices[first]!, devices[first + 1]!])]);
  const books = devices.map((device) => bookOf(device, directoryOf(records.flat(), devices), { members }));
  for (const book of books) book.pair();
  return { books, records, written: [], has: [0, 0, 0, 0], readers: new Map(), lastGen: [0, 0, 0, 0] };
}

function withReaders(world: World, epoch: Key, ...readers: readonly Key[]): ReadonlyMap<Key, ReadonlySet<Key>> {
  return new Map(world.readers).set(epoch, new Set([...(world.readers.get(epoch) ?? []), ...readers]));
}

/** Adds an epoch entry to the world: its author and everyone it grants to can read. */
function publish(world: World, by: number, entry: OpenEntry): World {
  const body = decodeBody(entry.kind, entry.body);
  if (body.kind !== 'epoch') throw new Error('four devices need no kind 25');
  const epoch = keyOf(epochIdOf(conversation, body));
  const readers = withReaders(world, epoch, keyOf(devices[by]!.id), ...body.grants.map((grant) => keyOf(grant.device)));
  return { ...world, written: [...world.written, { entry, by }], readers };
}

let sends = 0;

function checkSend(world: World, by: number, book: TestBook, epoch: { readonly id: Uint8Array; readonly gen: number; readonly boot: boolean }): void {
  sends++;
  const known = new Set(members.flatMap((account) => book.directory.newest(account)!.devices.map((device) => keyOf(device.id))));
  const outside = [...(world.readers.get(keyOf(epoch.id)) ?? [])].filter((reader) => !known.has(reader));
  if (epoch.boot) throw new Error('content under EK₀');
  if (outside.length > 0) throw new Error('sent under an epoch that a device outside can read');
  if (!world.readers.has(keyOf(epoch.id))) throw new Error('sent under an epoch that nobody was granted');
  if (epoch.gen < world.lastGen[by]!) throw new Error('gen fell');
}

/** A device pulls all entries, so whoever makes an epoch holds all it learnt. */
function pull(world: World, by: number): World | null {
  if (world.has[by] === world.written.length) return null;
  const book = copyBook(world.books[by]!);
  for (const { entry, by: author } of world.written.slice(world.has[by])) book.take(entry, devices[author]!);
  return { ...world, books: replace(world.books, by, book), has: replace(world.has, by, world.written.length) };
}

function send(world: World, by: number): World | null {
  const book = copyBook(world.books[by]!);
  const first = book.forSending();
  if (first.kind === 'wait') return null;
  let next = world;
  if (first.kind === 'write') {
    const [entry] = entriesOf(first, devices[by]!, conversation);
    book.take(entry!, devices[by]!);
    next = publish(world, by, entry!);
  }
  const found = book.forSending();
  if (found.kind !== 'ready') throw new Error('a new epoch is not good enough for its own author');
  checkSend(next, by, book, found.key);
  book.note(found.key.id, true);
  return { ...next, books: replace(next.books, by, book), lastGen: replace(next.lastGen, by, found.key.gen) };
}

/** The account's second device is removed, or comes back: its first device knows at once. */
function toggle(world: World, account: number): World {
  const newest = world.records[account]!.at(-1)!;
  const [one, two] = [devices[2 * account]!, devices[2 * account + 1]!];
  const isIn = newest.devices.length === 2;
  const record = recordOf(isIn ? [one] : [one, two], newest.seq + 1, { gen: newest.contact.gen + (isIn ? 1 : 0) });
  const next = { ...world, records: replace(world.records, account, [...world.records[account]!, record]) };
  return hear(next, 2 * account, account) ?? next;
}

/** A device learns the newest record of an account; older ones it missed it never sees. */
function hear(world: World, by: number, account: number): World | null {
  const record = world.records[account]!.at(-1)!;
  if (world.books[by]!.directory.records.some((known) => sameBytes(known.hash, record.hash))) return null;
  const book = copyBook(world.books[by]!);
  book.directory.records.push(record);
  return { ...world, books: replace(world.books, by, book) };
}

/** A device asks everyone for the keys it lacks, and takes all answers. */
function ask(world: World, by: number): World | null {
  const book = copyBook(world.books[by]!);
  let next = world;
  for (const request of book.ask()) {
    const answers = world.books.flatMap((other) => (other.device === book.device ? [] : (answerTo(other.inside, request) ?? [])));
    for (const answer of answers) {
      const lesson = book.takeAnswer(answer);
      for (const { key, value } of lesson.changes) book.disk.set(key, value!);
      lesson.commit();
    }
    if (answers.length > 0) next = { ...next, readers: withReaders(next, keyOf(request.epoch), keyOf(devices[by]!.id)) };
  }
  return next === world ? null : { ...next, books: replace(next.books, by, book) };
}

/** A removed device makes an epoch for exactly the devices of the newest records, and keeps the key. */
function betray(world: World, by: number): World | null {
  const newest = world.records.map((records) => records.at(-1)!);
  if (newest[accountOf(by)]!.devices.length === 2) return null;
  const ids = new Set(newest.flatMap((record) => record.devices.map((device) => keyOf(device.id))));
  const prekeys = devices.filter((device) => ids.has(keyOf(device.id))).map((device) => device.prekeys[0]!);
  const boot = bootEpoch(conversation, PAIR_ROOT, GEN);
  const made = makeEpoch(kem, { conversation, maker: devices[by]!.id, parents: [boot], reason: 0, records: newest, prekeys }, devices[by]!.random)!;
  return publish(world, by, entryBy(devices[by]!, conversation, KIND.epoch, encodeBody(made.body), boot.id));
}

/** A member says of the newest epoch of another device that it was granted to exactly the devices of the newest records. */
function whitewash(world: World, by: number): World | null {
  const target = world.written.findLast((one) => one.by !== by);
  if (!target) return null;
  const newest = world.records.map((records) => records.at(-1)!);
  const ids = new Set(newest.flatMap((record) => record.devices.map((device) => keyOf(device.id))));
  const basis = newest.map(({ account, era, seq, hash }) => ({ account, era, seq, hash })).sort((a, b) => compareBytes(a.account, b.account));
  const body = decodeBody(target.entry.kind, target.entry.body) as EpochBody;
  const told = { ...body, basis, grants: body.grants.filter((grant) => ids.has(keyOf(grant.device))) };
  return publish(world, by, entryBy(devices[by]!, conversation, KIND.epoch, encodeBody(told), target.entry.epoch));
}

type Step = (world: World) => World | null;
const each = (name: string, step: (world: World, by: number) => World | null, who = [0, 1, 2, 3]): [string, Step][] => who.map((by) => [`${name} ${NAMES[by]!}`, (world) => step(world, by)]);

const EVENTS: readonly (readonly [string, Step])[] = [
  ...each('send', send), ...each('pull', pull), ...each('ask', ask, [1, 3]),
  ...each('hears of Bob', (world, by) => hear(world, by, 1), [0, 1, 3]), ...each('hears of Alice', (world, by) => hear(world, by, 0), [1, 2]),
  ['toggle bob.2', (world) => toggle(world, 1)], ['toggle alice.2', (world) => toggle(world, 0)], ['betray bob.2', (world) => betray(world, 3)],
  ['whitewash bob.1', (world) => whitewash(world, 2)],
];

/** A device learns every record there was: what an epoch names and is not known is asked for. */
function hearAll(world: World, by: number): World {
  const book = copyBook(world.books[by]!);
  for (const record of world.records.flat()) if (!book.directory.records.some((known) => sameBytes(known.hash, record.hash))) book.directory.records.push(record);
  return { ...world, books: replace(world.books, by, book) };
}

/** Everyone who belongs learns everything: then all choose the same. */
function checkAgreement(world: World): void {
  const belongs = [0, 1, 2, 3].filter((by) => world.records[accountOf(by)]!.at(-1)!.devices.some((device) => sameBytes(device.id, devices[by]!.id)));
  let whole = world;
  for (const by of belongs) whole = hearAll(pull(whole, by) ?? whole, by);
  for (const by of belongs) whole = ask(whole, by) ?? whole;
  const chosen = belongs.map((by) => ({ by, found: whole.books[by]!.forSending() }));
  const ready = new Set(chosen.flatMap(({ found }) => (found.kind === 'ready' ? [keyOf(found.key.id)] : [])));
  const isWhole = belongs.every((by) => whole.books[by]!.ask().length === 0);
  if (ready.size > 1 && isWhole) throw new Error('devices that know the same choose differently');
}

function explore(world: World, depth: number, path: readonly string[], count: { nodes: number }): void {
  for (const [name, step] of EVENTS) {
    let next: World | null;
    try {
      next = step(world);
      if (next && depth === 1) checkAgreement(next);
    } catch (cause) {
      throw new Error(`after: ${[...path, name].join(', ')}`, { cause });
    }
    if (!next) continue;
    count.nodes++;
    if (depth > 1) explore(next, depth - 1, [...path, name], count);
  }
}

/** Steps after the start. 3 takes seconds and is the quick form; 4 takes minutes. */
const DEPTH = Number(process.env.KITH_MODEL_DEPTH ?? 3);

/** A chat that all four devices read. */
function chat(): World {
  let world = send(start(), 0)!;
  for (const by of [1, 2, 3]) world = pull(world, by)!;
  return world;
}

const STARTS: readonly (readonly [string, () => World])[] = [
  ['from nothing', start],
  ['from a chat, after a device was removed', () => toggle(chat(), 1)],
  ['from a chat, after a device was given the key, removed and added again', () => toggle(toggle(chat(), 1), 1)],
  ['from a chat whose newest epoch only Bob has, after a removal', () => send(toggle(chat(), 1), 2)!],
];

describe('[S8.4] [R15] every order of events', () => {
  it.each(STARTS)('%s: nobody sends under an epoch that a device outside can read', (name, begin) => {
    const count = { nodes: 0 };
    sends = 0;
    explore(begin(), DEPTH, [name], count);
    console.log(`model ${name}: ${count.nodes} worlds, ${sends} sends, depth ${DEPTH}, 0 violations`);
    expect(sends).toBeGreaterThan(200);
  }, 1_200_000);
});
