/** Looks for words in what was said, stretch by stretch. Pure but for the verb, which asks the chats. */
import type { Person } from '../people/person.ts';
import { fail, ok } from '../protocol/errors.ts';
import type { MessageView } from './api.ts';
import { WAITING } from './chats.ts';
import type { Core } from './core.ts';
import { linesWith, plainOf, saidIn, SaidMemory, type SaidLine } from './said.ts';
import type { SearchHit, SearchPage, SearchPlace, SearchVerbs } from './searchApi.ts';
import { colorOf } from './views.ts';

/** Characters shown before the first word that was found, and in all. */
const BEFORE = 30;
const SHOWN = 160;

/** The words of a question, each once. */
export const wordsOf = (query: string): readonly string[] => [...new Set(plainOf(query).split(/\s+/).filter((word) => word !== ''))];

const isIn = (text: string, words: readonly string[]): boolean => {
  const plain = plainOf(text);
  return words.some((word) => plain.includes(word));
};

/** A line of a long text in which the first word that was found stands near the beginning. No character is cut in two. */
export function lineAround(text: string, words: readonly string[]): string {
  const line = text.replace(/\s+/g, ' ').trim();
  // Most are: wherever the word stands in it, the line begins with the text.
  if (line.length <= SHOWN / 2 || (line.length <= SHOWN && isIn(line.slice(0, SHOWN / 2), words))) return line;
  const characters = Array.from(line);
  let said = '';
  const starts = characters.map((character) => {
    const at = said.length;
    said += plainOf(character);
    return at;
  });
  const found = Math.min(...words.map((word) => said.indexOf(word)).filter((at) => at >= 0));
  const first = found < Infinity ? starts.findLastIndex((at) => at <= found) : 0;
  const from = first > SHOWN / 2 ? first - BEFORE : 0;
  const cut = characters.slice(from, from + SHOWN).join('');
  return `${from > 0 ? '… ' : ''}${cut}${from + SHOWN < characters.length ? ' …' : ''}`;
}

function hitsOf(core: Core, { account, name }: Person, words: readonly string[], lines: readonly SaidLine[]): readonly SearchHit[] {
  const [chat, color] = [core.idOf(account), colorOf(account)];
  return lines.map(({ id, mine, said, media, timeMs }) => ({ chat, name, color, message: id, mine, text: lineAround(said, words), media, timeMs }));
}

/** Lines that were found in one chat, and where to go on in it: null, nowhere. */
interface Found {
  readonly lines: readonly SaidLine[];
  readonly below: number | null;
}

/** From where one is back to where something was found, or to the first stretch that had to be read. */
async function lookIn({ chats }: Core, memory: SaidMemory, person: Person, words: readonly string[], below: number | null): Promise<Found> {
  const stretches = await chats.stretches(person);
  const chat = await chats.chat(person);
  if (!stretches || !chat) return { lines: [], below: null };
  const left = stretches.numbers.filter((number) => below === null || number < below);
  for (const [at, number] of left.toReversed().entries()) {
    const load = (): Promise<readonly MessageView[]> => stretches.load(number);
    const known = number === WAITING ? saidIn(await load()) : memory.known(person, chat, number);
    const lines = linesWith(known ?? (await memory.read(person, chat, number, load)), words).toReversed();
    if (lines.length > 0 || !known) return { lines, below: at + 1 < left.length ? number : null };
  }
  return { lines: [], below: null };
}

export function searchVerbs(core: Core): SearchVerbs {
  const memory = new SaidMemory();
  async function look(words: readonly string[], { chats: [chat, ...left], below }: SearchPlace): Promise<SearchPage> {
    const person = chat === undefined ? null : core.personOf(chat);
    const found = person ? await lookIn(core, memory, person, words, below) : { lines: [], below: null };
    const chats = chat !== undefined && found.below !== null ? [chat, ...left] : left;
    return { hits: person ? hitsOf(core, person, words, found.lines) : [], next: chats.length > 0 ? { chats, below: found.below } : null };
  }
  return {
    async search(query, chat, from) {
      if (!core.book.hasHome) return fail('noAccount');
      if (chat !== null && !core.personOf(chat)) return fail('personUnknown');
      const words = wordsOf(query);
      if (words.length === 0) return ok({ hits: [], next: null });
      if (from) return ok(await look(words, from));
      return ok(await look(words, { chats: chat === null ? (await core.chats.inbox()).map(({ id }) => id) : [chat], below: null }));
    },
  };
}
