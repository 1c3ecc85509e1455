/** [E1] An epoch speaks by the device that made it. What a friend with a modified client can do with the epochs of others, and what not. */
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import { epochIdOf } from '../../../src/chat/epoch.ts';
import { EPOCH_REASON, makeGrant, type EpochBody } from '../../../src/chat/grants.ts';
import type { OpenEntry } from '../../../src/chat/types.ts';
import { kdf, keyCommitment } from '../../../src/crypto/derive.ts';
import { compareBytes, keyOf } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { bookOf, entriesOf, entryBy, GEN, kem, PAIR_ROOT, recordOf, type TestDevice } from '../../helpers/epochs.ts';
import { a1, a2, b1, b2, book, conversation, eve, forged, freshBooks, learnRecord, members, publish, ready } from '../../helpers/fourDevices.ts';

beforeEach(freshBooks);

const bodyOf = (entry: OpenEntry): EpochBody => decodeBody(KIND.epoch, entry.body) as EpochBody;

/** Somebody declares an epoch again, with a grant to Eve's device. */
function declaredAgain(entry: OpenEntry, by: TestDevice): OpenEntry {
  return forged(entry, by, (body) => ({ ...body, grants: [...body.grants.slice(1), { ...body.grants[0]!, device: eve.id }].sort((x, y) => (keyOf(x.device) < keyOf(y.device) ? -1 : 1)) }));
}

/** Somebody says in a kind 25 that Eve's device was granted an epoch. */
function grantedFurther(entry: OpenEntry, epoch: EpochKeyId, by: TestDevice): OpenEntry {
  const grants = [{ ...bodyOf(entry).grants[0]!, device: eve.id }];
  return entryBy(by, conversation, KIND.grants, encodeBody({ kind: 'grants', epoch, grants }), entry.epoch);
}
type EpochKeyId = ReturnType<typeof ready>['id'];

/** An epoch whose nonce names nobody. */
function namelessBy(by: TestDevice): OpenEntry {
  const [entry] = entriesOf(book(by).forSending(), by, conversation);
  const key = by.random.bytes(32);
  const named = { parents: bodyOf(entry!).parents, commitment: keyCommitment(key), nonce: by.random.bytes(16) };
  const id = epochIdOf(conversation, named);
  const devices = [a1, a2, b1, b2].sort((x, y) => compareBytes(x.id, y.id));
  return forged(entry!, by, (body) => ({ ...body, ...named, grants: devices.map((device) => makeGrant(kem, conversation, id, key, device.prekeys[0]!, by.random)!) }));
}

describe('[E1] who declares an epoch that another device made', () => {
  it('[H38] forces no rotation and leaves nothing on the disk, however often', () => {
    const [entry] = publish(a1);
    const { id } = ready(a1);
    for (const device of [a1, a2, b2]) {
      const before = new Map(book(device).disk);
      for (let i = 0; i < 20; i++) for (const by of [b1, b2]) book(device).take(declaredAgain(entry!, by), by);
      for (const by of [b1, b2]) book(device).take(grantedFurther(entry!, id, by), by);
      expect(keyOf(ready(device).id)).toBe(keyOf(id));
      expect(book(device).disk).toEqual(before);
    }
  });

  it('counts no longer once its maker has spoken, whoever came first, also after a restart', () => {
    const [entry] = publish(a1, undefined, [b1]);
    const id = ready(a1).id;
    for (let i = 0; i < 10; i++) book(a2).take(declaredAgain(entry!, b1), b1);
    book(a2).take(grantedFurther(entry!, id, b1), b1);
    expect(book(a2).forSending().kind).toBe('write');
    book(a2).take(entry!, a1);
    expect(keyOf(ready(a2).id)).toBe(keyOf(id));
    const reversed = bookOf(a2, book(a2).directory, { members, disk: new Map([...book(a2).disk].reverse()) });
    for (const again of [book(a2).reopened(), reversed]) {
      const found = again.forSending();
      expect(found.kind === 'ready' && keyOf(found.key.id)).toBe(keyOf(id));
    }
  });

  it('cannot whitewash one that a removed device can read', () => {
    const [entry] = publish(a1);
    const next = recordOf([b1], 1, { gen: GEN + 1 });
    learnRecord(next);
    const { account, era, seq, hash } = next;
    const white = forged(entry!, b1, (body) => ({
      ...body,
      basis: body.basis.map((one) => (keyOf(one.account) === keyOf(account) ? { account, era, seq, hash } : one)),
      grants: body.grants.filter((grant) => keyOf(grant.device) !== keyOf(b2.id)),
    }));
    for (const device of [a1, a2, b1]) {
      book(device).take(white, b1);
      expect(book(device).forSending().kind).toBe('write');
    }
  });

  it('may still hand over its key to a device that lacks it', () => {
    const [whole] = entriesOf(book(a1).forSending(), a1, conversation);
    const split = forged(whole!, a1, (body) => ({ ...body, grants: body.grants.map((grant) => (keyOf(grant.device) === keyOf(b2.id) ? { ...grant, box: grant.box.map((byte) => byte ^ 1) } : grant)) }));
    for (const device of [a1, b1, b2]) book(device).take(split, a1);
    expect(book(b2).ask()).toHaveLength(1);
    expect(book(b2).take(entryBy(b1, conversation, KIND.epoch, whole!.body, whole!.epoch), b1)).toBe(true);
    expect(keyOf(ready(b2).key)).toBe(keyOf(ready(a1).key));
  });
});

describe('[E1] its maker', () => {
  it('who grants it to one device more spoils it for sending, not for reading', () => {
    const [entry] = publish(a1);
    const id = ready(b1).id;
    book(b1).take(grantedFurther(entry!, id, a1), a1);
    expect(book(b1).forSending().kind).toBe('write');
    expect(book(b1).keys().some((key) => keyOf(key.id) === keyOf(id))).toBe(true);
    expect(book(b1).reopened().forSending().kind).toBe('write');
  });

  it('[H38] who declares it more than eight times is served by nobody, in whatever order', () => {
    const [entry] = publish(a1, undefined, [b1]);
    const copies = Array.from({ length: 8 }, () => entryBy(a1, conversation, KIND.epoch, entry!.body, entry!.epoch));
    for (const copy of copies.slice(0, 7)) book(b1).take(copy, a1);
    expect(book(b1).forSending().kind).toBe('ready');
    book(b1).take(copies[7]!, a1);
    expect(book(b1).forSending().kind).toBe('write');
    expect(book(b1).reopened().forSending().kind).toBe('write');
    for (const copy of copies) book(b2).take(copy, a1);
    book(b2).take(entry!, a1);
    expect(book(b2).forSending().kind).toBe('write');
    expect(book(b2).learn(entryBy(a1, conversation, KIND.epoch, entry!.body, entry!.epoch), a1.account).changes).toEqual([]);
  });
});

describe('[E1] an epoch that names nobody, as an earlier version made it', () => {
  it('is valid by who declares it, spoiled by whoever grants it to another, and by more than eight who speak for it', () => {
    const entry = namelessBy(a1);
    for (const device of [a1, b1, b2]) book(device).take(entry, a1);
    expect(new Set([a1, b1, b2].map((device) => keyOf(ready(device).id))).size).toBe(1);
    expect(book(b2).reopened().forSending().kind).toBe('ready');
    book(b1).take(grantedFurther(entry, ready(b1).id, b2), b2);
    expect(book(b1).forSending().kind).toBe('write');
    const copies = Array.from({ length: 8 }, () => entryBy(b1, conversation, KIND.epoch, entry.body, entry.epoch));
    for (const copy of copies.slice(0, 7)) book(b2).take(copy, b1);
    expect(book(b2).forSending().kind).toBe('ready');
    book(b2).take(copies[7]!, b1);
    expect(book(b2).forSending().kind).toBe('write');
    expect(book(b2).reopened().forSending().kind).toBe('write');
  });
});

describe('[H38] a friend who makes every epoch of mine unsafe', () => {
  it('cannot keep me from writing: what this device makes is always taken', () => {
    const [entry] = publish(a1);
    for (let i = 0; i < LIMITS.epochsPerAuthor; i++) book(a1).take(forged(entry!, a1, (body) => ({ ...body, nonce: kdf(PAIR_ROOT, 'n', i).slice(0, 16), grants: [] })), a1);
    const before = ready(a1);
    const plan = book(a1).rotate(EPOCH_REASON.unsafe);
    publish(a1, plan, []);
    expect(ready(a1).gen).toBe(before.gen + 1);
  });

  it('by a flood of epochs without parents keeps neither me nor my other devices from theirs', () => {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    const flood = (i: number): OpenEntry => forged(entry!, b1, (body) => ({ ...body, nonce: kdf(PAIR_ROOT, 'n', i).slice(0, 16), parents: [kdf(PAIR_ROOT, 'p', i) as EpochKeyId], grants: [] }));
    for (let i = 0; i < LIMITS.epochsWaiting + 10; i++) for (const device of [a1, a2]) book(device).take(flood(i), b1);
    publish(a1, undefined, [a2]);
    expect(keyOf(ready(a2).id)).toBe(keyOf(ready(a1).id));
  }, 60_000);
});
