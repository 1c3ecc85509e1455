import { beforeEach, describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import { EPOCH_REASON, type EpochBody } from '../../../src/chat/grants.ts';
import { kdf } from '../../../src/crypto/derive.ts';
import { compareBytes, keyOf } from '../../../src/protocol/ids.ts';
import { BOOT_KINDS, KIND } from '../../../src/protocol/kinds.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { bookOf, deviceNamed, directoryOf, entriesOf, entryBy, GEN, NOW, PAIR_ROOT, recordOf } from '../../helpers/epochs.ts';
import {
  a1,
  a2,
  aliceRecord,
  b1,
  b2,
  bobRecord,
  book,
  books,
  conversation,
  eve,
  forged,
  freshBooks,
  learnRecord,
  members,
  publish,
  ready,
} from '../../helpers/fourDevices.ts';

beforeEach(freshBooks);

describe('the first epoch', () => {
  it('[S8.3] is granted to all four devices, and each opens the same key', () => {
    publish(a1);
    const keys = [a1, a2, b1, b2].map((device) => keyOf(ready(device).key));
    expect(new Set(keys).size).toBe(1);
    expect(ready(b2).gen).toBe(GEN + 1);
    expect(ready(b2).boot).toBe(false);
  });

  it('[S8.2] is sealed under EK₀, which is never offered for content', () => {
    const plan = book(a1).forSending();
    if (plan.kind !== 'write') throw new Error(plan.kind);
    expect(plan.entries.every(({ key }) => key.boot)).toBe(true);
    expect(plan.entries.every(({ kind }) => BOOT_KINDS.includes(kind))).toBe(true);
    expect(plan.then.boot).toBe(false);
    publish(a1, plan);
    expect(ready(a1).boot).toBe(false);
    expect(BOOT_KINDS).not.toContain(KIND.text);
  });

  it('[S3.1] waits without a pair root, a record or a prekey, and says which', () => {
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

  it('[S3.1] [A10] makes no grant to an expired prekey', () => {
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

describe('[S8.4] [E1] an epoch is valid only for the devices of the records it names', () => {
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

  it('[S8.2] sealed under another EK₀ than its parents descend from, it is none', () => {
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

describe('[S8.4] [E2] nothing is sent under an epoch that a device outside can read', () => {
  it('[S8.5] after a device was removed, the next send makes an epoch without it', () => {
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

  it('[S3.5] a restored account (a higher era) makes every epoch unsafe; nothing is sent once the pair roots are dropped', () => {
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

describe('[S8.4] [E3, E4] two epochs made at once', () => {
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

  it('[S8.2] a new pair root begins anew: epochs of the older one are heads no more', () => {
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

describe('[S8.4] [E5] a gen never falls', () => {
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
