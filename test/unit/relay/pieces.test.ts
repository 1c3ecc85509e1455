import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import type { Chunks } from '../../../src/ports/mailbox.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import type { Request } from '../../../src/protocol/mailboxWire.ts';
import { chunkPrefix, MANIFEST_PREFIX } from '../../../src/protocol/pieces.ts';
import { RELAY_LIMITS, type RelayLimits } from '../../../src/relay/limits.ts';
import { metricsText } from '../../../src/relay/metrics.ts';
import { createMemoryStore } from '../../../src/relay/store/memory.ts';
import { createTestRelay, inDays, rawClient, topicOf, type TestRelay } from '../../helpers/relay.ts';
import { LARGE, pieceOf, SMALL, type TestPiece } from '../../helpers/pieces.ts';

const OK = { ok: true, value: null } as const;
const no = (code: string) => ({ ok: false, code });
const KiB = 1024;

async function setUp(limits: Partial<RelayLimits> = {}) {
  const relay = await createTestRelay({ limits });
  const [alice, bob] = [await relay.client(), await relay.client('203.0.113.9')];
  const put = ({ index, bytes }: TestPiece, days = 13, chunks: Chunks = alice.chunks) => chunks.put(index, bytes, inDays(relay.clock, days));
  const isHere = async ({ id, index, bytes }: TestPiece): Promise<boolean> => {
    const [had, got] = [await bob.chunks.has([id]), await bob.chunks.get(id, index)];
    if (!had.ok || !got.ok) throw new Error('the relay refused');
    if (got.value !== null) expect(Buffer.compare(got.value, bytes)).toBe(0);
    expect(had.value).toEqual([got.value !== null]);
    return got.value !== null;
  };
  return { relay, alice, bob, put, isHere };
}

/** A session that sends what it likes. */
async function greet(relay: TestRelay, address?: string) {
  const client = rawClient(relay.stream(address));
  await client.ask({ op: 'hello', id: 0 });
  return client;
}

describe('[S11.7] pieces at a relay', () => {
  it('what Alice leaves, Bob gets by its hash: chunks of both sizes and the manifest; what is not there is not', async () => {
    const { relay, put, isHere, bob } = await setUp();
    const pieces = [pieceOf('photo', 0), pieceOf('photo', 1), pieceOf('video', 1023, LARGE), pieceOf('photo', MANIFEST, KiB), pieceOf('video', MANIFEST, SMALL)];
    for (const piece of pieces) expect(await put(piece)).toEqual(OK);
    for (const piece of pieces) expect(await isHere(piece)).toBe(true);
    expect(await isHere(pieceOf('another'))).toBe(false);
    const asked = [pieces[4]!, pieceOf('another'), pieces[0]!].map(({ id }) => id);
    expect(await bob.chunks.has(asked)).toEqual({ ok: true, value: [true, false, true] });
    expect(await bob.chunks.has([])).toEqual({ ok: true, value: [] });
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 5, pieceBytes: 3 * SMALL + LARGE + KiB, objects: 0, bytes: 0, topics: 0 });
  });

  it('a thousand ids are asked for in four requests, and the answers keep their order', async () => {
    const { relay, put, bob } = await setUp();
    const pieces = Array.from({ length: 12 }, (_, i) => pieceOf('clip', i));
    for (const piece of pieces) await put(piece);
    const ids = Array.from({ length: 1000 }, (_, i) => (i % 90 === 7 ? pieces[(i - 7) / 90]!.id : new Uint8Array(32).fill(i)));
    const before = relay.mailbox.counts().answers.ok!;
    const here = await bob.chunks.has(ids);
    expect(here.ok && here.value.flatMap((is, i) => (is ? [i] : []))).toEqual(pieces.map((_, i) => 7 + 90 * i));
    // HELLO, and whether pieces are known at all.
    expect(relay.mailbox.counts().answers.ok! - before).toBe(4 + 2);
  });

  it('[H5] the same piece again is OK, is kept once and counted once, and the later time counts', async () => {
    const { relay, put, isHere } = await setUp({ addressHour: { ...RELAY_LIMITS.addressHour, pieces: 1 } });
    const piece = pieceOf('photo');
    for (const days of [1, 10, 5]) expect(await put(piece, days)).toEqual(OK);
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 1, pieceBytes: SMALL });
    relay.clock.pass(9 * TIME.DAY);
    await relay.mailbox.sweep();
    expect(await isHere(piece)).toBe(true);
    relay.clock.pass(2 * TIME.DAY);
    await relay.mailbox.sweep();
    expect(await isHere(piece)).toBe(false);
  });

  it('two sessions that leave the same piece at the same time leave one', async () => {
    const { relay, put, alice, bob } = await setUp();
    const piece = pieceOf('photo');
    expect(await Promise.all([alice, bob, alice, bob].map(({ chunks }) => put(piece, 13, chunks)))).toEqual([OK, OK, OK, OK]);
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 1, pieceBytes: SMALL });
  });

  it('a piece goes when its time is over, not before, and leaves no row', async () => {
    const { relay, put, isHere } = await setUp();
    const [short, long] = [pieceOf('short'), pieceOf('long', MANIFEST, KiB)];
    await put(short, 2);
    await put(long, 14);
    relay.clock.pass(2 * TIME.DAY - 1);
    await relay.mailbox.sweep();
    expect([await isHere(short), await isHere(long)]).toEqual([true, true]);
    // Over is over, also before it is swept.
    relay.clock.pass(1);
    expect(await isHere(short)).toBe(false);
    await relay.mailbox.sweep();
    expect([await isHere(short), await isHere(long)]).toEqual([false, true]);
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 1, pieceBytes: KiB });
    relay.clock.pass(12 * TIME.DAY);
    await relay.mailbox.sweep();
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 0, pieceBytes: 0 });
    expect((await relay.store.list('', '~', { rows: 100 })).map(({ key }) => key)).toEqual(['m/arrival', 'm/store']);
  });

  it('what is put again after it was over, before it was swept, stays', async () => {
    const { relay, put, isHere } = await setUp();
    const piece = pieceOf('photo');
    await put(piece, 1);
    relay.clock.pass(TIME.DAY);
    expect(await put(piece, 3)).toEqual(OK);
    await relay.mailbox.sweep();
    expect(await isHere(piece)).toBe(true);
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 1, pieceBytes: SMALL });
  });

  it('nothing is kept for more than 14 days, an hour of wrong clocks apart, or put after its time', async () => {
    const { relay, put } = await setUp();
    expect(await put(pieceOf('a'), 14 + 1 / 24)).toEqual(OK);
    expect(await put(pieceOf('b'), 14 + 1.1 / 24)).toEqual(no('expired'));
    expect(await put(pieceOf('c'), 0)).toEqual(no('expired'));
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 1 });
  });

  it('more than a thousand pieces that expire at once go in one sweep, and those of a topic with them', async () => {
    const { relay, put, alice } = await setUp();
    for (let i = 0; i < 1100; i++) await put(pieceOf(`photo ${i}`, MANIFEST, KiB), 1);
    await alice.topics.put(await topicOf('pair'), new Uint8Array(9), inDays(relay.clock, 1), new Uint8Array(32));
    relay.clock.pass(TIME.DAY);
    await relay.mailbox.sweep();
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 0, pieceBytes: 0, objects: 0, topics: 0 });
    expect(await relay.store.list('b/', 'f', { rows: 9 })).toEqual([]);
  });

  it('another process with the same store has the same pieces and the right sums, and lets them go in time', async () => {
    const { relay, put } = await setUp();
    const piece = pieceOf('photo', 3, LARGE);
    await put(piece, 2);
    await put(pieceOf('photo', MANIFEST, KiB), 5);
    const again = await createTestRelay({ store: relay.store, clock: relay.clock });
    expect(again.mailbox.counts()).toMatchObject({ pieces: 2, pieceBytes: LARGE + KiB });
    const got = await (await again.client()).chunks.get(piece.id, 3);
    expect(got.ok && Buffer.compare(got.value!, piece.bytes)).toBe(0);
    relay.clock.pass(3 * TIME.DAY);
    await again.mailbox.sweep();
    expect(again.mailbox.counts()).toMatchObject({ pieces: 1, pieceBytes: KiB });
  });

  it('a disk that refuses is no OK, and counts nothing', async () => {
    const store = createMemoryStore();
    let isFull = false;
    const relay = await createTestRelay({ store: { ...store, write: (changes) => (isFull ? Promise.reject(new Error('no space')) : store.write(changes)) } });
    const { chunks } = await relay.client();
    const { index, bytes } = pieceOf('photo');
    isFull = true;
    expect(await chunks.put(index, bytes, inDays(relay.clock, 1))).toEqual(no('storage'));
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 0, pieceBytes: 0 });
    isFull = false;
    expect(await chunks.put(index, bytes, inDays(relay.clock, 1))).toEqual(OK);
  });
});

describe('what a relay takes as a piece', () => {
  it('[R20] whatever is sent, what lies there has one of three sizes', async () => {
    const relay = await createTestRelay();
    const sizes = [...[KiB, 4 * KiB, 16 * KiB, 64 * KiB, SMALL, LARGE].flatMap((size) => [size - 1, size, size + 1]), 0, 1, 100_000, 131_072];
    const prefixes = [MANIFEST_PREFIX, chunkPrefix(0), chunkPrefix(1023), chunkPrefix(1024), new Uint8Array(0), new Uint8Array(16), new TextEncoder().encode('kith1/blobs')];
    const codes = new Map<string, number>();
    for (const prefix of prefixes) {
      const eve = await greet(relay);
      for (const [id, size] of sizes.filter((one) => one <= LARGE).entries()) {
        const { code } = await eve.ask({ op: 'bput', id: id + 1, prefix, bytes: new Uint8Array(size), expires: inDays(relay.clock, 1) });
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }
    expect(Object.fromEntries(codes)).toEqual({ ok: 2 + 2 + 2, badFrame: 7 * 21 - 6 });
    const rows = await relay.store.list('b/', 'b0', { rows: 100 });
    expect([...new Set(rows.map(({ value }) => value.length))].sort((a, b) => a - b)).toEqual([KiB, SMALL, LARGE]);
  });

  it('[H20] more than the largest piece ends the stream, as all that no program sends', async () => {
    const relay = await createTestRelay();
    const eve = await greet(relay);
    eve.send({ op: 'bput', id: 1, prefix: chunkPrefix(0), bytes: new Uint8Array(LARGE + 1), expires: inDays(relay.clock, 1) });
    await eve.closed();
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 0, sessions: 0 });
  });

  it('[H54] nothing can be put under a name of somebody\'s choice: the relay computes it, and the index is in it', async () => {
    const { put, alice, bob, relay } = await setUp();
    const piece = pieceOf('photo', 1);
    await alice.chunks.put(2, piece.bytes, inDays(relay.clock, 1));
    expect(await bob.chunks.has([piece.id])).toEqual({ ok: true, value: [false] });
    await put(piece);
    expect(await bob.chunks.has([piece.id])).toEqual({ ok: true, value: [true] });
    // Asked for as another chunk it is not that chunk.
    expect(await bob.chunks.get(piece.id, 2)).toEqual({ ok: true, value: null });
  });
});

describe('the share of pieces', () => {
  it('[H42] a relay full of pieces refuses more, keeps every one it has, and takes objects as before', async () => {
    const { relay, put, isHere, alice } = await setUp({ totalPieceBytes: 3 * SMALL + KiB });
    const pieces = Array.from({ length: 3 }, (_, i) => pieceOf('photo', i));
    for (const piece of pieces) expect(await put(piece)).toEqual(OK);
    expect(await put(pieceOf('more'))).toEqual(no('quota'));
    expect(await put(pieceOf('small', MANIFEST, KiB))).toEqual(OK);
    for (const piece of pieces) expect(await isHere(piece)).toBe(true);
    expect(await put(pieces[0]!, 14)).toEqual(OK);
    expect(await alice.topics.put(await topicOf('pair'), new Uint8Array(64 * KiB), inDays(relay.clock, 7), new Uint8Array(32))).toEqual(OK);
  });

  it('[H42] objects in a full store leave pieces their place, and many at once do not pass the bound', async () => {
    const { relay, put, alice, bob } = await setUp({ totalBytes: 0, totalPieces: 5 });
    expect(await alice.topics.put(await topicOf('pair'), new Uint8Array(1), inDays(relay.clock, 7), new Uint8Array(32))).toEqual(no('quota'));
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => put(pieceOf('photo', i), 13, [alice, bob][i % 2]!.chunks)));
    expect(all.filter(({ ok }) => ok)).toHaveLength(5);
    expect(relay.mailbox.counts()).toMatchObject({ pieces: 5, pieceBytes: 5 * SMALL });
  });

  it('[H42] one address has its share of an hour, over all its sessions, and others have theirs', async () => {
    const { relay, put, bob } = await setUp({ addressHour: { ...RELAY_LIMITS.addressHour, pieceBytes: 2 * SMALL } });
    const again = await relay.client();
    expect(await put(pieceOf('a'))).toEqual(OK);
    expect(await put(pieceOf('b'), 13, again.chunks)).toEqual(OK);
    expect(await put(pieceOf('c'))).toEqual(no('quota'));
    expect(await put(pieceOf('c'), 13, bob.chunks)).toEqual(OK);
    relay.clock.pass(TIME.HOUR);
    expect(await put(pieceOf('d'), 13, (await relay.client()).chunks)).toEqual(OK);
  });

  it('whoever runs a relay may give them none: it says so, and still gives what it took before', async () => {
    const { relay, put } = await setUp();
    const [before, after] = [pieceOf('before'), pieceOf('after')];
    await put(before);
    const again = await createTestRelay({ store: relay.store, clock: relay.clock, limits: { totalPieceBytes: 0 } });
    const { chunks, topics } = await again.client();
    expect(await put(after, 13, chunks)).toEqual(no('noChunks'));
    expect(await chunks.has([before.id, after.id])).toEqual({ ok: true, value: [true, false] });
    expect(await topics.put(await topicOf('pair'), new Uint8Array(9), inDays(relay.clock, 7), new Uint8Array(32))).toEqual(OK);
  });

  it('the largest video fits the hour of one address, and the pieces of 320 MiB of small photos', () => {
    const { addressHour, totalPieceBytes, totalPieces } = RELAY_LIMITS;
    expect(addressHour.pieceBytes).toBeGreaterThan(1024 * LARGE + 64 * KiB);
    expect(addressHour.pieces).toBeGreaterThanOrEqual(2 * Math.floor(addressHour.pieceBytes / SMALL));
    expect(totalPieces).toBeGreaterThanOrEqual(2 * Math.floor(totalPieceBytes / SMALL));
  });

  it('[H42] what is looked for costs an address, as much as what is given', async () => {
    const relay = await createTestRelay({ limits: { addressRequests: { burst: 20, perSecond: 1 } } });
    const eve = await greet(relay);
    const pieces = Array.from({ length: 256 }, (_, i) => new Uint8Array(32).fill(i));
    for (let id = 1; id <= 9; id++) eve.send({ op: 'bhas', id, pieces } satisfies Request);
    // HELLO is one; each of these is 1, an eighth for its bytes, and 4 for 256 ids; the fifth waits.
    await expect.poll(() => eve.replies.length).toBe(1 + 4);
    const bob = await greet(relay, '203.0.113.9');
    await bob.ask({ op: 'bhas', id: 1, pieces });
    expect(eve.replies).toHaveLength(1 + 4);
    relay.clock.pass(4 * TIME.SECOND);
    await expect.poll(() => eve.replies.length).toBe(1 + 5);
  });
});

describe('what an operator sees of pieces', () => {
  it('[R20] is how many and how large, and no name', async () => {
    const { relay, put, isHere } = await setUp();
    const piece = pieceOf('photo');
    await put(piece);
    await isHere(piece);
    await isHere(pieceOf('another'));
    const text = metricsText(relay.mailbox.counts(), { connections: 0, reservations: 0, refused: { address: 0, full: 0, place: 0, pace: 0, turn: 0, answers: 0 }, held: 0 });
    expect(text).toContain('kith_pieces 1\n');
    expect(text).toContain(`kith_piece_bytes ${SMALL}\n`);
    expect(text).toContain('kith_pieces_given_total 1\n');
    expect(text).not.toContain(Buffer.from(piece.id).toString('hex'));
  });
});
