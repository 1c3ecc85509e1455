import { describe, expect, it } from 'vitest';
import type { Book } from '../../../src/sync/book.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { EPOCH_REASON } from '../../../src/chat/grants.ts';
import type { Key } from '../../../src/protocol/ids.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { encode } from '../../../src/protocol/codec.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { giveFrom } from '../../../src/sync/comeBack.ts';
import { createRng } from '../../helpers/rng.ts';

const ERA = 1_767_225_600;
const place = { table: 'comeBack', key: 'a'.repeat(22) as Key };

/** The last chapter there may be. */
const LAST = LIMITS.chapters - 1;

/** A chat that has chapters, each with one lane of this device, and some far away. */
function setup(chapters: number[], far: readonly number[] = []) {
  const { records } = createMemoryStore({ random: createRng('comeBack') });
  const conversation = {
    chapters: async () => chapters,
    chapterDigests: async () => [...chapters, ...far].map((chapter) => ({ chapter, digest: new Uint8Array(32).fill(chapter) })),
    lanes: async () => [...chapters, ...far].map((chapter) => ({ chapter, device: new Uint8Array(16), upto: 0 })),
    frontier: async (chapter: number) => [chapter],
    ids: async (chapter: number) => [chapter],
    read: async (chapter: number) => [chapter],
    carried: async (chapter: number) => [chapter],
  } as unknown as Conversation;
  return { records, chapters, give: (era = ERA, isNew = true) => giveFrom(era, isNew, conversation, { records, place, book: {} as Book }) };
}

describe('[S3.5] what a friend who came back is given of a chat', () => {
  it('begins behind all that there is, is kept, and stays where it was as the chat goes on', async () => {
    const { give, chapters, records } = setup([0, 1, 4]);
    expect((await give()).from).toBe(5);
    expect(keyOf((await records.get(place.table, place.key))!)).toBe('83011a6955b90005');
    chapters.push(5, 6);
    expect((await give()).from).toBe(5);
    expect((await give(ERA + 9)).from).toBe(7);
    chapters.push(7);
    expect((await give(ERA + 9)).from).toBe(7);
    expect((await give(ERA + 99, false)).from).toBe(7);
  });

  it('is not moved by a far chapter that somebody put there, which is not shown, and stays within what a chapter may be', async () => {
    expect(await setup([0, 1], [LAST]).give()).toMatchObject({ from: 2, wish: { reason: EPOCH_REASON.first } });
    expect((await setup([LAST]).give()).from).toBe(LAST);
  });

  it.each([['beyond all chapters', encode([1, ERA, LIMITS.chapters])], ['no number', encode([1, ERA, 'one'])], ['no row', Uint8Array.of(0xff)]])('is decided anew where what was kept cannot be read: %s', async (_, row) => {
    const { give, records } = setup([0, 1]);
    await records.put(place.table, place.key, row, 'strict');
    expect((await give(ERA, false)).from).toBe(2);
    expect(keyOf((await records.get(place.table, place.key))!)).toBe('83011a6955b90002');
  });

  it('is all of it where nothing was said before', async () => {
    expect((await setup([]).give()).from).toBe(0);
  });

  it('tells nothing of what was before: no digest, lane, frontier, id or entry', async () => {
    const { give, chapters } = setup([0, 1]);
    const { chat } = await give();
    const before = await chat.digest();
    chapters.push(2);
    expect((await chat.chapterDigests()).map(({ chapter }) => chapter)).toEqual([2]);
    expect((await chat.lanes()).map(({ chapter }) => chapter)).toEqual([2]);
    expect(await chat.digest()).not.toEqual(before);
    const device = new Uint8Array(16) as Parameters<typeof chat.read>[1];
    for (const [chapter, told] of [[0, []], [1, []], [2, [2]]] as const) {
      expect(await Promise.all([chat.frontier(chapter), chat.ids(chapter), chat.read(chapter, device, 0, 9), chat.carried(chapter, [])])).toEqual([told, told, told, told]);
    }
  });

  it('asks once for what they have in a chapter of before, and again when it is another: the digests of these never agree', async () => {
    const { chat } = await setup([0, 1]).give();
    const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    expect([chat.wants!(1, one), chat.wants!(1, one), chat.wants!(0, one), chat.wants!(1, other), chat.wants!(1, other)]).toEqual([true, false, true, true, false]);
    expect([chat.wants!(2, one), chat.wants!(2, one)]).toEqual([true, true]);
  });

  it('begins with an epoch, and with none where somebody wrote in the era already', async () => {
    const { give, chapters } = setup([0]);
    expect((await give()).wish).toEqual({ reason: EPOCH_REASON.first, dueMs: 0 });
    chapters.push(1);
    expect((await give(ERA, false)).wish).toBeNull();
  });
});
