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

/** Checks up to `budget` signatures, newest chapter first. Gives what is to be written; empty when nothing is left to check. */
export async function checkLinked(shelf: Shelf, deviceOf: DeviceLookup, primitives: Primitives, budget: number): Promise<Stage> {
  const stage = createStage();
  let left = budget;
  const summaries = [...(await shelf.summaries()).values()].filter((summary) => summary.unchecked > 0).sort((a, b) => b.chapter - a.chapter);
  for (const { chapter } of summaries) {
    if (left <= 0) break;
    const { set } = await shelf.load(chapter);
    for (const known of set.entries.values()) {
      if (left <= 0) break;
      if (known.form !== 'whole' || known.verdict !== 'linked' || acts(known.entry.kind)) continue;
      const author = deviceOf(known.entry.device);
      if (!author) continue;
      left -= 1;
      stage.add({ ...known, verdict: (await verifyEntry(known.entry, author.key, primitives)) ? 'signed' : 'unverifiable' });
    }
  }
  return stage;
}
