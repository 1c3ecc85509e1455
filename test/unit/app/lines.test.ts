import { beforeAll, describe, expect, it } from 'vitest';
import { Lines } from '../../../src/app/lines.ts';
import { encodeBody } from '../../../src/chat/bodies.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { emptyMark, withPlaces } from '../../../src/chat/unread.ts';
import type { EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { author, conversationOf, epochKey, write, type Author } from '../../helpers/authors.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { carriedOf, replica } from '../../helpers/replica.ts';

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = (await Promise.all(['alice', 'bob'].map(author))) as [Author, Author];
});

/** Alice's side of a chat in which Bob wrote three texts into each of some chapters; counts the chapters that were folded. */
async function chatOf(chapters: number) {
  const clock = createVirtualClock();
  const a = await replica(alice, [alice, bob], { clock });
  const pair = conversationOf(alice, bob);
  let prev: EntryId | null = null;
  let seq = 0;
  const add = async (chapter: number, text: string) => {
    const entry: Awaited<ReturnType<typeof write>> = await write(bob, epochKey(pair, 'one'), pair, { chapter, seq, prev, text, sentMs: clock.now() });
    prev = entry.id;
    await a.chat.admit([carriedOf(entry)]);
    return entry;
  };
  for (let chapter = 0; chapter < chapters; chapter++) for (seq = 0; seq < 3; seq++) await add(chapter, `${chapter}/${seq}`);
  const folded: number[] = [];
  let held: Promise<void> | undefined;
  /** What was read stays on its way until it is released. */
  const hold = (): (() => void) => {
    let release = (): void => undefined;
    held = new Promise((resolve) => (release = resolve));
    return release;
  };
  const view = async (chapter: number) => {
    folded.push(chapter);
    const read = await a.chat.view(chapter);
    await held;
    return read;
  };
  const counting: Conversation = { ...a.chat, view };
  return { clock, chat: a.chat, folded, add, hold, lines: new Lines({ conversation: counting, self: alice, clock, hidden: new Set(), floorMs: () => 0 }) };
}

const marked = (chapter: number, seq: number) => withPlaces(emptyMark, [{ chapter, seq, device: bob.device }]);

describe('lines', () => {
  it('are folded once until something changes in their chapter', async () => {
    const { lines, folded, add } = await chatOf(2);
    await Promise.all([lines.items(1), lines.items(1), lines.items(0)]);
    expect(folded.sort()).toEqual([0, 1]);
    await add(1, 'more');
    expect((await lines.items(1)).at(-1)!.text).toBe('more');
    await lines.items(0);
    expect(folded.sort()).toEqual([0, 1, 1]);
  });

  it('[H8] are looked at anew after a minute, since some may have claimed to be from later', async () => {
    const { lines, folded, clock } = await chatOf(1);
    await lines.items(0);
    await clock.advance(60_000);
    await lines.items(0);
    expect(folded).toEqual([0, 0]);
  });

  it('hold a few chapters in memory and no more', async () => {
    const { lines, folded } = await chatOf(8);
    for (let i = 0; i < 2; i++) for (let chapter = 0; chapter < 8; chapter++) await lines.items(chapter);
    expect(folded).toHaveLength(16);
  });
});

describe('[F16] [F18] lines that something in another chapter acts on', () => {
  /** Bob's "first words" in chapter 0, and what comes of them in `lines` as more of his entries come. */
  async function edited() {
    const clock = createVirtualClock();
    const a = await replica(alice, [alice, bob], { clock });
    const pair = conversationOf(alice, bob);
    const made = (draft: Parameters<typeof write>[3]) => write(bob, epochKey(pair, 'one'), pair, { sentMs: clock.now(), ...draft });
    const put = async (draft: Parameters<typeof write>[3]) => {
      const entry = await made(draft);
      await a.chat.admit([carriedOf(entry)]);
      return entry;
    };
    const lines = new Lines({ conversation: a.chat, self: alice, clock, hidden: new Set(), floorMs: () => 0 });
    const said = await put({ text: 'first words' });
    const change = { kind: KIND.edit, body: encodeBody({ kind: 'edit', target: said.id, text: 'other words' }) };
    return { lines, made, put, said, change, texts: async () => (await lines.items(0)).map(({ text }) => text) };
  }

  it('say what they said before, at once and under another stamp, when a twin of an edit comes', async () => {
    const { lines, put, said, change, texts } = await edited();
    const next = await put({ chapter: 1, prev: said.id, text: 'more' });
    await put({ chapter: 1, seq: 1, prev: next.id, ...change });
    expect(await texts()).toEqual(['other words']);
    const stamp = lines.stamp(0);
    await put({ chapter: 1, seq: 1, prev: next.id, text: 'twin of the edit' });
    expect(lines.stamp(0)).toBeGreaterThan(stamp);
    expect(await texts()).toEqual(['first words']);
  });

  it('say what an edit says, at once and under another stamp, when the chapter comes that joins its own to what is shown', async () => {
    const { lines, made, put, said, change, texts } = await edited();
    const missing = await made({ chapter: 1, prev: said.id, text: 'between' });
    await put({ chapter: 2, prev: missing.id, ...change });
    expect(await texts()).toEqual(['first words']);
    const stamp = lines.stamp(0);
    await put({ chapter: 1, prev: said.id, text: 'between' });
    expect(lines.stamp(0)).toBeGreaterThan(stamp);
    expect(await texts()).toEqual(['other words']);
  });
});

describe('[F19] what is unread', () => {
  it('is counted in the last 32 chapters, so that nobody makes a start dear', async () => {
    const { lines, folded } = await chatOf(40);
    expect((await lines.unread(emptyMark)).count).toBe(32 * 3);
    expect(folded.length).toBe(32);
  });

  it('costs no fold where the mark is at the end, however long the chat', async () => {
    const { lines, folded } = await chatOf(60);
    expect(await lines.unread(marked(59, 2))).toEqual({ count: 0, first: null });
    expect(folded).toEqual([]);
  });

  it('is counted in the chapters beyond the mark alone, and once', async () => {
    const { lines, folded, add } = await chatOf(60);
    const mark = marked(57, 1);
    for (let i = 0; i < 5; i++) expect(await lines.unread(mark)).toMatchObject({ count: 7, first: { text: '57/2' } });
    expect(folded.sort()).toEqual([57, 58, 59]);
    await add(59, 'one more');
    expect((await lines.unread(mark)).count).toBe(8);
    expect(folded.filter((chapter) => chapter === 59)).toHaveLength(2);
    expect(folded).toHaveLength(4);
  });

  it('counts what came while it was counted', async () => {
    const { lines, add, hold } = await chatOf(1);
    const release = hold();
    const before = lines.unread(emptyMark);
    await add(0, 'meanwhile');
    release();
    expect((await before).count).toBeLessThanOrEqual(4);
    expect((await lines.unread(emptyMark)).count).toBe(4);
  });

  it('under another mark is counted anew', async () => {
    const { lines } = await chatOf(3);
    expect((await lines.unread(emptyMark)).count).toBe(9);
    expect((await lines.unread(marked(1, 0))).count).toBe(5);
    expect((await lines.unreadBefore(2, marked(1, 0))).map(({ text }) => text)).toEqual(['1/1', '1/2']);
  });

  it('does not count own texts', async () => {
    const { lines, chat } = await chatOf(1);
    await chat.send(1, new Uint8Array([0x82, 0x61, 0x61, 0xf6]));
    expect((await lines.unread(marked(0, 2))).count).toBe(0);
  });
});
