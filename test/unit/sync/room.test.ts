import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import type { EpochBook } from '../../../src/chat/epochBook.ts';
import type { RoomAccess } from '../../../src/ports/rooms.ts';
import { keyOf, type AccountId, type DeviceId, type PeerName } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Friend } from '../../../src/sync/friend.ts';
import { ChatRoom } from '../../../src/sync/room.ts';
import * as Y from 'yjs';
import { author, epochKey, type Author } from '../../helpers/authors.ts';
import { createRng } from '../../helpers/rng.ts';
import { replica, type Replica } from '../../helpers/replica.ts';

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = (await Promise.all(['alice', 'bob'].map(author))) as [Author, Author];
});
const BOB = 'PeerBob' as PeerName;

interface Joined {
  readonly name: string;
  readonly document: Y.Doc;
  readonly access: RoomAccess;
}

async function roomAtAlice() {
  const chat = await replica(alice, [alice, bob]);
  const joined: Joined[] = [];
  const state = { member: true, taken: 0 };
  const room = new ChatRoom({
    rooms: {
      join(name, document, access) {
        const one = { name, document: document as Y.Doc, access };
        joined.push(one);
        return () => void joined.splice(joined.indexOf(one), 1);
      },
      attach: () => undefined,
    },
    logger: { log: () => undefined },
    ownDevice: alice.device,
    documents: createMemoryStore({ disk: chat.disk, random: createRng(1) }).documents,
    nameAtRest: keyOf,
    isMember: () => state.member,
  });
  const friend = {
    account: bob.account as AccountId, conversation: chat.chat, epochs: { keys: () => chat.epochs.known } as unknown as EpochBook,
    devices: (): DeviceId[] => [bob.device], tookCarried: async () => void state.taken++,
  } as unknown as Friend;
  return { chat, room, joined, state, friend };
}

async function updateOfBob(texts: readonly string[]): Promise<Uint8Array> {
  const at: Replica = await replica(bob, [bob, alice]);
  for (const text of texts) await at.chat.send(KIND.text, encodeBody({ kind: 'text', text, replyTo: null }));
  return Y.encodeStateAsUpdate(await at.chat.document(0));
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('the room of the chat on the screen', () => {
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

  it('[A4] takes entries out of an update, through the gate, and never applies it', async () => {
    const { room, joined, friend, chat, state } = await roomAtAlice();
    await room.show(friend);
    expect(room.gate(BOB, joined[0]!.name, await updateOfBob(['one', 'two']))).toBe(true);
    await settled();
    expect(await chat.chat.ids(0)).toHaveLength(2);
    expect(state.taken).toBe(1);
  });

  it('[F35] of a peer that is no member of the chat takes nothing', async () => {
    const { room, joined, friend, chat, state } = await roomAtAlice();
    await room.show(friend);
    state.member = false;
    expect(room.gate(BOB, joined[0]!.name, await updateOfBob(['one']))).toBe(true);
    await settled();
    expect(await chat.chat.ids(0)).toEqual([]);
    expect(joined[0]!.access.allowed(BOB)).toBe(false);
  });

  it('passes over what belongs to another room, and ends who sends what no program sends', async () => {
    const { room, joined, friend, chat } = await roomAtAlice();
    await room.show(friend);
    expect(room.gate(BOB, 'elsewhere', await updateOfBob(['one']))).toBe(true);
    expect(room.gate(BOB, joined[0]!.name, new Uint8Array([255, 255, 255]))).toBe(false);
    expect(room.gate(BOB, joined[0]!.name, new Uint8Array(600_000))).toBe(false);
    await settled();
    expect(await chat.chat.ids(0)).toEqual([]);
  });
});
