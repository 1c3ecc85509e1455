/** What is kept of a chapter's document, on an IndexedDB with y-indexeddb as in the product: every value of every table is read. */
import 'fake-indexeddb/auto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { chapterId } from '../../../src/chat/chapter.ts';
import { atRestKey } from '../../../src/crypto/derive.ts';
import type { Store } from '../../../src/ports/storage.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { openStore } from '../../../src/store/indexeddb.ts';
import { KeptDocuments } from '../../../src/sync/keptDocuments.ts';
import { everyValue, holds } from '../../contract/indexeddb.ts';
import { author, type Author } from '../../helpers/authors.ts';
import { everything, replica, type Replica } from '../../helpers/replica.ts';

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = (await Promise.all(['alice', 'bob'].map(author))) as [Author, Author];
});

let count = 0;
let name = '';
let store: Store;
let chat: Replica;
let kept: KeptDocuments;
let friend: Replica;

/** Alice's device opens its app, on what its disk holds. */
async function start(): Promise<void> {
  store = await openStore({ name });
  chat = await replica(alice, [alice, bob], { store, ...(chat ? { epochs: chat.epochs } : {}) });
  kept = new KeptDocuments({ store, nameAtRest: (chapter) => atRestKey(store.localKey, chapter), logger: { log: () => undefined } });
  chat.chat.onChange((change) => kept.changed(change));
}

beforeEach(async () => {
  name = `kith-kept-${count++}`;
  await start();
  friend = await replica(bob, [bob, alice]);
});
afterEach(() => store.close());

const show = async (): Promise<() => void> => kept.keep(chat.chat, 0, await chat.chat.document(0));
/** Everything that was asked of the documents is done. */
const done = async (): Promise<void> => {
  await kept.purge();
  await store.documents.load(documentName());
};
const documentName = () => atRestKey(store.localKey, chapterId(chat.chat.id, 0));

async function say(who: Replica, text: string) {
  const sent = await who.chat.send(KIND.text, encodeBody({ kind: 'text', text, replyTo: null }));
  if (!sent.ok) throw new Error(sent.error.code);
  return sent.value;
}

/** How many values of this device's databases hold an entry, or its plain body. */
async function held({ sealed, body }: { readonly sealed: Uint8Array; readonly body: Uint8Array }): Promise<number> {
  const values = await everyValue(name);
  return values.filter((value) => holds(value, sealed) || holds(value, body)).length;
}

describe('[S13.2] what was taken back', () => {
  it('is in no row of any database, when it was my own in the chat on the screen', async () => {
    const before = await say(chat, 'stays');
    await show();
    const gone = await say(chat, 'a secret that is taken back');
    await say(chat, 'stays too');
    await done();
    expect(await held(gone)).toBe(2);
    expect((await chat.chat.redact([gone.id])).ok).toBe(true);
    await done();
    expect(await held(gone)).toBe(0);
    expect(await held(before)).toBe(2);
    expect(await store.documents.load(documentName())).toEqual(Y.encodeStateAsUpdate(await chat.chat.document(0)));
  });

  it('is in no row when a friend took it back, while the chat is on the screen or after it was', async () => {
    const [first, second] = [await say(friend, 'the first secret'), await say(friend, 'the second secret')];
    const leave = await show();
    await chat.chat.admit(await everything(friend.chat));
    await done();
    expect([await held(first), await held(second)]).toEqual([2, 2]);
    await friend.chat.redact([first.id]);
    await chat.chat.admit(await everything(friend.chat));
    await done();
    expect([await held(first), await held(second)]).toEqual([0, 2]);
    leave();
    await friend.chat.redact([second.id]);
    await chat.chat.admit(await everything(friend.chat));
    await done();
    expect(await held(second)).toBe(0);
  });

  it('[R7] is in no row after the next start, when the device died before its document was replaced', async () => {
    await show();
    const gone = await say(chat, 'a secret that is taken back');
    await done();
    const purge = kept.purge.bind(kept);
    kept.purge = async () => {};
    await chat.chat.redact([gone.id]);
    kept.purge = purge;
    await store.documents.load(documentName());
    await store.close();
    expect(await held(gone)).toBeGreaterThan(0);
    await start();
    await kept.purge();
    expect(await held(gone)).toBe(0);
    expect(await store.records.list('erased')).toEqual([]);
  });

  it('stays marked while the disk refuses to replace its document', async () => {
    await show();
    const gone = await say(chat, 'a secret that is taken back');
    const { replace } = store.documents;
    Object.assign(store.documents, { replace: () => Promise.reject(new Error('refused')) });
    await chat.chat.redact([gone.id]);
    await done();
    expect(await store.records.list('erased')).toHaveLength(1);
    Object.assign(store.documents, { replace });
    await done();
    expect(await held(gone)).toBe(0);
    expect(await store.records.list('erased')).toEqual([]);
  });

  it('leaves a mark for the next time when it is taken back while the document is replaced', async () => {
    await show();
    const [first, second] = [await say(chat, 'the first secret'), await say(chat, 'the second secret')];
    await done();
    const { replace } = store.documents;
    let isSecondGone: Promise<unknown> | null = null;
    Object.assign(store.documents, {
      async replace(...given: Parameters<typeof replace>) {
        isSecondGone ??= chat.chat.redact([second.id]);
        await isSecondGone;
        await replace(...given);
      },
    });
    await chat.chat.redact([first.id]);
    await done();
    await done();
    expect([await held(first), await held(second)]).toEqual([0, 0]);
  });

  it('leaves no mark where there was nothing to erase', async () => {
    const gone = await say(friend, 'nobody here ever had it');
    await friend.chat.redact([gone.id]);
    await chat.chat.admit(await everything(friend.chat));
    expect(await store.records.list('erased')).toEqual([]);
  });
});

describe('[S13.2] a kept document that differs from the ledger', () => {
  it('is replaced when the chat is opened, not merged with', async () => {
    const sent = await say(chat, 'in the ledger');
    const foreign = new Y.Doc();
    foreign.getArray('lane').push([Uint8Array.from({ length: 40 }, (_, i) => i + 1)]);
    await store.documents.save(documentName(), Y.encodeStateAsUpdate(foreign));
    const part = Uint8Array.from({ length: 40 }, (_, i) => i + 1);
    expect((await everyValue(name)).some((value) => holds(value, part))).toBe(true);
    await show();
    await done();
    expect((await everyValue(name)).some((value) => holds(value, part))).toBe(false);
    expect(await held(sent)).toBe(2);
  });
});
