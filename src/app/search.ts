/** Looks for words in what was said, stretch by stretch. Pure but for the verb, which asks the chats. */
import type { Person } from '../people/person.ts';
import { fail, ok } from '../protocol/errors.ts';
import type { MessageView } from './api.ts';
import type { Core } from './core.ts';
import type { SearchHit, SearchPage, SearchPlace, SearchVerbs } from './searchApi.ts';
import { colorOf } from './views.ts';

/** Characters shown before the first word that was found, and in all. */
const BEFORE = 30;
const SHOWN = 160;

/** Case and accents do not matter. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The words of a question, each once. */
export const wordsOf = (query: string): readonly string[] => [...new Set(plain(query).split(/\s+/).filter((word) => word !== ''))];

/** Everything that was said in a message: text or caption, and what its photos show. */
const saidIn = ({ text, media }: Pick<MessageView, 'text' | 'media'>): string => [text, ...media.map(({ alt }) => alt)].filter((one) => one !== '').join(' · ');

/** Whether all words are in it. */
export function hasWords(message: Pick<MessageView, 'text' | 'media' | 'kind'>, words: readonly string[]): boolean {
  if (message.kind !== 'text' && message.kind !== 'media') return false;
  const said = plain(saidIn(message));
  return words.every((word) => said.includes(word));
}

/** A line of a long text in which the first word that was found stands near the beginning. No character is cut in two. */
export function lineAround(text: string, words: readonly string[]): string {
  const characters = Array.from(text.replace(/\s+/g, ' ').trim());
  let said = '';
  const starts = characters.map((character) => {
    const at = said.length;
    said += plain(character);
    return at;
  });
  const found = Math.min(...words.map((word) => said.indexOf(word)).filter((at) => at >= 0));
  const first = found < Infinity ? starts.findLastIndex((at) => at <= found) : 0;
  const from = first > SHOWN / 2 ? first - BEFORE : 0;
  const cut = characters.slice(from, from + SHOWN).join('');
  return `${from > 0 ? '… ' : ''}${cut}${from + SHOWN < characters.length ? ' …' : ''}`;
}

const hitOf = (core: Core, person: Person, words: readonly string[], message: MessageView): SearchHit => ({
  chat: core.idOf(person.account),
  name: person.name,
  color: colorOf(person.account),
  message: message.id,
  mine: message.mine,
  text: lineAround(saidIn(message), words),
  media: message.media.map(({ kind }) => kind),
  timeMs: message.timeMs,
});

/** One stretch of one chat, and where to go on in it: null, nowhere. */
async function lookIn(core: Core, person: Person, words: readonly string[], below: number | null): Promise<{ readonly hits: readonly SearchHit[]; readonly below: number | null }> {
  const stretches = await core.chats.stretches(person);
  const left = stretches?.numbers.filter((number) => below === null || number < below) ?? [];
  const number = left.at(-1);
  if (!stretches || number === undefined) return { hits: [], below: null };
  const found = (await stretches.load(number)).filter((message) => hasWords(message, words));
  return { hits: found.toReversed().map((message) => hitOf(core, person, words, message)), below: left.length > 1 ? number : null };
}

export function searchVerbs(core: Core): SearchVerbs {
  async function look(words: readonly string[], { chats: [chat, ...left], below }: SearchPlace): Promise<SearchPage> {
    const person = chat === undefined ? null : core.personOf(chat);
    const found = person ? await lookIn(core, person, words, below) : { hits: [], below: null };
    const chats = chat !== undefined && found.below !== null ? [chat, ...left] : left;
    return { hits: found.hits, next: chats.length > 0 ? { chats, below: found.below } : null };
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
