import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import { readPage, type Stretches } from '../../../src/app/threadPage.ts';

const view = (id: string): MessageView => ({ id, mine: true, kind: 'text', media: [], quote: null, reactions: [], edited: false, text: id, timeMs: 0, timeUncertain: false, state: null, relays: [], count: 0, unread: false });

/** A chat of stretches of these sizes, messages named by their place in the whole. Counts what was loaded. */
function chatOf(sizes: readonly number[]) {
  const loaded: number[] = [];
  let next = 0;
  const all = sizes.map((size) => Array.from({ length: size }, () => view(String(next++))));
  const stretches: Stretches = {
    numbers: sizes.map((_, n) => n * 10),
    async load(number) {
      loaded.push(number);
      return all[number / 10]!;
    },
    stretchOf(id) {
      const at = all.findIndex((stretch) => stretch.some((one) => one.id === id));
      return at < 0 ? null : at * 10;
    },
  };
  return { stretches, loaded, total: next, ids: (messages: readonly MessageView[]) => messages.map(({ id }) => Number(id)) };
}

describe('a page of a thread', () => {
  it('at the end is the newest, and reads no more than it needs', async () => {
    const chat = chatOf([500, 500, 500, 30]);
    const page = await readPage(chat.stretches, { at: 'end' }, 50);
    expect(chat.ids(page.messages)).toEqual(Array.from({ length: 50 }, (_, i) => 1480 + i));
    expect([page.older, page.newer]).toEqual([true, false]);
    expect(new Set(chat.loaded)).toEqual(new Set([30, 20]));
  });

  it('costs the same in a chat of a thousand stretches', async () => {
    const chat = chatOf(Array.from({ length: 1000 }, () => 60));
    await readPage(chat.stretches, { at: 'end' }, 50);
    await readPage(chat.stretches, { at: 'around', id: '30000' }, 50);
    expect(chat.loaded.length).toBeLessThan(10);
  });

  it('of an empty chat is empty', async () => {
    for (const sizes of [[], [0], [0, 0]]) {
      const chat = chatOf(sizes);
      expect(await readPage(chat.stretches, { at: 'end' }, 50)).toEqual({ messages: [], older: false, newer: false });
    }
  });

  it('at a message that is not here any more falls back to the end', async () => {
    const chat = chatOf([5, 5]);
    const page = await readPage(chat.stretches, { at: 'around', id: 'gone' }, 4);
    expect(chat.ids(page.messages)).toEqual([6, 7, 8, 9]);
  });

  const sizes = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 6 });
  it('before, after and around a message: exclusive, in order, without hole or repetition, and true about what is left', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(40), fc.integer({ min: 1, max: 12 }), fc.constantFrom('before' as const, 'after' as const, 'around' as const), async (list, pick, limit, at) => {
        const chat = chatOf(list);
        fc.pre(chat.total > 0);
        const id = pick % chat.total;
        const page = await readPage(chat.stretches, { at, id: String(id) }, limit);
        const ids = chat.ids(page.messages);
        for (let i = 1; i < ids.length; i++) expect(ids[i]).toBe(ids[i - 1]! + 1);
        expect(ids.length).toBeLessThanOrEqual(limit);
        if (at === 'before') expect(ids.at(-1) ?? id - 1).toBe(id - 1);
        if (at === 'after') expect(ids[0] ?? id + 1).toBe(id + 1);
        if (at === 'around') expect(ids).toContain(id);
        if (ids.length > 0) {
          expect(page.older).toBe(ids[0]! > 0);
          expect(page.newer).toBe(ids.at(-1)! < chat.total - 1);
        }
      }),
      { numRuns: 300 },
    );
  });
});
