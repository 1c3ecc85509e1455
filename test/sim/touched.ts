/**
 * What the oracle knows of what people do to messages: answers, edits, reactions, and what one deletes for oneself. Each is a wish with
 * a promise. Of two wishes for the same thing the later one counts, where it was asked for after the earlier had ended.
 */
import type { MessageView } from '../../src/app/api.ts';
import type { Result } from '../../src/protocol/errors.ts';
import type { Look, Written } from './oracle.ts';

/** Refusals after which something may be on the disk all the same. */
const DISK = ['quotaExceeded', 'storageBlocked', 'storageCorrupt', 'storageFailed', 'storeCopied'];

export interface Wish<T> {
  readonly value: T;
  readonly begun: number;
  /** Infinity: nobody heard its end. */
  ended: number;
  promise: 'asked' | 'kept' | 'refused';
}

/** Counts wishes and looks: what has a lower number was earlier. */
export class Ticks {
  #now = 0;

  next(): number {
    return ++this.#now;
  }
}

/** All that was wished for one thing. */
export class Wishes<T> {
  readonly #ticks: Ticks;
  readonly #all: Wish<T>[] = [];

  constructor(ticks: Ticks) {
    this.#ticks = ticks;
  }

  ask(value: T): Wish<T> {
    const wish: Wish<T> = { value, begun: this.#ticks.next(), ended: Infinity, promise: 'asked' };
    this.#all.push(wish);
    return wish;
  }

  settle(wish: Wish<T>, done: Result<unknown>): void {
    if (!done.ok && DISK.includes(done.error.code)) return;
    wish.promise = done.ok ? 'kept' : 'refused';
    wish.ended = this.#ticks.next();
  }

  /** Whether it was ever wished for. */
  knows(value: T): boolean {
    return this.#all.some((wish) => wish.value === value && wish.promise !== 'refused');
  }

  /** Whether it may be so. @param first what it was before the first wish @param before when one looked */
  allows(value: T, first: T, before = Infinity): boolean {
    const kept = this.#all.filter(({ promise, ended }) => promise === 'kept' && ended < before);
    const isOver = ({ ended }: Pick<Wish<T>, 'ended'>): boolean => kept.some(({ begun }) => begun > ended);
    return (value === first && kept.length === 0) || this.#all.some((wish) => wish.value === value && wish.promise !== 'refused' && !isOver(wish));
  }

  /** The disk may have lost any of them. */
  forget(): void {
    for (const wish of this.#all.filter(({ promise }) => promise === 'kept')) {
      wish.promise = 'asked';
      wish.ended = Infinity;
    }
  }
}

/** Wishes by name, each list made when it is first asked for. */
export class Named<T> {
  readonly #ticks: Ticks;
  readonly #lists = new Map<string, Wishes<T>>();

  constructor(ticks: Ticks) {
    this.#ticks = ticks;
  }

  of(...name: readonly (string | number)[]): Wishes<T> {
    const key = name.join(' ');
    const list = this.#lists.get(key) ?? new Wishes<T>(this.#ticks);
    this.#lists.set(key, list);
    return list;
  }

  /** All whose name begins so. */
  forget(...name: readonly (string | number)[]): void {
    for (const [key, list] of this.#lists) if (`${key} `.startsWith(`${name.join(' ')} `)) list.forget();
  }
}

/** With which emoji each of the two answered. */
function reactionsOf({ reactions }: MessageView): { readonly mine: string; readonly theirs: string } {
  const by = (count: (view: MessageView['reactions'][number]) => number): string => reactions.filter((view) => count(view) > 0).map(({ emoji }) => emoji).join('+');
  return { mine: by(({ mine }) => (mine ? 1 : 0)), theirs: by(({ count, mine }) => count - (mine ? 1 : 0)) };
}

export class Touched {
  readonly #edits: Named<string>;
  readonly #reactions: Named<string>;
  readonly #hidden: Named<boolean>;
  /** Each text that a message was ever changed to. */
  readonly #versions = new Map<string, Written>();

  constructor(ticks: Ticks) {
    this.#edits = new Named(ticks);
    this.#reactions = new Named(ticks);
    this.#hidden = new Named(ticks);
  }

  edits({ number, from }: Written): Wishes<string> {
    return this.#edits.of(from, number);
  }

  /** A message is changed to this, perhaps. */
  version(text: string, written: Written): void {
    this.#versions.set(text, written);
  }

  find(text: string): Written | undefined {
    return this.#versions.get(text);
  }

  reactions(who: number, { number }: Written): Wishes<string> {
    return this.#reactions.of(who, number);
  }

  /** @param id of the message: the same on both sides */
  hidden(who: number, id: string): Wishes<boolean> {
    return this.#hidden.of(who, id);
  }

  /** Whether a device may show a message no more. */
  isHidden(who: number, id: string | null): boolean {
    return id !== null && this.hidden(who, id).knows(true);
  }

  setBack(who: number): void {
    for (const all of [this.#edits, this.#reactions, this.#hidden]) all.forget(who);
  }

  /** What is wrong with a line at any time. */
  *faults({ who, other, at }: Look, message: MessageView, written: Written): Iterable<string> {
    const { text, mine, edited, quote } = message;
    const edits = this.edits(written);
    if (mine ? !edits.allows(text, written.text, at) : text !== written.text && !edits.knows(text)) yield `edited to what its author did not say, or says no more: ${text.slice(0, 40)}`;
    if (edited !== (text !== written.text)) yield `${edited ? 'said' : 'not said'} to be edited: ${text.slice(0, 40)}`;
    const by = reactionsOf(message);
    if (!this.reactions(who, written).allows(by.mine, '', at)) yield `own reaction ${by.mine || 'none'} to ${text.slice(0, 40)}`;
    if (by.theirs !== '' && !this.reactions(other, written).knows(by.theirs)) yield `invented reaction ${by.theirs} to ${text.slice(0, 40)}`;
    if ((quote !== null) !== (written.answers !== null)) yield `${quote ? 'answers something' : 'answers nothing'}: ${text.slice(0, 40)}`;
    if (quote && written.answers) yield* this.#quoteFaults(who, at, quote, written.answers);
  }

  *#quoteFaults(who: number, at: number, quote: NonNullable<MessageView['quote']>, answered: Written): Iterable<string> {
    if (quote.deleted) {
      if (!answered.isDeleteAsked) yield `an answer to what nobody deleted: ${answered.text.slice(0, 40)}`;
    } else if (quote.id !== null && quote.text !== answered.text && this.find(quote.text) !== answered) yield `puts words into a mouth: ${quote.text.slice(0, 40)}`;
    const isGone = answered.id !== null && !this.hidden(who, answered.id).allows(false, false, at);
    if (isGone && (quote.id !== null || quote.text !== '')) yield `quotes what was deleted here: ${answered.text.slice(0, 40)}`;
  }

  /** What is wrong with a page: what was deleted here came back. */
  *backFaults({ who, at, page }: Look): Iterable<string> {
    for (const { id, text } of page.messages) if (!this.hidden(who, id).allows(false, false, at)) yield `deleted here, and shown again: ${text.slice(0, 40)}`;
  }

  /** What is wrong with a line when all faults are over and time was given. */
  *endFaults({ who, other, page }: Look, message: MessageView, written: Written): Iterable<string> {
    const { text, quote } = message;
    if (!this.edits(written).allows(text, written.text)) yield `not edited as its author promised: ${text.slice(0, 40)}`;
    const { mine, theirs } = reactionsOf(message);
    for (const [by, emoji] of [[who, mine], [other, theirs]] as const) if (!this.reactions(by, written).allows(emoji, '')) yield `reaction of ${by} is ${emoji || 'none'} to ${text.slice(0, 40)}`;
    const answered = quote?.id ? page.messages.find(({ id }) => id === quote.id) : undefined;
    if (answered && quote && answered.kind !== 'deleted' && quote.text !== answered.text) yield `quotes ${quote.text.slice(0, 40)} as it was`;
  }
}

/** What was done to a line, as both sides have to show it. */
export function touchesOf(who: number, other: number, message: MessageView): string {
  const { mine, theirs } = reactionsOf(message);
  const by = new Map([[who, mine], [other, theirs]]);
  return `${message.edited ? 'edited' : ''} ${[...by].sort(([a], [b]) => a - b).map(([, emoji]) => emoji).join('/')} ${message.quote?.entry ?? ''}`;
}
