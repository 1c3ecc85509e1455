/**
 * Telling the others of a fork: who sends into a chat and knows of a forked lane that nobody has proven writes one kind 26 before
 * it (protocol §6). One in a send, one for a lane (another only for a fork below it), and only of chapters that are shown: whoever
 * forks a thousand lanes makes no one write more than they say.
 */
import type { Primitives } from '../ports/primitives.ts';
import { sameBytes, type DeviceId, type EntryId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { verifyEntry } from './entry.ts';
import { isFork, provenIn, slotIn } from './fork.ts';
import { nameOf } from './names.ts';
import type { DeviceLookup } from './redaction.ts';
import type { Shelf } from './shelf.ts';
import { stripOf } from './strip.ts';
import type { KnownEntry, Strip } from './types.ts';
import { shownChapters } from './shown.ts';

/** Versions of one lane that are looked at: two that are signed are enough. */
const VERSIONS = 16;

export interface TellingParts {
  readonly self: { readonly device: DeviceId };
  readonly shelf: Shelf;
  readonly deviceOf: DeviceLookup;
  readonly primitives: Primitives;
}

interface ForkedLane {
  readonly chapter: number;
  readonly device: DeviceId;
}

/** Lanes of others that are forked and unproven, newest chapter first. An own one is this store's copy: it writes nothing. */
async function unprovenLanes({ self, shelf }: TellingParts): Promise<readonly ForkedLane[]> {
  const marks = await shelf.forks();
  if (marks.size === 0) return [];
  const shown = shownChapters(await shelf.overview(), self.device, await shelf.brought()).toReversed();
  const lanes = shown.flatMap((chapter) => (marks.get(chapter)?.unproven ?? []).map((device): ForkedLane => ({ chapter, device })));
  return lanes.filter(({ device }) => !sameBytes(device, self.device)).slice(0, LIMITS.forksLooked);
}

/** First entries of other chapters that have the same predecessor as one of a lane: where it may be forked across chapters. */
async function startsElsewhere({ shelf }: TellingParts, { chapter, device }: ForkedLane, twins: readonly KnownEntry[]): Promise<readonly KnownEntry[]> {
  const found: KnownEntry[] = [];
  for (const summary of (await shelf.summaries()).values()) {
    if (summary.chapter === chapter) continue;
    const starts = summary.lanes.filter((lane) => sameBytes(lane.device, device)).flatMap((lane) => lane.starts);
    for (const { id, prev } of starts) {
      if (!twins.some(({ entry }) => isFork(entry, { chapter: summary.chapter, device, seq: 0, id, prev }))) continue;
      const known = (await shelf.load(summary.chapter)).set.entries.get(nameOf(id));
      if (known) found.push(known);
    }
  }
  return found;
}

async function versionsIn(parts: TellingParts, lane: ForkedLane): Promise<readonly KnownEntry[]> {
  const { set } = await parts.shelf.load(lane.chapter);
  const ids = set.forks().filter(({ device }) => sameBytes(device, lane.device)).flatMap((fork) => fork.ids);
  const here = ids.map((id: EntryId) => set.entries.get(nameOf(id))).filter((known) => known !== undefined).sort((a, b) => a.entry.seq - b.entry.seq);
  const there = await startsElsewhere(parts, lane, here);
  return [...here.slice(0, VERSIONS), ...there.slice(0, VERSIONS)];
}

/** The strip of an entry whose own signature holds, else null: what only a link vouches for proves nothing. */
async function signedStrip({ deviceOf, primitives }: TellingParts, known: KnownEntry): Promise<Strip | null> {
  if (known.form === 'strip') return known.entry;
  const author = deviceOf(known.entry.device);
  const isSigned = known.verdict === 'signed' || (known.verdict === 'linked' && author !== null && (await verifyEntry(known.entry, author.key, primitives)));
  return isSigned ? stripOf(known.entry) : null;
}

type Pair = readonly [Strip, Strip];

/** The lowest fork of a chapter among strips. */
function lowestPair(chapter: number, strips: readonly Strip[]): Pair | undefined {
  const pairs = strips.flatMap((a, i) => strips.slice(i + 1).filter((b) => isFork(a, b)).map((b): Pair => [a, b]));
  return pairs.filter((pair) => slotIn(chapter, pair) < Infinity).sort((a, b) => slotIn(chapter, a) - slotIn(chapter, b))[0];
}

/** Two strips that prove a fork below all that is proven, or null. */
export async function forkToTell(parts: TellingParts): Promise<Pair | null> {
  for (const lane of await unprovenLanes(parts)) {
    const strips = await Promise.all((await versionsIn(parts, lane)).map((known) => signedStrip(parts, known)));
    const pair = lowestPair(lane.chapter, strips.filter((strip) => strip !== null));
    const { set } = await parts.shelf.load(lane.chapter);
    if (pair && slotIn(lane.chapter, pair) < provenIn(lane.chapter, lane.device, set.proofs).slot) return pair;
  }
  return null;
}
