/** One sentence for each guard of this room that nothing else notices when it is gone (`npm run mutate -- --room people`). */
import { describe, expect, it } from 'vitest';
import { renewRecord } from '../../../src/people/account.ts';
import { cardPath, decodeCard, encodeCard, readCardText } from '../../../src/people/card.ts';
import { isMyPlace } from '../../../src/people/contactList.ts';
import { createDirectory } from '../../../src/people/directory.ts';
import { createHome, withPrekey } from '../../../src/people/home.ts';
import { policyOf } from '../../../src/people/mutual.ts';
import { cleanName } from '../../../src/people/name.ts';
import { followerToForget, hintOf, isHelloDue, isWanted, personOfCard, relationshipWith, type Person } from '../../../src/people/person.ts';
import { mayMeet, maySend, STRANGER } from '../../../src/people/policy.ts';
import { createPrekey, verifyPrekey } from '../../../src/people/prekey.ts';
import { verifyRecord } from '../../../src/people/record.ts';
import { isSafetyCode, safetyCode, wordsIn } from '../../../src/people/safetyCode.ts';
import { makeStatement, readStatement } from '../../../src/people/statement.ts';
import { follow, withHello, withPairRoot, withRecord } from '../../../src/people/transitions.ts';
import { decode, encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { POLICY } from '../../../src/protocol/kinds.ts';
import { EXPIRY, LIMITS } from '../../../src/protocol/limits.ts';
import { forgeRecord } from '../../helpers/forge.ts';
import { accepted, createTrio, helloFrom, listOf, NOW, primitives } from '../../helpers/people.ts';

const [alice, bob, eve] = await createTrio();
const friend = withPairRoot(follow(accepted(withHello(null, await helloFrom(bob, alice), NOW))), alice.own, NOW);
const known = (): Person => personOfCard(bob.card, NOW);

describe('[R14] an account', () => {
  it('[H9] cannot be renewed by a device that is no admin, though it is listed, nor by an admin that is not listed', async () => {
    const device = { id: eve.device, key: eve.signer.publicKey, caps: 0, order: 1 };
    await expect(renewRecord({ ...alice.record, devices: [...alice.record.devices, device] }, eve.signer, NOW)).rejects.toThrow(RangeError);
    await expect(renewRecord(alice.record, alice.signer, NOW, { devices: [device] })).rejects.toThrow(RangeError);
  });

  it('cannot name an admin twice', async () => {
    const [admin] = alice.record.admins;
    expect(await verifyRecord(await forgeRecord(alice, { root: { 4: [admin!, admin!] } }), primitives)).toBe('badForm');
  });

  it('cannot have a prekey that ends when it begins', async () => {
    const made = decode(readStatement(alice.prekey.prekey.bytes, LIMITS.statementBytes).message) as readonly Value[];
    for (const life of [0, -1]) expect(await verifyPrekey(await makeStatement(alice.signer, 'prekey', [...made.slice(0, 5), (made[4] as number) + life]), alice.record, primitives)).toBe('badForm');
  });

  it('cannot keep the secret of a prekey at the very end of its 30 days', async () => {
    const home = createHome(alice, 'Alice', alice.random, NOW);
    const next = await createPrekey(alice.device, alice.signer, 1, alice.random, NOW);
    const later = withPrekey(home, next, NOW);
    const last = await createPrekey(alice.device, alice.signer, 2, alice.random, NOW + EXPIRY.prekeySecret);
    expect(withPrekey(later, last, NOW + EXPIRY.prekeySecret - 1).prekeys).toHaveLength(3);
    expect(withPrekey(later, last, NOW + EXPIRY.prekeySecret).prekeys).toHaveLength(2);
  });

  it('cannot be a statement that is larger than allowed', () => {
    const bytes = encode([new Uint8Array([0]), new Uint8Array(64)]);
    expect(readStatement(bytes, bytes.length).value).toBe(0);
    expect(() => readStatement(bytes, bytes.length - 1)).toThrow(FormError);
  });
});

describe('[R14] a card', () => {
  it('cannot be pasted in more than 4,096 characters, white space too', () => {
    const path = cardPath(alice.card);
    expect(readCardText(path.padEnd(LIMITS.cardText), NOW).ok).toBe(true);
    expect(readCardText(path.padEnd(LIMITS.cardText + 1), NOW)).toMatchObject({ error: { code: 'notACard' } });
    expect(readCardText('', NOW)).toMatchObject({ error: { code: 'notACard' } });
  });

  it('cannot carry a name that is short only once it is cleaned', () => {
    expect(() => decodeCard(encodeCard({ ...alice.card, name: `A${'\u200B'.repeat(30)}` }))).toThrow(FormError);
  });

  it('cannot have a name of half a letter', () => expect(cleanName('Bo\uD800b')).toBe(''));
});

describe('[R14] somebody', () => {
  it('[H9] cannot be given the record of another account before they have one', () => {
    expect(() => withRecord(known(), eve.record)).toThrow(RangeError);
  });

  it('whom I blocked is not wanted, and is called blocked', () => {
    for (const more of [{ iFollow: true }, { accepted: true }]) expect(isWanted({ ...known(), ...more, blocked: true })).toBe(false);
    expect(relationshipWith({ ...friend, blocked: true }, NOW)).toBe('Blocked');
  });

  it('whom I accepted or blocked does not count among those who wait', () => {
    const [one, other] = [known(), { ...known(), account: eve.account }];
    for (const more of [{ accepted: true }, { blocked: true }, { iFollow: true }]) expect(followerToForget([one, { ...other, ...more }], 1)).toBeNull();
    expect(followerToForget([one, other], 1)).not.toBeNull();
  });

  it('whom I follow I am in touch with, and one who told me Off takes nothing, whatever else they said', () => {
    const state = { ...STRANGER, iFollow: true };
    expect([mayMeet(POLICY.friends, state), mayMeet(POLICY.off, state)]).toEqual([true, false]);
    expect(maySend(POLICY.everyone, { ...state, theirPolicy: POLICY.off })).toBe('theirPolicyOff');
  });

  it('[H9] keeps no prekey of a device that is in none of their records', async () => {
    const mixed = { ...friend, prekeys: [...friend.prekeys, eve.prekey.prekey] };
    expect(accepted(withHello(mixed, await helloFrom(bob, alice), NOW + 1)).prekeys).toEqual(friend.prekeys);
  });

  it('without a hint has none, and one that is over is none', () => {
    expect(hintOf(known(), NOW)).toBeNull();
    const hint = { card: bob.card, until: NOW, followInbox: null };
    expect([hintOf({ ...known(), hint }, NOW - 1), hintOf({ ...known(), hint }, NOW)]).toEqual([hint, null]);
  });

  it('tells no policy when none is known, nor from the moment that its list is over', () => {
    const { expires } = friend.follow!.proof.head;
    expect([policyOf(null, NOW), policyOf(friend.follow, expires - 1), policyOf(friend.follow, expires)]).toEqual([null, friend.follow!.proof.head.policy, null]);
  });

  it('gets no hello while their inbox or their record is not known, and one for another generation of theirs', () => {
    const { gen } = alice.record.contact;
    const theirs = bob.record.contact.gen;
    const due = (more: Partial<Person>): boolean => isHelloDue({ ...friend, roots: [], helloCame: null, helloSent: { theirGen: theirs, myGen: gen, at: NOW }, ...more }, gen, NOW + 1);
    expect(due({})).toBe(false);
    expect(due({ helloSent: null })).toBe(true);
    expect(due({ helloSent: null, followInbox: null })).toBe(false);
    expect(due({ helloSent: null, records: [] })).toBe(false);
    expect(due({ helloSent: { theirGen: theirs - 1, myGen: gen, at: NOW } })).toBe(true);
  });

  it('has one half for two generations, and none that was made for a generation that is gone', async () => {
    const hello = await helloFrom(bob, alice);
    const twice = accepted(withHello(friend, hello, NOW + 1));
    expect(twice.halves).toHaveLength(1);
    expect(accepted(withHello(friend, { ...hello, myGen: hello.myGen + 1 }, NOW + 1)).halves).toHaveLength(2);
    const gone = { ...friend, roots: [], halves: [{ theirGen: 1, myGen: 999, pr0: new Uint8Array(32) }, ...friend.halves] };
    expect(withPairRoot(gone, alice.own, NOW).roots.map(({ myGen }) => myGen)).toEqual([alice.contact.gen]);
  });

  it('[H34] cannot prove a place in a tree that is deeper than it says', async () => {
    const { list } = await listOf(alice, [bob]);
    const place = list.placeOf(bob.account)!;
    const question = { me: bob.account, mine: bob.own.contacts, owner: alice.account, theirs: [alice.record.contact] };
    expect(isMyPlace(place, list, question)).toBe(true);
    const sibling = new Uint8Array(32);
    const root = sha256(Uint8Array.of(1), list.root, sibling);
    const deeper = { ...place, path: [...place.path, sibling] };
    expect(isMyPlace(deeper, { v: list.v, log2n: list.log2n + 1, root }, question)).toBe(true);
    expect(isMyPlace(deeper, { v: list.v, log2n: list.log2n, root }, question)).toBe(false);
  });
});

describe('[R14] the directory', () => {
  const own = { account: alice.account, records: [alice.record], prekeys: [alice.prekey.prekey] };

  it('[H9] cannot be told anew who I am', () => {
    expect(createDirectory([{ account: alice.account, records: [], prekeys: [] }], own).newest(alice.account)).toEqual(alice.record);
  });

  it('has no record of another era, nor one that nobody has', () => {
    const directory = createDirectory([], own);
    const { era, seq, hash } = alice.record;
    expect(directory.record(alice.account, era, seq, hash)).toEqual(alice.record);
    expect(directory.record(alice.account, era + 1, seq, hash)).toBeNull();
    expect(directory.record(alice.account, era, seq, new Uint8Array(32))).toBeNull();
  });
});

describe('[F46] [R14] the safety words as a code', () => {
  it('are what the other one shows to me, and not what I show, nor those of anybody else, nor longer ones', () => {
    const shown = safetyCode(bob.account, alice.account);
    expect(isSafetyCode(`look: ${shown} !`, alice.account, bob.account)).toBe(true);
    for (const code of [safetyCode(alice.account, bob.account), safetyCode(bob.account, eve.account), safetyCode(eve.account, alice.account), `${shown}AAAA`, shown.slice(0, -4), 'kith-words:1:', '']) {
      expect(isSafetyCode(code, alice.account, bob.account), code).toBe(false);
    }
  });

  it('are not looked for in more than 2,000 characters', () => {
    const shown = safetyCode(bob.account, alice.account);
    expect([2000, 2001].map((length) => isSafetyCode(shown.padEnd(length), alice.account, bob.account))).toEqual([true, false]);
    expect([2000, 2001].map((length) => wordsIn('one 2 Two'.padEnd(length)))).toEqual([['one', 'two'], []]);
  });
});
