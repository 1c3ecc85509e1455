/**
 * What a conversation tells a peer about what it holds: digests to compare, frontiers to see who lacks what, and the entries
 * themselves. Digests are over ids, strips and twins in, held out: equal frontiers do not hide a fork [A2].
 */
import { labelled } from '../crypto/hash.ts';
import { compareBytes, keyOf, SIZE, u32be, type DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { ChapterSet } from './chapterSet.ts';
import type { Held } from './held.ts';
import { rangesOf, uptoOf, type Ranges } from './lane.ts';
import type { ChapterSummary } from './summary.ts';
import type { Carried, KnownEntry } from './types.ts';

/** Bytes of a chapter in the digest of the conversation: its number and its own digest. */
const DIGEST = 4 + SIZE.hash;

/** What is here of one lane. */
export interface LaneFrontier {
  readonly device: DeviceId;
  /** Last seq of the unbroken run from 0, −1 when slot 0 is missing. On disk: this is what may be acknowledged. */
  readonly upto: number;
  /** All slots on disk. */
  readonly have: Ranges;
  /** Slots of which something is here that cannot be checked yet: not on disk, not to be acknowledged, no need to send again. */
  readonly held: Ranges;
}

/** Where a lane stands in a chapter. */
export interface LaneEnds {
  readonly chapter: number;
  readonly device: DeviceId;
  /** Last seq of the unbroken run from 0, −1 when slot 0 is missing. */
  readonly upto: number;
  /** Highest seq that is here. */
  readonly top: number;
}

export interface ChapterDigest {
  readonly chapter: number;
  /** `H("kith1/dig" ‖ eids sorted)`, 32 B. */
  readonly digest: Uint8Array;
}

export const chapterDigestsOf = (summaries: Iterable<ChapterSummary>): readonly ChapterDigest[] =>
  [...summaries].map(({ chapter, digest }) => ({ chapter, digest })).sort((a, b) => a.chapter - b.chapter);

/** `H("kith1/dig" ‖ (u32 n ‖ digest) by n)`, 32 B. */
export function conversationDigest(chapters: readonly ChapterDigest[]): Uint8Array {
  const bytes = new Uint8Array(DIGEST * chapters.length);
  chapters.forEach(({ chapter, digest }, i) => {
    bytes.set(u32be(chapter), DIGEST * i);
    bytes.set(digest, DIGEST * (i + 1) - SIZE.hash);
  });
  return labelled('dig', bytes);
}

export function frontierOf(summary: ChapterSummary | undefined, chapter: number, held: Held): readonly LaneFrontier[] {
  const places = held.places(chapter);
  const devices = new Map([...(summary?.lanes ?? []), ...places].map(({ device }) => [keyOf(device), device]));
  const lanes = [...devices.values()].map((device): LaneFrontier => {
    const isOf = (one: { readonly device: DeviceId }): boolean => compareBytes(one.device, device) === 0;
    const have = summary?.lanes.find(isOf)?.have ?? [];
    return { device, upto: uptoOf(have), have, held: rangesOf(places.filter(isOf).map((place) => place.seq)) };
  });
  return lanes.sort((a, b) => compareBytes(a.device, b.device));
}

export const laneEndsOf = (summaries: Iterable<ChapterSummary>): readonly LaneEnds[] =>
  [...summaries]
    .flatMap(({ chapter, lanes }) => lanes.map(({ device, have }): LaneEnds => ({ chapter, device, upto: uptoOf(have), top: have[have.length - 1]![1] })))
    .sort((a, b) => a.chapter - b.chapter);

/** An entry as a carrier brings it. */
export const toCarried = ({ form, entry }: KnownEntry): Carried =>
  ({ chapter: entry.chapter, device: entry.device, seq: entry.seq, sealed: form === 'whole' ? entry.sealed : null });

/** Entries of a lane from a slot on, in order, twins included, at most `max` and 192 KiB; at least one if there is one. */
export function readLane(set: ChapterSet, device: DeviceId, from: number, max: number): readonly Carried[] {
  const lane = (set.lanes.get(keyOf(device)) ?? []).filter(({ entry }) => entry.seq >= from);
  const sorted = lane.sort((a, b) => a.entry.seq - b.entry.seq || compareBytes(a.entry.id, b.entry.id)).slice(0, Math.min(max, LIMITS.batchEntries)).map(toCarried);
  let bytes = 0;
  const end = sorted.findIndex((carried, i) => (bytes += carried.sealed?.length ?? 0) > LIMITS.batchBytes && i > 0);
  return end < 0 ? sorted : sorted.slice(0, end);
}
