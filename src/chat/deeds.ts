/**
 * What reactions and edits do to the lines of a chapter (features F16). Pure: replicas that hold the same set show the same.
 *
 * - A reaction counts for the account that signed it: the newest in shown order, one for each account and message, whatever
 *   there came before. '' takes it back, and so does what is no emoji. A thousand of one account are one.
 * - An edit counts for a message of the same account, a text or the caption of photos, within 24 hours of it: by what both
 *   say, and by what the viewer can vouch for where its author's clock lies [H8]. The newest counts; earlier texts are kept.
 * - What stands behind a fork, is a twin, was taken back or could not be verified does nothing. Nor does anything to a line that
 *   is not there to be read.
 */
import { keyOf, sameBytes, type AccountId, type Key } from '../protocol/ids.ts';
import { EXPIRY } from '../protocol/limits.ts';
import { actOf } from './act.ts';
import { isEmoji } from './emoji.ts';
import { nameOf } from './names.ts';
import { boundsOf, type Bounds, type FoldContext } from './timeline.ts';
import type { ChapterView, Reaction, SeenEntry, TimelineItem, Version } from './types.ts';

interface Line {
  readonly item: TimelineItem;
  readonly reactions: Map<Key, Reaction>;
  readonly versions: Version[];
  readonly edits: TimelineItem['edits'][number][];
}

/** What an entry vouches for: its signed time, and between which times the viewer can believe it. */
interface Told extends Bounds {
  readonly sentMs: number;
}

/** [H8] Whether an edit came within its time, as far as anybody can tell. */
export function isTimely(edit: Told, target: Told): boolean {
  const [earliest, latest] = [target.sentMs - EXPIRY.clockOff, target.sentMs + EXPIRY.edit];
  return edit.sentMs >= earliest && edit.sentMs <= latest && edit.from <= target.to + EXPIRY.edit + EXPIRY.clockOff;
}

function react({ reactions }: Line, account: AccountId, emoji: string): void {
  reactions.delete(keyOf(account));
  if (isEmoji(emoji)) reactions.set(keyOf(account), { account, emoji });
}

function applyView(view: ChapterView, lines: ReadonlyMap<Key, Line>, toldOf: (known: SeenEntry) => Told, targetOf: (line: Line) => Told): void {
  const silent = new Set([...view.hidden, ...view.forks.flatMap(({ ids }) => ids.map(nameOf))]);
  for (const known of view.entries) {
    const act = actOf(known);
    const line = act && lines.get(nameOf(act.target));
    if (!act || !line) continue;
    const isSilent = silent.has(nameOf(known.entry.id));
    if (act.kind === 'reaction') {
      if (!isSilent) react(line, known.account, act.emoji);
    } else if (sameBytes(known.account, line.item.account)) {
      line.edits.push(known.entry.id);
      if (!isSilent && isTimely(toldOf(known), targetOf(line))) line.versions.push({ text: act.text, sentMs: known.entry.sentMs });
    }
  }
}

/** A line with what was done to it. */
function done({ item, reactions, versions, edits }: Line): TimelineItem {
  const newest = versions.at(-1);
  const earlier = newest ? [{ text: item.text, sentMs: item.sentMs }, ...versions.slice(0, -1)] : [];
  return { ...item, text: newest?.text ?? item.text, versions: earlier, edits, reactions: [...reactions.values()] };
}

/**
 * The lines of a chapter with the reactions and edits that reach them.
 * @param own the view that the lines were folded from
 * @param others views of other chapters in which something acts on these lines
 */
export function foldDeeds(items: readonly TimelineItem[], own: ChapterView, others: readonly ChapterView[], context: FoldContext): readonly TimelineItem[] {
  const lines = new Map<Key, Line>();
  for (const item of items) if (item.kind === 'text' || item.kind === 'media') lines.set(nameOf(item.id), { item, reactions: new Map(), versions: [], edits: [] });
  const believed = boundsOf(own, context);
  const targetOf = ({ item }: Line): Told => ({ sentMs: item.sentMs, ...believed.get(nameOf(item.id))! });
  for (const view of [own, ...others].sort((a, b) => a.chapter - b.chapter)) {
    const bounds = view === own ? believed : boundsOf(view, context);
    applyView(view, lines, ({ entry }) => ({ sentMs: entry.sentMs, ...bounds.get(nameOf(entry.id))! }), targetOf);
  }
  return items.map((item) => {
    const line = lines.get(nameOf(item.id));
    return line && line.reactions.size + line.edits.length > 0 ? done(line) : item;
  });
}
