/** Forks of devices across chapters: lanes of one device that begin after the same entry, or all with none. */
import { nameOf } from './names.ts';
import { mayStart, startMark } from './overview.ts';
import type { Chapters } from './shown.ts';
import type { ChapterSummary, Link } from './summary.ts';
import type { DeviceId } from '../protocol/ids.ts';

/** Summaries asked for together, and how many lanes that begin alike are looked for: of these all are marked but those that come now. */
const ENOUGH = 16;

/** The first entry of a lane in a chapter. */
export interface Start extends Link {
  readonly chapter: number;
  readonly device: DeviceId;
}

/** Lanes that begin alike. */
interface Group {
  readonly chapters: Set<number>;
  /** Those that bear no mark yet, by chapter and id. */
  readonly unmarked: Map<string, Start>;
  /** Of the lanes that were here before. */
  found: number;
}

const groupName = ({ device, prev }: Omit<Start, 'chapter' | 'id'>): string => `${nameOf(device)} ${prev ? nameOf(prev) : ''}`;
const nameIn = (chapter: number, { id }: Link): string => `${chapter} ${nameOf(id)}`;

function groupsOf(added: readonly Start[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const start of added) {
    const name = groupName(start);
    const group = groups.get(name) ?? { chapters: new Set(), unmarked: new Map(), found: 0 };
    group.chapters.add(start.chapter);
    group.unmarked.set(nameIn(start.chapter, start), start);
    groups.set(name, group);
  }
  return groups;
}

/** Puts the lanes of a chapter that is here into the groups in which they belong. */
function find(groups: ReadonlyMap<string, Group>, { chapter, lanes, elsewhere }: ChapterSummary): void {
  const marked = new Set(elsewhere.map(nameOf));
  for (const { device, starts } of lanes) {
    for (const link of starts) {
      const group = groups.get(groupName({ device, prev: link.prev }));
      if (!group) continue;
      group.found += 1;
      group.chapters.add(chapter);
      if (marked.has(nameOf(link.id))) group.unmarked.delete(nameIn(chapter, link));
      else group.unmarked.set(nameIn(chapter, link), { chapter, device, ...link });
    }
  }
}

/**
 * Starts of lanes that are to be marked with these that are added. Whoever began many lanes alike is looked through no further than the
 * first of them: as soon as there are two in different chapters, each that is here has its mark.
 */
export async function crossTwins(added: readonly Start[], chapters: Chapters): Promise<readonly Start[]> {
  const groups = groupsOf(added);
  const marks = new Set(added.map((start) => startMark(start.device, start)));
  const alike = [...(await chapters.overview()).values()].filter((outline) => mayStart(outline, marks));
  for (let at = 0; at < alike.length && [...groups.values()].some(({ found }) => found < ENOUGH); at += ENOUGH) {
    const summaries = await Promise.all(alike.slice(at, at + ENOUGH).map(({ chapter }) => chapters.summary(chapter)));
    for (const summary of summaries) if (summary) find(groups, summary);
  }
  return [...groups.values()].filter((group) => group.chapters.size > 1).flatMap(({ unmarked }) => [...unmarked.values()]);
}
