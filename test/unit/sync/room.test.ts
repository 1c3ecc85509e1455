import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { chapterId } from '../../../src/chat/chapter.ts';
import { keyOf, type AccountId, type PeerName } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import * as Y from 'yjs';
import { author, epochKey, type Author } from '../../helpers/authors.ts';
import { turn } from '../../helpers/clock.ts';
import { roomOf } from '../../helpers/chatRoom.ts';
import { replica, type Replica } from '../../helpers/replica.ts';

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = (await Promise.all(['alice', 'bob'].map(author))) as [Author, Author];
});
const BOB = 'PeerBob' as PeerName;

async function roomAtAlice() {
  const chat = await replica(alice, [alice, bob]);
  return { chat, ...roomOf(chat, bob) };
}

async function updateOfBob(texts: readonly string[]): Promise<Uint8Array> {
  const at: Replica = await replica(bob, [bob, alice]);
  for (const text of texts) await at.chat.send(KIND.text, encodeBody({ kind: 'text', text, replyTo: null }));
  return Y.encodeStateAsUpdate(await at.chat.document(0));
}

describe('[S12.3] the room of the chat on the screen', () => {
  it('is joined under a secret name with the document, and left when the chat is', async () => {
    const { room, joined, friend } = await roomAtAlice();
    await room.show(friend);
    expect(joined).toHaveLength(1);
    expect(joined[0]!.name).toMatch(/^[\w-]{43}$/);
    await room.show(friend);
    expect(joined).toHaveLength(1);
    await room.show(null);
    expect(joined).toEqual([]);
  });

  it('is another one under another epoch; without an epoch there is none', async () => {
    const { room, joined, friend, chat } = await roomAtAlice();
    await room.show(friend);
    const { name } = joined[0]!;
    chat.epochs.known.unshift({ ...epochKey(chat.chat.id, 'two'), gen: 2 });
    await room.show(friend);
    expect(joined).toHaveLength(1);
    expect(joined[0]!.name).not.toBe(name);
    chat.epochs.known.length = 0;
    await room.show(friend);
    expect(joined).toEqual([]);
  });

  it('is opened anew when another epoch is the head, by whatever way its key came', async () => {
    const { room, joined, friend, chat } = await roomAtAlice();
    await room.show(friend);
    const { name } = joined[0]!;
    const namesAfter = async (account: AccountId): Promise<readonly string[]> => {
      room.changed(account);
      await turn();
      return joined.map((one) => one.name);
    };
    expect(await namesAfter(friend.account)).toEqual([name]);
    chat.epochs.known.push({ ...epochKey(chat.chat.id, 'two'), gen: 2 });
    expect(await namesAfter(alice.account)).toEqual([name]);
    expect(await namesAfter(friend.account)).not.toEqual([name]);
    expect(joined).toHaveLength(1);
  });

  it('[S6.4] [A4] takes entries out of an update, through the gate, and never applies it', async () => {
    const { room, joined, friend, chat, state, receive } = await roomAtAlice();
    await room.show(friend);
    expect(await receive(await updateOfBob(['one', 'two']))).toBe('2 slots');
    expect(await chat.chat.ids(0)).toHaveLength(2);
    expect(joined[0]!.document.store.clients.size).toBe(1);
    expect(state.taken).toBe(1);
  });

  it('[F35] of a peer that is no member of the chat takes nothing', async () => {
    const { room, joined, friend, chat, state, receive } = await roomAtAlice();
    await room.show(friend);
    state.member = false;
    expect(await receive(await updateOfBob(['one']))).toBe('0 slots');
    expect([await chat.chat.ids(0), state.taken]).toEqual([[], 0]);
    expect(joined[0]!.access.allowed(BOB)).toBe(false);
  });

  it('[H19] may have a lane for each device of two accounts, and for those that stand in it already', async () => {
    const { room, joined, friend, receive } = await roomAtAlice();
    await room.show(friend);
    expect(joined[0]!.access.maxLanes()).toBe(2 * LIMITS.devices);
    await receive(await updateOfBob(['one']));
    expect(joined[0]!.access.maxLanes()).toBe(2 * LIMITS.devices + 1);
  });

  it('[S13.2] keeps the document of the newest chapter, and replaces what was kept where the ledger has not all of it', async () => {
    const { room, friend, chat, documents } = await roomAtAlice();
    await chat.chat.send(KIND.text, encodeBody({ kind: 'text', text: 'mine', replyTo: null }));
    const name = keyOf(chapterId(chat.chat.id, 0));
    const poison = new Y.Doc();
    poison.getMap('m').set('not', 'ours');
    await documents.save(name, Y.encodeStateAsUpdate(poison));
    await room.show(friend);
    expect(await documents.load(name)).toEqual(await chat.chat.documentUpdate(0));
    await chat.chat.send(KIND.text, encodeBody({ kind: 'text', text: 'more', replyTo: null }));
    expect(await documents.load(name)).toEqual(await chat.chat.documentUpdate(0));
    await room.show(null);
    await room.show(friend);
    expect(await documents.load(name)).toEqual(await chat.chat.documentUpdate(0));
  });

  it('passes over what belongs to another room, and ends who sends what no program sends', async () => {
    const { room, friend, chat, receive } = await roomAtAlice();
    await room.show(friend);
    expect(room.gate(BOB, 'elsewhere', await updateOfBob(['one']))).toBe(true);
    expect(await receive(new Uint8Array([255, 255, 255]))).toBe('badForm');
    expect(await receive(new Uint8Array(600_000))).toBe('tooLarge');
    expect(await chat.chat.ids(0)).toEqual([]);
  });
});
