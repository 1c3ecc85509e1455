/** Marks of bodies: a text, an answer and photos that wish to make no sound, and such a text that waits on disk. */
import { describe, expect, it } from 'vitest';
import { decodeLater, encodeLater } from '../../src/app/laterRows.ts';
import { decodeBody, encodeBody, type KnownBody } from '../../src/chat/bodies.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Store } from '../../src/ports/storage.ts';
import { fail } from '../../src/protocol/errors.ts';
import type { AccountId, EntryId, Key } from '../../src/protocol/ids.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { Outbox } from '../../src/sync/outbox.ts';
import { of } from './fixed.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const NOW = 1_770_000_000_000;
const item = { root: of(1), key: of(2), bytes: 1000, hash: of(3), mime: 'image/jpeg', width: 4, height: 3, durationMs: 0, preview: of(5, 20), poster: new Uint8Array(), alt: 'é' };
const BODIES = {
  text: { kind: 'text', text: 'hello é😀', replyTo: null, silent: true },
  answer: { kind: 'text', text: 'hello', replyTo: of<EntryId>(6), silent: true },
  media: { kind: 'media', items: [item], caption: 'hello', silent: true },
} as const satisfies Readonly<Record<string, KnownBody>>;

describe('marks of bodies, version 1', () => {
  it('[V1] are what they were, and are read for ever', () => {
    expectVector('v1/marks', Object.fromEntries(Object.entries(BODIES).map(([name, body]) => [name, encodeBody(body)])));
    const vector = loadVector('v1/marks');
    for (const [name, body] of Object.entries(BODIES)) expect(decodeBody(KIND[body.kind], bytesOf(vector, name))).toEqual(body);
  });

  it('[V1] a text with a mark that waits is written as it was, and a released one is sent for ever', async () => {
    const waits = { send: async () => fail('notReady') } as unknown as Conversation;
    const storeOf = (): Store => createMemoryStore({ localKey: of(15) });
    const store = storeOf();
    await (await Outbox.open(store.records, 'cc' as Key, waits)).send('hello 😀', NOW, null, { silent: true });
    const [row] = await store.records.list('outbox cc');
    expectVector('v1/waitingMarked', { waitingMarked: row!.value });
    const fresh = storeOf();
    await fresh.records.put('outbox cc', '000000000000' as Key, bytesOf(loadVector('v1/waitingMarked'), 'waitingMarked'), 'strict');
    expect((await Outbox.open(fresh.records, 'cc' as Key, waits)).waiting()).toMatchObject([{ text: 'hello 😀', media: [], replyTo: null, timeMs: NOW, silent: true }]);
  });

  it('[V1] a text that goes later is kept as it was, and a released one goes for ever', () => {
    const later = { account: of<AccountId>(7), body: BODIES.answer, dueMs: NOW + 1, madeMs: NOW, era: null };
    expectVector('v1/later', { later: encodeLater(later) });
    expect(decodeLater('aa' as Key, bytesOf(loadVector('v1/later'), 'later'))).toEqual({ key: 'aa', ...later });
    expectVector('v1/laterOfEra', { laterOfEra: encodeLater({ ...later, era: 1_770_000_000 }) });
    expect(decodeLater('aa' as Key, bytesOf(loadVector('v1/laterOfEra'), 'laterOfEra'))).toEqual({ key: 'aa', ...later, era: 1_770_000_000 });
  });
});
