/**
 * What a person sees of a chapter: the fold of its authentic entries into lines, in their shown order. Pure: replicas that
 * hold the same set show the same lines.
 *
 * Order is (n, L, did, seq) and never a clock [H8]. A sender's time is believed between what the viewer can vouch for: the
 * viewer's own entries in its causal past and future, and the time now. Outside of these it is marked as uncertain and takes
 * the time of the line before, so a clock that is years off moves nobody, and pins nobody to the top of the inbox. Shown
 * times never fall from line to line.
 *
 * Shown are texts, photos and videos (whole or taken back), two versions in one slot, and gaps. What edits and reactions do to them
 * is `deeds.ts`; other kinds are carried.
 */
import { half } from '../crypto/derive.ts';
import { labelled } from '../crypto/hash.ts';
import { FormError } from '../protocol/codec.ts';
import { keyOf, sameBytes, u32be, type AccountId, type EntryId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { EXPIRY } from '../protocol/limits.ts';
import { decodeBody } from './bodies.ts';
import { marksOf } from './marks.ts';
import type { MediaItem } from './media.ts';
import { nameOf } from './names.ts';
import type { ChapterView, Fork, Gap, SeenEntry, TimelineItem } from './types.ts';

export interface FoldContext {
  /** The viewer: own entries are the ones whose clock is believed. */
  readonly self: AccountId;
  /** Unix ms, by this device's clock. */
  readonly now: number;
  /** When the chat began here: nothing is shown earlier; 0 when that is not known. Unix ms. */
  readonly floorMs: number;
  /** Shown time of the line before this chapter, if there is one. Unix ms. */
  readonly beforeMs?: number;
  /** When an entry came to this device (Unix ms), if that was kept: no entry is shown later than it came. */
  readonly receivedMs?: (id: EntryId) => number | null;
}

type Shown = Pick<TimelineItem, 'kind' | 'text' | 'media' | 'replyTo' | 'count' | 'silent'>;

/** Of a line that nothing was done to yet. */
const UNDONE = { reactions: [], versions: [], edits: [] } as const;

/** Kinds that make a line of their own. */
export const SHOWN: readonly number[] = [KIND.text, KIND.media, KIND.report];

const TWINS = { kind: 'twoVersions', text: '', media: [], replyTo: null } as const;
const plain = (kind: TimelineItem['kind'], text = '', media: readonly MediaItem[] = [], replyTo: EntryId | null = null): Shown => ({ kind, text, media, replyTo, count: 0 });

/** What its own author malformed cannot be shown and is not hidden either. */
function contentOf(kind: number, body: Uint8Array): Shown {
  try {
    const decoded = decodeBody(kind, body);
    if (decoded.kind === 'media') return { ...plain('media', decoded.caption, decoded.items), ...marksOf(decoded) };
    if (decoded.kind === 'report') return plain('report');
    return decoded.kind === 'text' ? { ...plain('text', decoded.text, [], decoded.replyTo), ...marksOf(decoded) } : plain('unverified');
  } catch (error) {
    if (error instanceof FormError) return plain('unverified');
    throw error;
  }
}

function shownAs(known: SeenEntry): Shown | null {
  if (!SHOWN.includes(known.entry.kind) || known.form === 'proven') return null;
  if (known.form === 'strip') return plain('deleted');
  return known.verdict === 'unverifiable' ? plain('unverified') : contentOf(known.entry.kind, known.entry.body);
}

/** The line of a fork stands where its first shown twin stands; once all are taken back it is a deleted message. */
function forkLines(forks: readonly Fork[], entries: readonly SeenEntry[]): ReadonlyMap<Key, Shown | null> {
  const byId = new Map(entries.map((known) => [keyOf(known.entry.id), known]));
  const lines = new Map<Key, Shown | null>();
  for (const fork of forks) {
    const twins = new Set(fork.ids.map(keyOf));
    const texts = entries.filter((known) => twins.has(keyOf(known.entry.id)) && SHOWN.includes(known.entry.kind));
    const isGone = texts.length > 0 && texts.every((known) => known.form === 'strip');
    for (const id of twins) if (byId.has(id)) lines.set(id, null);
    if (texts[0]) lines.set(keyOf(texts[0].entry.id), isGone ? plain('deleted') : { ...TWINS, count: texts.length });
  }
  return lines;
}

/** Gaps by the first entry of their lane that stands behind them. */
function gapsBefore(view: ChapterView): ReadonlyMap<Key, readonly Gap[]> {
  const found = new Map<Key, Gap[]>();
  for (const gap of view.gaps) {
    const next = view.entries.find(({ entry }) => sameBytes(entry.device, gap.device) && entry.seq >= gap.from + gap.count);
    if (next) found.set(keyOf(next.entry.id), [...(found.get(keyOf(next.entry.id)) ?? []), gap]);
  }
  return found;
}

/** Between which times a viewer can believe an entry, without the tolerated error. Unix ms. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
}

interface ShownTime {
  readonly shownMs: number;
  readonly timeUncertain: boolean;
}

/** The entries that each one names as prev or dep, by their place in the list. */
function pastOf(entries: readonly SeenEntry[]): readonly (readonly number[])[] {
  const at = new Map(entries.map(({ entry }, i) => [keyOf(half(entry.id)), i]));
  return entries.map(({ entry }) => [...(entry.prev ? [half(entry.prev)] : []), ...entry.deps].flatMap((id) => at.get(keyOf(id)) ?? []));
}

/** Credible times of each entry, without the tolerated error: from own entries in its past, to own ones in its future, its arrival and now. */
function credible(entries: readonly SeenEntry[], context: FoldContext): readonly Bounds[] {
  const past = pastOf(entries);
  const isOwn = entries.map(({ account }) => sameBytes(account, context.self));
  const from = entries.map(() => context.floorMs);
  const to = entries.map(({ entry }, i) => Math.min(context.now, (isOwn[i] ? null : context.receivedMs?.(entry.id)) ?? context.now));
  entries.forEach(({ entry }, i) => {
    for (const p of past[i]!) from[i] = Math.max(from[i]!, from[p]!, isOwn[p] ? Math.min(entries[p]!.entry.sentMs, context.now) : 0);
    if (isOwn[i]) from[i] = Math.min(from[i]!, entry.sentMs);
  });
  for (let i = entries.length - 1; i >= 0; i--) {
    const latest = isOwn[i] ? Math.min(to[i]!, entries[i]!.entry.sentMs) : to[i]!;
    for (const p of past[i]!) to[p] = Math.min(to[p]!, latest);
  }
  return entries.map((_, i) => ({ from: from[i]!, to: to[i]! }));
}

/** `credible` by name. */
export function boundsOf({ entries }: ChapterView, context: FoldContext): ReadonlyMap<Key, Bounds> {
  const bounds = credible(entries, context);
  return new Map(entries.map(({ entry }, i) => [nameOf(entry.id), bounds[i]!]));
}

/** [H8] The time to show for each entry. */
function shownTimes(entries: readonly SeenEntry[], context: FoldContext): readonly ShownTime[] {
  const bounds = credible(entries, context);
  let shown = Math.max(context.floorMs, context.beforeMs ?? 0);
  return entries.map(({ entry }, i) => {
    const { from, to } = bounds[i]!;
    const timeUncertain = entry.sentMs > to + EXPIRY.clockOff || entry.sentMs < from - EXPIRY.clockOff;
    if (!timeUncertain) shown = Math.max(shown, entry.sentMs);
    return { shownMs: shown, timeUncertain };
  });
}

function gapItem(gap: Gap, chapter: number, time: ShownTime): TimelineItem {
  const id = labelled('gap', gap.device, u32be(chapter), u32be(gap.from)) as EntryId;
  const place = { chapter, device: gap.device, seq: gap.from };
  return { id, place, account: gap.account, kind: 'missing', text: '', media: [], replyTo: null, signed: false, ...UNDONE, sentMs: time.shownMs, ...time, count: gap.count, arrival: 0 };
}

/** The lines of one chapter. */
export function foldTimeline(view: ChapterView, context: FoldContext): readonly TimelineItem[] {
  const [times, gaps, forks] = [shownTimes(view.entries, context), gapsBefore(view), forkLines(view.forks, view.entries)];
  return view.entries.flatMap((known, i) => {
    const { entry, account } = known;
    const name = keyOf(entry.id);
    const missing = (gaps.get(name) ?? []).map((gap) => gapItem(gap, view.chapter, { ...times[i]!, timeUncertain: false }));
    const line = view.hidden.has(name) ? null : forks.has(name) ? forks.get(name)! : shownAs(known);
    if (!line) return missing;
    const place = { chapter: entry.chapter, device: entry.device, seq: entry.seq };
    const arrival = sameBytes(account, context.self) ? 0 : known.arrival;
    return [...missing, { id: entry.id, place, account, sentMs: entry.sentMs, signed: known.verdict === 'signed', ...UNDONE, ...line, ...times[i]!, arrival }];
  });
}

/** The lines of several chapters, ascending by number; each goes on from the time at which the one before ended. */
export function foldChapters(views: readonly ChapterView[], context: FoldContext): readonly TimelineItem[] {
  const lines: TimelineItem[] = [];
  for (const view of views) lines.push(...foldTimeline(view, { ...context, beforeMs: lines.at(-1)?.shownMs ?? context.beforeMs ?? 0 }));
  return lines;
}
