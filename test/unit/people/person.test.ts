import { beforeAll, describe, expect, it } from 'vitest';
import { loadKem } from '../../../src/crypto/loadKem.ts';
import { renewRecord } from '../../../src/people/account.ts';
import { createDirectory } from '../../../src/people/directory.ts';
import type { Bundle } from '../../../src/people/bundle.ts';
import { activeRoots, earlierContact, followedOf, followerToForget, hintOf, isHelloDue, isWaiting, lockOf, newestRecord, personOfCard, pinnedRecord, relationshipWith, type Person } from '../../../src/people/person.ts';
import { decodePerson, encodePerson } from '../../../src/people/personCodec.ts';
import { createPrekey } from '../../../src/people/prekey.ts';
import { verifyRecord, type ProvenRecord } from '../../../src/people/record.ts';
import { stateToValue, verifyState, type PeerState } from '../../../src/people/state.ts';
import { accept, follow, unfollow, withBundle, withCard, withGivenCard, withHintFound, withHello, withHelloSent, withPairRoot, withRecord, withRootHeard, withState, withWordsCompared } from '../../../src/people/transitions.ts';
import { decode, encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { POLICY } from '../../../src/protocol/kinds.ts';
import { EXPIRY, LIMITS } from '../../../src/protocol/limits.ts';
import { deviceValue, forgeRecord, nextContact, type Forgery } from '../../helpers/forge.ts';
import { accepted, createTrio, helloFrom, listOf, NOW, primitives, type TestPerson } from '../../helpers/people.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
});

const bundleOf = (person: TestPerson): Bundle => ({ record: person.record, prekeys: [person.prekey.prekey], followInbox: person.followInbox, requestInbox: null });
/** Bob as Alice, who follows him, knows him before he answers. */
const followedBob = (): Person => accepted(withBundle(follow(personOfCard(bob.card, NOW)), bundleOf(bob)));
const withBobsHello = async (person: Person | null): Promise<Person> => withPairRoot(accepted(withHello(person, await helloFrom(bob, alice), NOW)), alice.own, NOW);
const friend = (): Promise<Person> => withBobsHello(followedBob());
const recordOf = async (forgery: Forgery, who = bob): Promise<ProvenRecord> => accepted(await verifyRecord(await forgeRecord(who, forgery), primitives));

async function stateOf(followed: readonly TestPerson[], v: number, from: TestPerson = bob, record = from.record): Promise<PeerState> {
  const list = await listOf(from, followed, v, { record });
  const value = stateToValue({ card: from.card, record, prekeys: [from.prekey.prekey], proof: list.proofFor(alice) });
  return accepted(await verifyState(value, from.account, alice.own, primitives));
}

describe('a person', () => {
  it('[S5.1] of whom there is a card waits for a bundle once followed', () => {
    const met = personOfCard(bob.card, NOW);
    expect([isWaiting(met), isWaiting(follow(met)), isWaiting(followedBob())]).toEqual([false, true, false]);
    expect(relationshipWith(followedBob(), NOW)).toBe('Following');
    expect(lockOf(POLICY.friends, followedBob(), NOW)).toBe('notFollowedBack');
  });

  it('[F6][F32] is a friend after both hellos, with one pair root on both sides', async () => {
    const ofAlice = await friend();
    const ofBob = withPairRoot(follow(accepted(withHello(null, await helloFrom(alice, bob), NOW))), bob.own, NOW);
    expect([relationshipWith(ofAlice, NOW), lockOf(POLICY.friends, ofAlice, NOW)]).toEqual(['Friends', null]);
    expect([relationshipWith(ofBob, NOW), lockOf(POLICY.friends, ofBob, NOW)]).toEqual(['Friends', null]);
    expect(ofAlice.roots[0]!.root).toEqual(ofBob.roots[0]!.root);
  });

  it('[S5.2] [F35] who was not followed by me has no pair root, whatever was sent', async () => {
    const follower = await withBobsHello(null);
    expect([follower.iFollow, follower.roots, relationshipWith(follower, NOW)]).toEqual([false, [], 'Follows you']);
    expect(lockOf(POLICY.friends, follower, NOW)).toBe('notFollowing');
  });

  it('[H5] gets one pair root of many hellos', async () => {
    const once = await friend();
    const twice = withPairRoot(accepted(withHello(once, await helloFrom(bob, alice), NOW + 5)), alice.own, NOW + 5);
    expect(twice.roots).toEqual(once.roots);
    expect(withPairRoot(twice, alice.own, NOW + 6)).toBe(twice);
  });

  it('[F34] is locked by their unfollow, by mine, by expiry, and unlocked by refollowing', async () => {
    const one = await friend();
    const left = accepted(withState(one, await stateOf([eve], 2)));
    expect([relationshipWith(left, NOW), lockOf(POLICY.friends, left, NOW)]).toEqual(['Following', 'notFollowedBack']);
    expect(lockOf(POLICY.friends, accepted(withState(left, await stateOf([alice], 3))), NOW)).toBeNull();
    expect(lockOf(POLICY.friends, unfollow(one), NOW)).toBe('notFollowing');
    expect(lockOf(POLICY.friends, follow(unfollow(one)), NOW)).toBeNull();
    expect(lockOf(POLICY.friends, one, NOW + EXPIRY.followHead)).toBe('followExpired');
  });

  it('[S5.1] [F1] whose card I was given twice counts by the newest, with what is found by it alone', () => {
    const other = { ...bob.card, name: 'Bobby', relays: eve.card.relays };
    expect(withGivenCard(followedBob(), bob.card, NOW)).toEqual(followedBob());
    const next = withGivenCard({ ...followedBob(), requestInbox: eve.followInbox }, other, NOW);
    expect(next).toMatchObject({ name: 'Bobby', card: other, followInbox: null, requestInbox: null, hint: null, iFollow: true, records: followedBob().records });
    expect(isWaiting(next)).toBe(true);
    expect(() => withGivenCard(followedBob(), eve.card, NOW)).toThrow(RangeError);
  });

  it('[S5.1] [H10] who told their card under seal keeps it: a card that I am given is one more place to look at, for a week', async () => {
    const forged = { ...bob.card, name: 'Not Bob', relays: eve.card.relays, contactSeed: eve.card.contactSeed, bundleKey: eve.card.bundleKey };
    for (const told of [await withBobsHello(null), await friend(), accept(personOfCard(bob.card, NOW))]) {
      const hinted = withGivenCard(told, forged, NOW);
      expect({ ...hinted, hint: null }).toEqual(told);
      expect([hintOf(hinted, NOW + EXPIRY.cardHint - 1)?.card, hintOf(hinted, NOW + EXPIRY.cardHint)]).toEqual([forged, null]);
    }
    const hinted = withGivenCard(follow(await withBobsHello(null)), forged, NOW);
    // Whoever has such a card can put what Bob signed beside an inbox of theirs: the first counts, the second is posted to as well.
    const renewed = await renewRecord(bob.record, bob.signer, NOW + EXPIRY.recordRenew);
    const found = accepted(withHintFound(hinted, { ...bundleOf(bob), record: renewed, followInbox: eve.followInbox, requestInbox: eve.followInbox }));
    expect(found).toMatchObject({ name: 'Bob', card: bob.card, followInbox: bob.followInbox, requestInbox: null, hint: { card: forged, followInbox: eve.followInbox }, helloSent: null });
    expect(pinnedRecord(found)!.seq).toBe(renewed.seq);
    expect(withHintFound(found, { ...bundleOf(bob), followInbox: eve.followInbox })).toBe('stale');
    expect(accepted(withState(found, await stateOf([alice], 2, bob, renewed))).hint).toBeNull();
    expect(decodePerson(encodePerson(found))).toEqual(found);
  });

  it('[A22][H33] does not become a friend again by an old state or record', async () => {
    const left = accepted(withState(await friend(), await stateOf([eve], 2)));
    expect(withState(left, await stateOf([alice], 1))).toBe('stale');
    const renewed = accepted(withRecord(left, await renewRecord(bob.record, bob.signer, NOW + EXPIRY.recordRenew)));
    expect(withRecord(renewed, bob.record)).toBe('stale');
    expect(withState(renewed, await stateOf([alice], 9))).toBe('stale');
    expect(renewed.records).toHaveLength(2);
  });

  it('a hello that newer news overtook brings its half, and nothing else', async () => {
    const hello = await helloFrom(bob, alice);
    const ahead = accepted(withState(followedBob(), await stateOf([eve], 5)));
    const next = accepted(withHello(ahead, { ...hello, card: { ...hello.card, name: 'Old name' } }, NOW));
    expect(next.halves).toHaveLength(1);
    expect([next.name, next.follow]).toEqual([ahead.name, ahead.follow]);
    expect(withHello(ahead, { ...hello, proof: { ...hello.proof, head: { ...hello.proof.head, v: 4 } }, theirGen: 1 }, NOW)).toBe('stale');
  });

  it('with a record that lacks a prekey for a device is known by the record before', async () => {
    const two = await recordOf({ record: { 4: [deviceValue(bob), deviceValue(eve, 1)] } });
    const next = accepted(withRecord(followedBob(), two));
    expect([newestRecord(next), pinnedRecord(next)]).toEqual([bob.record, two]);
    const key = (await createPrekey(eve.device, eve.signer, 0, eve.random, NOW)).prekey;
    expect(newestRecord(accepted(withBundle(next, { ...bundleOf(bob), record: two, prekeys: [bob.prekey.prekey, key] })))).toEqual(two);
  });

  it('[A22] keeps the newest prekey of a device when an old one is replayed', async () => {
    const next = (await createPrekey(bob.device, bob.signer, 1, bob.random, NOW)).prekey;
    const ahead = accepted(withBundle(followedBob(), { ...bundleOf(bob), prekeys: [next] }));
    expect(accepted(withBundle(ahead, bundleOf(bob))).prekeys).toEqual([next]);
  });

  it('[S3.5] [H10] that came back with a higher era is paused: no pair root, no proof, and a new hello is due', async () => {
    const one = withRootHeard(await friend(), (await friend()).roots[0]!.root);
    const contact = nextContact(bob, 60);
    const back = await recordOf({ root: { 3: bob.record.era + 60 }, record: { 3: 0, 5: [contact.gen, contact.publicKey, (await loadKem()).keys(contact.kemSeed).publicKey] } });
    const paused = accepted(withBundle(one, { ...bundleOf(bob), record: back }));
    expect([paused.roots, paused.halves, paused.follow, paused.restored]).toEqual([[], [], null, true]);
    expect(lockOf(POLICY.friends, paused, NOW)).toBe('restored');
    expect([isHelloDue(one, alice.contact.gen, NOW), isHelloDue(paused, alice.contact.gen, NOW)]).toEqual([false, true]);
    expect(withState(paused, await stateOf([alice], 9))).toBe('stale');
    const restoredBob: TestPerson = { ...bob, record: back, contact };
    const again = withPairRoot(accepted(withHello(paused, await helloFrom(restoredBob, alice), NOW)), alice.own, NOW);
    expect([lockOf(POLICY.friends, again, NOW), again.restored, again.roots.length]).toEqual([null, false, 1]);
    expect(again.roots[0]!.root).not.toEqual(one.roots[0]!.root);
  });

  it('[F46] [H10] that was verified is so no more after a higher era or a dispute, and it is said until the words are compared again', async () => {
    const verified = withWordsCompared(await friend(), true);
    expect([verified.verified, verified.alert]).toEqual([bob.record.era, null]);
    const back = await recordOf({ root: { 3: bob.record.era + 60 }, record: { 3: 0 } });
    const changed = accepted(withBundle(verified, { ...bundleOf(bob), record: back }));
    expect([changed.verified, changed.alert, decodePerson(encodePerson(changed)).alert]).toEqual([null, 'restored', 'restored']);
    expect([withWordsCompared(changed, false).alert, withWordsCompared(changed, false).verified]).toEqual(['restored', null]);
    expect([withWordsCompared(changed, true).alert, withWordsCompared(changed, true).verified]).toEqual([null, back.era]);
    const root = { 4: [bob.signer.publicKey, eve.signer.publicKey] };
    const devices = [deviceValue(bob), deviceValue(eve, 1)];
    const rivals = [await recordOf({ root, record: { 3: 5, 4: devices } }), await recordOf({ root, record: { 3: 5, 4: devices, 8: eve.device }, signer: eve.signer })];
    const disputed = rivals.reduce((person, record) => accepted(withRecord(person, record)), verified);
    expect([disputed.verified, disputed.alert]).toEqual([null, 'disputed']);
  });

  it('[F46] a stranger whose keys change says nothing: there was nobody to be taken for', async () => {
    const stranger = { ...followedBob(), iFollow: false };
    const back = await recordOf({ root: { 3: bob.record.era + 60 }, record: { 3: 0 } });
    expect(accepted(withRecord(stranger, back)).alert).toBeNull();
  });

  it('[S5.3] with a new contact generation gets another pair root; the old one is read for 35 d', async () => {
    const one = await friend();
    const contact = nextContact(bob, 9);
    const record = await renewRecord(bob.record, bob.signer, NOW, { contact });
    const changed: TestPerson = { ...bob, record, contact };
    const next = withPairRoot(accepted(withHello(one, await helloFrom(changed, alice), NOW + 1)), alice.own, NOW + 1);
    expect(next.roots.map(({ theirGen }) => theirGen)).toEqual([contact.gen, bob.contact.gen]);
    expect(earlierContact(next)).toEqual(bob.record.contact);
    expect(activeRoots(next, NOW + EXPIRY.oldPairRoot)).toHaveLength(2);
    expect(activeRoots(next, NOW + 1 + EXPIRY.oldPairRoot)).toEqual([next.roots[0]]);
  });

  it('[S3.3] seen with two records of one (era, seq) is in dispute, and the same record wins on every device', async () => {
    const root = { 4: [bob.signer.publicKey, eve.signer.publicKey] };
    const devices = [deviceValue(bob), deviceValue(eve, 1)];
    const [first, second] = [await recordOf({ root, record: { 4: devices } }), await recordOf({ root, record: { 4: devices, 8: eve.device }, signer: eve.signer })];
    for (const order of [[first, second], [second, first]]) {
      const seen = order.reduce((person, record) => accepted(withRecord(person, record)), followedBob());
      expect([seen.disputed, pinnedRecord(seen)]).toEqual([true, first]);
      expect(accepted(withRecord(seen, second))).toBe(seen);
    }
  });

  it('takes no card or record of Eve', () => {
    expect(() => withRecord(followedBob(), eve.record)).toThrow(RangeError);
    expect(() => withCard(followedBob(), eve.card)).toThrow(RangeError);
  });

  it('keeps a bounded number of records', async () => {
    let person = followedBob();
    for (let seq = 1; seq <= LIMITS.recordsKept + 3; seq++) person = accepted(withRecord(person, { ...bob.record, seq, hash: Uint8Array.of(seq >> 8, seq) }));
    expect(person.records).toHaveLength(LIMITS.recordsKept);
    expect(pinnedRecord(person)!.seq).toBe(LIMITS.recordsKept + 3);
  });

  it('goes into my list when followed and known', () => {
    expect(followedOf([followedBob(), follow(personOfCard(eve.card, NOW)), unfollow(followedBob())])).toEqual([{ account: bob.account, gen: bob.contact.gen, dh: bob.contact.publicKey }]);
  });
});

describe('[S5.2] [H44] followers above the bound', () => {
  const follower = (met: number, over: Partial<Person> = {}): Person => ({ ...personOfCard(bob.card, met), ...over });

  it('cost the place of the oldest who was never followed', () => {
    const people = [follower(5), follower(2), follower(9)];
    expect(followerToForget(people, 3)).toBeNull();
    expect(followerToForget(people, 2)).toBe(people[1]);
  });

  it('never cost the place of somebody I follow, or with whom I had a chat', () => {
    const root = { theirGen: 1, myGen: 1, root: new Uint8Array(32), since: 1, heard: true };
    const kept = [follower(1, { iFollow: true }), follower(1, { roots: [root] }), follower(1, { restored: true }), follower(1, { toldVersion: 3 }), follower(1, { helloSent: { theirGen: 1, myGen: 1, at: 1 } })];
    expect(followerToForget(kept, 1)).toBeNull();
    const stranger = follower(7);
    expect(followerToForget([...kept, stranger], 1)).toBe(stranger);
  });
});

describe('[S5.2] my hello', () => {
  const gens = () => ({ theirGen: bob.contact.gen, myGen: alice.contact.gen });
  const due = (person: Person, at: number) => isHelloDue(person, alice.contact.gen, at);

  it('is due at once, then each 7 d until something came under the pair root', async () => {
    const sent = withHelloSent(followedBob(), gens(), NOW);
    expect([due(followedBob(), NOW), due(sent, NOW + EXPIRY.helloRepeat - 1), due(sent, NOW + EXPIRY.helloRepeat)]).toEqual([true, false, true]);
    const rooted = withHelloSent(await friend(), gens(), NOW);
    expect(due(rooted, NOW + EXPIRY.helloRepeat)).toBe(true);
    expect(due(withRootHeard(rooted, rooted.roots[0]!.root), NOW + EXPIRY.helloRepeat)).toBe(false);
  });

  it('sent by a clock that was ahead is due again at once', () => {
    const sent = withHelloSent(followedBob(), gens(), NOW);
    expect([due(sent, NOW - EXPIRY.clockOff), due(sent, NOW - EXPIRY.clockOff - 1)]).toEqual([false, true]);
  });

  it('is due soon when they repeat theirs, since they lack mine', async () => {
    const sent = withHelloSent(await friend(), gens(), NOW);
    const repeated = accepted(withHello(sent, await helloFrom(bob, alice), NOW + 1000));
    expect([due(repeated, NOW + EXPIRY.helloAnswer - 1), due(repeated, NOW + EXPIRY.helloAnswer)]).toEqual([false, true]);
  });

  it('is due again for a new generation of mine', async () => {
    const heard = withRootHeard(withHelloSent(await friend(), gens(), NOW), (await friend()).roots[0]!.root);
    expect([due(heard, NOW), isHelloDue(heard, alice.contact.gen + 1, NOW)]).toEqual([false, true]);
  });

  it('is never due to someone I do not follow, or whose keys are not here', async () => {
    expect([due(await withBobsHello(null), NOW), due(unfollow(followedBob()), NOW), due(follow(personOfCard(bob.card, NOW)), NOW)]).toEqual([false, false, false]);
  });
});

describe('a stored person', () => {
  it('comes back as it was', async () => {
    const left = accepted(withState(await friend(), await stateOf([eve], 1)));
    for (const person of [personOfCard(bob.card, NOW), followedBob(), await friend(), withHelloSent(left, { theirGen: 1, myGen: 2 }, NOW)]) expect(decodePerson(encodePerson(person))).toEqual(person);
    expect(left.follow!.rival).not.toBeNull();
  });

  it('[H70] does not come back from a torn or mixed row', async () => {
    const bytes = encodePerson(await friend());
    expect(() => decodePerson(bytes.subarray(0, bytes.length - 1))).toThrow(FormError);
    const parts = decode(bytes) as readonly Value[];
    for (const [at, value] of [[0, 4], [0, 2], [0, 1], [1, eve.account], [3, [eve.record.bytes]], [7, 1]] as const) {
      expect(() => decodePerson(encode(parts.map((part, i) => (i === at ? value : part)))), `${at}`).toThrow(FormError);
    }
  });
});

describe('the directory', () => {
  const own = () => ({ account: alice.account, records: [alice.record], prekeys: [alice.prekey.prekey] });

  it('finds records, devices and prekeys of people and of this account', () => {
    const directory = createDirectory([followedBob()], own());
    expect(directory.newest(bob.account)).toEqual(bob.record);
    expect(directory.newest(alice.account)).toEqual(alice.record);
    expect(directory.device(bob.device)).toEqual({ account: bob.account, key: bob.signer.publicKey });
    expect(directory.record(bob.account, bob.record.era, 0, bob.record.hash)).toEqual(bob.record);
    expect(directory.prekey(bob.device, NOW)).toEqual(bob.prekey.prekey);
  });

  it('finds nothing of Eve, nothing under wrong numbers, no expired prekey', () => {
    const directory = createDirectory([followedBob()], own());
    expect([directory.newest(eve.account), directory.device(eve.device), directory.prekey(eve.device, NOW)]).toEqual([null, null, null]);
    expect(directory.record(bob.account, bob.record.era, 1, bob.record.hash)).toBeNull();
    expect(directory.record(eve.account, bob.record.era, 0, bob.record.hash)).toBeNull();
    expect(directory.prekey(bob.device, NOW + EXPIRY.prekey)).toBeNull();
  });

  it('[H12] still knows a device that the newest record dropped', async () => {
    const two = await recordOf({ record: { 4: [deviceValue(bob), deviceValue(eve, 1)] } });
    const dropped = await recordOf({ record: { 3: 2 } });
    const person = [two, dropped].reduce((known, record) => accepted(withRecord(known, record)), followedBob());
    expect(createDirectory([person], own()).device(eve.device)).toEqual({ account: bob.account, key: eve.signer.publicKey });
  });

  it("[H9] gives Bob's device to nobody who merely names it in a record", async () => {
    const claim = await recordOf({ record: { 4: [deviceValue(eve), deviceValue(bob, 1), deviceValue(alice, 2)] } }, eve);
    const thief = accepted(withRecord(personOfCard(eve.card, NOW), claim));
    for (const people of [[thief, followedBob()], [followedBob(), thief]]) {
      const directory = createDirectory(people, own());
      expect([directory.device(bob.device)?.account, directory.device(alice.device)?.account]).toEqual([bob.account, alice.account]);
      expect(directory.prekey(bob.device, NOW)).toEqual(bob.prekey.prekey);
    }
  });
});
