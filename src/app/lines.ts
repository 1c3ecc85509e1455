/**
 * The lines of one chat as they are folded now, kept until something changes: what the screens ask for again and again costs a
 * fold of the chapter that changed, and summaries of the rest, however long the chat. Holds at most a few chapters.
 */
import type { Conversation } from '../chat/conversation.ts';
import { isAct } from '../chat/act.ts';
import { foldTimeline, type FoldContext } from '../chat/timeline.ts';
import type { Readers } from '../chat/reads.ts';
import { nameOf } from '../chat/names.ts';
import type { ChapterView, TimelineItem } from '../chat/types.ts';
import { isUnread, type ReadMark } from '../chat/unread.ts';
import type { Clock } from '../ports/clock.ts';
import { LoadError, loadOnce } from '../ports/loadOnce.ts';
import { sameBytes, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { TIME } from '../protocol/limits.ts';

/** Folded chapters in memory: those of a page, and those that it quotes from. */
const KEPT = 6;
/** Chapters in which a quoted line is looked for: its own and those before it, some thousand messages. */
const QUOTED_IN = 3;

/** Chapters in which unread lines are counted: some sixteen thousand messages. */
const COUNTED = 32;

const loadReads = loadOnce(() => import('../chat/reads.ts'));
const loadDeeds = loadOnce(() => import('../chat/deeds.ts'));
/** What stands alone: it changes no other line. Who has read is looked up apart from what is folded. */
const SAYS: readonly number[] = [KIND.text, KIND.media, KIND.read];
/** A fold looks at the time now, for entries that claim to be from later; so it is made anew after this. */
const FRESH = TIME.MINUTE;

/** Lines before anything was done to them, and what they were folded from. */
interface Said {
  readonly items: readonly TimelineItem[];
  readonly view: ChapterView;
  readonly context: FoldContext;
}

interface Folded {
  readonly said: Promise<Said>;
  readonly items: Promise<readonly TimelineItem[]>;
  /** Monotonic ms. */
  readonly at: number;
}

/** What is unread in one chapter. */
interface Unread {
  readonly mark: ReadMark;
  readonly count: number;
  readonly first: TimelineItem | null;
}

export interface LinesDeps {
  readonly conversation: Conversation;
  readonly self: { readonly account: AccountId };
  readonly clock: Clock;
  /** Names of messages that are not shown here. */
  readonly hidden: Set<Key>;
  /** When the two met: nothing is shown earlier. Unix ms. */
  floorMs(): number;
}

export class Lines {
  readonly #deps: LinesDeps;
  readonly #folded = new Map<number, Folded>();
  readonly #unread = new Map<number, Unread>();
  /** Of each chapter the number of its last change. */
  readonly #touched = new Map<number, number>();
  /** Chapters by those in which something acts on their lines: what comes there, as the twin of an edit, may change what it does. */
  readonly #reached = new Map<number, Set<number>>();
  #changes = 0;
  #acts = 0;

  constructor(deps: LinesDeps) {
    this.#deps = deps;
    deps.conversation.onChange(({ chapter, entries, whole }) => {
      for (const one of this.#reached.get(chapter)?.add(chapter) ?? [chapter]) this.#touch(one);
      // What acts may reach into another chapter; and one that begins may join others, from which something acts, to those that are shown.
      if (whole || entries.some(({ form, entry: { kind } }) => form !== 'whole' || !SAYS.includes(kind))) {
        this.#acts++;
        this.#folded.clear();
      }
    });
  }

  /** A message that was deleted here is no line any more. */
  hide({ id, place }: Pick<TimelineItem, 'id' | 'place'>): void {
    this.#touch(place.chapter);
    this.#deps.hidden.add(nameOf(id));
    this.#folded.clear();
  }

  #touch(chapter: number): void {
    this.#folded.delete(chapter);
    this.#unread.delete(chapter);
    this.#touched.set(chapter, ++this.#changes);
  }

  /** A higher one whenever lines of a chapter may say something else than before. */
  stamp(chapter: number): number {
    return this.#acts + (this.#touched.get(chapter) ?? 0);
  }

  /** The lines of a chapter in shown order. @throws LoadError where something acts on them and that code cannot be fetched */
  items(chapter: number): Promise<readonly TimelineItem[]> {
    return this.#at(chapter).items;
  }

  /** The same for who counts lines or looks at one of many: as they were said, where what acts on them cannot be fetched now. */
  async shown(chapter: number): Promise<readonly TimelineItem[]> {
    const { items, said } = this.#at(chapter);
    try {
      return await items;
    } catch (error) {
      if (error instanceof LoadError) return (await said).items;
      throw error;
    }
  }

  #at(chapter: number): Folded {
    const now = this.#deps.clock.monotonic();
    const known = this.#folded.get(chapter);
    if (known && now - known.at < FRESH) return known;
    const said = this.#say(chapter);
    const folded = { said, items: said.then((what) => this.#done(chapter, what)), at: now };
    this.#folded.delete(chapter);
    this.#folded.set(chapter, folded);
    folded.items.catch(() => this.#folded.get(chapter) === folded && this.#folded.delete(chapter));
    for (const oldest of this.#folded.keys()) if (this.#folded.size > KEPT) this.#folded.delete(oldest);
    return folded;
  }

  async #say(chapter: number): Promise<Said> {
    const { conversation, self, clock, floorMs } = this.#deps;
    const view = await conversation.view(chapter);
    const received = new Map(view.entries.map(({ entry, receivedMs }) => [nameOf(entry.id), receivedMs || null]));
    const context: FoldContext = { self: self.account, now: clock.now(), floorMs: floorMs(), receivedMs: (id) => received.get(nameOf(id)) ?? null };
    return { items: foldTimeline(view, context).filter((item) => !this.#isHidden(item)), view, context };
  }

  /** That there are two versions is shown whatever was deleted before: it is said of somebody, and is nothing they said. */
  #isHidden({ id, kind }: TimelineItem): boolean {
    return kind !== 'twoVersions' && this.#deps.hidden.has(nameOf(id));
  }

  async #done(chapter: number, { items, view, context }: Said): Promise<readonly TimelineItem[]> {
    const { conversation } = this.#deps;
    const others = await conversation.reaching(chapter);
    for (const other of others) this.#reached.set(other, (this.#reached.get(other) ?? new Set()).add(chapter));
    if (others.length === 0 && !view.entries.some(({ entry }) => isAct(entry.kind))) return items;
    const { foldDeeds } = await loadDeeds();
    return foldDeeds(items, view, await Promise.all(others.map((other) => conversation.view(other))), context);
  }

  /** Who has read lines of a chapter, by what is said in it, in the next one and in the newest; null: nobody says anything, or that code cannot be fetched now. */
  async readers(chapter: number): Promise<Readers | null> {
    const { conversation, self } = this.#deps;
    const after = (await conversation.chapters()).filter((one) => one > chapter);
    const later = await Promise.all([...new Set([...after.slice(0, 1), ...after.slice(-1)])].map((one) => conversation.view(one)));
    const { view } = await this.#at(chapter).said;
    const isTold = [view, ...later].some(({ entries }) => entries.some(({ entry, account }) => entry.kind === KIND.read && !sameBytes(account, self.account)));
    try {
      return isTold ? (await loadReads()).readersOf(view, later, self.account) : null;
    } catch (error) {
      if (error instanceof LoadError) return null;
      throw error;
    }
  }

  /** A line that one of a chapter quotes, where it is not far before it; else null. */
  async quoted(id: Key, chapter: number): Promise<TimelineItem | null> {
    const shown = (await this.#deps.conversation.lined()).filter((one) => one <= chapter).slice(-QUOTED_IN);
    for (const near of shown.toReversed()) {
      const found = (await this.items(near)).find((item) => nameOf(item.id) === id);
      if (found) return found;
    }
    return null;
  }

  /** How many lines are unread, and the first of them. */
  async unread(mark: ReadMark): Promise<{ readonly count: number; readonly first: TimelineItem | null }> {
    const chapters = await Promise.all((await this.#beyond(mark)).map((chapter) => this.#unreadIn(chapter, mark)));
    return { count: chapters.reduce((sum, { count }) => sum + count, 0), first: chapters.find(({ first }) => first)?.first ?? null };
  }

  /** Places of unread lines before a chapter. */
  async unreadBefore(chapter: number, mark: ReadMark): Promise<readonly TimelineItem[]> {
    const earlier = (await this.#beyond(mark)).filter((one) => one < chapter);
    const items = await Promise.all(earlier.map((one) => this.shown(one)));
    return items.flat().filter((item) => isUnread(item, mark, this.#deps.self.account));
  }

  /** Chapters in which something may be unread: of many the last, so that nobody makes a start dear by what shows no line. */
  async #beyond(mark: ReadMark): Promise<readonly number[]> {
    return (await this.#deps.conversation.beyond(mark)).slice(-COUNTED);
  }

  async #unreadIn(chapter: number, mark: ReadMark): Promise<Unread> {
    const known = this.#unread.get(chapter);
    if (known?.mark === mark) return known;
    const changes = this.#changes;
    const items = (await this.shown(chapter)).filter((item) => isUnread(item, mark, this.#deps.self.account));
    const found = { mark, count: items.length, first: items[0] ?? null };
    // What was written meanwhile is not among them.
    if (changes === this.#changes) this.#unread.set(chapter, found);
    return found;
  }
}
