/**
 * The signed contact list: a Merkle tree over tags that only the two people concerned can compute (protocol §4, A14, F83).
 *
 *   tag  = KDF(DH(cA,cB), "follow", accA, accB, genA, genB, v)        leaf = H(0x00 ‖ tag)        node = H(0x01 ‖ l ‖ r)
 *   head = [1, accA, era, v, did, policy, issued, expires, log2n, root]                          signed `fhead` by did
 *
 * Padding leaves fill it to max(64, next power of two ≥ 1.25 n), so neither names nor the number show. Nothing is published:
 * B gets head, index and path, and recomputes its own leaf. Who is not B learns log2n at most.
 */
import { kdf, kdfInfo, kdfOf } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { x25519 } from '../crypto/x25519.ts';
import { compareBytes, keyOf, sameBytes, type AccountId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { OwnContact } from './account.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
/** Room for additions that do not double the tree: a fifth of the leaves at least is padding. */
const SPARE = 1.25;

const nodeOf = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE, left, right);

/** One end of a follow: an account and its contact generation. */
export interface FollowEnd {
  readonly account: AccountId;
  readonly gen: number;
}

/** The leaf of "from follows to" in version v, given DH(c_from, c_to): 32 B. */
const leafOf = (shared: Uint8Array, from: FollowEnd, to: FollowEnd, v: number): Uint8Array =>
  sha256(LEAF, kdf(shared, 'follow', from.account, to.account, from.gen, to.gen, v));

/** A public contact key of somebody: generation and X25519 key (32 B). */
export interface ContactPoint {
  readonly gen: number;
  readonly dh: Uint8Array;
}

export interface Followed extends ContactPoint {
  readonly account: AccountId;
}

/** One version of a list as its owner holds it. */
export interface ContactList {
  readonly v: number;
  readonly log2n: number;
  /** 32 B. */
  readonly root: Uint8Array;
  /** Index and path of a followed account, or null when it is not in this version. */
  placeOf(account: AccountId): FollowPlace | null;
  /** The contact generation for which a followed account is in it. */
  genOf(account: AccountId): number | undefined;
}

export interface FollowPlace {
  readonly index: number;
  /** Sibling hashes from the leaf up, log2n of them. */
  readonly path: readonly Uint8Array[];
}

function log2For(count: number): number {
  const log2n = Math.max(LIMITS.followLeavesLog2Min, Math.ceil(Math.log2(SPARE * count || 1)));
  if (log2n > LIMITS.followLeavesLog2Max) throw new RangeError('contact list is too long');
  return log2n;
}

/** All levels of the tree, leaves first. */
function levelsOf(leaves: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const levels: (readonly Uint8Array[])[] = [leaves];
  for (let level = leaves; level.length > 1; levels.push(level)) {
    level = Array.from({ length: level.length / 2 }, (_, i) => nodeOf(level[2 * i]!, level[2 * i + 1]!));
  }
  return levels;
}

/**
 * Version `v` of the list of an account. Someone whose contact key is of low order (A9) gets no leaf: nobody could tell the
 * tag from a public constant. @throws RangeError above 2^20 leaves
 */
export function createContactList(me: AccountId, mine: OwnContact, v: number, followed: readonly Followed[]): ContactList {
  const own = new Map<Key, Uint8Array>();
  for (const person of followed) {
    const shared = x25519(mine.secret, person.dh);
    if (shared) own.set(keyOf(person.account), leafOf(shared, { account: me, gen: mine.gen }, person, v));
  }
  const log2n = log2For(own.size);
  const padded = kdfOf(mine.homeSecret);
  const padding = Array.from({ length: 2 ** log2n - own.size }, (_, i) => padded(kdfInfo('leaf', v, i)));
  const levels = levelsOf([...own.values(), ...padding].sort(compareBytes));
  const indexes = new Map(levels[0]!.map((leaf, index) => [keyOf(leaf), index]));
  return {
    v,
    log2n,
    root: levels[log2n]![0]!,
    genOf: (account) => followed.find((one) => sameBytes(one.account, account))?.gen,
    placeOf(account) {
      const leaf = own.get(keyOf(account));
      if (leaf === undefined) return null;
      const index = indexes.get(keyOf(leaf))!;
      return { index, path: levels.slice(0, log2n).map((level, depth) => level[(index >> depth) ^ 1]!) };
    },
  };
}

/** The root that a leaf, its index and its path lead to. */
function rootOf(leaf: Uint8Array, place: FollowPlace): Uint8Array {
  return place.path.reduce((node, sibling, depth) => ((place.index >> depth) & 1 ? nodeOf(sibling, node) : nodeOf(node, sibling)), leaf);
}

/** Who asks whether they are in a list, and in whose. */
export interface PlaceQuestion {
  readonly me: AccountId;
  /** Own contact secrets, the last two generations. */
  readonly mine: readonly OwnContact[];
  readonly owner: AccountId;
  /** The owner's contact keys, the last two generations known. */
  readonly theirs: readonly ContactPoint[];
}

/** Whether a place in a tree of this root is mine: my leaf, for any of the last two generations of each side, leads to the root. */
export function isMyPlace(place: FollowPlace, list: Pick<ContactList, 'v' | 'log2n' | 'root'>, question: PlaceQuestion): boolean {
  if (place.path.length !== list.log2n || place.index >= 2 ** list.log2n) return false;
  return question.mine.some((own) =>
    question.theirs.some((other) => {
      const shared = x25519(own.secret, other.dh);
      if (shared === null) return false;
      const leaf = leafOf(shared, { account: question.owner, gen: other.gen }, { account: question.me, gen: own.gen }, list.v);
      return compareBytes(rootOf(leaf, place), list.root) === 0;
    }),
  );
}
