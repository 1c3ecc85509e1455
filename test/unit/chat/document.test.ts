import * as Y from 'yjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { author, epochKey, textBody, writeLane, type Author } from '../../helpers/authors.ts';
import { roomOf } from '../../helpers/chatRoom.ts';
import { carriedOf, everything, replica, type Replica } from '../../helpers/replica.ts';

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = [await author('alice'), await author('bob')];
});

const both = async (): Promise<readonly [Replica, Replica]> => [await replica(alice, [alice, bob]), await replica(bob, [alice, bob])];
async function say({ chat }: Replica, text: string): Promise<void> {
  const sent = await chat.send(KIND.text, textBody(text));
  if (!sent.ok) throw new Error(sent.error.code);
}

describe('the document', () => {
  it('is byte for byte the same at both, as entries come', async () => {
    const [a, b] = await both();
    const [ours, theirs] = [await a.chat.document(0), await b.chat.document(0)];
    for (const text of ['one', 'two', 'three']) await say(a, text);
    await b.chat.admit(await everything(a.chat));
    await say(b, 'four');
    await a.chat.admit(await everything(b.chat));
    expect(Y.encodeStateAsUpdate(ours)).toEqual(Y.encodeStateAsUpdate(theirs));
    expect(ours.store.clients.size).toBe(2);
  });

  it('[S6.4] carries entries to another by way of Yjs, through the gate, and tells where they came from', async () => {
    const [a, b] = await both();
    for (const text of ['one', 'two', 'three']) await say(a, text);
    const { room, friend, joined, receive } = roomOf(b, alice);
    await room.show(friend);
    const doc = joined[0]!.document;
    const origins: unknown[] = [];
    doc.on('update', (_: Uint8Array, origin: unknown) => origins.push(origin));
    expect(await receive(Y.encodeStateAsUpdate(await a.chat.document(0), Y.encodeStateVector(doc)), 'peer alice' as PeerName)).toBe('3 slots');
    expect(origins).toEqual(['peer alice']);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(Y.encodeStateAsUpdate(await a.chat.document(0)));
  });

  it('[S7.2] does not hold what stands behind a gap until the run is whole', async () => {
    const [, b] = await both();
    const lane = await writeLane(alice, epochKey(b.chat.id, 'one'), b.chat.id, 4);
    const doc = await b.chat.document(0);
    await b.chat.admit([lane[0]!, lane[2]!, lane[3]!].map(carriedOf));
    expect([...doc.store.clients.values()].map((structs) => structs.length)).toEqual([1]);
    await b.chat.admit([carriedOf(lane[1]!)]);
    expect([...doc.store.clients.values()].map((structs) => structs.length)).toEqual([4]);
  });
});
