/**
 * What was sent lately from this page, so that a person who repeats themselves, or writes to many new people, is told before
 * they send (F42). Nothing is judged anywhere else, nothing is kept: it is forgotten when the page closes, and nothing is held up.
 */
import type { LocalId } from '../app/api.ts';
import type { Live } from './live.svelte.ts';

/** How long a text counts as sent lately: in its own chat, and among others. */
const HERE_MS = 10 * 60_000;
const AROUND_MS = 60 * 60_000;
/** Shorter texts are said to many, and often: thanks, yes, on my way. Characters. */
const SHORTEST = 12;
/** Texts that are remembered: more than a person writes in an hour. */
const MOST = 300;
/** From how many on it is said. */
export const AGAIN = 2;
export const MANY = 3;

interface One {
  readonly chat: LocalId;
  readonly text: string;
  readonly first: boolean;
  readonly timeMs: number;
}

const plain = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');

export class Sent {
  #all: readonly One[] = [];

  /** @param first it went as a message request */
  note(chat: LocalId, text: string, first: boolean, nowMs: number): void {
    this.#all = [...this.#all.slice(1 - MOST), { chat, text: plain(text), first, timeMs: nowMs }];
  }

  /** How often this text went to this chat already. */
  here(chat: LocalId, text: string, nowMs: number): number {
    const said = plain(text);
    return said === '' ? 0 : this.#lately(HERE_MS, nowMs).filter((one) => one.chat === chat && one.text === said).length;
  }

  /** How many others got this text already. */
  around(chat: LocalId, text: string, nowMs: number): number {
    const said = plain(text);
    if (said.length < SHORTEST) return 0;
    return new Set(this.#lately(AROUND_MS, nowMs).filter((one) => one.chat !== chat && one.text === said).map((one) => one.chat)).size;
  }

  /** How many other new people were written to. */
  firsts(chat: LocalId, nowMs: number): number {
    return new Set(this.#lately(AROUND_MS, nowMs).filter((one) => one.first && one.chat !== chat).map((one) => one.chat)).size;
  }

  #lately(spanMs: number, nowMs: number): readonly One[] {
    return this.#all.filter(({ timeMs }) => nowMs - timeMs < spanMs);
  }
}

const all = new WeakMap<Live, Sent>();

/** What went out through this core since the page was opened. */
export function sentOf(live: Live): Sent {
  const sent = all.get(live) ?? new Sent();
  all.set(live, sent);
  return sent;
}
