import { beforeAll, describe, expect, it } from 'vitest';
import { decodeBody } from '../../../src/chat/bodies.ts';
import type { SendingEpoch } from '../../../src/chat/types.ts';
import type { Key } from '../../../src/protocol/ids.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Outbox, waitingRoots } from '../../../src/sync/outbox.ts';
import { author, type Author } from '../../helpers/authors.ts';
import { itemOf } from '../../helpers/depot.ts';
import { replica, type Replica } from '../../helpers/replica.ts';
import { createRng } from '../../helpers/rng.ts';

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = (await Promise.all(['alice', 'bob'].map(author))) as [Author, Author];
});

const NAME = 'aa' as Key;
const notReady = (): SendingEpoch => ({ kind: 'wait', reason: 'notReady' });

async function openAt(chat: Replica): Promise<Outbox> {
  const { records } = createMemoryStore({ disk: chat.disk, random: createRng(1) });
  return Outbox.open(records, NAME, chat.chat);
}

async function atAlice() {
  const chat = await replica(alice, [alice, bob]);
  return { chat, outbox: await openAt(chat) };
}

const written = async (chat: Replica): Promise<number> => (await chat.chat.lanes()).reduce((sum, { upto }) => sum + upto + 1, 0);
const texts = (outbox: Outbox): readonly string[] => outbox.waiting().map(({ text }) => text);
const photo = (n: number) => itemOf({ root: new Uint8Array(32).fill(n), plainHash: new Uint8Array(32), plainLen: 10 }, new Uint8Array(32).fill(n + 1));
/** What the chat says, in its order. */
async function said(chat: Replica): Promise<unknown[]> {
  const { entries } = await chat.chat.view(0);
  return entries.map(({ entry }) => {
    const body = decodeBody(entry.kind, 'body' in entry ? entry.body : new Uint8Array());
    return body.kind === 'media' ? [body.caption, ...body.items.map(({ root }) => root[0])] : body.kind === 'text' ? body.text : body.kind;
  });
}

describe('the outbox', () => {
  it('writes a text as an entry where it can', async () => {
    const { chat, outbox } = await atAlice();
    expect(await outbox.send('hello', 5)).toMatchObject({ ok: true, value: { queued: null } });
    expect([await written(chat), texts(outbox)]).toEqual([1, []]);
  });

  it('[S6.1] [F3] keeps a text that cannot be an entry yet, through a restart, in order', async () => {
    const { chat, outbox } = await atAlice();
    chat.epochs.sending = notReady;
    for (const text of ['one', 'two', 'three']) expect(await outbox.send(text, 5)).toMatchObject({ ok: true, value: { entry: null } });
    expect(await written(chat)).toBe(0);
    const again = await openAt(chat);
    expect(texts(again)).toEqual(['one', 'two', 'three']);
    chat.epochs.sending = null;
    await again.drain();
    expect([await written(chat), texts(again), texts(await openAt(chat))]).toEqual([3, [], []]);
  });

  it('[F17] lets nothing overtake what waits', async () => {
    const { chat, outbox } = await atAlice();
    chat.epochs.sending = notReady;
    await outbox.send('first', 5);
    chat.epochs.sending = null;
    await outbox.send('second', 6);
    const view = await chat.chat.view(0);
    expect(view.entries.map(({ entry }) => new TextDecoder().decode('body' in entry ? entry.body : new Uint8Array()).replace(/[^a-z]/g, ''))).toEqual(['efirst', 'fsecond']);
  });

  it('[S6.1] [F26] keeps photos among the texts, through a restart, with all that was said of them', async () => {
    const { chat, outbox } = await atAlice();
    chat.epochs.sending = notReady;
    await outbox.send('one', 5);
    expect(await outbox.sendMedia([photo(7), photo(8)], 'two', 6)).toMatchObject({ ok: true, value: { entry: null } });
    await outbox.send('three', 7);
    const again = await openAt(chat);
    expect(again.waiting()).toEqual(outbox.waiting());
    expect(again.waiting()[1]).toMatchObject({ text: 'two', media: [photo(7), photo(8)], timeMs: 6 });
    const { records } = createMemoryStore({ disk: chat.disk, random: createRng(1) });
    expect((await waitingRoots(records, NAME)).map((root) => root[0])).toEqual([7, 8]);
    chat.epochs.sending = null;
    await again.drain();
    expect([await said(chat), texts(again), await waitingRoots(records, NAME)]).toEqual([['one', ['two', 7, 8], 'three'], [], []]);
  });

  it('writes photos as an entry where it can, and refuses what others could not read', async () => {
    const { chat, outbox } = await atAlice();
    expect(await outbox.sendMedia([photo(7)], '', 5)).toMatchObject({ ok: true, value: { queued: null } });
    await expect(outbox.sendMedia(Array.from({ length: 10 }, (_, n) => photo(n)), '', 5)).rejects.toThrow();
    expect(await said(chat)).toEqual([['', 7]]);
  });

  it('[F26] keeps nothing that others could not read, so that the chat opens again and what waits goes', async () => {
    const { chat, outbox } = await atAlice();
    chat.epochs.sending = notReady;
    await outbox.send('one', 5);
    const unreadable = [{ ...photo(7), durationMs: 86_400_001 }, { ...photo(7), preview: new Uint8Array(33) }, { ...photo(7), width: 0.5 }];
    for (const item of unreadable) await expect(outbox.sendMedia([item], 'two', 6)).rejects.toThrow();
    await outbox.send('three', 7);
    const again = await openAt(chat);
    expect(texts(again)).toEqual(['one', 'three']);
    chat.epochs.sending = null;
    await again.drain();
    expect(await said(chat)).toEqual(['one', 'three']);
  });

  it('[F16] lets go of what is taken back while it waits, once and for ever, and gives its name to nothing else', async () => {
    const { chat, outbox } = await atAlice();
    chat.epochs.sending = notReady;
    await outbox.send('one', 5);
    await outbox.sendMedia([photo(7)], 'two', 6);
    const { key } = outbox.waiting()[1]!;
    expect(await outbox.drop(key)).toMatchObject({ text: 'two', media: [photo(7)] });
    expect(await outbox.drop(key)).toBeNull();
    await outbox.send('three', 7);
    expect(outbox.waiting().map((one) => one.key)).not.toContain(key);
    expect(texts(await openAt(chat))).toEqual(['one', 'three']);
    chat.epochs.sending = null;
    await outbox.drain();
    expect(await outbox.drop(key)).toBeNull();
    expect(await said(chat)).toEqual(['one', 'three']);
  });

  it('[F16] keeps what the disk does not let go of', async () => {
    const { chat, outbox } = await atAlice();
    chat.epochs.sending = notReady;
    await outbox.send('one', 5);
    chat.disk.onWrite = () => 'fail';
    await expect(outbox.drop(outbox.waiting()[0]!.key)).rejects.toThrow();
    chat.disk.onWrite = null;
    expect([texts(outbox), texts(await openAt(chat))]).toEqual([['one'], ['one']]);
  });

  it('[S6.1] [A20] a text taken out is an entry and is taken out once, whenever the power fails', async () => {
    for (const fate of ['crash-before', 'crash-after'] as const) {
      const { chat, outbox } = await atAlice();
      chat.epochs.sending = notReady;
      await outbox.send('only once', 5);
      chat.epochs.sending = null;
      chat.disk.onWrite = () => fate;
      void outbox.drain();
      await new Promise((resolve) => setImmediate(resolve));
      chat.disk.onWrite = null;
      const again = await chat.again();
      const after = await openAt(again);
      expect((await written(again)) + after.waiting().length).toBe(1);
      await after.drain();
      expect([await written(again), texts(after)]).toEqual([1, []]);
    }
  });

  it.each([['fail', 'storageFailed'], ['quota', 'quotaExceeded']] as const)('a disk that says %s gives a code, for an entry and for a text that waits', async (fate, code) => {
    const { chat, outbox } = await atAlice();
    chat.disk.onWrite = () => fate;
    expect(await outbox.send('hello', 5)).toMatchObject({ ok: false, error: { code } });
    chat.epochs.sending = notReady;
    expect(await outbox.send('hello', 5)).toMatchObject({ ok: false, error: { code } });
    chat.disk.onWrite = null;
    expect([await written(chat), texts(outbox), texts(await openAt(chat))]).toEqual([0, [], []]);
    expect(await outbox.send('hello', 6)).toMatchObject({ ok: true });
  });

  it('a drain that the disk refuses loses nothing and goes on later', async () => {
    const { chat, outbox } = await atAlice();
    chat.epochs.sending = notReady;
    for (const text of ['one', 'two']) await outbox.send(text, 5);
    chat.epochs.sending = null;
    chat.disk.onWrite = () => 'quota';
    await outbox.drain();
    expect(texts(outbox)).toEqual(['one', 'two']);
    chat.disk.onWrite = null;
    await outbox.drain();
    expect([await written(chat), texts(outbox)]).toEqual([2, []]);
  });

  it.each([['', 'textEmpty'], ['   \n', 'textEmpty'], ['x'.repeat(100_000), 'textTooLong'], ['é'.repeat(8193), 'textTooLong']])('a text that is none is refused before anything is written (%#)', async (text, code) => {
    const { chat, outbox } = await atAlice();
    const before = chat.disk.writes;
    expect(await outbox.send(text, 5)).toMatchObject({ ok: false, error: { code } });
    expect(chat.disk.writes).toBe(before);
  });

  it('a reason that is not a matter of waiting is told, and nothing is kept', async () => {
    const { chat, outbox } = await atAlice();
    chat.epochs.sending = () => ({ kind: 'wait', reason: 'notFriends' });
    expect(await outbox.send('hello', 5)).toMatchObject({ ok: false, error: { code: 'notFriends' } });
    expect(texts(outbox)).toEqual([]);
  });
});
