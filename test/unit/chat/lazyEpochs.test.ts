/** X-Wing is loaded when an epoch book first needs it: not before, and nothing is lost or decided too early while it is on its way. */
import { beforeEach, describe, expect, it } from 'vitest';
import { answerTo } from '../../../src/chat/epochAnswer.ts';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { makeEpoch } from '../../../src/chat/epoch.ts';
import { EPOCH_REASON } from '../../../src/chat/grants.ts';
import { createLazyEpochs, type LazyEpochBook } from '../../../src/chat/lazyEpochs.ts';
import type { EpochLesson, OpenEntry } from '../../../src/chat/types.ts';
import type { Kem } from '../../../src/crypto/kem.ts';
import type { AccountRecord } from '../../../src/people/records.ts';
import { LoadError } from '../../../src/ports/loadOnce.ts';
import { keyOf, type DeviceId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { directoryOf, entryBy, GEN, kem, PAIR_ROOT, recordOf, stillClock, type TestDevice } from '../../helpers/epochs.ts';
import { a1, a2, aliceRecord, b1, b2, bobRecord, book, conversation, forged, freshBooks, members, publish } from '../../helpers/fourDevices.ts';
import { createRng } from '../../helpers/rng.ts';

beforeEach(freshBooks);

interface Lazy {
  readonly book: LazyEpochBook;
  /** How often X-Wing was asked for. */
  loads: number;
  /** What the next load comes to. */
  load: () => Promise<Kem>;
  keep(lesson: EpochLesson): EpochLesson;
  reopened(): Lazy;
}

function lazy(device: TestDevice, devices: readonly TestDevice[] = [a1, a2, b1, b2], records: readonly AccountRecord[] = [aliceRecord, bobRecord], disk = new Map<string, Uint8Array>()): Lazy {
  const read = (): Uint8Array[] => [...disk.values()].map((value) => value.slice());
  const made: Lazy = {
    loads: 0,
    load: async () => kem,
    book: createLazyEpochs(
      {
        conversation, shape: 'direct', members: () => members, directory: directoryOf(records, devices), random: createRng(`lazy ${device.name}`), clock: stillClock(),
        self: { account: device.account, device: device.id, prekeySecrets: () => device.secrets },
        records: { table: 'epochs', keyOf, saved: read(), read: async () => read() },
      },
      () => {
        made.loads++;
        return made.load();
      },
    ),
    keep(lesson) {
      for (const { key, value } of lesson.changes) disk.set(key, value!);
      lesson.commit();
      return lesson;
    },
    reopened: () => lazy(device, devices, records, disk),
  };
  return made;
}

const offline = async (): Promise<Kem> => Promise.reject(new LoadError('not fetched'));

let alice: Lazy;
let entry: OpenEntry;
beforeEach(() => {
  alice = lazy(a1);
  alice.keep(alice.book.addPairRoot(PAIR_ROOT, GEN, GEN));
  [entry] = publish(b1, undefined, [b2]) as [OpenEntry];
});

describe('X-Wing', () => {
  it('is not loaded for a chat that is opened, read, and written to under a key that is here', async () => {
    alice.keep(await alice.book.learn(entry, b1.account));
    const again = alice.reopened();
    expect((await again.book.forSending()).kind).toBe('ready');
    again.keep(again.book.addPairRoot(PAIR_ROOT, GEN, GEN));
    again.keep(await again.book.learn(entry, b1.account));
    again.keep(again.book.takeKey(again.book.keys()[0]!.id, new Uint8Array(32)));
    expect([again.book.wantsRotation(), again.book.ask(), again.book.head()?.gen]).toEqual([null, [], GEN + 1]);
    expect([...again.book.candidates()]).toHaveLength(2);
    expect(again.loads).toBe(0);
  });

  it('is loaded once for the first key that is granted here, and for the first that is made', async () => {
    alice.keep(await alice.book.learn(entry, b1.account));
    expect(alice.loads).toBe(1);
    expect((await alice.book.rotate(EPOCH_REASON.request)).kind).toBe('write');
    expect(await alice.book.answer({ conversation, epoch: alice.book.head()!.id, device: b2.id })).not.toBeNull();
    expect(alice.loads).toBe(1);
    const other = lazy(a2);
    other.keep(other.book.addPairRoot(PAIR_ROOT, GEN, GEN));
    expect((await other.book.forSending()).kind).toBe('write');
    expect(other.loads).toBe(1);
  });

  it('is not loaded for an epoch that is granted to others alone, nor to tell somebody that there is no answer', async () => {
    const stranger = lazy({ ...a1, id: new Uint8Array(16).fill(9) as DeviceId });
    stranger.keep(stranger.book.addPairRoot(PAIR_ROOT, GEN, GEN));
    stranger.keep(await stranger.book.learn(entry, b1.account));
    expect(stranger.book.ask()).toHaveLength(1);
    expect(await stranger.book.answer({ conversation, epoch: stranger.book.ask()[0]!.epoch, device: b2.id })).toBeNull();
    expect(stranger.loads).toBe(0);
  });
});

describe('X-Wing that cannot be fetched', () => {
  beforeEach(() => {
    alice.load = offline;
  });

  it('lets a text wait, and the next try writes', async () => {
    expect(await alice.book.forSending()).toEqual({ kind: 'wait', reason: 'notReady' });
    alice.load = async () => kem;
    expect((await alice.book.forSending()).kind).toBe('write');
  });

  it('loses no grant: the same entry is learnt later', async () => {
    await expect(alice.book.learn(entry, b1.account)).rejects.toThrow(LoadError);
    expect(alice.book.ask()).toEqual([]);
    alice.load = async () => kem;
    expect(alice.keep(await alice.book.learn(entry, b1.account)).unlocked).toBe(true);
    expect((await alice.book.forSending()).kind).toBe('ready');
  });

  it('loses no answer: the same one is taken later', async () => {
    const spoilt = forged(entry, b1, (body) => ({ ...body, grants: body.grants.map((grant) => ({ ...grant, box: grant.box.map((byte) => byte ^ 1) })) }));
    const before = lazy(a1);
    before.keep(before.book.addPairRoot(PAIR_ROOT, GEN, GEN));
    before.keep(await before.book.learn(spoilt, b1.account));
    const lacking = before.reopened();
    const [request] = lacking.book.ask();
    const given = answerTo(book(b2).inside, request!)!;
    lacking.load = offline;
    await expect(lacking.book.takeAnswer(given)).rejects.toThrow(LoadError);
    expect(lacking.book.ask()).toHaveLength(1);
    lacking.load = async () => kem;
    expect(lacking.keep(await lacking.book.takeAnswer(given)).unlocked).toBe(true);
    expect(lacking.book.ask()).toEqual([]);
  });

  it('makes no new epoch and gives no key, and both are done once it is here', async () => {
    await expect(alice.book.rotate(EPOCH_REASON.request)).rejects.toThrow(LoadError);
    alice.load = async () => kem;
    alice.keep(await alice.book.learn(entry, b1.account));
    const again = alice.reopened();
    again.load = offline;
    const request = { conversation, epoch: again.book.head()!.id, device: b2.id };
    await expect(again.book.answer(request)).rejects.toThrow(LoadError);
    again.load = async () => kem;
    expect(await again.book.answer(request)).not.toBeNull();
  });

  it('hides no other error', async () => {
    alice.load = async () => Promise.reject(new RangeError('broken'));
    await expect(alice.book.forSending()).rejects.toThrow(RangeError);
  });
});

describe('what happens while X-Wing is on its way', () => {
  it('counts: nothing is decided by what was known before', async () => {
    let arrive!: (kem: Kem) => void;
    alice.load = () => new Promise((resolve) => (arrive = resolve));
    const sending = alice.book.forSending();
    alice.keep(alice.book.dropPairRoots());
    arrive(kem);
    expect(await sending).toMatchObject({ kind: 'wait', lack: 'noPairRoot' });
  });

  it('[S8.3] leaves a key that kind 25 brought before its epoch, in one batch with it, to be opened when both are written', async () => {
    const crowd = Array.from({ length: 40 }, (_, i): TestDevice => {
      const id = new Uint8Array(16).fill(200) as DeviceId;
      id[15] = i;
      return { ...b1, name: `bob.${i}`, id, prekeys: b1.prekeys.map((prekey) => ({ ...prekey, device: id })) };
    });
    const [records, devices, last] = [[aliceRecord, recordOf(crowd)], [a1, a2, ...crowd], crowd.at(-1)!] as const;
    const plan = { conversation, maker: a1.id, parents: [alice.book.keys()[0]!], reason: EPOCH_REASON.first, records, prekeys: devices.flatMap(({ prekeys }) => prekeys) };
    const made = makeEpoch(kem, plan, createRng('crowd'))!;
    const written = [{ kind: KIND.epoch, body: encodeBody(made.body) }, ...made.further.map((body) => ({ kind: KIND.grants, body: encodeBody(body) }))];
    const entries = written.map(({ kind, body }) => entryBy(a1, conversation, kind, body, alice.book.keys()[0]!.id));
    const reader = lazy(last, devices, records);
    reader.keep(reader.book.addPairRoot(PAIR_ROOT, GEN, GEN));
    const lessons = [];
    for (const one of [...entries].reverse()) lessons.push(await reader.book.learn(one, a1.account));
    for (const lesson of lessons) reader.keep(lesson);
    expect(reader.loads).toBe(1);
    expect(reader.book.ask()).toEqual([]);
    expect((await reader.book.forSending()).kind).toBe('ready');
  });
});
