/** Two devices whose numbers in a chapter's document fall together. It takes 2^53 tries to make one happen, so the numbers are given here. */
import * as Y from 'yjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type * as derive from '../../../src/crypto/derive.ts';
import { extract } from '../../../src/chat/gate.ts';
import { chapterClients } from '../../../src/chat/chapter.ts';
import { encodeRuns } from '../../../src/chat/laneForm.ts';
import { author, conversationOf, epochKey, writeLane, type Author } from '../../helpers/authors.ts';
import { carriedOf, everything, replica, shown } from '../../helpers/replica.ts';

const ONE_CLIENT = 77;
vi.mock('../../../src/crypto/derive.ts', async (original) => ({ ...(await original<typeof derive>()), chapterClient: () => ONE_CLIENT }));

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = [await author('alice'), await author('bob')];
});

describe('[S6.3] two devices with one client', () => {
  it('have no lane in the document, and both lanes are shown and travel by sync and run', async () => {
    const [a, b] = [await replica(alice, [alice, bob]), await replica(bob, [alice, bob])];
    const epoch = epochKey(conversationOf(alice, bob), 'one');
    for (const who of [alice, bob]) await a.chat.admit((await writeLane(who, epoch, a.chat.id, 3)).map(carriedOf));
    expect(Y.encodeStateAsUpdate(await a.chat.document(0))).toEqual(encodeRuns([]));
    await b.chat.admit(await everything(a.chat));
    expect(await b.chat.digest()).toEqual(await a.chat.digest());
    expect(await shown(b.chat)).toHaveLength(6);
  });

  it('take nothing from a peer of the room under it', async () => {
    const found = extract(encodeRuns([{ client: ONE_CLIENT, from: 0, slots: [new Uint8Array(301)] }]), 0, chapterClients(conversationOf(alice, bob), 0, [alice.device, bob.device]));
    expect(found).toEqual({ ok: true, carried: [] });
  });
});
