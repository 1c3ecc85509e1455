/** Pages of the photos of a chat: what is in them, where they go on, and what one costs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaAnchor, MediaPage, OutgoingMedia } from '../../../src/app/api.ts';
import { readMediaPage } from '../../../src/app/mediaPage.ts';
import type { Stretches } from '../../../src/app/threadPage.ts';
import { syntheticSource } from '../../helpers/blobs.ts';
import { message, photos } from '../../helpers/fakeWorld.ts';
import { befriend, createWorld, idOf, say } from '../../helpers/world.ts';

/** A chat of stretches, each a row of photos (true) and texts (false); messages are named by their place. Counts what was loaded. */
function chatOf(rows: readonly (readonly boolean[])[]) {
  const loaded: number[] = [];
  let next = 0;
  const all = rows.map((row) => row.map((isPhoto) => (isPhoto ? photos([{}], '', { id: String(next++) }) : message('Text', { id: String(next++) }))));
  const stretches: Stretches = {
    numbers: rows.map((_, n) => n * 10),
    async load(number) {
      loaded.push(number);
      return all[number / 10]!;
    },
    stretchOf(id) {
      const at = all.findIndex((stretch) => stretch.some((one) => one.id === id));
      return at < 0 ? null : at * 10;
    },
  };
  const wanted = all.flat().filter(({ media }) => media.length > 0).map(({ id }) => Number(id));
  return { stretches, loaded, wanted, total: next };
}

const idsOf = ({ messages }: MediaPage): number[] => messages.map(({ id }) => Number(id));
const row = (length: number, isPhoto: (at: number) => boolean): boolean[] => Array.from({ length }, (_, at) => isPhoto(at));

/** All that is found from somewhere on, page by page. */
async function walk(stretches: Stretches, from: MediaAnchor, limit: number): Promise<number[]> {
  const isForth = from.at === 'after';
  let found: number[] = [];
  for (let more: MediaAnchor | null = from; more !== null; ) {
    const page: MediaPage = await readMediaPage(stretches, more, limit);
    expect(page.messages.length).toBeLessThanOrEqual(limit);
    found = isForth ? [...found, ...idsOf(page)] : [...idsOf(page), ...found];
    more = page.more;
  }
  return found;
}

describe('[F27] a page of the photos of a chat', () => {
  it('at the end is the newest of them, and reads no more than it needs', async () => {
    const chat = chatOf([row(500, () => true), row(500, () => true), row(30, (at) => at % 2 === 0)]);
    const page = await readMediaPage(chat.stretches, { at: 'end' }, 12);
    expect(idsOf(page)).toEqual(Array.from({ length: 12 }, (_, at) => 1006 + 2 * at));
    expect(page.more).toEqual({ at: 'before', id: '1006' });
    expect(chat.loaded).toEqual([20]);
  });

  it.each([3, 30, 3000])('costs the same in a chat of %i stretches, full of photos or of texts', async (many) => {
    for (const isPhoto of [true, false]) {
      const chat = chatOf(Array.from({ length: many }, () => row(20, () => isPhoto)));
      await readMediaPage(chat.stretches, { at: 'end' }, 40);
      await readMediaPage(chat.stretches, { at: 'before', id: '45' }, 40);
      await readMediaPage(chat.stretches, { at: 'after', id: '5' }, 40);
      expect(chat.loaded.length).toBeLessThanOrEqual(12);
    }
  });

  it('may be empty where texts are, and says where to go on', async () => {
    const chat = chatOf([row(1, () => true), ...Array.from({ length: 9 }, () => row(5, () => false))]);
    expect(await readMediaPage(chat.stretches, { at: 'end' }, 40)).toEqual({ messages: [], more: { at: 'below', stretch: 60 } });
    expect(await walk(chat.stretches, { at: 'end' }, 40)).toEqual([0]);
    expect(chat.loaded.length).toBeLessThanOrEqual(14);
  });

  it('of a chat without any is empty, and there is no more', async () => {
    for (const rows of [[], [[]], [[false, false]]]) expect(await readMediaPage(chatOf(rows).stretches, { at: 'end' }, 9)).toEqual({ messages: [], more: null });
  });

  it('of certain messages has those that are here and have photos still, and looks nowhere else', async () => {
    const chat = chatOf(Array.from({ length: 9 }, () => [true, false, true]));
    expect(idsOf(await readMediaPage(chat.stretches, { at: 'these', ids: ['6', '7', '8', '20', 'gone'] }, 9))).toEqual([6, 8, 20]);
    expect(chat.loaded).toEqual([20, 60]);
  });

  it('walked page by page, back from the end or on from a message, all are found once and in order', async () => {
    const rows = fc.array(fc.array(fc.boolean(), { maxLength: 7 }), { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(40), fc.integer({ min: 1, max: 9 }), async (all, pick, limit) => {
        const chat = chatOf(all);
        expect(await walk(chat.stretches, { at: 'end' }, limit)).toEqual(chat.wanted);
        if (chat.total === 0) return;
        const id = pick % chat.total;
        expect(await walk(chat.stretches, { at: 'before', id: String(id) }, limit)).toEqual(chat.wanted.filter((one) => one < id));
        expect(await walk(chat.stretches, { at: 'after', id: String(id) }, limit)).toEqual(chat.wanted.filter((one) => one > id));
      }),
      { numRuns: 200 },
    );
  });
});

describe('[F27] the photos of a chat, from the core', () => {
  const photo = (alt: string): OutgoingMedia => ({ source: syntheticSource(2000), mime: 'image/jpeg', width: 4, height: 3, durationMs: 0, preview: new Uint8Array(), alt });

  it('are those of both, without the texts; none of a stranger; and gone once they are taken back', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    const chat = await idOf(alice, 'Bob');
    const seen = async (): Promise<string[]> => {
      const page = await alice.messenger.mediaPage(chat, { at: 'end' }, 40);
      return page.ok ? page.value.messages.flatMap(({ media }) => media.map(({ alt }) => alt)) : [page.error.code];
    };
    expect(await seen()).toEqual([]);
    const sent = await world.clock.outcome(alice.messenger.sendMedia(chat, [photo('one'), photo('two')], ''));
    await say(world, alice, 'Bob', 'between them');
    await world.clock.outcome(bob.messenger.sendMedia(await idOf(bob, 'Alice'), [photo('hers')], ''));
    await world.until(async () => (await seen()).length === 3, 'both have all');
    expect((await seen()).sort()).toEqual(['hers', 'one', 'two']);
    await world.clock.outcome(alice.messenger.deleteForEveryone(chat, sent.ok ? sent.value : ''));
    expect(await seen()).toEqual(['hers']);
    const nobody = await alice.messenger.mediaPage('nobody', { at: 'end' }, 40);
    expect(nobody.ok ? null : nobody.error.code).toBe('personUnknown');
  });
});
