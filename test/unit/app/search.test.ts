/** Words that were said are found again, wherever and however long ago, in small steps. */
import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import type { SearchHit, SearchPage, SearchPlace } from '../../../src/app/searchApi.ts';
import type { Chat } from '../../../src/app/chats.ts';
import { linesWith, saidIn, SaidMemory } from '../../../src/app/said.ts';
import { lineAround, wordsOf } from '../../../src/app/search.ts';
import type { Result } from '../../../src/protocol/errors.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { fillChat, longChat } from '../../helpers/history.ts';
import { photo, send } from '../../helpers/photos.ts';
import { createRng } from '../../helpers/rng.ts';
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
    expect(await world.clock.outcome(alice.messenger.search('x', 'nobody', null))).toMatchObject({ ok: false, error: { code: 'personUnknown' } });
    expect(await world.clock.outcome(alice.messenger.search('x', null, { chats: ['nobody'], below: null }))).toEqual({ ok: true, value: { hits: [], next: null } });
  });
});

describe('[F18] [P15] what is kept in memory for the next search', () => {
  it('is read stretch by stretch, one at a time, and gone through in one step the next time', async () => {
    const { world, alice, bob } = await story();
    const long = longChat(alice, bob, createMemoryStore({ disk: alice.disk, random: createRng('rows') }));
    await world.clock.outcome(alice.close());
    for (let chapter = 1; chapter <= 5; chapter++) await fillChat(long, 4, { seed: chapter, endMs: world.clock.now() });
    await world.clock.outcome(alice.open());
    const chat = await idOf(alice, 'Bob');
    expect([(await searchAll(world, alice, 'nowhere', chat)).steps, (await searchAll(world, alice, 'nowhere', chat)).steps]).toEqual([6, 1]);
    expect(textsIn(await searchAll(world, alice, 'ripe', chat))).toEqual(['The damsons are ripe']);
  });

  it('is what stands in the chat now: what was said since, changed, taken back or deleted here is found as it is, or not at all', async () => {
    const { world, alice, bob } = await story();
    const found = async (query: string): Promise<readonly string[]> => textsIn(await searchAll(world, alice, query));
    expect(await found('damsons')).toHaveLength(2);
    await say(world, bob, 'Alice', 'damsons for tea');
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 3, 'the third is here');
    expect((await found('damsons'))[0]).toBe('damsons for tea');
    const mine = (await searchAll(world, alice, 'ripe')).hits[0]!;
    await world.clock.outcome(alice.messenger.edit(mine.chat, mine.message, 'The quinces are ripe'));
    expect([await found('quinces'), await found('damsons ripe')]).toEqual([['The quinces are ripe'], []]);
    const theirs = (await searchAll(world, bob, 'tea')).hits[0]!;
    await world.clock.outcome(bob.messenger.deleteForEveryone(theirs.chat, theirs.message));
    await world.until(async () => (await found('tea')).length === 0, 'it is gone here too');
    const last = (await searchAll(world, alice, 'at last')).hits[0]!;
    await world.clock.outcome(alice.messenger.deleteForMe(last.chat, last.message));
    expect(await found('damsons')).toEqual([]);
  });

  const chat = (stamps: Map<number, number>): Chat => ({ lines: { stamp: (number: number) => stamps.get(number) ?? 0 } }) as unknown as Chat;
  const person = { account: new Uint8Array(32) } as unknown as Parameters<SaidMemory['known']>[0];
  const line = (text: string, kind: 'text' | 'deleted' = 'text') => ({ id: text, kind, mine: true, text, media: [], timeMs: 0 }) as unknown as MessageView;

  it('has so much room and no more, and gives it back when what is kept becomes something else', async () => {
    const stamps = new Map<number, number>();
    const [memory, one] = [new SaidMemory(20), chat(stamps)];
    const read = (number: number, text: string) => memory.read(person, one, number, async () => [line(text)]);
    await read(1, 'twelve chars');
    await read(2, 'nine char');
    expect([memory.known(person, one, 1)?.plain, memory.known(person, one, 2)]).toEqual(['twelve chars\n', null]);
    stamps.set(1, 1);
    expect(memory.known(person, one, 1)).toBeNull();
    await read(1, 'short');
    await read(2, 'nine char');
    expect([memory.known(person, one, 1)?.plain, memory.known(person, one, 2)?.plain]).toEqual(['short\n', 'nine char\n']);
    // Another chat with the same person begins with nothing, and with all of the room.
    const other = chat(new Map());
    expect(memory.known(person, other, 1)).toBeNull();
    await memory.read(person, other, 1, async () => [line('nineteen characters')]);
    expect(memory.known(person, other, 1)?.plain).toBe('nineteen characters\n');
  });

  it('is not kept as it is now when something changed while it was read', async () => {
    const stamps = new Map<number, number>();
    const [memory, one] = [new SaidMemory(), chat(stamps)];
    await memory.read(person, one, 1, async () => {
      stamps.set(1, 1);
      return [line('before')];
    });
    expect(memory.known(person, one, 1)).toBeNull();
  });

  it('finds the lines that have all words, each once and in order, and no word that begins in one and ends in the next', () => {
    const said = saidIn([line('Zürich im März'), line('Zürich zurich'), line('gone zurich', 'deleted'), line('im\nMai zu'), line('rich ZURICH im märz')]);
    const found = (query: string): readonly string[] => linesWith(said, wordsOf(query)).map(({ said: text }) => text);
    expect(found('marz ZURICH')).toEqual(['Zürich im März', 'rich ZURICH im märz']);
    expect(found('zurich')).toEqual(['Zürich im März', 'Zürich zurich', 'rich ZURICH im märz']);
    expect(found('mai')).toEqual(['im\nMai zu']);
    expect(found('gone')).toEqual([]);
    expect(linesWith(saidIn([]), ['x'])).toEqual([]);
  });
});

describe('a line of what was found', () => {
  it('shows the word also far into a long text, and cuts no character in two', () => {
    const line = lineAround(`${'🌿 '.repeat(200)}the Dämson ${'🫐 '.repeat(200)}`, wordsOf('damson'));
    expect(line).toMatch(/^… .*the Dämson .* …$/u);
    expect(line).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
    expect(lineAround('short\nand plain', wordsOf('plain'))).toBe('short and plain');
  });

  it('begins with the text where the word stands in its first half, and is cut before a word that stands behind', () => {
    const of = (before: number, after: number): string => lineAround(`${'ä'.repeat(before)} Dämson ${'ä'.repeat(after)}`, wordsOf('damson'));
    expect(of(60, 80)).toBe(`${'ä'.repeat(60)} Dämson ${'ä'.repeat(80)}`);
    expect(of(60, 200)).toMatch(/^ä{60} Dämson ä{92} …$/);
    expect(of(90, 20)).toMatch(/^… ä{29} Dämson ä{20}$/);
  });
});
