import { beforeEach, describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import { EPOCH_REASON, type EpochBody } from '../../../src/chat/grants.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { directConversation, kdf } from '../../../src/crypto/derive.ts';
import type { AccountRecord } from '../../../src/people/records.ts';
import { compareBytes, keyOf, type ConversationId } from '../../../src/protocol/ids.ts';
import { BOOT_KINDS, KIND } from '../../../src/protocol/kinds.ts';
import { EXPIRY, LIMITS } from '../../../src/protocol/limits.ts';
import {
  bookOf,
  deviceNamed,
  directoryOf,
  entriesOf,
  entryBy,
  GEN,
  newPrekey,
  NOW,
  PAIR_ROOT,
  recordOf,
  type TestBook,
  type TestDevice,
} from '../../helpers/epochs.ts';

/** Alice and Bob with two devices each; Eve has one and belongs to nothing. */
const phones = ['alice.1', 'alice.2', 'bob.1', 'bob.2', 'eve.1'].map((name) => deviceNamed(name));
const [a1, a2, b1, b2, eve] = phones as [TestDevice, TestDevice, TestDevice, TestDevice, TestDevice];
const members = [a1.account, b1.account];
const conversation = directConversation(a1.account, b1.account);
const [aliceRecord, bobRecord] = [recordOf([a1, a2]), recordOf([b1, b2])];

let books: Map<TestDevice, TestBook>;
const book = (device: TestDevice): TestBook => books.get(device)!;

beforeEach(() => {
  books = new Map(
    [a1, a2, b1, b2].map((device) => [
      device,
      bookOf(device, directoryOf([aliceRecord, bobRecord], [a1, a2, b1, b2]), { members }),
    ]),
  );
  for (const one of books.values()) one.pair();
});

/** Writes what a plan says and gives it to these devices, the author first. */
function publish(
  by: TestDevice,
  plan = book(by).forSending(),
  to: readonly TestDevice[] = [...books.keys()],
): readonly OpenEntry[] {
  const entries = entriesOf(plan, by, conversation);
  for (const device of new Set([by, ...to])) for (const entry of entries) book(device).take(entry, by);
  return entries;
}

function ready(device: TestDevice): EpochKey {
  const found = book(device).forSending();
  if (found.kind !== 'ready') throw new Error(`not ready: ${found.kind}`);
  return found.key;
}

/** An entry of kind 21 with parts of its body changed. */
function forged(entry: OpenEntry, by: TestDevice, change: (body: EpochBody) => EpochBody): OpenEntry {
  const body = decodeBody(entry.kind, entry.body) as EpochBody;
  return entryBy(by, conversation, KIND.epoch, encodeBody(change(body)), entry.epoch);
}

const learnRecord = (record: AccountRecord): void => {
  for (const one of books.values()) one.directory.records.push(record);
};

describe('the first epoch', () => {
  it('is granted to all four devices, and each opens the same key', () => {
    publish(a1);
    const keys = [a1, a2, b1, b2].map((device) => keyOf(ready(device).key));
    expect(new Set(keys).size).toBe(1);
    expect(ready(b2).gen).toBe(GEN + 1);
    expect(ready(b2).boot).toBe(false);
  });

  it('is sealed under EK₀, which is never offered for content', () => {
    const plan = book(a1).forSending();
    if (plan.kind !== 'write') throw new Error(plan.kind);
    expect(plan.entries.every(({ key }) => key.boot)).toBe(true);
    expect(plan.entries.every(({ kind }) => BOOT_KINDS.includes(kind))).toBe(true);
    expect(plan.then.boot).toBe(false);
    publish(a1, plan);
    expect(ready(a1).boot).toBe(false);
    expect(BOOT_KINDS).not.toContain(KIND.text);
  });

  it('waits without a pair root, a record or a prekey, and says which', () => {
    const lonely = (directory = directoryOf([aliceRecord, bobRecord], [a1, a2, b1, b2]), paired = true): unknown => {
      const one = bookOf(a1, directory, { members });
      if (paired) one.pair();
      const found = one.forSending();
      return found.kind === 'wait' ? found.lack : found.kind;
    };
    expect(lonely()).toBe('write');
    expect(lonely(undefined, false)).toBe('noPairRoot');
    expect(lonely(directoryOf([aliceRecord], [a1, a2, b1, b2]))).toBe('noRecord');
    expect(lonely(directoryOf([aliceRecord, bobRecord], [a1, a2, b1]))).toBe('noPrekey');
    expect(lonely(directoryOf([aliceRecord, recordOf([b1, b2], 0, { expires: NOW })], [a1, a2, b1, b2]))).toBe('noRecord');
    expect(lonely(directoryOf([recordOf([a2]), bobRecord], [a1, a2, b1, b2]))).toBe('noRecord');
  });

  it('[A10] makes no grant to an expired prekey', () => {
    const old = deviceNamed('bob.3', NOW - EXPIRY.prekey);
    const directory = directoryOf([aliceRecord, recordOf([b1, old], 1)], [a1, a2, b1]);
    directory.prekeys.push(...old.prekeys);
    const one = bookOf(
      a1,
      { ...directory, prekey: (id) => directory.prekeys.find((prekey) => keyOf(prekey.device) === keyOf(id)) ?? null },
      { members },
    );
    one.pair();
    expect(one.forSending()).toMatchObject({ kind: 'wait', lack: 'noPrekey' });
  });

  it('is made by an untaken plan again and again, and only a learnt one counts', () => {
    const [first, second] = [book(a1).forSending(), book(a1).forSending()];
    expect(first.kind).toBe('write');
    expect(second.kind).toBe('write');
    publish(a1, second);
    expect(second.kind === 'write' && keyOf(ready(a1).id) === keyOf(second.then.id)).toBe(true);
  });

  it('is not used before its entry is on disk', () => {
    const [entry] = entriesOf(book(a1).forSending(), a1, conversation);
    const lesson = book(a1).learn(entry!, a1.account);
    expect(lesson.unlocked).toBe(true);
    expect(book(a1).forSending().kind).toBe('write');
    expect(
      book(a1)
        .keys()
        .every((key) => key.boot),
    ).toBe(true);
    const again = book(a1).learn(entry!, a1.account);
    expect(again.changes).toEqual(lesson.changes);
    again.commit();
    expect(book(a1).forSending().kind).toBe('ready');
  });
});

describe('[E1] an epoch is valid only for the devices of the records it names', () => {
  it('[A11] a device left out silently: nobody sends under it, a new one is made', () => {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    const without = forged(entry!, b1, (body) => ({
      ...body,
      grants: body.grants.filter((grant) => keyOf(grant.device) !== keyOf(a2.id)),
    }));
    book(a1).take(without, b1);
    expect(book(a1).keys()).toHaveLength(2);
    expect(book(a1).forSending().kind).toBe('write');
  });

  it('[A11] a recipient who is in no record: nobody sends under it', () => {
    const eavesdropped = bookOf(b1, directoryOf([aliceRecord, recordOf([b1, b2, eve])], [a1, a2, b1, b2, eve]), { members });
    eavesdropped.pair();
    const [entry] = entriesOf(eavesdropped.forSending(), b1, conversation);
    const lying = forged(entry!, b1, (body) => ({
      ...body,
      basis: (decodeBody(21, publish(b1, undefined, [])[0]!.body) as EpochBody).basis,
    }));
    book(a1).take(lying, b1);
    expect(book(a1).forSending().kind).toBe('write');
  });

  it('a basis of other people, or of one twice, is none', () => {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    const half = forged(entry!, b1, (body) => ({ ...body, basis: body.basis.slice(0, 1) }));
    const { account, era, seq, hash } = recordOf([eve]);
    const foreign = forged(entry!, b1, (body) => ({
      ...body,
      basis: [body.basis[0]!, { account, era, seq, hash }].sort((x, y) => compareBytes(x.account, y.account)),
    }));
    for (const entryOf of [half, foreign]) {
      const reader = bookOf(a1, directoryOf([aliceRecord, bobRecord, recordOf([eve])], [a1, a2, b1, b2]), { members });
      reader.pair();
      reader.take(entryOf, b1);
      expect(reader.forSending().kind).toBe('write');
    }
  });

  it('[H27] an author who is no device of the records made it: he knows the key, so nobody sends under it', () => {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    for (const [author, account] of [
      [eve, b1.account],
      [eve, eve.account],
      [b1, a1.account],
    ] as const) {
      const reader = bookOf(a1, directoryOf([aliceRecord, bobRecord], [a1, a2, b1, b2]), { members });
      reader.pair();
      const lesson = reader.learn({ ...entry!, device: author.id }, account);
      lesson.commit();
      expect(reader.forSending().kind).toBe('write');
    }
  });

  it('with a record not known here it is pending: its key opens, and it serves once the record is here', () => {
    const later = recordOf([b1, b2], 1);
    const bob = bookOf(b1, directoryOf([aliceRecord, bobRecord, later], [a1, a2, b1, b2]), { members });
    bob.pair();
    const [entry] = entriesOf(bob.forSending(), b1, conversation);
    expect(book(a1).take(entry!, b1)).toBe(true);
    expect(book(a1).forSending().kind).toBe('write');
    learnRecord(later);
    expect(keyOf(ready(a1).id)).toBe(keyOf(book(a1).keys()[0]!.id));
  });

  it('with a parent not known here it is pending until the parent is here', () => {
    const first = publish(a1, undefined, [b1]);
    const second = publish(b1, book(b1).rotate(EPOCH_REASON.request), []);
    book(b2).take(second[0]!, b1);
    expect(book(b2).keys()).toHaveLength(2);
    expect(book(b2).forSending().kind).toBe('write');
    book(b2).take(first[0]!, a1);
    expect(keyOf(ready(b2).id)).toBe(keyOf(ready(b1).id));
    expect(ready(b2).gen).toBe(GEN + 2);
  });

  it('a second entry with the same id and other grants spoils it for sending, not for reading', () => {
    const [entry] = publish(a1);
    const id = ready(b1).id;
    const leak = entryBy(
      b2,
      conversation,
      KIND.grants,
      encodeBody({
        kind: 'grants',
        epoch: id,
        grants: [{ ...(decodeBody(21, entry!.body) as EpochBody).grants[0]!, device: eve.id }],
      }),
      entry!.epoch,
    );
    book(b1).take(leak, b2);
    expect(book(b1).forSending().kind).toBe('write');
    expect(
      book(b1)
        .keys()
        .some((key) => keyOf(key.id) === keyOf(id)),
    ).toBe(true);
  });

  it('[H38] for which more than eight entries speak serves nobody, in whatever order they came', () => {
    const [entry] = publish(a1, undefined, [b1]);
    const copies = Array.from({ length: 8 }, () => entryBy(b1, conversation, KIND.epoch, entry!.body, entry!.epoch));
    for (const copy of copies.slice(0, 7)) book(b1).take(copy, b1);
    expect(book(b1).forSending().kind).toBe('ready');
    book(b1).take(copies[7]!, b1);
    expect(book(b1).forSending().kind).toBe('write');
    expect(book(b1).reopened().forSending().kind).toBe('write');
    for (const copy of copies) book(a2).take(copy, b1);
    book(a2).take(entry!, a1);
    expect(book(a2).forSending().kind).toBe('write');
  });

  it('sealed under another EK₀ than its parents descend from, it is none', () => {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    const other = kdf(PAIR_ROOT, 'another');
    book(a1).pair(other, GEN, GEN - 1);
    const under = book(a1)
      .keys()
      .find((key) => keyOf(key.id) !== keyOf(entry!.epoch))!;
    book(a1).take({ ...entry!, epoch: under.id }, b1);
    expect(book(a1).forSending().kind).toBe('write');
    book(a1).take(entryBy(b1, conversation, 21, entry!.body, entry!.epoch), b1);
    expect(book(a1).forSending().kind).toBe('ready');
  });
});

describe('[E2] nothing is sent under an epoch that a device outside can read', () => {
  it('after a device was removed, the next send makes an epoch without it', () => {
    publish(a1);
    learnRecord(recordOf([b1], 1, { gen: GEN + 100 }));
    const plan = book(a1).forSending();
    expect(plan.kind).toBe('write');
    publish(a1, plan, [a2, b1]);
    expect(keyOf(ready(b1).id)).toBe(keyOf(ready(a1).id));
    const devices =
      plan.kind === 'write'
        ? (decodeBody(21, plan.entries[0]!.body) as EpochBody).grants.map((grant) => keyOf(grant.device))
        : [];
    expect(devices).not.toContain(keyOf(b2.id));
    book(b2).take(entriesOf(plan, a1, conversation)[0]!, a1);
    expect(
      book(b2)
        .keys()
        .some((key) => keyOf(key.id) === keyOf(ready(a1).id)),
    ).toBe(false);
  });

  it('a device that came and went between two records may have been given the key: its contact generation tells', () => {
    publish(a1);
    expect(book(a1).forSending().kind).toBe('ready');
    learnRecord(recordOf([b1, b2], 2, { gen: GEN + 50 }));
    expect(book(a1).forSending().kind).toBe('write');
  });

  it('a renewed record with the same devices changes nothing', () => {
    publish(a1);
    learnRecord(recordOf([b1, b2], 1));
    expect(book(a1).forSending().kind).toBe('ready');
  });

  it('a restored account (a higher era) makes every epoch unsafe; nothing is sent once the pair roots are dropped', () => {
    publish(a1);
    learnRecord(recordOf([b1, b2], 0, { era: GEN + 5 }));
    expect(book(a1).forSending().kind).toBe('write');
    book(a1).dropPairRoots().commit();
    expect(book(a1).forSending()).toMatchObject({ kind: 'wait', lack: 'noPairRoot' });
    book(a1).pair();
    expect(book(a1).forSending()).toMatchObject({ kind: 'wait', lack: 'noPairRoot' });
    book(a1).pair(kdf(PAIR_ROOT, 'new'), GEN + 6, GEN);
    expect(book(a1).forSending().kind).toBe('write');
  });

  it('a device that is new has no grant: sending goes on, and a rotation is due', () => {
    const b3 = deviceNamed('bob.3');
    publish(a1);
    expect(book(a1).wantsRotation()).toBeNull();
    learnRecord(recordOf([b1, b2, b3], 1));
    for (const one of books.values()) one.directory.prekeys.push(...b3.prekeys);
    expect(book(a1).forSending().kind).toBe('ready');
    expect(book(a1).wantsRotation()).toMatchObject({ reason: EPOCH_REASON.add });
  });
});

describe('[E3, E4] two epochs made at once', () => {
  it('[H29] are both kept, all choose the same, and the next joins them', () => {
    const [left] = publish(a1, undefined, []);
    const [right] = publish(b1, undefined, []);
    for (const one of books.values()) {
      one.take(right!, b1);
      one.take(left!, a1);
    }
    const chosen = [a1, a2, b1, b2].map((device) => keyOf(ready(device).id));
    expect(new Set(chosen).size).toBe(1);
    expect(book(a2).keys()).toHaveLength(3);
    const [joining] = publish(b2, book(b2).rotate(EPOCH_REASON.request));
    const parents = (decodeBody(21, joining!.body) as EpochBody).parents.map(keyOf);
    expect(parents).toHaveLength(2);
    expect(parents).toContain(chosen[0]);
    expect(new Set([a1, a2, b1, b2].map((device) => keyOf(ready(device).id))).size).toBe(1);
    expect(ready(a1).gen).toBe(GEN + 2);
  });

  it('a new pair root begins anew: epochs of the older one are heads no more', () => {
    publish(a1);
    const before = ready(a1);
    book(a1).pair(kdf(PAIR_ROOT, 'new'), GEN + 10, GEN);
    const plan = book(a1).forSending();
    if (plan.kind !== 'write') throw new Error(plan.kind);
    expect(plan.then.gen).toBe(GEN + 11);
    expect((decodeBody(21, plan.entries[0]!.body) as EpochBody).parents.map(keyOf)).not.toContain(keyOf(before.id));
    expect(
      book(a1)
        .keys()
        .map((key) => keyOf(key.id)),
    ).toContain(keyOf(before.id));
  });

  it('an older pair root that comes later changes nothing', () => {
    publish(a1);
    const before = keyOf(ready(a1).id);
    book(a1).pair(kdf(PAIR_ROOT, 'old'), GEN - 10, GEN);
    expect(keyOf(ready(a1).id)).toBe(before);
  });
});

describe('[E5] a gen never falls', () => {
  it('a device that wrote under the higher head does not go back to a lower safe one, also after a restart', () => {
    const [root] = publish(a1);
    const [low] = publish(b2, book(b2).rotate(EPOCH_REASON.request), []);
    const middle = publish(b1, book(b1).rotate(EPOCH_REASON.request), [a1]);
    const high = publish(b1, book(b1).rotate(EPOCH_REASON.request), [a1]);
    book(a1).take(low!, b2);
    const used = ready(a1);
    expect(used.gen).toBe(GEN + 3);
    expect(book(a1).note(used.id, true)).not.toEqual([]);
    const leak = entryBy(
      b1,
      conversation,
      KIND.grants,
      encodeBody({
        kind: 'grants',
        epoch: used.id,
        grants: [{ ...(decodeBody(21, high[0]!.body) as EpochBody).grants[0]!, device: eve.id }],
      }),
      high[0]!.epoch,
    );
    book(a1).take(leak, b1);
    expect(book(a1).forSending().kind).toBe('write');
    expect(book(a1).reopened().forSending().kind).toBe('write');
    const fresh = bookOf(a1, book(a1).directory, { members });
    fresh.pair();
    fresh.take(root!, a1);
    for (const entry of [low!, ...middle, ...high, leak]) fresh.take(entry, b1);
    const lowest = fresh.forSending();
    expect(lowest.kind === 'ready' && lowest.key.gen).toBe(GEN + 2);
  });
});

describe('[E6, E7] rotations that no send waits for', () => {
  const lower = compareBytes(a1.account, b1.account) < 0;
  const [first, second] = lower ? [a1, b1] : [b1, a1];

  it('the lower account goes at once, the other after 60 s, second devices later', () => {
    publish(a1);
    for (const one of books.values()) one.requestRotation();
    const due = (device: TestDevice): number => book(device).wantsRotation()!.dueMs - NOW;
    expect(due(first)).toBe(0);
    expect(due(second)).toBe(EXPIRY.epochSecond);
    expect([due(a2), due(b2)].sort((x, y) => x - y)).toEqual([2 * EXPIRY.epochSecond, 3 * EXPIRY.epochSecond]);
    publish(first, book(first).rotate(EPOCH_REASON.request));
    for (const one of books.values()) expect(one.wantsRotation()).toBeNull();
  });

  it('the delay counts from the first wish, not from each question', () => {
    publish(a1);
    learnRecord(recordOf([b1], 1, { gen: GEN + 1 }));
    const due = book(second).wantsRotation()!.dueMs;
    book(second).clock.time += 30_000;
    expect(book(second).wantsRotation()!.dueMs).toBe(due);
  });

  it('after 7 days with traffic, not without', () => {
    publish(a1);
    const one = book(a1);
    one.clock.time += EXPIRY.epoch;
    expect(one.wantsRotation()).toBeNull();
    one.note(ready(a1).id, false);
    expect(one.wantsRotation()).toMatchObject({ reason: EPOCH_REASON.age });
    one.clock.time -= 1;
    expect(one.wantsRotation()).toBeNull();
  });

  it('after 1,000 entries, also counted across a restart', () => {
    publish(a1);
    const { id } = ready(a1);
    for (let i = 0; i < 970; i++) book(a1).note(id, false);
    expect(book(a1).wantsRotation()).toBeNull();
    const later = book(a1).reopened();
    for (let i = 0; i < 49; i++) later.note(id, false);
    expect(later.wantsRotation()).toMatchObject({ reason: EPOCH_REASON.entries });
  });

  it('a new epoch is granted to the newest prekeys', () => {
    publish(a1);
    const fresh = newPrekey(b1, NOW + 1000);
    book(a1).directory.prekeys.push(fresh);
    const plan = book(a1).rotate(EPOCH_REASON.age);
    const body = plan.kind === 'write' ? (decodeBody(21, plan.entries[0]!.body) as EpochBody) : null;
    expect(body?.grants.find((grant) => keyOf(grant.device) === keyOf(b1.id))?.n).toBe(fresh.n);
    publish(a1, plan);
    expect(keyOf(ready(b1).id)).toBe(keyOf(ready(a1).id));
  });
});

describe('[E8] a device without its grant', () => {
  /** Bob's phone gives Alice's second device another key than the rest. */
  function split(): OpenEntry {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    return forged(entry!, b1, (body) => {
      const grants = body.grants.map((grant) =>
        keyOf(grant.device) === keyOf(a2.id) ? { ...grant, box: grant.box.map((byte) => byte ^ 1) } : grant,
      );
      return { ...body, grants };
    });
  }

  it('[A11] sees that its grant gives not the key committed to, asks, and any co-member answers', () => {
    const entry = split();
    for (const device of [a1, a2, b1]) book(device).take(entry, b1);
    expect(book(a2).forSending().kind).toBe('write');
    const [request] = book(a2).ask();
    const answer = book(a1).answer(request!)!;
    const lesson = book(a2).takeAnswer(answer);
    expect(lesson.unlocked).toBe(true);
    lesson.commit();
    expect(keyOf(ready(a2).key)).toBe(keyOf(ready(a1).key));
    expect(book(a2).ask()).toEqual([]);
  });

  it('[A11] a grant of another key, under a valid box, is not believed', () => {
    const [one, other] = [
      entriesOf(book(b1).forSending(), b1, conversation)[0]!,
      entriesOf(book(b1).forSending(), b1, conversation)[0]!,
    ];
    const mixed = forged(one, b1, (body) => ({ ...body, grants: (decodeBody(21, other.body) as EpochBody).grants }));
    expect(book(a2).take(mixed, b1)).toBe(false);
    expect(book(a2).keys()).toHaveLength(1);
    expect(book(a2).ask()).toHaveLength(1);
  });

  it('cannot be answered for a device in no newest record, for another chat, or by who lacks the key', () => {
    const entry = split();
    for (const device of [a1, a2, b2]) book(device).take(entry, b1);
    const [request] = book(a2).ask();
    expect(book(a1).answer({ ...request!, device: eve.id })).toBeNull();
    expect(book(a1).answer({ ...request!, conversation: directConversation(eve.account, a1.account) })).toBeNull();
    expect(book(a2).answer(request!)).toBeNull();
    expect(book(b2).answer(request!)).not.toBeNull();
    learnRecord(recordOf([a1], 1, { gen: GEN + 1 }));
    expect(book(b2).answer(request!)).toBeNull();
  });

  it('who does not know the records of an epoch yet answers nobody: a device they dropped might ask', () => {
    const without = recordOf([b1], 1, { gen: GEN + 1 });
    const alice = bookOf(a1, directoryOf([aliceRecord, without], [a1, a2, b1]), { members });
    alice.pair();
    const [entry] = entriesOf(alice.forSending(), a1, conversation);
    book(a2).take(entry!, a1);
    const request = { conversation, epoch: book(a2).keys()[0]!.id, device: b2.id };
    expect(book(a2).answer(request)).toBeNull();
    expect(book(a2).answer({ ...request, device: b1.id })).toBeNull();
  });

  it('a restored account gets nothing from before, but by a person’s choice', () => {
    publish(a1);
    const renewed = deviceNamed('bob.9');
    learnRecord(recordOf([renewed], 0, { era: GEN + 9 }));
    book(a1).directory.prekeys.push(...renewed.prekeys);
    const request = { conversation, epoch: book(a1).keys()[0]!.id, device: renewed.id };
    expect(book(a1).answer(request)).toBeNull();
    expect(book(a1).answer(request, true)).not.toBeNull();
  });

  it('takes the key from home, and only the right one', () => {
    const entry = split();
    for (const device of [a1, a2]) book(device).take(entry, b1);
    const { id, key } = ready(a1);
    expect(
      book(a2).takeKey(
        id,
        key.map((byte) => byte ^ 1),
      ).changes,
    ).toEqual([]);
    book(a2).takeKey(id, key).commit();
    expect(keyOf(ready(a2).key)).toBe(keyOf(key));
  });
});

describe('what is not an epoch of this chat', () => {
  it('[H3] a kind 21 replayed in another conversation teaches nothing', () => {
    const other = directConversation(a1.account, eve.account);
    const [entry] = entriesOf(book(a1).forSending(), a1, conversation);
    expect(book(b1).take({ ...entry!, conversation: other }, a1)).toBe(false);
    const elsewhere = bookOf(b1, book(b1).directory, { members, conversation: other });
    elsewhere.pair();
    expect(elsewhere.take({ ...entry!, conversation: other }, a1)).toBe(false);
    expect(elsewhere.keys()).toHaveLength(1);
  });

  it('[H5] the same entry again changes nothing', () => {
    const [entry] = publish(a1);
    const before = new Map(book(b1).disk);
    book(b1).take(entry!, a1);
    expect([...book(b1).disk.keys()]).toEqual([...before.keys()]);
    expect(book(b1).keys()).toHaveLength(2);
  });

  it('[H38] a flood of epochs without parents is bounded', () => {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    const body = decodeBody(21, entry!.body) as EpochBody;
    const flood = (i: number): OpenEntry =>
      entryBy(
        b1,
        conversation,
        21,
        encodeBody({
          ...body,
          nonce: kdf(PAIR_ROOT, 'n', i).slice(0, 16),
          parents: [kdf(PAIR_ROOT, 'p', i) as EpochKey['id']],
          grants: [],
        }),
        entry!.epoch,
      );
    let kept = 0;
    for (let i = 0; i < 2100; i++) {
      const lesson = book(a1).learn(flood(i), b1.account);
      kept += lesson.changes.length;
      lesson.commit();
    }
    expect(kept).toBe(2048);
    book(a1).take(entry!, b1);
    expect(book(a1).keys()).toHaveLength(1);
  });

  it('bodies that are not of their form teach nothing', () => {
    for (const kind of [KIND.epoch, KIND.grants, KIND.text]) {
      const lesson = book(a1).learn(entryBy(b1, conversation, kind, Uint8Array.of(0x80), book(a1).keys()[0]!.id), b1.account);
      expect(lesson.changes).toEqual([]);
      expect(lesson.unlocked).toBe(false);
    }
  });
});

describe('a book at rest', () => {
  it('opens again as it was, from its records in any order', () => {
    publish(a1);
    publish(b1, book(b1).rotate(EPOCH_REASON.request));
    const one = book(a2);
    const keys = one.keys().map((key) => keyOf(key.id));
    const again = one.reopened();
    expect(again.keys().map((key) => keyOf(key.id))).toEqual(keys);
    const reversed = bookOf(a2, one.directory, { members, disk: new Map([...one.disk].reverse()) });
    expect(reversed.forSending()).toEqual(one.forSending());
  });

  it('stays valid when old records are forgotten', () => {
    publish(a1);
    learnRecord(recordOf([b1, b2], 1));
    expect(book(a1).forSending().kind).toBe('ready');
    book(a1).directory.records.splice(book(a1).directory.records.indexOf(bobRecord), 1);
    expect(book(a1).forSending().kind).toBe('ready');
  });
});

describe('candidates for an entry', () => {
  const names = (keys: Iterable<EpochKey>): readonly string[] => [...keys].map((key) => keyOf(key.id));

  it('are all keys once: the last that served or was learnt first, then the newest, EK₀ among them', () => {
    publish(a1);
    publish(a1, book(a1).rotate(EPOCH_REASON.request));
    const one = book(b1);
    const [newest, older, boot] = one.keys();
    expect([newest!.boot, older!.boot, boot!.boot]).toEqual([false, false, true]);
    expect(newest!.gen).toBeGreaterThan(older!.gen);
    one.note(older!.id, false);
    expect(names(one.candidates())).toEqual(names([older!, newest!, boot!]));
    expect(names(one.keys())).toEqual(names(one.candidates()));
    one.note(boot!.id, false);
    expect(names(one.candidates())).toEqual(names([boot!, older!, newest!]));
  });

  it('[A5] of one author are at most so many; another author still begins epochs', () => {
    publish(a1);
    const [entry] = entriesOf(book(a2).rotate(EPOCH_REASON.request), a2, conversation);
    const many = LIMITS.epochsPerAuthor - book(b1).keys().filter((key) => !key.boot).length;
    for (let i = 0; i < many; i++) book(b1).take(forged(entry!, a2, (body) => ({ ...body, nonce: sha(`${i}`).slice(0, 16), grants: [] })), a2);
    expect(book(b1).learn(entry!, a2.account).changes).toEqual([]);
    const [honest] = entriesOf(book(b2).rotate(EPOCH_REASON.request), b2, conversation);
    expect(book(b1).take(honest!, b2)).toBe(true);
  });
});

describe('home', () => {
  it('begins under EK₀ and goes on under a parent', () => {
    const home = sha('home') as ConversationId;
    const setup = { members: [a1.account], conversation: home, shape: 'chain' as const };
    const [one, two] = [a1, a2].map((device) => bookOf(device, directoryOf([aliceRecord], [a1, a2]), setup)) as [
      TestBook,
      TestBook,
    ];
    for (const each of [one, two]) each.pair();
    const write = (): boolean => {
      const plan = one.rotate(EPOCH_REASON.request);
      const [entry] = entriesOf(plan, a1, home);
      one.take(entry!, a1);
      two.take(entry!, a1);
      return plan.kind === 'write' && plan.entries[0]!.key.boot;
    };
    expect(write()).toBe(true);
    expect(write()).toBe(false);
    const [x, y] = [one.forSending(), two.forSending()];
    expect(x.kind === 'ready' && y.kind === 'ready' && keyOf(x.key.id) === keyOf(y.key.id) && x.key.gen === GEN + 2).toBe(true);
  });
});

function sha(text: string): Uint8Array {
  return kdf(PAIR_ROOT, text);
}
