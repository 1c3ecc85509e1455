/**
 * Forks and their proofs (protocol §6): two authentic entries of one device in one slot or with one predecessor. Kind 26 carries
 * the strips of both, so whoever holds one of them, or none, sees the lane forked as if it held both.
 *
 *   kind 26  [strip, strip]                             either first
 *   table 'forkProofs', key of a chapter                [1, [[acc, strip, strip] …]]     strips ascending by id
 *
 * A proof stands by itself: it counts when both strips are signed by the device, whoever carries it and wherever it stands. If it
 * did not count behind a fork, two lanes that prove each other's forks would leave open which of the two is forked.
 */
import type { Primitives } from '../ports/primitives.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { compareBytes, sameBytes, SIZE, type AccountId, type ConversationId, type DeviceId, type EntryId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { encodeBody } from './bodies.ts';
import { compareNames, nameOf } from './names.ts';
import type { DeviceLookup } from './redaction.ts';
import { readStrip, stripValue, verifyStrip } from './strip.ts';
import type { OpenEntry, Place, Strip } from './types.ts';

export interface ForkProof {
  readonly account: AccountId;
  /** Ascending by id; each is signed by the device. */
  readonly strips: readonly [Strip, Strip];
}

/** What two entries of one lane, or of two lanes of a device, are compared by. */
type Link = Place & { readonly id: EntryId; readonly prev: EntryId | null };

const sameLink = (a: EntryId | null, b: EntryId | null): boolean => (a && b ? sameBytes(a, b) : a === b);

/** Whether one device may not have written both. */
export function isFork(a: Link, b: Link): boolean {
  if (!sameBytes(a.device, b.device) || sameBytes(a.id, b.id)) return false;
  return (a.chapter === b.chapter && a.seq === b.seq) || sameLink(a.prev, b.prev);
}

/** The body of a kind 26. */
export const encodeFork = (a: Strip, b: Strip): Uint8Array => encodeBody({ kind: 'fork', strips: [stripValue(a), stripValue(b)] });

function decodeFork(body: Uint8Array, conversation: ConversationId): readonly [Strip, Strip] | null {
  try {
    const [one, other] = read.tuple(decode(body), 2);
    return [readStrip(one, conversation), readStrip(other, conversation)];
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

export type ForkEffect =
  | { readonly kind: 'counts'; readonly proof: ForkProof }
  /** The device is not known here yet. */
  | { readonly kind: 'pending' }
  /** Wrong for ever: kept as an entry, proves nothing. */
  | { readonly kind: 'void' };

/** What a kind 26 proves. The caller has verified its own signature. */
export async function provenBy(entry: OpenEntry, deviceOf: DeviceLookup, primitives: Primitives): Promise<ForkEffect> {
  const strips = decodeFork(entry.body, entry.conversation);
  if (!strips || !isFork(...strips)) return { kind: 'void' };
  const author = deviceOf(strips[0].device);
  if (!author) return { kind: 'pending' };
  for (const strip of strips) if (!(await verifyStrip(strip, author.key, primitives))) return { kind: 'void' };
  const [a, b] = strips;
  return { kind: 'counts', proof: { account: author.account, strips: compareBytes(a.id, b.id) < 0 ? [a, b] : [b, a] } };
}

/** The chapters that a proof is about: one, or two. */
export const chaptersOf = ({ strips }: ForkProof): readonly number[] => [...new Set(strips.map((strip) => strip.chapter))];

export const deviceOfProof = ({ strips }: ForkProof): DeviceId => strips[0].device;

const proofName = ({ strips }: ForkProof): string => `${nameOf(strips[0].id)} ${nameOf(strips[1].id)}`;

/** Lowest slot of a chapter that two versions fork. */
export const slotIn = (chapter: number, versions: readonly Place[]): number => Math.min(Infinity, ...versions.filter((one) => one.chapter === chapter).map(({ seq }) => seq));

/**
 * The proofs to keep of all that ever came for a chapter: of each device the lowest few, which hide all that the others would.
 * So what is kept depends on the set of them and not on their order, and nobody fills a disk with them.
 */
export function keptProofs(chapter: number, proofs: readonly ForkProof[]): readonly ForkProof[] {
  const byName = new Map(proofs.map((proof) => [proofName(proof), proof]));
  const sorted = [...byName].sort(([a, one], [b, other]) => slotIn(chapter, one.strips) - slotIn(chapter, other.strips) || compareNames(a, b)).map(([, proof]) => proof);
  const counts = new Map<string, number>();
  return sorted.filter((proof) => {
    const device = nameOf(deviceOfProof(proof));
    counts.set(device, (counts.get(device) ?? 0) + 1);
    return counts.get(device)! <= LIMITS.forkProofs;
  });
}

/** Lowest slot of a device's lane in a chapter that is proven to be forked, Infinity without a proof; and how many proofs of it are kept. */
export function provenIn(chapter: number, device: DeviceId, proofs: readonly ForkProof[]): { readonly slot: number; readonly count: number } {
  const own = proofs.filter((proof) => sameBytes(deviceOfProof(proof), device));
  return { slot: Math.min(Infinity, ...own.map(({ strips }) => slotIn(chapter, strips))), count: own.length };
}

/** The bytes of a chapter's proofs; equal ones give equal bytes. */
export const encodeProofs = (proofs: readonly ForkProof[]): Uint8Array =>
  encode([FORMAT, proofs.map(({ account, strips }): Value => [account, ...strips.map(stripValue)])]);

const ANY = Number.MAX_SAFE_INTEGER;

/** @throws FormError */
export function decodeProofs(bytes: Uint8Array, conversation: ConversationId): readonly ForkProof[] {
  const [version, list] = read.tuple(decode(bytes), 2);
  read.version(version, FORMAT);
  return read.list(list, ANY).map((one) => {
    const [account, a, b] = read.tuple(one, 3);
    return { account: read.bytes<AccountId>(account, SIZE.account), strips: [readStrip(a, conversation), readStrip(b, conversation)] };
  });
}
