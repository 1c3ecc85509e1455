/** Pieces of a video that still comes: what is given out, what never is, and which of them comes next. */
import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import type { RelayChunks } from '../../../src/sync/mail.ts';
import { bytesOfSource, sealKept, syntheticSource, type KeptBlob } from '../../helpers/blobs.ts';
import { createDevice, EVE, itemOf, keyFrom, mediaOf, relayOf } from '../../helpers/depot.ts';

const KEY = keyFrom(10);
/** Five pieces. */
const SIZE = 300_000;
const PIECE = 65_536;

/** The same relay, with what it was asked for, and answering otherwise where `instead` does. */
function watched({ chunks, ...rest }: RelayChunks, instead: (index: number) => Uint8Array | null = () => null) {
  const asked: number[] = [];
  const relay: RelayChunks = {
    ...rest,
    chunks: {
      ...chunks,
      async get(id, index) {
        asked.push(index);
        const other = instead(index);
        return other ? { ok: true, value: other } : chunks.get(id, index);
      },
    },
  };
  return { asked, relay };
}

/** A video of which the relay has the first so many pieces, asked for by whoever it came to. */
async function createHalf(pieces: number, instead?: (index: number, blob: KeptBlob) => Uint8Array | null) {
  const device = await createDevice();
  const { clock, depot, world, write, rows } = device;
  const source = syntheticSource(SIZE);
  const blob = await sealKept(source, KEY);
  const { relay, leave } = relayOf(1, () => clock.now());
  await leave({ ...blob, chunks: blob.chunks.slice(0, pieces) });
  const there = watched(relay, (index) => instead?.(index, blob) ?? null);
  world.own = [there.relay];
  const item = itemOf(blob, KEY, { mime: 'video/mp4' });
  await write(depot, EVE, mediaOf(EVE, item));
  await clock.advance(1000);
  const read = (index: number, of = item) => clock.outcome(depot.read(EVE, of, index));
  return { ...device, blob, item, leave, read, asked: there.asked, name: (await rows())[0]!.name, plain: await bytesOfSource(source) };
}

describe('[F27] of a video that still comes', () => {
  it('each piece that is here is given as it was before it was sealed, one that is not is not, and behind the last there is none', async () => {
    const { depot, item, read, plain } = await createHalf(2);
    expect(depot.look(EVE, item).state).toBe('Waiting');
    expect(await read(0)).toEqual(plain.slice(0, PIECE));
    expect(await read(1)).toEqual(plain.slice(PIECE, 2 * PIECE));
    for (const index of [2, 3, 4]) expect(await read(index)).toBeUndefined();
    expect(await read(5)).toBeNull();
  });

  it('and is paused, what is here is given, and nothing else is fetched for it', async () => {
    const { clock, depot, item, read, asked, chat, leave, blob } = await createHalf(2);
    await clock.outcome(depot.want(EVE, item, { chapter: 0, id: chat(EVE).entries[0]!.entry.id }, false));
    const before = asked.length;
    await leave(blob);
    expect((await read(0))?.length).toBe(PIECE);
    expect(await read(2)).toBeUndefined();
    await clock.advance(TIME.HOUR);
    expect([asked.length, depot.look(EVE, item).state]).toEqual([before, 'Paused']);
  });

  it('the piece that somebody waits for comes next, then those behind it, then the rest', async () => {
    const { clock, depot, item, read, asked, leave, blob } = await createHalf(1);
    expect(await read(3)).toBeUndefined();
    const before = asked.length;
    await leave(blob);
    await clock.advance(TIME.MINUTE);
    expect(depot.look(EVE, item).state).toBe('Here');
    expect(asked.slice(before)).toEqual([3, 4, 1, 2]);
  });

  it('[H54] a wrong piece that somebody gave is neither kept nor given', async () => {
    const { store, name, read } = await createHalf(5, (index, blob) => (index === 1 ? blob.chunks[2]! : index === 3 ? blob.chunks[3]!.map((byte) => byte ^ 1) : null));
    expect([await read(1), await read(3)]).toEqual([undefined, undefined]);
    const kept = await store.blobs.has(name);
    expect([kept.has(1), kept.has(3)]).toEqual([false, false]);
  });

  it.each<readonly [string, (blob: KeptBlob) => Uint8Array]>([
    ['another piece of it', (blob) => blob.chunks[3]!],
    ['one with a wrong bit', (blob) => blob.chunks[2]!.map((byte, at) => (at === 9 ? byte ^ 1 : byte))],
    ['half of it', (blob) => blob.chunks[2]!.slice(0, 1000)],
    ['nothing', () => new Uint8Array(0)],
  ])('[H54] what stands on the disk for a piece is checked before it is given: %s', async (_, wrong) => {
    const { clock, store, blob, name, read } = await createHalf(2);
    await clock.outcome(store.blobs.put(name, 2, wrong(blob), 400_000));
    expect(await read(2)).toBeUndefined();
    await clock.outcome(store.blobs.put(name, 2, blob.chunks[2]!, 400_000));
    expect((await read(2))?.length).toBe(PIECE);
  });

  it('[H54] no piece is given while nothing says what it must hash to, nor by the manifest of another', async () => {
    const { clock, store, blob, name, read } = await createHalf(2);
    const other = await sealKept(syntheticSource(SIZE - 1), KEY);
    await clock.outcome(store.blobs.put(name, MANIFEST, other.manifest, 400_000));
    await clock.outcome(store.blobs.put(name, 0, other.chunks[0]!, 400_000));
    expect(await read(0)).toBeUndefined();
    await clock.outcome(store.blobs.remove(name));
    await clock.outcome(store.blobs.put(name, 0, blob.chunks[0]!, 400_000));
    expect(await read(0)).toBeUndefined();
  });

  it('[H54] nothing is given by another key, nor of a video whose author signed something else', async () => {
    const { read, item } = await createHalf(2);
    expect(await read(0, { ...item, key: keyFrom(11) })).toBeUndefined();
    expect(await read(0, { ...item, root: new Uint8Array(32) })).toBeUndefined();
    const whole = await createHalf(5);
    expect((await whole.read(0))?.length).toBe(PIECE);
    const device = await createDevice();
    const { relay, leave } = relayOf(1, () => device.clock.now());
    await leave(whole.blob);
    device.world.own = [relay];
    const lied = { ...whole.item, hash: new Uint8Array(32) };
    await device.write(device.depot, EVE, mediaOf(EVE, lied));
    await device.clock.advance(1000);
    expect(device.depot.look(EVE, lied).state).toBe('Failed');
    expect(await device.clock.outcome(device.depot.read(EVE, lied, 0))).toBeUndefined();
  });
});
