/**
 * The language that is spoken now. Components take the English objects; the sentences of another language are put into them, in
 * place, so that nothing that says a word knows of languages. A part that is loaded later takes them when it comes.
 */
import type { Dictionary } from './dictionary.ts';

type Part = keyof Dictionary;
type Sayings = Record<string, unknown>;

const parts = new Map<Part, Sayings>();
/** The English of the parts that say something else now. */
const english = new Map<Part, Sayings>();
let spokenNow: Dictionary | null = null;

const isSayings = (value: unknown): value is Sayings => typeof value === 'object' && value !== null;

function put(from: Sayings, into: Sayings): void {
  for (const key of Object.keys(into)) if (!(key in from)) delete into[key];
  for (const [key, value] of Object.entries(from)) {
    const place = into[key];
    if (isSayings(value) && isSayings(place)) put(value, place);
    else into[key] = value;
  }
}

/** What a part says in the language that is spoken. `said` is its English, and is changed with the language. */
export function spoken<T extends object>(part: Part, said: T): T {
  parts.set(part, said as Sayings);
  if (spokenNow) change(part);
  return said;
}

function change(part: Part): void {
  const into = parts.get(part)!;
  if (!english.has(part)) english.set(part, structuredClone(into));
  put((spokenNow ? spokenNow[part] : english.get(part)!) as Sayings, into);
}

/** From now on this language is spoken; null: English. What is on the screen already must be drawn anew. */
export function speakAs(dictionary: Dictionary | null): void {
  spokenNow = dictionary;
  for (const part of parts.keys()) change(part);
}
