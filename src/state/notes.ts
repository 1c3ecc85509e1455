/**
 * Notifications that are shown: one for each tag, a burst in one sound, and taken away once they stand for nothing any more. Plain
 * bookkeeping; what may be shown was decided before.
 */
import type { Note, Notifier } from './boot.ts';
import { readTag, tagOf, type Call, type News } from './calls.ts';

/** How soon the next piece of news under a tag may sound, ms: a burst is one sound. */
const HUSH_MS = 3000;

interface Waiting {
  readonly news: News;
  /** How many came since the last time that none was shown. */
  readonly count: number;
  readonly silent: boolean;
}

/** What a notification says, and where it leads. */
export type Say = (news: News, count: number) => Pick<Note, 'title' | 'body' | 'path'>;

export class Notes {
  readonly #notifier: Notifier;
  /** How many pieces of news each one shown stands for, by tag. */
  readonly #shown = new Map<string, number>();
  /** The words of a message that each one shows, by tag; for those that show none, nothing. */
  readonly words = new Map<string, string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #rang = new Map<string, number>();
  #isShowing = false;

  private constructor(notifier: Notifier) {
    this.#notifier = notifier;
  }

  /** With those that are there from before. */
  static async open(notifier: Notifier): Promise<Notes> {
    const notes = new Notes(notifier);
    for (const tag of await notifier.shown()) notes.#shown.set(tag, 1);
    return notes;
  }

  /** A page that can be seen, or may not notify, has a sound of its own; else the system has one. @param nowMs monotonic */
  async ring(news: News, call: Call, say: Say, nowMs: number): Promise<void> {
    if (call === 'none') return;
    const notifier = this.#notifier;
    const tag = tagOf(news);
    const isLoud = call === 'show' && this.#mayRing(tag, nowMs);
    const shows = notifier.permission() === 'granted';
    const isOwn = isLoud && (!shows || notifier.isVisible());
    if (isOwn) notifier.sound();
    if (!shows) return;
    const before = this.#waiting.get(tag);
    const count = (before?.count ?? this.#shown.get(tag) ?? 0) + 1;
    this.#waiting.set(tag, { news, count, silent: (before?.silent ?? true) && (isOwn || !isLoud) });
    await this.#show(say);
  }

  /** Takes away those that stand for nothing any more. */
  async keep(stands: (of: Pick<News, 'kind' | 'chat'>) => boolean): Promise<void> {
    const gone = [...this.#shown.keys()].filter((tag) => !stands(readTag(tag)));
    for (const tag of gone) {
      this.#shown.delete(tag);
      this.words.delete(tag);
    }
    if (gone.length > 0) await this.#notifier.close(gone);
  }

  /** One at a time: what comes meanwhile under the same tag is one more of it. */
  async #show(say: Say): Promise<void> {
    if (this.#isShowing) return;
    this.#isShowing = true;
    try {
      for (const [tag, { news, count, silent }] of this.#waiting) {
        this.#waiting.delete(tag);
        this.#shown.set(tag, count);
        await this.#notifier.show({ tag, ...say(news, count), silent });
        this.#shown.set(tag, count); // taken away meanwhile: it is there now, and must go the next time
      }
    } finally {
      this.#isShowing = false;
    }
  }

  #mayRing(tag: string, nowMs: number): boolean {
    if (nowMs - (this.#rang.get(tag) ?? -HUSH_MS) < HUSH_MS) return false;
    this.#rang.set(tag, nowMs);
    return true;
  }
}
