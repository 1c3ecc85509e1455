/**
 * How what is known of a person changes. A transition takes only what was verified (bundle, hello, state) and gives the next
 * value, or a code when it is older than what is known (A22): then nothing changes. Nobody's word makes a follow of mine.
 */
import { sameBytes } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import type { OwnKeys } from './account.ts';
import type { Bundle } from './bundle.ts';
import { isSameCard, type Card } from './card.ts';
import type { FollowProof } from './followProof.ts';
import type { Hello } from './hello.ts';
import { mergeProof } from './mutual.ts';
import { halfRoot, pairRoot } from './pairRoot.ts';
import { isWanted, personOfCard, pinnedRecord, toldCard, type Gens, type Person, type SentRequest, type TheirHalf } from './person.ts';
import { mergePrekeys } from './prekey.ts';
import { deviceIn, newerRecord, type ProvenRecord } from './record.ts';
import type { Prekey } from './records.ts';
import type { PeerState } from './state.ts';
import { isRefusal, type Verified } from './verdict.ts';

/** The last two generations of each side. */
const HALVES = 4;
/** Pair roots kept with one person. */
export const PAIR_ROOTS = 2;

/** What they were told before, and what is on its way to them, may be that they were left: they are to be told anew. */
export const follow = (person: Person): Person => ({ ...person, iFollow: true, toldVersion: person.iFollow ? person.toldVersion : null });
/** An acceptance of theirs ends with it: whoever is left is not listened to, whatever the policy. They may have been told, also where nothing says so yet. */
export const unfollow = (person: Person): Person => ({ ...person, iFollow: false, accepted: false, asked: null, toldVersion: person.toldVersion ?? 0 });
export const accept = (person: Person): Person => ({ ...person, accepted: true });
/** Nothing of theirs counts while it lasts, and nothing of mine goes there; what was said stays readable. They are not told. */
export const block = (person: Person): Person => ({ ...person, iFollow: false, accepted: false, blocked: true, asked: null, toldVersion: null });
export const unblock = (person: Person): Person => ({ ...person, blocked: false });
/** The safety words are the same on both sides (or not): that is about the keys of now. */
export const withWordsCompared = (person: Person, same: boolean): Person => ({ ...person, verified: same ? (pinnedRecord(person)?.era ?? null) : null, alert: same ? null : person.alert });
export const withAsked = (person: Person, asked: SentRequest | null): Person => ({ ...person, asked });
/** What they were last told of my list; null: that they are not in it, or nothing yet. */
export const withToldVersion = (person: Person, version: number | null): Person => ({ ...person, toldVersion: version });
export const withHelloSent = (person: Person, gens: Gens, now: number): Person => ({ ...person, helloSent: { theirGen: gens.theirGen, myGen: gens.myGen, at: now } });

/** A card of the same account, given again or told. @throws RangeError for another account */
export function withCard(person: Person, card: Card): Person {
  if (!sameBytes(card.account, person.account)) throw new RangeError('card of another account');
  return { ...person, card, name: card.name };
}

/** A card that I was given, which nobody signed: the newest counts, with what is found by it, unless they told me theirs under seal. @throws RangeError for another account */
export function withGivenCard(person: Person, card: Card, now: number): Person {
  const next = withCard(person, card);
  if (isSameCard(person.card, card)) return person;
  if (toldCard(person)) return { ...person, hint: { card, until: now + EXPIRY.cardHint, followInbox: null } };
  return { ...next, followInbox: null, requestInbox: null };
}

/** A higher era: other keys. What hung on the old ones counts no more; what was said stays (§3), and it is said out loud. */
const withNewEra = (person: Person): Person => ({
  ...person,
  restored: person.restored || person.roots.length > 0,
  follow: null,
  opened: false,
  halves: [],
  roots: [],
  verified: null,
  toldVersion: null,
  alert: isWanted(person) || person.roots.length > 0 ? 'restored' : person.alert,
});

const withDispute = (person: Person): Person => ({ ...person, disputed: true, verified: null, alert: person.alert ?? 'disputed' });

/** The records with one more, the pinned one last, the oldest forgotten above the limit. */
function addRecord(records: readonly ProvenRecord[], record: ProvenRecord, isPinned: boolean): readonly ProvenRecord[] {
  const all = isPinned ? [...records, record] : [...records.slice(0, -1), record, ...records.slice(-1)];
  return all.slice(-LIMITS.recordsKept);
}

/** The other one of two records in dispute is not new: it is known, and it lost. */
const isKnownRival = (person: Person, record: ProvenRecord): boolean => person.records.some((known) => sameBytes(known.hash, record.hash));

/** Takes a verified record. `stale`: below the pinned (era, seq), so no old device list comes back. @throws RangeError for another account */
export function withRecord(person: Person, record: ProvenRecord): Verified<Person> {
  if (!sameBytes(record.account, person.account)) throw new RangeError('record of another account');
  const known = pinnedRecord(person);
  if (known === null) return { ...person, records: [record] };
  const { outcome, record: winner } = newerRecord(known, record);
  if (outcome === 'older') return 'stale';
  if (outcome === 'same' || (outcome === 'disputed' && isKnownRival(person, record))) return person;
  const base = record.era > known.era ? withNewEra(person) : person;
  const next = { ...base, records: addRecord(person.records, record, winner === record), disputed: false };
  return outcome === 'disputed' ? withDispute(next) : next;
}

function withPrekeys(person: Person, prekeys: readonly Prekey[]): Person {
  const all = mergePrekeys(person.prekeys, prekeys);
  return { ...person, prekeys: all.filter((prekey) => person.records.some((record) => deviceIn(record, prekey.device) !== null)) };
}

/** Takes a verified proof; `stale` when a newer one is known. */
export function withProof(person: Person, proof: FollowProof): Verified<Person> {
  const { outcome, kept } = mergeProof(person.follow, proof);
  return outcome === 'older' ? 'stale' : { ...person, follow: kept };
}

/** What was found at the relays of their card. */
export function withBundle(person: Person, bundle: Bundle): Verified<Person> {
  const next = withRecord(person, bundle.record);
  return isRefusal(next) ? next : { ...withPrekeys(next, bundle.prekeys), followInbox: bundle.followInbox, requestInbox: bundle.requestInbox };
}

/** What was found by a card that I was given: what the account signed counts, and the inbox is one more to post to. */
export function withHintFound(person: Person, { record, prekeys, followInbox }: Bundle): Verified<Person> {
  const next = withRecord(person, record);
  return isRefusal(next) ? next : { ...withPrekeys(next, prekeys), hint: next.hint && { ...next.hint, followInbox }, followInbox: next.followInbox ?? followInbox, helloSent: null };
}

/** A state from their pair topic: record, head, prekeys and card, all or nothing. */
export function withState(person: Person, state: PeerState): Verified<Person> {
  const next = withRecord(person, state.record);
  if (isRefusal(next)) return next;
  const merged = withProof(next, state.proof);
  if (isRefusal(merged)) return merged;
  // Not in their list: still open to me when I never was in it, since then they accepted me; else they left me.
  const opened = state.proof.place !== null || (merged.opened && next.follow?.proof.place === null);
  return { ...withCard(withPrekeys(merged, state.prekeys), state.card), hint: null, opened, asked: opened ? null : merged.asked };
}

function addHalf(halves: readonly TheirHalf[], half: TheirHalf): readonly TheirHalf[] {
  const others = halves.filter((known) => known.theirGen !== half.theirGen || known.myGen !== half.myGen);
  return [half, ...others].sort((a, b) => b.theirGen - a.theirGen || b.myGen - a.myGen).slice(0, HALVES);
}

const withHalf = (person: Person, { theirGen, myGen, pr0 }: Hello, now: number): Person => ({ ...person, halves: addHalf(person.halves, { theirGen, myGen, pr0 }), helloCame: now });

/**
 * A hello, from somebody known or not; they are a follower until I follow back. One that was overtaken by a newer state of
 * the same era still brings its half, which no state repeats; nothing else of it counts.
 */
export function withHello(person: Person | null, hello: Hello, now: number): Verified<Person> {
  const base = person ?? personOfCard(hello.card, now);
  const next = withState(base, hello);
  if (!isRefusal(next)) return withHalf({ ...next, followInbox: hello.followInbox, opened: true, asked: null }, hello, now);
  const isOfThisEra = pinnedRecord(base)?.era === hello.record.era && base.records.some((record) => record.contact.gen === hello.theirGen);
  return isOfThisEra ? withHalf(base, hello, now) : next;
}

/**
 * Computes the pair root when both halves for one pair of generations exist: theirs came in a hello, mine goes to whom I follow
 * or accepted. Nobody else has a half of mine, so there is none. Gives the same value when nothing is new.
 */
export function withPairRoot(person: Person, own: OwnKeys, now: number): Person {
  if (!isWanted(person)) return person;
  for (const { theirGen, myGen, pr0 } of person.halves) {
    const mine = own.contacts.find((contact) => contact.gen === myGen);
    if (mine === undefined) continue;
    const ofMe = { account: own.account, gen: myGen, pr0: halfRoot(mine, own.account, person.account, theirGen) };
    const root = pairRoot(ofMe, { account: person.account, gen: theirGen, pr0 });
    if (person.roots.some((known) => sameBytes(known.root, root))) return person;
    return { ...person, restored: false, roots: [{ theirGen, myGen, root, since: now, heard: false }, ...person.roots].slice(0, PAIR_ROOTS) };
  }
  return person;
}

/** Something that opened under this pair root came from them: they have it, so hellos for it may end. */
export const withRootHeard = (person: Person, root: Uint8Array): Person =>
  person.roots.some((known) => !known.heard && sameBytes(known.root, root))
    ? { ...person, roots: person.roots.map((known) => (sameBytes(known.root, root) ? { ...known, heard: true } : known)) }
    : person;
