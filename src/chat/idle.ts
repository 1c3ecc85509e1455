/**
 * Signatures that a link spared in catch-up, checked when there is time: so that whatever is shown can be reported by itself
 * (protocol §7, verify heads). One whose own signature fails keeps its place and is never shown.
 */
import type { Primitives } from '../ports/primitives.ts';
import { acts } from './chapterSet.ts';
import { verifyEntry } from './entry.ts';
import type { DeviceLookup } from './redaction.ts';
import type { Shelf } from './shelf.ts';
import { createStage, type Stage } from './stage.ts';

export interface IdleCheck {
  /** What was checked, to be written. */
  readonly stage: Stage;
  /** How many are left that could be checked now: those of devices of which no record is here any more are not. */
  readonly left: number;
}

/** Checks up to `budget` signatures, newest chapter first. */
export async function checkLinked(shelf: Shelf, deviceOf: DeviceLookup, primitives: Primitives, budget: number): Promise<IdleCheck> {
  const stage = createStage();
  let left = budget;
  let unknown = 0;
  const chapters = [...(await shelf.overview()).values()].filter(({ unchecked }) => unchecked).map(({ chapter }) => chapter).sort((a, b) => b - a);
  for (const chapter of chapters) {
    if (left <= 0) break;
    const { set } = await shelf.load(chapter);
    for (const known of set.entries.values()) {
      if (left <= 0) break;
      if (known.form !== 'whole' || known.verdict !== 'linked' || acts(known.entry.kind)) continue;
      const author = deviceOf(known.entry.device);
      if (!author) {
        unknown += 1;
        continue;
      }
      left -= 1;
      stage.add({ ...known, verdict: (await verifyEntry(known.entry, author.key, primitives)) ? 'signed' : 'unverifiable' });
    }
  }
  // With budget to spare everything was looked at, whatever the summaries count: rows may be unreadable, too.
  if (left > 0) return { stage, left: 0 };
  const counts = await Promise.all(chapters.map(async (chapter) => (await shelf.summary(chapter))?.unchecked ?? 0));
  return { stage, left: counts.reduce((sum, count) => sum + count, 0) - unknown - budget };
}
