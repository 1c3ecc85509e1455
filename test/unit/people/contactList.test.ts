import { beforeAll, describe, expect, it } from 'vitest';
import { kdf } from '../../../src/crypto/derive.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { x25519 } from '../../../src/crypto/x25519.ts';
import { ownContact } from '../../../src/people/account.ts';
import { createContactList, isMyPlace, type Followed, type PlaceQuestion } from '../../../src/people/contactList.ts';
import { compareHeads, verifyHead, verifyProof } from '../../../src/people/followProof.ts';
import { verifyRecord } from '../../../src/people/record.ts';
import { makeStatement } from '../../../src/people/statement.ts';
import { decode, type Value } from '../../../src/protocol/codec.ts';
import { keyOf, type AccountId } from '../../../src/protocol/ids.ts';
import { EXPIRY, LIMITS } from '../../../src/protocol/limits.ts';
import { deviceValue, forgeRecord, nextContact } from '../../helpers/forge.ts';
import { accepted, createTrio, listOf, NOW, primitives, type TestPerson } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
});

const pointOf = ({ account, record }: TestPerson): Followed => ({ account, gen: record.contact.gen, dh: record.contact.dh });
const asks = (me: TestPerson, owner: TestPerson): PlaceQuestion => ({ me: me.account, mine: me.own.contacts, owner: owner.account, theirs: [owner.record.contact] });
const strangers = (count: number): Followed[] => {
  const random = createRng(`strangers ${count}`);
  return Array.from({ length: count }, () => ({ account: random.bytes(32) as AccountId, gen: 1, dh: random.bytes(32) }));
};

describe('[S4.1] the contact list [F83]', () => {
  it('[S4.2] [F6] shows Bob, and Bob alone, that he is in it', () => {
    const list = createContactList(alice.account, alice.contact, 1, [pointOf(bob)]);
    const place = list.placeOf(bob.account)!;
    expect(isMyPlace(place, list, asks(bob, alice))).toBe(true);
    expect(isMyPlace(place, list, asks(eve, alice))).toBe(false);
    expect(list.placeOf(eve.account)).toBeNull();
  });

  it('[A14] shows nothing to who knows only public keys: Eve with the path cannot tell whose it is', () => {
    const list = createContactList(alice.account, alice.contact, 1, [pointOf(bob)]);
    const { index, path } = list.placeOf(bob.account)!;
    for (const claimed of [alice, bob, eve]) expect(isMyPlace({ index, path }, list, { ...asks(claimed, alice), mine: [eve.contact] })).toBe(false);
  });

  it('[A14] has directional tags: that Alice follows Bob is no sign that Bob follows Alice', () => {
    const list = createContactList(alice.account, alice.contact, 1, [pointOf(bob)]);
    expect(isMyPlace(list.placeOf(bob.account)!, list, { me: alice.account, mine: alice.own.contacts, owner: bob.account, theirs: [bob.record.contact] })).toBe(false);
  });

  it('is another in each version, so places cannot be compared', () => {
    const [one, two] = [1, 2].map((v) => createContactList(alice.account, alice.contact, v, [pointOf(bob)])) as [ReturnType<typeof createContactList>, ReturnType<typeof createContactList>];
    expect(isMyPlace(one.placeOf(bob.account)!, two, asks(bob, alice))).toBe(false);
    const hashes = (list: typeof one): string[] => list.placeOf(bob.account)!.path.map(keyOf);
    expect(hashes(one).filter((hash) => hashes(two).includes(hash))).toEqual([]);
  });

  it('[S4.1] has 64 leaves up to 51 people, and grows by doubling, so the number does not show', () => {
    for (const [count, log2n] of [[0, 6], [1, 6], [51, 6], [52, 7], [102, 7], [103, 8], [400, 9]] as const) {
      expect(createContactList(alice.account, alice.contact, 1, strangers(count)).log2n, `${count}`).toBe(log2n);
    }
  });

  it('gives everyone in it a path of their own', () => {
    const followed = [...strangers(60), pointOf(bob)];
    const list = createContactList(alice.account, alice.contact, 3, followed);
    const places = followed.map(({ account }) => list.placeOf(account)!);
    expect(new Set(places.map(({ index }) => index)).size).toBe(61);
    expect(places.every(({ path }) => path.length === list.log2n)).toBe(true);
    expect(isMyPlace(list.placeOf(bob.account)!, list, asks(bob, alice))).toBe(true);
  });

  it('[S2.6] holds for the last two generations of each side', () => {
    const [aliceNext, bobNext] = [nextContact(alice), nextContact(bob)];
    const toOld = createContactList(alice.account, aliceNext, 1, [pointOf(bob)]);
    const question = { me: bob.account, mine: [bobNext, bob.contact], owner: alice.account, theirs: [{ gen: aliceNext.gen, dh: aliceNext.publicKey }, alice.record.contact] };
    expect(isMyPlace(toOld.placeOf(bob.account)!, toOld, question)).toBe(true);
    const fromOld = createContactList(alice.account, alice.contact, 2, [{ account: bob.account, gen: bobNext.gen, dh: bobNext.publicKey }]);
    expect(isMyPlace(fromOld.placeOf(bob.account)!, fromOld, question)).toBe(true);
    expect(isMyPlace(fromOld.placeOf(bob.account)!, fromOld, { ...question, mine: [ownContact(bob.homeSecret, bob.account, 7)] })).toBe(false);
  });

  it('[A9] lists nobody whose contact key is of low order, and such an owner proves nothing', () => {
    const zero = new Uint8Array(32);
    const list = createContactList(alice.account, alice.contact, 1, [{ account: eve.account, gen: 1, dh: zero }, pointOf(bob)]);
    expect(list.placeOf(eve.account)).toBeNull();
    expect(x25519(bob.contact.secret, zero)).toBeNull();
    const constant = sha256(Uint8Array.of(0), kdf(zero, 'follow', eve.account, bob.account, 1, bob.contact.gen, 1));
    const tree = { v: 1, log2n: 0, root: constant };
    expect(isMyPlace({ index: 0, path: [] }, tree, { me: bob.account, mine: bob.own.contacts, owner: eve.account, theirs: [{ gen: 1, dh: zero }] })).toBe(false);
  });

  it('[S4.2] refuses a path of another length, an index outside, and a changed hash', () => {
    const list = createContactList(alice.account, alice.contact, 1, [pointOf(bob)]);
    const { index, path } = list.placeOf(bob.account)!;
    const wrong = [
      { index, path: path.slice(1) }, { index, path: [...path, path[0]!] }, { index: index + 2 ** list.log2n, path }, { index: index ^ 1, path },
      { index, path: path.map((hash, i) => (i === 3 ? sha256(hash) : hash)) },
    ];
    for (const place of wrong) expect(isMyPlace(place, list, asks(bob, alice))).toBe(false);
  });

  it('a leaf is no node: an inner hash cannot be passed off as a shorter path', () => {
    const list = createContactList(alice.account, alice.contact, 1, [pointOf(bob)]);
    const { index, path } = list.placeOf(bob.account)!;
    expect(isMyPlace({ index: index >> 1, path: path.slice(1) }, { ...list, log2n: list.log2n - 1 }, asks(bob, alice))).toBe(false);
  });
});

describe('a head', () => {
  const signed = (by: Readonly<Record<number, Value>>, who = alice) =>
    listOf(alice, [bob]).then(({ head }) => {
      const [message] = decode(head.bytes) as readonly Uint8Array[];
      return makeStatement(who.signer, 'fhead', (decode(message!) as readonly Value[]).map((value, i) => by[i] ?? value));
    });
  const verify = async (by: Readonly<Record<number, Value>>, who = alice) => verifyHead(await signed(by, who), alice.record, primitives);

  it('is verified against the record of its account', async () => {
    expect(accepted(await verify({}))).toMatchObject({ v: 1, era: alice.record.era, log2n: 6 });
    const { head, proofFor } = await listOf(alice, [bob]);
    expect(accepted(await verifyProof(proofFor(bob), alice.record, asks(bob, alice), primitives)).head).toEqual(head);
    expect(accepted(await verifyProof(proofFor(eve), alice.record, asks(eve, alice), primitives)).place).toBeNull();
  });

  it('[H2][H9][H34] is refused when Eve signed it, in her name or in that of Alice', async () => {
    expect(await verify({}, eve)).toBe('badSignature');
    expect(await verify({ 4: eve.device }, eve)).toBe('unknownDevice');
    expect(await verify({ 1: eve.account }, eve)).toBe('wrongAuthor');
  });

  it('of another era counts no more', async () => {
    expect(await verify({ 2: alice.record.era - 1 })).toBe('stale');
    expect(await verify({ 2: alice.record.era + 1 })).toBe('stale');
  });

  it('[H37] is refused in another version, with an unknown policy, a small or huge tree, a life over 30 d', async () => {
    const wrong: readonly Readonly<Record<number, Value>>[] = [{ 0: 0 }, { 0: 2 }, { 5: 3 }, { 8: LIMITS.followLeavesLog2Min - 1 }, { 8: LIMITS.followLeavesLog2Max + 1 }, { 7: NOW + EXPIRY.followHead + 1 }, { 7: NOW }, { 9: new Uint8Array(31) }];
    for (const by of wrong) expect(await verify(by), JSON.stringify(by)).toBe('badForm');
  });

  it('[S4.3] [A22][H33] is ordered by (era, v); [H32] of two with one (era, v) it is told whether one device signed both', async () => {
    const record = accepted(
      await verifyRecord(await forgeRecord(alice, { root: { 4: [alice.signer.publicKey] }, record: { 4: [deviceValue(alice), deviceValue(bob, 1)] } }), primitives),
    );
    const [one, two] = [(await listOf(alice, [bob], 1)).head, (await listOf(alice, [bob], 2)).head];
    const other = (await listOf(alice, [eve], 1)).head;
    const bobs = (await listOf({ ...alice, device: bob.device, signer: bob.signer }, [bob], 1, { record })).head;
    expect([compareHeads(two, one), compareHeads(one, two), compareHeads(one, one)]).toEqual(['newer', 'older', 'same']);
    expect(compareHeads({ ...one, era: one.era + 1 }, two)).toBe('newer');
    expect(compareHeads(other, one)).toBe('equivocation');
    expect(compareHeads(bobs, one)).toBe('twoDevices');
  });
});
