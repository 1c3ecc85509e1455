/** What the oracle knows of switches and rows: who tells what was read, who shows to be here, and how each chat stands in somebody's inbox. */
import type { MessageView } from '../../src/app/api.ts';
import { Named, type Ticks, type Wishes } from './touched.ts';
import type { Look } from './oracle.ts';

export type Row = 'pinned' | 'muted' | 'archived' | 'unread';

export class Standing {
  readonly #receipts: Named<boolean>;
  readonly #rows: Named<boolean>;
  readonly #drafts: Named<string>;
  /** Ids that somebody said to have read up to. */
  readonly #marked = new Map<string, Set<string>>();

  constructor(ticks: Ticks) {
    this.#receipts = new Named(ticks);
    this.#rows = new Named(ticks);
    this.#drafts = new Named(ticks);
  }

  receipts(who: number): Wishes<boolean> {
    return this.#receipts.of(who);
  }

  row(who: number, other: number, what: Row): Wishes<boolean> {
    return this.#rows.of(who, other, what);
  }

  draft(who: number, other: number): Wishes<string> {
    return this.#drafts.of(who, other);
  }

  /** Everything up to this message was read. */
  marked(who: number, other: number, id: string): void {
    const name = `${who} ${other}`;
    this.#marked.set(name, (this.#marked.get(name) ?? new Set()).add(id));
  }

  /** Power went: what was not flushed may be gone. */
  cut(who: number): void {
    this.#rows.forget(who);
    this.#drafts.forget(who);
  }

  /** A draft for which there was no room lived in memory. */
  closed(who: number): void {
    this.#drafts.forget(who);
  }

  setBack(who: number): void {
    this.cut(who);
    this.#receipts.forget(who);
  }

  /** What is wrong with how a chat stands. @param isText whether this is a message: one that the disk refused stands in the field after a start */
  *faults(look: Look, isText: (text: string) => boolean): Iterable<string> {
    const { who, other, at, page: { chat } } = look;
    const shown: readonly (readonly [Row, boolean])[] = [['pinned', chat.pinnedMs > 0], ['muted', chat.mutedUntilMs > 0], ['unread', chat.markedUnread]];
    for (const [what, is] of shown) if (!this.row(who, other, what).allows(is, false, at)) yield `its row is ${is ? '' : 'not '}${what}`;
    // Something new brings back what is archived, so only one way can be said.
    if (chat.archived && !this.row(who, other, 'archived').allows(true, false, at)) yield 'its row is archived';
    const last = chat.draft.split('\n').at(-1)!;
    if (!this.draft(who, other).allows(isText(last) ? '' : last, '', at)) yield `its field has ${last.slice(0, 40)}`;
    yield* this.#readFaults(look);
  }

  *#readFaults({ who, other, at, page: { messages } }: Look): Iterable<string> {
    const isRead = ({ state }: MessageView): boolean => state === 'Read';
    if (!messages.some(isRead)) return;
    if (!this.receipts(who).allows(true, false, at)) yield 'shows what was read, and does not tell it';
    if (!this.receipts(other).knows(true)) yield 'shows what was read by who never told it';
    const marked = [...(this.#marked.get(`${other} ${who}`) ?? [])].map((id) => messages.findIndex((message) => message.id === id));
    if (!marked.includes(-1) && messages.findLastIndex(isRead) > Math.max(-1, ...marked)) yield 'shows as read what nobody read';
  }
}
