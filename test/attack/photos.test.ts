/**
 * Photos from who lies (docs/threats.md, E). Eve's client is the product with other answers, or with an entry that says what is
 * not so; a relay changes what it sends. Nothing wrong is shown or kept, disk and line stay bounded, other sources serve, and no
 * text waits.
 */
import { describe, expect, it } from 'vitest';
import { sealedBytes } from '../../src/crypto/blob.ts';
import { MANIFEST } from '../../src/ports/blobs.ts';
import { encode } from '../../src/protocol/codec.ts';
import { FRAME_HEAD, frame } from '../../src/protocol/frames.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import { decodeReply, encodeAnswer, type Answer } from '../../src/protocol/mailboxWire.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { bytesOfSource, syntheticSource } from '../helpers/blobs.ts';
import { here, honest, lacks, lieAboutPieces, type PieceLie } from '../helpers/lyingEve.ts';
import { bytesAt, isHere, photo, send, stateAt } from '../helpers/photos.ts';
import { befriend, createWorld, say, textsOf, type Lie, type World, type WorldPerson } from '../helpers/world.ts';
import { quietRooms } from '../sim/run.ts';

const SIZE = 400_000;
/** Pieces that may come unasked before a stream ends: late ones are no crime. */
const UNASKED = 16;
const CHUNKS = Math.ceil(SIZE / LIMITS.blobSmallChunk);

async function twoFriends() {
  const world = await createWorld({ createRooms: quietRooms });
  const [eve, bob] = [await world.person('Eve'), await world.person('Bob')];
  await befriend(world, eve, bob);
  await say(world, eve, 'Bob', 'warm');
  await world.clock.advance(2000);
  return { world, eve, bob };
}

/** Bytes of pieces on a device's disk. */
function onDisk(who: WorldPerson): number {
  const pieces = [...(who.disk as DiskForStores).session().rows].filter(([group]) => group.startsWith('blobs ')).flatMap(([, rows]) => [...rows.values()] as Uint8Array[]);
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Bytes that came to Bob over streams of pieces, and the most that lay on his disk. */
function watch({ world, bob }: { readonly world: World; readonly bob: WorldPerson }) {
  const seen = { came: 0, mostOnDisk: 0 };
  world.network.inspect((_from, to, protocol, bytes) => {
    if (to.startsWith(bob.device) && protocol === PROTOCOL.blob) seen.came += bytes.length;
    seen.mostOnDisk = Math.max(seen.mostOnDisk, onDisk(bob));
    return [bytes];
  });
  return seen;
}

/** A text goes through now as it always does. */
async function textIsQuick(world: World, from: WorldPerson, to: WorldPerson, text: string): Promise<void> {
  await say(world, from, to.name, text);
  await world.until(async () => (await textsOf(to, from.name)).includes(text), `"${text}" was not delayed`, 1000);
}

const turned = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte));
/** A lie about chunks alone: the manifest is right. */
const ofChunks = (lie: PieceLie): PieceLie => (wanted) => (wanted.index === MANIFEST || !wanted.right ? honest(wanted) : lie(wanted));
/** The one photo that Eve sent before. */
let earlier: Uint8Array;

const LIES: Readonly<Record<string, PieceLie>> = {
  'a chunk with one bit turned': ofChunks((wanted) => here(wanted, turned(wanted.right!))),
  'a chunk that is cut': ofChunks((wanted) => here(wanted, wanted.right!.slice(0, -1))),
  'a chunk with a byte too many': ofChunks((wanted) => here(wanted, Uint8Array.from([...wanted.right!, 0]))),
  'more than any chunk has': ofChunks(({ root, index }) => [frame(encode([2, root, index + 1, new Uint8Array(LIMITS.blobChunk + 17)]))]),
  'nothing of an empty chunk': ofChunks((wanted) => here(wanted, new Uint8Array(0))),
  'another chunk of the same photo': ofChunks(async (wanted) => here(wanted, (await wanted.rightOf(wanted.root, (wanted.index + 1) % CHUNKS))!)),
  'a chunk of another photo': ofChunks(async (wanted) => here(wanted, (await wanted.rightOf(earlier, 0))!)),
  'the manifest of another photo': async (wanted) => (wanted.index === MANIFEST ? here(wanted, (await wanted.rightOf(earlier, MANIFEST))!) : honest(wanted)),
  'a manifest with one bit turned': (wanted) => (wanted.index === MANIFEST ? here(wanted, turned(wanted.right!)) : honest(wanted)),
  'silence, after the manifest': ofChunks(() => []),
  'that it has no chunk': ofChunks(lacks),
  'the same chunk without end': ofChunks((wanted) => Array.from({ length: 100 }, () => here(wanted, turned(wanted.right!))).flat()),
  'a frame without end': ofChunks(({ right }) => [frame(right!).subarray(0, FRAME_HEAD), ...Array.from({ length: 100 }, () => new Uint8Array(65_536).fill(200))]),
  'what is no message at all': ofChunks(() => [frame(Uint8Array.of(255, 255, 255))]),
};

describe('[H54] a friend with a modified client, asked for a piece, gives', () => {
  it.each(Object.entries(LIES))('%s: nothing of it is kept, the photo comes whole from the relay, and no text waits', async (_, lie) => {
    const { world, eve, bob } = await twoFriends();
    const first = await send(world, eve, 'Bob', [photo(1000)], 'earlier');
    await world.until(isHere(bob, 'Eve'), 'the earlier one came');
    earlier = await rootOf(world, eve, first);
    const asked = lieAboutPieces(world, eve, lie);
    world.network.drop(eve.device, bob.device);
    await world.clock.advance(TIME.MINUTE);
    const seen = watch({ world, bob });
    await send(world, eve, 'Bob', [photo(SIZE)]);
    await world.until(async () => asked.length > 1, 'Bob asks her', TIME.MINUTE);
    await textIsQuick(world, eve, bob, 'during the lie');
    await textIsQuick(world, bob, eve, 'an answer');
    expect(await stateAt(bob, 'Eve')).not.toEqual(['Here', 'Here']);
    await world.until(isHere(bob, 'Eve'), 'the right one came', 5 * TIME.MINUTE);
    expect(Buffer.compare(await bytesAt(world, bob, 'Eve', 0, 1), await bytesOfSource(syntheticSource(SIZE)))).toBe(0);
    expect(seen.mostOnDisk).toBeLessThanOrEqual(sealedBytes(1000) + sealedBytes(SIZE));
    // What a liar can make Bob read, however much it sends: a few pieces for each that he asks for, and he asks for fewer and fewer.
    expect(asked.length).toBeLessThan(60);
    expect(seen.came).toBeLessThan(asked.length * (UNASKED + 2) * (LIMITS.blobSmallChunk + 100));
  }, 60_000);

  it('the truth: what is tried here works', async () => {
    const { world, eve, bob } = await twoFriends();
    const asked = lieAboutPieces(world, eve, honest);
    world.network.drop(eve.device, bob.device);
    await world.clock.advance(TIME.MINUTE);
    await send(world, eve, 'Bob', [photo(SIZE)]);
    await world.until(isHere(bob, 'Eve'), 'it came by the link', 10_000);
    expect(asked.toSorted((a, b) => a - b)).toEqual([MANIFEST, ...Array.from({ length: CHUNKS }, (_, i) => i)]);
  }, 60_000);
});

/** The root of the one photo of a message. */
async function rootOf(world: World, who: WorldPerson, message: string): Promise<Uint8Array> {
  const { core } = who;
  const person = core.personOf((await who.messenger.people())[0]!.id)!;
  const line = await world.clock.outcome(core.chats.line(person, message));
  return line!.media[0]!.root;
}

/** Changes each answer of one kind that a relay gives. */
const answers = <O extends Answer['op']>(op: O, change: (answer: Extract<Answer, { op: O }>) => readonly Uint8Array[]): Lie => (bytes) => {
  const answer = decodeReply(bytes.subarray(FRAME_HEAD));
  return answer.op === op && answer.code === 'ok' ? change(answer as Extract<Answer, { op: O }>) : [bytes];
};
type Got = Extract<Answer, { op: 'bget' }>;
const gives = (answer: Got, body: Uint8Array | null): readonly Uint8Array[] => [frame(encodeAnswer({ ...answer, body } as Answer))];
const pieceOf = (answer: Got): Uint8Array | null => ('body' in answer && answer.body instanceof Uint8Array ? answer.body : null);
const ofPieces = (change: (answer: Got, piece: Uint8Array) => readonly Uint8Array[]): Lie => answers('bget', (answer) => {
  const piece = pieceOf(answer as Got);
  return piece ? change(answer as Got, piece) : gives(answer as Got, null);
});

/** The first chunk that was asked for, whichever is asked for. */
function oneForAll(): Lie {
  let first: Uint8Array | null = null;
  return ofPieces((answer, piece) => {
    if (piece.length < LIMITS.blobSmallChunk) return gives(answer, piece);
    first ??= piece;
    return gives(answer, first);
  });
}

const RELAY_LIES: Readonly<Record<string, () => Lie>> = {
  'pieces with one bit turned': () => ofPieces((answer, piece) => gives(answer, turned(piece))),
  'pieces that are cut': () => ofPieces((answer, piece) => gives(answer, piece.slice(0, -1))),
  'one chunk for each other': oneForAll,
  'that it has none': () => ofPieces((answer) => gives(answer, null)),
  'no answer': () => ofPieces(() => []),
  'each answer a hundred times': () => ofPieces((answer, piece) => Array.from({ length: 100 }, () => gives(answer, turned(piece))).flat()),
};

describe('[H54] [R10] a relay that holds a photo gives', () => {
  it.each(Object.entries(RELAY_LIES))('%s: nothing wrong is shown or kept, and the photo comes from its sender', async (_, lie) => {
    const { world, eve: alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    await send(world, alice, 'Bob', [photo(SIZE)]);
    await world.clock.advance(TIME.MINUTE);
    await world.clock.outcome(alice.close());
    const [relay] = world.relays;
    relay!.lie = lie();
    const seen = watch({ world, bob });
    await world.clock.outcome(bob.open());
    await world.clock.advance(3 * TIME.MINUTE);
    expect(await stateAt(bob, 'Eve')).toEqual([expect.stringMatching(/Waiting|Loading/)]);
    expect(seen.mostOnDisk).toBeLessThanOrEqual(sealedBytes(SIZE));
    await world.clock.outcome(alice.open());
    await world.until(isHere(bob, 'Eve'), 'it came from her', 6 * TIME.MINUTE);
    expect(Buffer.compare(await bytesAt(world, bob, 'Eve'), await bytesOfSource(syntheticSource(SIZE)))).toBe(0);
  }, 60_000);

  it('nothing, though it said that it has all: its sender gives it', async () => {
    const { world, eve: alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    let asked = 0;
    world.relays[0]!.lie = answers('bhas', (answer) => {
      const { body } = answer as unknown as { readonly body: readonly boolean[] };
      asked += body.length;
      return [frame(encodeAnswer({ ...answer, body: body.map(() => true) } as Answer))];
    });
    await send(world, alice, 'Bob', [photo(SIZE)]);
    await world.clock.advance(TIME.MINUTE);
    expect(asked).toBeGreaterThanOrEqual(CHUNKS);
    await world.clock.outcome(bob.open());
    await world.until(isHere(bob, 'Eve'), 'it came', 3 * TIME.MINUTE);
    expect(Buffer.compare(await bytesAt(world, bob, 'Eve'), await bytesOfSource(syntheticSource(SIZE)))).toBe(0);
  }, 60_000);
});
