import { describe, expect, it } from 'vitest';
import { bootEpoch, compareEpochs, epochIdOf, isMaker, isSafe, keepsGen, lacksSomeone, makeEpoch, mayDelete, rotationDelay, standingOf, type Declaration, type Deletion, type FurtherGrants, type MemberState } from '../../../src/chat/epoch.ts';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import type { EpochBody } from '../../../src/chat/grants.ts';
import { directConversation, keyCommitment } from '../../../src/crypto/derive.ts';
import type { AccountRecord } from '../../../src/people/records.ts';
import { keyOf, type ConversationId, type DeviceId, type EntryId, type EpochId, type Key } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { deviceNamed, directoryOf, entriesOf, GEN, bookOf, kem, PAIR_ROOT, recordOf, type TestDevice } from '../../helpers/epochs.ts';
import { createRng } from '../../helpers/rng.ts';

const [a1, a2, b1, b2, eve] = ['alice.1', 'alice.2', 'bob.1', 'bob.2', 'eve.1'].map((name) => deviceNamed(name)) as [TestDevice, TestDevice, TestDevice, TestDevice, TestDevice];
const members = [a1.account, b1.account];
const conversation = directConversation(a1.account, b1.account);
const [alice, bob] = [recordOf([a1, a2]), recordOf([b1, b2])];
const directory = directoryOf([alice, bob], [a1, a2, b1, b2]);
const basisOf = ({ account, era, seq, hash }: AccountRecord) => ({ account, era, seq, hash });
const of = <T extends Uint8Array>(n: number, length = 32): T => new Uint8Array(length).fill(n) as T;

const honest: Declaration = {
  entry: of<EntryId>(1), account: a1.account, device: a1.id, sealedUnder: of<EpochId>(2), basis: [basisOf(alice), basisOf(bob)], recipients: [a1.id, a2.id, b1.id, b2.id],
};
const part = (device: TestDevice, ...recipients: readonly TestDevice[]): FurtherGrants => ({ entry: of<EntryId>(3), device: device.id, recipients: recipients.map((one) => one.id) });
const standing = (over: Partial<Declaration> = {}, further: readonly FurtherGrants[] = [], known = directory): string => standingOf({ ...honest, ...over }, further, members, known).as;

describe('[S8.2] EK₀', () => {
  it('is of the source and the conversation, and its id of its key', () => {
    const boot = bootEpoch(conversation, PAIR_ROOT, GEN);
    expect(boot).toEqual(bootEpoch(conversation, PAIR_ROOT, GEN));
    expect(boot.boot).toBe(true);
    expect(keyOf(bootEpoch(of<ConversationId>(1), PAIR_ROOT, GEN).key)).not.toBe(keyOf(boot.key));
    expect(keyOf(bootEpoch(conversation, of(1), GEN).id)).not.toBe(keyOf(boot.id));
  });
});

describe('[S8.1] a new epoch', () => {
  it('has a random key it commits to, a gen above all parents, and parents in order', () => {
    const parents = [{ id: of<EpochId>(9), gen: 5 }, { id: of<EpochId>(4), gen: 7 }];
    const plan = { conversation, maker: a1.id, parents, reason: 1, records: [bob, alice], prekeys: [b2, a1, b1, a2].flatMap((one) => one.prekeys) };
    const [one, two] = [makeEpoch(kem, plan, createRng('one'))!, makeEpoch(kem, plan, createRng('two'))!];
    expect(one.epoch.gen).toBe(8);
    expect(one.body.parents.map((id) => id[0])).toEqual([4, 9]);
    expect(keyOf(one.body.commitment)).toBe(keyOf(keyCommitment(one.epoch.key)));
    expect(keyOf(epochIdOf(conversation, one.body))).toBe(keyOf(one.epoch.id));
    expect(keyOf(one.epoch.key)).not.toBe(keyOf(two.epoch.key));
    expect([a1, a2, b1].map((device) => isMaker(conversation, { ...one.body, id: one.epoch.id }, device.id))).toEqual([true, false, false]);
    expect(decodeBody(KIND.epoch, encodeBody(one.body))).toEqual(one.body);
  });

  it('[S8.3] for more than 32 devices goes on in kind 25, and is pending until it is whole', () => {
    const crowd = Array.from({ length: 40 }, (_, i) => ({ ...deviceNamedCheaply(i), account: b1.account }));
    const large = recordOf(crowd);
    const made = bookOf(a1, directoryOf([alice, large], [a1, a2, ...crowd]), { members });
    made.pair();
    const entries = entriesOf(made.forSending(), a1, conversation);
    expect(entries.map((entry) => entry.kind)).toEqual([KIND.epoch, KIND.grants]);
    for (const order of [entries, [...entries].reverse()]) {
      const reader = bookOf(a2, directoryOf([alice, large], [a1, a2, ...crowd]), { members });
      reader.pair();
      reader.take(order[0]!, a1);
      expect(reader.forSending().kind).toBe('write');
      reader.take(order[1]!, a1);
      expect(reader.forSending().kind).toBe('ready');
    }
    for (const last of [crowd.at(-1)!, crowd[0]!]) {
      for (const order of [entries, [...entries].reverse()]) {
        const reader = bookOf(last, directoryOf([alice, large], [a1, a2, ...crowd]), { members });
        reader.pair();
        for (const entry of order) reader.take(entry, a1);
        expect(reader.forSending().kind).toBe('ready');
        expect(reader.reopened().forSending().kind).toBe('ready');
      }
    }
  });
});

/** Devices that share one prekey's key: making forty takes a while. */
function deviceNamedCheaply(i: number): TestDevice {
  const id = new Uint8Array(16).fill(200) as DeviceId;
  id[15] = i;
  return { ...b1, name: `bob.${i}`, id, prekeys: b1.prekeys.map((prekey) => ({ ...prekey, device: id })) };
}

describe('[E1] a declaration', () => {
  it('is valid when its recipients are exactly the devices of one record of each member', () => {
    expect(standing()).toBe('valid');
    expect(standing({ recipients: [b2.id, b1.id, a2.id, a1.id] })).toBe('valid');
    const found = standingOf(honest, [], members, directory);
    expect(found.as === 'valid' && found.members.map((state) => state.contactGen)).toEqual([GEN, GEN]);
  });

  it('is valid with the rest of its grants in kind 25 of the same device, pending without, and not by another device', () => {
    const some = { recipients: [a1.id, b1.id] };
    expect(standing(some)).toBe('pending');
    expect(standing(some, [part(a1, a2)])).toBe('pending');
    expect(standing(some, [part(a1, a2), part(a1, b2)])).toBe('valid');
    expect(standing(some, [part(b1, a2, b2)])).toBe('pending');
  });

  it('is invalid with a recipient who is in no record, also in kind 25', () => {
    expect(standing({ recipients: [...honest.recipients, eve.id] })).toBe('invalid');
    expect(standing({}, [part(a1, eve)])).toBe('invalid');
    expect(standing({}, [part(b1, eve)])).toBe('valid');
  });

  it('is invalid when it names not each member once', () => {
    expect(standing({ basis: [basisOf(alice)] })).toBe('invalid');
    expect(standing({ basis: [basisOf(alice), basisOf(alice)] })).not.toBe('valid');
    expect(standing({ basis: [basisOf(alice), basisOf(bob), basisOf(recordOf([eve]))] })).toBe('invalid');
    expect(standing({ basis: [basisOf(alice), basisOf(recordOf([eve]))] })).toBe('invalid');
  });

  it('is pending while a record is not known, whatever part of its name differs', () => {
    expect(standing({}, [], directoryOf([alice]))).toBe('pending');
    for (const over of [{ era: GEN + 1 }, { seq: 1 }, { hash: of(1) }]) expect(standing({ basis: [basisOf(alice), { ...basisOf(bob), ...over }] })).toBe('pending');
  });

  it('[H9] is invalid when its author is no device of the account’s record', () => {
    expect(standing({ device: eve.id })).toBe('invalid');
    expect(standing({ device: b1.id })).toBe('invalid');
    expect(standing({ account: eve.account, device: eve.id })).toBe('invalid');
  });
});

describe('[E2] an epoch is safe', () => {
  const made: readonly MemberState[] = [alice, bob].map(({ account, era, contact }) => ({ account, era, contactGen: contact.gen }));
  const readers = (...devices: readonly TestDevice[]): ReadonlySet<Key> => new Set(devices.map((device) => keyOf(device.id)));
  const all = readers(a1, a2, b1, b2);
  const after = (record: AccountRecord): boolean => isSafe(made, all, directoryOf([alice, bob, record]));

  it('while every reader is in the newest records', () => {
    expect(isSafe(made, all, directory)).toBe(true);
    expect(after(recordOf([b1, b2], 1))).toBe(true);
    expect(after(recordOf([b1, b2, eve], 1))).toBe(true);
  });

  it('not once a reader is in none, or a member unknown', () => {
    expect(after(recordOf([b1], 1))).toBe(false);
    expect(isSafe(made, readers(a1, a2, b1, b2, eve), directory)).toBe(false);
    expect(isSafe(made, all, directoryOf([alice]))).toBe(false);
  });

  it('not after a removal that the newest record does not show any more, nor after a restore', () => {
    expect(after(recordOf([b1, b2], 2, { gen: GEN + 1 }))).toBe(false);
    expect(after(recordOf([b1, b2], 0, { era: GEN + 1 }))).toBe(false);
  });

  it('a member’s device without a grant is no danger, and a reason to rotate', () => {
    expect(lacksSomeone(members, all, directory)).toBe(false);
    expect(lacksSomeone(members, readers(a1, a2, b1), directory)).toBe(true);
  });
});

describe('order and time', () => {
  it('[E3] the highest gen comes first, then the lowest id', () => {
    const epochs = [{ gen: 5, id: of<EpochId>(1) }, { gen: 6, id: of<EpochId>(3) }, { gen: 6, id: of<EpochId>(2) }];
    expect([...epochs].sort(compareEpochs).map((one) => [one.gen, one.id[0]])).toEqual([[6, 2], [6, 3], [5, 1]]);
  });

  it('[E5] a gen may stay or grow', () => {
    expect([keepsGen(5, 5), keepsGen(5, 6), keepsGen(5, 4)]).toEqual([true, true, false]);
  });

  it('[E7] the lower account waits 0 s, the other 60 s, further devices longer', () => {
    const [low, high] = [...members].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    expect([rotationDelay(low!, members, 0), rotationDelay(high!, members, 0), rotationDelay(low!, members, 1)]).toEqual([0, EXPIRY.epochSecond, 2 * EXPIRY.epochSecond]);
  });
});

describe('[S8.4] [E9] a key may be deleted', () => {
  const base: Deletion = { living: 0, gen: 5, devices: [a1.id, b1.id], reached: new Map([[keyOf(a1.id), 6], [keyOf(b1.id), 6]]), cut: new Set() };
  it('[S8.5] when nothing it sealed is left and every device has moved on', () => {
    expect(mayDelete(base)).toBe(true);
    expect(mayDelete({ ...base, reached: new Map([[keyOf(a1.id), 6]]), cut: new Set([keyOf(b1.id)]) })).toBe(true);
  });

  it('not while one entry lives, or one device has not moved on or not spoken', () => {
    expect(mayDelete({ ...base, living: 1 })).toBe(false);
    expect(mayDelete({ ...base, reached: new Map([[keyOf(a1.id), 6], [keyOf(b1.id), 5]]) })).toBe(false);
    expect(mayDelete({ ...base, reached: new Map([[keyOf(a1.id), 6]]) })).toBe(false);
  });
});

describe('[H38] nothing grows with a number that a peer names', () => {
  it('a gen far ahead is only a number, and an EK₀ of an impossible one is refused', () => {
    const book = bookOf(a1, directory, { members });
    expect(() => book.addPairRoot(of(1), 2 ** 53, 0)).toThrow(RangeError);
    expect(() => book.addPairRoot(of(1), -1, 0)).toThrow(RangeError);
    book.pair(of(1), 2 ** 40, GEN);
    const plan = book.forSending();
    expect(plan.kind === 'write' && plan.then.gen).toBe(2 ** 40 + 1);
    const body = decodeBody(KIND.epoch, plan.kind === 'write' ? plan.entries[0]!.body : of(0)) as EpochBody;
    expect(body.parents).toHaveLength(1);
  });
});
