/** What is wrong with twelve words that somebody typed, as a sentence; null: nothing. */
import type { PhraseReading } from '../app/beginningApi.ts';
import { harmless } from './harmless.ts';
import { restoreWords as say } from './words/restore.en.ts';
import { anyOf, count, fill } from './words/speak.ts';

/** Letters of a word that are shown: no word of the list has more than eight. */
const SHOWN = 24;

export function phraseFault(reading: PhraseReading): string | null {
  if (reading.kind === 'whole') return null;
  if (reading.kind === 'order') return say.order;
  if (reading.kind === 'length') return reading.count === 0 ? say.none : count(say.length, reading.count);
  const what = fill(say.word, { place: reading.place, word: harmless(reading.word).slice(0, SHOWN) });
  if (reading.near.length === 0) return what;
  return `${what} ${fill(say.near, { words: anyOf(reading.near.map((word) => `“${word}”`)) })}`;
}
