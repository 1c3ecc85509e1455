/** Words that were said are found again, wherever and however long ago, in small steps. */
import { describe, expect, it } from 'vitest';
import type { SearchHit, SearchPage, SearchPlace } from '../../../src/app/searchApi.ts';
import { hasWords, lineAround, wordsOf } from '../../../src/app/search.ts';
import type { Result } from '../../../src/protocol/errors.ts';
import { photo, send } from '../../helpers/photos.ts';
import { befriend, createWorld, idOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

async function story(): Promise<{ world: World; alice: WorldPerson; bob: WorldPerson }> {
  const world = await createWorld();
  const [alice, bob, cleo] = [await world.person('Alice'), await world.person('Bob'), await world.person('Cleo')];
  await befriend(world, alice, bob);
  await befriend(world, alice, cleo);
  await say(world, alice, 'Bob', 'The damsons are ripe');
  await say(world, bob, 'Alice', 'DÀMSONS, at last?');
  await say(world, alice, 'Cleo', 'No plums here');
  await world.until(async () => (await textsOf(alice, 'Bob')).length === 2, 'both are here');
  return { world, alice, bob };
}

interface Found {
  readonly hits: readonly SearchHit[];
  readonly steps: number;
}
async function searchAll(world: World, who: WorldPerson, query: string, chat: string | null = null): Promise<Found> {
  let [hits, from, steps]: [SearchHit[], SearchPlace | null, number] = [[], null, 0];
  do {
    const page: Result<SearchPage> = await world.clock.outcome(who.messenger.search(query, chat, from));
    if (!page.ok) throw new Error(page.error.code);
    hits = [...hits, ...page.value.hits];
    from = page.value.next;
    steps++;
  } while (from);
  return { hits, steps };
}
const textsIn = ({ hits }: Found): readonly string[] => hits.map(({ text }) => text);

describe('[F18] a search over all messages', () => {
  it('finds them in any chat, of both sides, in any case and without accents, the newest of a chat first', async () => {
    const { world, alice } = await story();
    const found = await searchAll(world, alice, 'damsons');
    expect(found.hits.map(({ name, mine, text }) => [name, mine, text])).toEqual([['Bob', false, 'DÀMSONS, at last?'], ['Bob', true, 'The damsons are ripe']]);
    const ids = await world.clock.outcome(alice.messenger.thread(await idOf(alice, 'Bob'), { at: 'around', id: found.hits[1]!.message }, 10));
    expect(ids.ok && ids.value.messages.map(({ id }) => id)).toContain(found.hits[1]!.message);
    expect(textsIn(await searchAll(world, alice, 'ripe  THE'))).toEqual(['The damsons are ripe']);
  });

  it('finds nothing where a word is missing, of nothing asked, and of what was taken back', async () => {
    const { world, alice } = await story();
    for (const query of ['damsons plums', '   ', 'nowhere']) expect((await searchAll(world, alice, query)).hits).toEqual([]);
    const [hit] = (await searchAll(world, alice, 'ripe')).hits;
    await world.clock.outcome(alice.messenger.deleteForEveryone(hit!.chat, hit!.message));
    expect((await searchAll(world, alice, 'ripe')).hits).toEqual([]);
  });

  it('finds captions, what a photo was said to show, and what waits to be sent', async () => {
    const { world, alice, bob } = await story();
    await send(world, alice, 'Bob', [photo()], 'our way up');
    expect(textsIn(await searchAll(world, alice, 'way'))).toEqual(['our way up · a hill']);
    expect(textsIn(await searchAll(world, alice, 'hill'))).toEqual(['our way up · a hill']);
    await world.until(async () => (await searchAll(world, bob, 'hill')).hits.length === 1, 'it came');
  });

  it('looks in one chat alone where that is asked, one stretch of it at a time', async () => {
    const { world, alice } = await story();
    const cleo = await idOf(alice, 'Cleo');
    expect((await searchAll(world, alice, 'damsons', cleo)).hits).toEqual([]);
    expect(textsIn(await searchAll(world, alice, 'plums', cleo))).toEqual(['No plums here']);
    // Each chat has a stretch of entries and one of what waits.
    expect((await searchAll(world, alice, 'damsons')).steps).toBe(4);
    expect(await world.clock.outcome(alice.messenger.search('x', 'nobody', null))).toMatchObject({ ok: false, error: { code: 'personUnknown' } });
    expect(await world.clock.outcome(alice.messenger.search('x', null, { chats: ['nobody'], below: null }))).toEqual({ ok: true, value: { hits: [], next: null } });
  });
});

describe('a line of what was found', () => {
  const message = (text: string, kind: 'text' | 'deleted' = 'text') => ({ text, kind, media: [] });

  it('has all words, or is none', () => {
    expect(hasWords(message('Zürich im März'), wordsOf('marz ZURICH'))).toBe(true);
    expect(hasWords(message('Zürich'), wordsOf('marz zurich'))).toBe(false);
    expect(hasWords(message('Zürich', 'deleted'), wordsOf('zurich'))).toBe(false);
  });

  it('shows the word also far into a long text, and cuts no character in two', () => {
    const line = lineAround(`${'🌿 '.repeat(200)}the Dämson ${'🫐 '.repeat(200)}`, wordsOf('damson'));
    expect(line).toMatch(/^… .*the Dämson .* …$/u);
    expect(line).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
    expect(lineAround('short\nand plain', wordsOf('plain'))).toBe('short and plain');
  });
});
