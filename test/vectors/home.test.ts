/**
 * Home and people as their rows are on disk. What is written is compared in one test, what is read in another: a later version
 * is recorded beside these files, takes the place of the first test, and leaves the second as it stands.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { renewRecord } from '../../src/people/account.ts';
import { createHome, decodeHome, encodeHome, withNewLink, withOwnRecord, withPolicy, withPrekey, type Home } from '../../src/people/home.ts';
import { mergeProof } from '../../src/people/mutual.ts';
import { personOfCard, type Person } from '../../src/people/person.ts';
import { decodePerson, encodePerson } from '../../src/people/personCodec.ts';
import { createPrekey } from '../../src/people/prekey.ts';
import { follow, withBundle, withHello, withHelloSent, withPairRoot, withRecord, withRootHeard, withToldVersion } from '../../src/people/transitions.ts';
import type { RelayId } from '../../src/protocol/ids.ts';
import { POLICY } from '../../src/protocol/kinds.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { accepted, createPerson, helloFrom, listOf, NOW, type TestPerson } from '../helpers/people.ts';
import { createRng } from '../helpers/rng.ts';
import { counting, of } from './fixed.ts';
import { bytesOf, expectVector, loadVector, type Computed } from './vector.ts';

let [alice, bob] = [] as unknown as [TestPerson, TestPerson];
let homes: Readonly<Record<string, Home>>;
let people: Readonly<Record<string, Person>>;

async function homesOf(me: TestPerson): Promise<typeof homes> {
  const fresh = createHome(me, 'Alice', counting(), NOW);
  const record = await renewRecord(fresh.record, me.signer, NOW + 20 * TIME.DAY);
  const prekey = await createPrekey(me.device, me.signer, 1, createRng('second prekey'), NOW + 7 * TIME.DAY);
  const { head } = await listOf(me, [bob], 7);
  const relays = [{ address: 'wss://relay.example', id: of<RelayId>(0x7e) }, { address: 'ws://[::1]:8080', id: null }];
  const used = { ...withPrekey(withOwnRecord(fresh, record), prekey, NOW + 7 * TIME.DAY), relays, policy: POLICY.off, listVersion: 7, tellFrom: 6, head: head.bytes, phrase: null };
  const reached = withNewLink(withPolicy({ ...used, started: true, held: true as const, tokensSpent: 3 }, POLICY.everyone, createRng('reach')), createRng('link'), NOW);
  return { fresh, used, reached };
}

/** Bob as Alice knows him: met, following, followed, and after everything that can be kept of somebody. */
async function peopleOf(me: TestPerson, other: TestPerson): Promise<typeof people> {
  const met = personOfCard(other.card, NOW);
  const bundle = { record: other.record, prekeys: [other.prekey.prekey], followInbox: other.followInbox, requestInbox: null };
  const followed = withHelloSent(accepted(withBundle(follow(met), bundle)), { theirGen: other.contact.gen, myGen: me.contact.gen }, NOW + 1);
  const follower = accepted(withHello(null, await helloFrom(other, me), NOW + 2));
  const friend = withPairRoot(accepted(withHello(withToldVersion(followed, 7), await helloFrom(other, me), NOW + 2)), me.own, NOW + 3);
  const renewed = accepted(withRecord(withRootHeard(friend, friend.roots[0]!.root), await renewRecord(other.record, other.signer, NOW + 20 * TIME.DAY)));
  const rival = { head: (await listOf(other, [], 1, { policy: POLICY.off })).head, place: null };
  const asked = { ...followed, requestInbox: other.followInbox, token: of(0x7f, 16), asked: { text: 'Hello', at: NOW, posted: true }, accepted: true, verified: 7, alert: 'restored' as const };
  const hinted = { ...follower, hint: { card: { ...other.card, name: 'Bobby' }, until: NOW + TIME.DAY, followInbox: other.followInbox } };
  return { met, followed, follower, friend, asked, hinted, disputed: { ...renewed, restored: true, disputed: true, follow: mergeProof(renewed.follow, rival).kept } };
}

beforeAll(async () => {
  [alice, bob] = [await createPerson('Alice'), await createPerson('Bob')];
  homes = await homesOf(alice);
  people = await peopleOf(alice, bob);
});

const encoded = <T>(table: Readonly<Record<string, T>>, encode: (one: T) => Uint8Array): Record<string, Computed> =>
  Object.fromEntries(Object.entries(table).map(([name, one]) => [name, encode(one)]));

/** What version 1 had not, as such a home is read. */
const FIRST = { started: true, requestSecret: null, held: [], tokensSpent: 0, deadLinks: [] };

describe('the home on disk, version 2', () => {
  it('[V1] is written as it was', () => {
    expectVector('v2/home', encoded(homes, encodeHome));
  });

  it('[V1] a released one is read for ever, of version 1 too', () => {
    for (const [name, home] of Object.entries(homes)) {
      expect(decodeHome(bytesOf(loadVector('v2/home'), name)), name).toMatchObject(home);
      if (name !== 'reached') expect(decodeHome(bytesOf(loadVector('v1/home'), name)), name).toMatchObject({ ...home, ...FIRST });
    }
  });
});

describe('[F33] a home that holds some people and not all', () => {
  it('[V1] is written as it was, and read', () => {
    const held = { ...homes.fresh!, held: [bob.account, alice.account] };
    expectVector('v2/homeHeld', { held: encodeHome(held) });
    expect(decodeHome(bytesOf(loadVector('v2/homeHeld'), 'held'))).toMatchObject(held);
  });
});

describe('a person on disk, version 3', () => {
  it('[V1] is written as it was', () => {
    expectVector('v3/people', encoded(people, encodePerson));
  });

  it('[V1] a released one is read for ever', () => {
    for (const [name, person] of Object.entries(people)) {
      expect(decodePerson(bytesOf(loadVector('v3/people'), name)), name).toMatchObject(person);
      if (name === 'hinted') continue;
      expect(decodePerson(bytesOf(loadVector('v2/people'), name)), name).toMatchObject(person);
      if (name !== 'asked') expect(decodePerson(bytesOf(loadVector('v1/person'), name)), name).toMatchObject(person);
    }
    expect(people.disputed).toMatchObject({ follow: { equivocation: true, rival: { place: null } }, records: [{ seq: 0 }, { seq: 1 }] });
  });
});
