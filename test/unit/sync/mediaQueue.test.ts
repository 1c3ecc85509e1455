/** Photos that cannot be an entry yet, for want of a key: they wait with the texts, in their order, and can be taken back. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LoadError } from '../../../src/ports/loadOnce.ts';
import { sameBytes } from '../../../src/protocol/ids.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { bytesOfSource, syntheticSource } from '../../helpers/blobs.ts';
import { bytesAt, isHere, mediaOf, photo, send, stateAt } from '../../helpers/photos.ts';
import { choose } from '../../helpers/reachStory.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const kem = vi.hoisted(() => ({ fails: false }));
vi.mock('../../../src/crypto/loadKem.ts', async (original) => {
  const { loadKem } = await original<typeof import('../../../src/crypto/loadKem.ts')>();
  return { loadKem: () => (kem.fails ? Promise.reject(new LoadError('not fetched')) : loadKem()) };
});

beforeEach(() => {
  kem.fails = false;
});

/** Friends, of whom Alice can make no key for Bob now. */
async function withoutKey() {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  kem.fails = true;
  return { world, alice, bob };
}

const bytesHere = async (who: WorldPerson): Promise<number> => (await who.core.deps.store.blobs.list()).reduce((sum, { bytes }) => sum + bytes, 0);
const shown = async (who: WorldPerson, other: string) => (await linesOf(who, other)).map(({ kind, text, state }) => [kind, text, state]);
const WAITING = [['text', 'first', 'Queued'], ['media', 'the hill', 'Queued'], ['text', 'last', 'Queued']];

async function writeThree(world: World, alice: WorldPerson): Promise<string> {
  await say(world, alice, 'Bob', 'first');
  const id = await send(world, alice, 'Bob', [photo(3000), photo(200_000, { alt: 'a lake' })], 'the hill');
  await say(world, alice, 'Bob', 'last');
  return id;
}

describe('[F26] [F17] a photo for which there is no key yet', () => {
  it('stands at its place among the texts at once, with its preview, and can be looked at', async () => {
    const { world, alice, bob } = await withoutKey();
    await writeThree(world, alice);
    await world.clock.advance(TIME.MINUTE);
    expect(await shown(alice, 'Bob')).toEqual(WAITING);
    expect((await mediaOf(alice, 'Bob'))[0]!.media).toMatchObject([{ state: 'Here', bytes: 3000, alt: 'a hill' }, { state: 'Here', bytes: 200_000, alt: 'a lake' }]);
    expect((await alice.messenger.inbox())[0]!.last).toMatchObject({ text: 'last', state: 'Queued' });
    expect(sameBytes(await bytesAt(world, alice, 'Bob', 1), await bytesOfSource(syntheticSource(200_000)))).toBe(true);
    expect(await textsOf(bob, 'Alice')).toEqual([]);
  });

  it.each(['a close', 'a crash'] as const)('is there after %s, and comes in its order once there is one', async (end) => {
    const { world, alice, bob } = await withoutKey();
    await writeThree(world, alice);
    if (end === 'a crash') alice.crash();
    else await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    await world.clock.advance(1000);
    expect(await shown(alice, 'Bob')).toEqual(WAITING);
    expect(await stateAt(alice, 'Bob')).toEqual(['Here', 'Here']);
    kem.fails = false;
    await world.until(isHere(bob, 'Alice'), 'the photos came', 10 * TIME.MINUTE);
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 3, 'all came');
    expect(await textsOf(bob, 'Alice')).toEqual(['first', 'the hill', 'last']);
    expect(sameBytes(await bytesAt(world, bob, 'Alice', 1), await bytesOfSource(syntheticSource(200_000)))).toBe(true);
    await world.until(async () => (await mediaOf(alice, 'Bob'))[0]?.state === 'Delivered', 'delivered');
    expect(await textsOf(alice, 'Bob')).toEqual(['first', 'the hill', 'last']);
  });

  it('[F16] is taken back before anybody has it, and nothing of it stays', async () => {
    const { world, alice, bob } = await withoutKey();
    const id = await writeThree(world, alice);
    expect(await bytesHere(alice)).toBeGreaterThan(200_000);
    expect(await world.clock.outcome(alice.messenger.deleteForEveryone(await idOf(alice, 'Bob'), id))).toMatchObject({ ok: true });
    expect([await textsOf(alice, 'Bob'), await bytesHere(alice)]).toEqual([['first', 'last'], 0]);
    expect(await world.clock.outcome(alice.messenger.deleteForEveryone(await idOf(alice, 'Bob'), id))).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
    kem.fails = false;
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 2, 'the rest came', 10 * TIME.MINUTE);
    expect(await textsOf(bob, 'Alice')).toEqual(['first', 'last']);
  });

  it('is neither fetched nor paused, for it is here', async () => {
    const { world, alice } = await withoutKey();
    const id = await writeThree(world, alice);
    const chat = await idOf(alice, 'Bob');
    for (const verb of ['fetchMedia', 'pauseMedia'] as const) expect(await world.clock.outcome(alice.messenger[verb](chat, id, 0))).toMatchObject({ ok: true });
    expect(await stateAt(alice, 'Bob')).toEqual(['Here', 'Here']);
    expect(await world.clock.outcome(alice.messenger.readMedia(chat, id, 2, 0))).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
  });

  it('[F33] and was written before Off goes after a yes and not before', async () => {
    const { world, alice, bob } = await withoutKey();
    await send(world, alice, 'Bob', [photo(3000)], 'written before');
    await choose(world, alice, 'Off');
    kem.fails = false;
    await choose(world, alice, 'Friends');
    await world.clock.advance(10 * TIME.MINUTE);
    expect([(await alice.messenger.policy()).waiting, await textsOf(bob, 'Alice')]).toEqual([1, []]);
    expect((await shown(alice, 'Bob')).map(([, text]) => text)).toEqual(['written before']);
    await world.clock.outcome(alice.messenger.sendWaiting());
    await world.until(isHere(bob, 'Alice'), 'it came', 10 * TIME.MINUTE);
    expect((await alice.messenger.policy()).waiting).toBe(0);
  });

  it('[F33] and was being sealed when Off was chosen is given back, also when that was taken back meanwhile', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    const plain = photo(3000);
    let go = (): void => undefined;
    const slow = new Promise<void>((resolve) => (go = resolve));
    const source = { size: plain.source.size, slice: (from: number, to: number) => ({ arrayBuffer: () => slow.then(() => plain.source.slice(from, to).arrayBuffer()) }) };
    const sent = alice.messenger.sendMedia(await idOf(alice, 'Bob'), [{ ...plain, source }], 'written before');
    await world.clock.advance(100);
    await choose(world, alice, 'Off');
    await choose(world, alice, 'Friends');
    go();
    expect(await world.clock.outcome(sent)).toMatchObject({ ok: false, error: { code: 'policyOff' } });
    await world.clock.advance(10 * TIME.MINUTE);
    expect([await textsOf(alice, 'Bob'), await textsOf(bob, 'Alice'), await bytesHere(alice)]).toEqual([[], [], 0]);
  });

  it('[F33] and was taken back after Off leaves nothing to ask about', async () => {
    const { world, alice } = await withoutKey();
    const id = await send(world, alice, 'Bob', [photo(3000)], 'better not');
    await choose(world, alice, 'Off');
    await choose(world, alice, 'Friends');
    expect((await alice.messenger.policy()).waiting).toBe(1);
    await world.clock.outcome(alice.messenger.deleteForEveryone(await idOf(alice, 'Bob'), id));
    expect([(await alice.messenger.policy()).waiting, await bytesHere(alice)]).toEqual([0, 0]);
  });
});
