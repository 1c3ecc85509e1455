/**
 * What is done in a long chat once the app runs: a text is written and seen, and words are looked for. A long history against a short
 * one, and the search against an index of the same words in memory.
 */
import MiniSearch from 'minisearch';
import type { SearchPlace } from '../../src/app/searchApi.ts';
import { cpuOf, type Pair } from './measure.ts';
import type { Reader } from './opening.ts';

/** As many as a page asks for. */
const PAGE = 40;
/** Texts of one round: one alone is little to measure. */
const TEXTS = 20;

let texts = 0;

/** CPU ms from the key to the page that has the text, on an app that runs. */
async function write({ world, person, chat }: Reader): Promise<number> {
  await world.clock.outcome(person.open());
  await person.messenger.thread(chat, { at: 'end' }, PAGE);
  const spent = await cpuOf(async () => {
    for (let i = 0; i < TEXTS; i++) {
      const text = `Text ${texts++}`;
      const sent = await person.messenger.sendText(chat, text, null);
      const page = await person.messenger.thread(chat, { at: 'end' }, PAGE);
      if (!sent.ok || !page.ok || page.value.messages.at(-1)?.text !== text) throw new Error('not seen');
    }
  });
  await world.clock.outcome(person.close());
  return spent / TEXTS;
}

export const writing = (long: Reader, messages: number, short: Reader, shortMessages: number, rounds: number): Pair => ({
  id: 'P3 short chat',
  target: 1.25,
  name: `from the key to the own page in a chat of ${messages} messages`,
  against: `in one of ${shortMessages}`,
  rounds,
  unit: 'ms',
  ours: () => write(long),
  theirs: () => write(short),
});

/** Ids of all messages in which the words are. */
export async function find({ person, chat }: Pick<Reader, 'person' | 'chat'>, query: string): Promise<readonly string[]> {
  const found: string[] = [];
  let from: SearchPlace | null = null;
  do {
    const page = await person.messenger.search(query, chat, from);
    if (!page.ok) throw new Error('no search');
    found.push(...page.value.hits.map(({ message }) => message));
    from = page.value.next;
  } while (from);
  return found;
}

/** From the newest back to the first, as a screen asks for them. */
export async function allTexts({ person, chat }: Pick<Reader, 'person' | 'chat'>): Promise<readonly { readonly id: string; readonly text: string }[]> {
  const all: { readonly id: string; readonly text: string }[] = [];
  let page = await person.messenger.thread(chat, { at: 'end' }, 500);
  while (page.ok) {
    all.unshift(...page.value.messages.map(({ id, text }) => ({ id, text })));
    if (!page.value.older) break;
    page = await person.messenger.thread(chat, { at: 'before', id: page.value.messages[0]!.id }, 500);
  }
  return all;
}

const indexOf = (texts: readonly { readonly id: string; readonly text: string }[]): MiniSearch => {
  const index = new MiniSearch<{ readonly id: string; readonly text: string }>({ fields: ['text'], searchOptions: { prefix: true, combineWith: 'AND' } });
  index.addAll(texts);
  return index;
};

/** The same words in both, on an app that runs: as one types on, and with nothing in memory yet. Opens the app, which stays open. */
export async function searching(reader: Reader, query: string, rounds: number): Promise<readonly Pair[]> {
  const { clock } = reader.world;
  await clock.outcome(reader.person.open());
  const texts = await allTexts(reader);
  const index = indexOf(texts);
  const found = await find(reader, query);
  if (index.search(query).some(({ id }) => !found.includes(id as string))) throw new Error('the index found more');
  const name = `look for a word in ${texts.length} messages, ${found.length} have it`;
  const both = { packages: ['minisearch'], rounds, unit: 'ms' };
  return [
    {
      ...both, id: 'P15 minisearch', target: 1.5, name: `${name}; it was looked before`, against: 'minisearch in memory, its index made before',
      why: 'all words are gone through, which an index spares; the core is asked once for each stretch in which something is found, and makes a line of each hit.',
      ours: () => cpuOf(() => find(reader, query)),
      theirs: () => cpuOf(async () => index.search(query)),
    },
    {
      ...both, id: 'P15 first search', name: `${name}; the app has just begun`, against: 'minisearch, its index made of what was read before',
      async ours() {
        await clock.outcome(reader.person.close());
        await clock.outcome(reader.person.open());
        return cpuOf(() => find(reader, query));
      },
      theirs: () => cpuOf(async () => indexOf(texts).search(query)),
    },
  ];
}
