/** The search of the core in memory: one chat for each question, newest first. */
import type { SearchVerbs } from '../../src/app/searchApi.ts';
import { linesWith, saidIn } from '../../src/app/said.ts';
import { lineAround, wordsOf } from '../../src/app/search.ts';
import { fail, ok } from '../../src/protocol/errors.ts';
import { inboxOf, type World } from './fakeWorld.ts';

interface Hands {
  readonly world: World;
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}

export const createFakeSearch = ({ world, called }: Hands): SearchVerbs => ({
  search(query, chat, from) {
    const refused = called('search', query, chat, from);
    if (refused) return Promise.resolve(refused);
    const [one, ...left] = from?.chats ?? inboxOf(world).flatMap(({ id }) => (chat === null || id === chat ? [id] : []));
    const row = inboxOf(world).find(({ id }) => id === one);
    const words = wordsOf(query);
    if (!row || words.length === 0) return Promise.resolve(ok({ hits: [], next: null }));
    const found = linesWith(saidIn(world.threads.get(row.id) ?? []), words).toReversed();
    const hits = found.map(({ id: message, mine, said, media, timeMs }) => ({ chat: row.id, name: row.name, color: row.color, message, mine, text: lineAround(said, words), media, timeMs }));
    return Promise.resolve(ok({ hits, next: left.length > 0 ? { chats: left, below: null } : null }));
  },
});
