/** [E9] When an epoch is over: its key goes from memory and disk, its place stays, and nothing that others do brings it back unasked. */
import { beforeEach, describe, expect, it } from 'vitest';
import { answerTo } from '../../../src/chat/epochAnswer.ts';
import { decodeBody } from '../../../src/chat/bodies.ts';
import { decodeRecord, encodeRecord, recordName, type EpochRecord } from '../../../src/chat/epochRecord.ts';
import type { EpochUse } from '../../../src/chat/epochUse.ts';
import { EPOCH_REASON, type EpochBody } from '../../../src/chat/grants.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { kdf } from '../../../src/crypto/derive.ts';
import { keyOf, type EpochId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { bookOf, directoryOf, entryBy, GEN, PAIR_ROOT, type TestBook, type TestDevice } from '../../helpers/epochs.ts';
import { a1, a2, aliceRecord, b1, b2, book, conversation, forged, freshBooks, members, publish, ready } from '../../helpers/fourDevices.ts';

beforeEach(freshBooks);

const ALL = [a1, a2, b1, b2];

/** A use: so many whole entries under each epoch, and these devices have reached the last one of them. */
function useOf(living: readonly (readonly [EpochKey, number])[], by: readonly TestDevice[] = ALL, isWhole = true): EpochUse {
  const last = keyOf(living.at(-1)![0].id);
  return { living: new Map(living.map(([{ id }, count]) => [keyOf(id), count])), reached: new Map(by.map((device) => [keyOf(device.id), new Set([last])])), isWhole };
}

/** Two epochs, the second after the first; both known to all. */
function twoEpochs(): { readonly first: EpochKey; readonly second: EpochKey; readonly entries: readonly OpenEntry[] } {
  const [one] = publish(a1);
  const first = { ...ready(a1), key: ready(a1).key.slice() };
  const [two] = publish(a1, book(a1).rotate(EPOCH_REASON.request));
  return { first, second: ready(a1), entries: [one!, two!] };
}

const has = (one: TestBook, { id }: { readonly id: EpochId }): boolean => one.keys().some((key) => keyOf(key.id) === keyOf(id));
/** Whether a key stands anywhere on the disk of a book. */
const onDisk = ({ disk }: TestBook, { key }: EpochKey): boolean => [...disk.values()].some((value) => keyOf(value).includes(keyOf(key)));
const records = ({ disk }: TestBook): readonly EpochRecord[] => [...disk.values()].map(decodeRecord);

describe('[E9] the key of an epoch', () => {
  it('goes from memory and from every record when nothing is left under it and every device has moved on', async () => {
    const { first, second } = twoEpochs();
    for (const device of ALL) {
      const own = book(device);
      expect([has(own, first), onDisk(own, first)]).toEqual([true, true]);
      const inMemory = own.keys().find((key) => keyOf(key.id) === keyOf(first.id))!.key;
      expect(await own.forgets(useOf([[first, 0], [second, 1]]))).toBe(true);
      for (const one of [own, own.reopened()]) expect([has(one, first), onDisk(one, first), has(one, second)]).toEqual([false, false, true]);
      expect(inMemory.every((byte) => byte === 0)).toBe(true);
      expect(records(own).filter((record) => record.type === 'past')).toHaveLength(1);
      expect(await own.forgets(useOf([[first, 0], [second, 1]]))).toBe(false);
    }
  });

  it('leaves its place: what descends from it serves and is joined as before, also after a restart, in any order of records', async () => {
    const { first, second } = twoEpochs();
    await book(a1).forgets(useOf([[first, 0], [second, 1]]));
    const reversed = bookOf(a1, book(a1).directory, { members, disk: new Map([...book(a1).disk].reverse()) });
    for (const one of [book(a1), book(a1).reopened(), reversed]) {
      const found = one.forSending();
      expect(found.kind === 'ready' && keyOf(found.key.id)).toBe(keyOf(second.id));
      const next = one.rotate(EPOCH_REASON.request);
      const body = decodeBody(KIND.epoch, next.kind === 'write' ? next.entries[0]!.body : new Uint8Array()) as EpochBody;
      expect(body.parents.map(keyOf)).toEqual([keyOf(second.id)]);
      expect(next.kind === 'write' && next.then.gen).toBe(second.gen + 1);
    }
    publish(b1, book(b1).rotate(EPOCH_REASON.request));
    expect(keyOf(ready(a1).id)).toBe(keyOf(ready(b1).id));
  });

  it.each([
    ['while one entry under it lives', (first: EpochKey, second: EpochKey) => useOf([[first, 1], [second, 1]])],
    ['while one device has not moved on', (first: EpochKey, second: EpochKey) => useOf([[first, 0], [second, 1]], [a1, a2, b1])],
    ['while something is known to be missing', (first: EpochKey, second: EpochKey) => useOf([[first, 0], [second, 1]], ALL, false)],
  ])('stays %s', async (_, use) => {
    const { first, second } = twoEpochs();
    expect(await book(a1).forgets(use(first, second))).toBe(false);
    expect([has(book(a1), first), onDisk(book(a1), first)]).toEqual([true, true]);
  });

  it('stays while it is a head, whatever was reached: a device that knows no other one may write under it', async () => {
    const [left] = publish(a1, undefined, []);
    const right = [...publish(b1, undefined, []), ...publish(b1, book(b1).rotate(EPOCH_REASON.request), [])];
    const low = ready(a1);
    for (const entry of right) book(a1).take(entry, b1);
    const high = ready(a1);
    expect(high.gen).toBe(low.gen + 1);
    await book(a1).forgets(useOf([[low, 0], [high, 1]]));
    expect(has(book(a1), low)).toBe(true);
    book(b1).take(left!, a1);
    const joining = publish(b1, book(b1).rotate(EPOCH_REASON.request), [a1]);
    expect((decodeBody(KIND.epoch, joining[0]!.body) as EpochBody).parents).toHaveLength(2);
    expect(await book(a1).forgets(useOf([[low, 0], [ready(a1), 1]]))).toBe(true);
    expect(has(book(a1), low)).toBe(false);
  });

  it('of one between others goes without making a head of the one before it', async () => {
    const { first, second } = twoEpochs();
    publish(a1, book(a1).rotate(EPOCH_REASON.request));
    const third = ready(a1);
    expect(await book(a1).forgets(useOf([[first, 1], [second, 0], [third, 1]]))).toBe(true);
    expect([first, second, third].map((epoch) => has(book(a1), epoch))).toEqual([true, false, true]);
    for (const one of [book(a1), book(a1).reopened()]) {
      const plan = one.rotate(EPOCH_REASON.request);
      const body = decodeBody(KIND.epoch, plan.kind === 'write' ? plan.entries[0]!.body : new Uint8Array()) as EpochBody;
      expect(body.parents.map(keyOf)).toEqual([keyOf(third.id)]);
    }
  });

  it('stays while the record of a member is not known here', async () => {
    const { first, second } = twoEpochs();
    const { disk } = book(a1);
    const alone = bookOf(a1, directoryOf([aliceRecord], [a1, a2, b1, b2]), { members, disk: new Map(disk) });
    expect(await alone.forgets(useOf([[first, 0], [second, 1]]))).toBe(false);
  });

  it('of a pair root goes when every device is below a newer one, though gens there are lower', async () => {
    publish(a1);
    for (let i = 0; i < 3; i++) publish(a1, book(a1).rotate(EPOCH_REASON.request));
    const old = { ...ready(a1), key: ready(a1).key.slice() };
    for (const device of ALL) book(device).pair(kdf(PAIR_ROOT, 'new'), GEN + 1, GEN);
    publish(b1);
    const next = ready(a1);
    expect(next.gen).toBeLessThan(old.gen);
    await book(a1).forgets(useOf([[next, 1], [old, 0]]));
    expect([has(book(a1), old), has(book(a1), next)]).toEqual([true, true]);
    expect(await book(a1).forgets(useOf([[old, 0], [next, 1]]))).toBe(true);
    expect([has(book(a1), old), onDisk(book(a1), old), has(book(a1), next)]).toEqual([false, false, true]);
    expect(book(a1).keys().filter((key) => key.boot)).toHaveLength(2);
  });

  it('[R7] is where it was when the disk refused', async () => {
    const { first, second } = twoEpochs();
    const lesson = await book(a1).forget(useOf([[first, 0], [second, 1]]));
    expect(lesson!.changes.length).toBeGreaterThan(1);
    expect(keyOf(book(a1).keys().find((key) => keyOf(key.id) === keyOf(first.id))!.key)).toBe(keyOf(first.key));
    expect(has(book(a1).reopened(), first)).toBe(true);
  });
});

describe('[E9] a key that was deleted', () => {
  it('does not come back by another entry that grants it, nor is it asked for', async () => {
    const { first, second, entries } = twoEpochs();
    await book(b1).forgets(useOf([[first, 0], [second, 1]]));
    const before = new Map(book(b1).disk);
    for (const by of [a1, b2]) {
      book(b1).take(entryBy(by, conversation, KIND.epoch, entries[0]!.body, entries[0]!.epoch), by);
      book(b1).take(forged(entries[0]!, by, (body) => body), by);
    }
    expect(has(book(b1), first)).toBe(false);
    expect(book(b1).disk).toEqual(before);
    expect(book(b1).ask()).toEqual([]);
    expect(answerTo(book(b1).inside, { conversation, epoch: first.id, device: a1.id })).toBeNull();
  });

  it('comes back when it is asked for once more, because something came that no key opens, and goes again', async () => {
    const { first, second } = twoEpochs();
    await book(b1).forgets(useOf([[first, 0], [second, 1]]));
    const [request] = book(b1).ask(true);
    expect(keyOf(request!.epoch)).toBe(keyOf(first.id));
    const lesson = book(b1).takeAnswer(answerTo(book(a1).inside, request!)!);
    expect(lesson.unlocked).toBe(true);
    for (const { key, value } of lesson.changes) book(b1).disk.set(key, value!);
    lesson.commit();
    for (const one of [book(b1), book(b1).reopened()]) {
      expect([has(one, first), onDisk(one, first)]).toEqual([true, true]);
      expect(keyOf(one.keys().find((key) => keyOf(key.id) === keyOf(first.id))!.key)).toBe(keyOf(first.key));
      expect(one.ask(true)).toEqual([]);
      expect(keyOf(one.forSending().kind === 'ready' ? ready(b1).id : second.id)).toBe(keyOf(second.id));
    }
    expect(await book(b1).forgets(useOf([[first, 1], [second, 1]]))).toBe(false);
    expect(await book(b1).forgets(useOf([[first, 0], [second, 1]]))).toBe(true);
    expect([has(book(b1), first), onDisk(book(b1), first)]).toEqual([false, false]);
  });

  it('is not believed when another one is given', async () => {
    const { first, second } = twoEpochs();
    await book(b1).forgets(useOf([[first, 0], [second, 1]]));
    expect(book(b1).takeKey(first.id, second.key).changes).toEqual([]);
    expect(book(b1).takeKey(first.id, first.key).unlocked).toBe(true);
  });
});

describe('[H38] what a friend can make grow', () => {
  it('epochs of mine that nobody used go but for the last, though he never moves on', async () => {
    publish(a1);
    const first = ready(a1);
    const ids = [first.id];
    for (let i = 0; i < LIMITS.epochsUnused + 5; i++) {
      publish(a1, book(a1).rotate(EPOCH_REASON.unsafe), []);
      ids.push(ready(a1).id);
    }
    const use: EpochUse = { living: new Map([[keyOf(first.id), 1]]), reached: new Map(), isWhole: false };
    expect(await book(a1).forgets(use)).toBe(true);
    for (const one of [book(a1), book(a1).reopened()]) {
      const left = one.keys().filter((key) => !key.boot).map(({ id }) => keyOf(id));
      expect([...left].sort()).toEqual([ids[0]!, ...ids.slice(-(LIMITS.epochsUnused + 1))].map(keyOf).sort());
      expect(one.forSending().kind === 'ready' && keyOf(ready(a1).id)).toBe(keyOf(ids.at(-1)!));
    }
    expect(await book(a1).forgets(use)).toBe(false);
  }, 60_000);

  it('what stays of epochs is bounded: the oldest go, and none that something descends from', async () => {
    const { first, second } = twoEpochs();
    await book(a1).forgets(useOf([[first, 0], [second, 1]]));
    const { disk } = book(a1);
    const [kept] = records(book(a1)).filter((record) => record.type === 'past');
    for (let i = 0; i < LIMITS.epochsPast; i++) {
      const past: EpochRecord = { ...(kept as Extract<EpochRecord, { type: 'past' }>), epoch: kdf(PAIR_ROOT, 'past', i) as EpochId, gen: first.gen + i, parents: [first.id] };
      disk.set(keyOf(recordName(past)), encodeRecord(past));
    }
    const full = book(a1).reopened();
    expect(await full.forgets(useOf([[first, 0], [second, 1]]))).toBe(true);
    const left = records(full).filter((record) => record.type === 'past');
    expect(left).toHaveLength(LIMITS.epochsPast);
    expect(left.some((record) => keyOf(record.epoch) === keyOf(first.id))).toBe(true);
    expect(full.reopened().forSending().kind).toBe('ready');
  });

  it('EK₀ under which nothing is are bounded; those that an entry or an epoch needs stay, and the newest', async () => {
    publish(a1);
    for (let i = 1; i <= LIMITS.epochBoots + 8; i++) book(a1).pair(kdf(PAIR_ROOT, 'root', i), GEN + i, GEN);
    const boots = book(a1).keys().filter((key) => key.boot);
    const used = boots.find(({ gen }) => gen === GEN + 3)!;
    const none: EpochUse = { living: new Map([[keyOf(used.id), 1]]), reached: new Map(), isWhole: false };
    expect(await book(a1).forgets(none)).toBe(true);
    for (const one of [book(a1), book(a1).reopened()]) {
      const gens = one.keys().filter((key) => key.boot).map(({ gen }) => gen - GEN);
      expect(gens).toEqual([...Array.from({ length: LIMITS.epochBoots + 1 }, (_, i) => LIMITS.epochBoots + 8 - i), 3, 0]);
    }
    expect(await book(a1).forgets(none)).toBe(false);
  });
});
