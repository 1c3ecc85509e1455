/**
 * All that this account knows of another, as one value, and what can be read off it. Pure: it stores, sends and opens nothing.
 * How it changes stands in `transitions.ts`, how it is stored in `personCodec.ts`.
 */
import type { AccountId } from '../protocol/ids.ts';
import type { Policy } from '../protocol/kinds.ts';
import { EXPIRY } from '../protocol/limits.ts';
import { isDueAgain } from './calendar.ts';
import type { Card } from './card.ts';
import type { ContactPoint, Followed } from './contactList.ts';
import { followedBy, policyOf, relationship, type KeptProof, type RelationshipName } from './mutual.ts';
import type { Inbox } from './object.ts';
import { maySend, type FollowState, type PolicyReason } from './policy.ts';
import { hasPrekeys } from './prekey.ts';
import type { ProvenRecord } from './record.ts';
import type { Prekey } from './records.ts';

/** Contact generations that something between two accounts was made for. */
export interface Gens {
  readonly theirGen: number;
  readonly myGen: number;
}

/** A pr0 that came in a hello. */
export interface TheirHalf extends Gens {
  /** 32 B. */
  readonly pr0: Uint8Array;
}

export interface KnownRoot extends Gens {
  /** PR, 32 B. */
  readonly root: Uint8Array;
  /** Since when it is known here, Unix ms. */
  readonly since: number;
  /** Something of theirs came under it: they have it too. */
  readonly heard: boolean;
}

export interface SentHello extends Gens {
  /** Unix ms. */
  readonly at: number;
}

/** A text that I asked somebody with who does not listen to me yet: my one message request to them. */
export interface SentRequest {
  readonly text: string;
  /** When it was written, Unix ms. */
  readonly at: number;
  /** A relay has it in their inbox. */
  readonly posted: boolean;
}

/** A card that I was given of somebody who had told me theirs under seal. It is nobody's word: another place to look, for a while. */
export interface CardHint {
  readonly card: Card;
  /** Unix ms. */
  readonly until: number;
  /** What the bundle found by it names, which nobody signed; null: none was found. */
  readonly followInbox: Inbox | null;
}

/** What befell an account's identity and was not yet looked at by this person: new keys, or two records of one number. */
export type IdentityAlert = 'restored' | 'disputed';

export interface Person {
  readonly account: AccountId;
  /** Cleaned display name, from the newest card. */
  readonly name: string;
  readonly card: Card;
  /** All valid records known, oldest first; the last is the pinned one. */
  readonly records: readonly ProvenRecord[];
  /** Newest of each device. */
  readonly prekeys: readonly Prekey[];
  /** Two records with one (era, seq) were seen in the newest era. */
  readonly disputed: boolean;
  readonly followInbox: Inbox | null;
  readonly hint: CardHint | null;
  /** Where they take message requests, as their bundle says; null: nowhere. */
  readonly requestInbox: Inbox | null;
  /** Token of the link that I opened: it puts a request of mine before those without. 16 B, or null. */
  readonly token: Uint8Array | null;
  readonly iFollow: boolean;
  /** I accepted a message request of theirs; it counts while my policy is Everyone. */
  readonly accepted: boolean;
  readonly blocked: boolean;
  readonly asked: SentRequest | null;
  /** They gave me their half of the pair root, and no later state took that back. */
  readonly opened: boolean;
  /** The safety words were compared, in this era; null: not, or they were other keys. */
  readonly verified: number | null;
  readonly alert: IdentityAlert | null;
  readonly follow: KeptProof | null;
  /** Newest first, at most four: the last two generations of each side. */
  readonly halves: readonly TheirHalf[];
  /** Newest first, at most two. */
  readonly roots: readonly KnownRoot[];
  /** They were a friend, came back with a higher era, and there is no pair root with it yet. */
  readonly restored: boolean;
  /** Version of my list that they were last told, or null. */
  readonly toldVersion: number | null;
  /** My last hello to them, and when their last one came (Unix ms). */
  readonly helloSent: SentHello | null;
  readonly helloCame: number | null;
  /** When they were first known here, Unix ms. */
  readonly met: number;
}

/** The one to forget when more than `most` wait here as followers: the first known of those with whom I never had anything, and who is not blocked. */
export function followerToForget(people: readonly Person[], most: number): Person | null {
  const followers = people.filter((person) => !person.iFollow && !person.accepted && !person.blocked);
  if (followers.length <= most) return null;
  const strangers = followers.filter((person) => person.roots.length === 0 && !person.restored && person.toldVersion === null && person.helloSent === null);
  return strangers.sort((a, b) => a.met - b.met)[0] ?? null;
}

/** Somebody of whom there is a card only. `now`: Unix ms. */
export const personOfCard = (card: Card, now: number): Person => ({
  account: card.account,
  name: card.name,
  card,
  records: [],
  prekeys: [],
  disputed: false,
  followInbox: null,
  hint: null,
  requestInbox: null,
  token: null,
  iFollow: false,
  accepted: false,
  blocked: false,
  asked: null,
  opened: false,
  verified: null,
  alert: null,
  follow: null,
  halves: [],
  roots: [],
  restored: false,
  toldVersion: null,
  helloSent: null,
  helloCame: null,
  met: now,
});

/** I follow them, or accepted a request of theirs. */
export const isWanted = (person: Person): boolean => !person.blocked && (person.iFollow || person.accepted);

/** They told me their card under seal, in a hello or a request: no card that I am given takes its place. */
export const toldCard = (person: Person): boolean => person.helloCame !== null || person.accepted;

/** The other place to look for them, while it counts. */
export const hintOf = (person: Person, now: number): CardHint | null => (person.hint && now < person.hint.until ? person.hint : null);

/** Whatever names devices: a person, or this account itself. */
export interface KnownAccount {
  readonly account: AccountId;
  /** Oldest first. */
  readonly records: readonly ProvenRecord[];
  readonly prekeys: readonly Prekey[];
}

/** The newest record of the newest era that has a prekey for each of its devices: without, it counts as not yet known (§3). */
export const newestRecord = (known: KnownAccount): ProvenRecord | null =>
  known.records.findLast((record) => record.era === pinnedRecord(known)?.era && hasPrekeys(record, known.prekeys)) ?? null;

/** The record with the highest (era, seq) seen, complete or not: nothing below it is taken. */
export const pinnedRecord = (known: KnownAccount): ProvenRecord | null => known.records.at(-1) ?? null;

/** I follow or accepted them, and nothing that could be written to is known yet: their bundle is tried at each connect. */
export const isWaiting = (person: Person): boolean => isWanted(person) && (person.followInbox === null || newestRecord(person) === null);

/** Their contact key of the generation before the newest, for proofs made with it. */
export function earlierContact(person: Person): ContactPoint | undefined {
  const newest = pinnedRecord(person);
  return person.records.findLast((record) => record.era === newest?.era && record.contact.gen !== newest.contact.gen)?.contact;
}

/** Those I follow whose contact key is known: what goes into my list. */
export const followedOf = (people: Iterable<Person>): readonly Followed[] =>
  [...people].flatMap((person) => {
    const record = person.iFollow ? newestRecord(person) : null;
    return record ? [{ account: person.account, gen: record.contact.gen, dh: record.contact.dh }] : [];
  });

export const followState = (person: Person, now: number): FollowState => ({
  iFollow: person.iFollow,
  accepted: person.accepted,
  blocked: person.blocked,
  followsMe: followedBy(person.follow, pinnedRecord(person), now),
  opened: person.opened && person.roots.length > 0,
  restored: person.restored,
  theirPolicy: policyOf(person.follow, now),
  takesRequests: person.requestInbox !== null,
  asked: person.asked !== null,
});

/** Blocked, Friends, Following, Follows you, or null. */
export const relationshipWith = (person: Person, now: number): RelationshipName =>
  person.blocked ? 'Blocked' : relationship(person.iFollow, followState(person, now).followsMe);

/** Whether I may write to them at `now`: null, or why not. */
export const lockOf = (mine: Policy, person: Person, now: number): PolicyReason | null => maySend(mine, followState(person, now));

/** The pair roots to read from at `now`: the newest, and the one before for 35 d. Written to is the first. */
export const activeRoots = (person: Person, now: number): readonly KnownRoot[] =>
  person.roots.filter((_, i) => i === 0 || now < person.roots[0]!.since + EXPIRY.oldPairRoot);

const isFor = (one: Gens, theirGen: number, myGen: number): boolean => one.theirGen === theirGen && one.myGen === myGen;

/**
 * Whether a hello of mine is due: I follow or accepted them, their keys are known, and nothing shows that they have my half for the newest
 * generations. At once when none was sent for these; again after 7 d, or soon after theirs came.
 */
export function isHelloDue(person: Person, myGen: number, now: number): boolean {
  const record = newestRecord(person);
  if (!isWanted(person) || person.followInbox === null || record === null) return false;
  if (person.roots.some((root) => root.heard && isFor(root, record.contact.gen, myGen))) return false;
  const sent = person.helloSent;
  if (sent === null || !isFor(sent, record.contact.gen, myGen)) return true;
  const wait = person.helloCame !== null && person.helloCame > sent.at ? EXPIRY.helloAnswer : EXPIRY.helloRepeat;
  return isDueAgain(sent.at, now, wait);
}
