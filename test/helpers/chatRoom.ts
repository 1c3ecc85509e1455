/** A replica whose chat is on the screen: its room as the product opens it, with the wire cut off where y-webrtc would begin. */
import type { Doc } from 'yjs';
import { compareEpochs } from '../../src/chat/epoch.ts';
import type { EpochBook } from '../../src/chat/epochBook.ts';
import type { RoomAccess } from '../../src/ports/rooms.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Documents } from '../../src/ports/storage.ts';
import { keyOf, type PeerName } from '../../src/protocol/ids.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Friend } from '../../src/sync/friend.ts';
import { KeptDocuments } from '../../src/sync/keptDocuments.ts';
import { ChatRoom } from '../../src/sync/room.ts';
import type { Author } from './authors.ts';
import { createRng } from './rng.ts';
import type { Replica } from './replica.ts';

export interface JoinedRoom {
  readonly name: string;
  readonly document: Doc;
  readonly access: RoomAccess;
}

export interface RoomOfChat {
  readonly room: ChatRoom;
  /** Rooms that are open: none or one. */
  readonly joined: readonly JoinedRoom[];
  readonly friend: Friend;
  /** What is kept of documents, under their names at rest: `keyOf(chapterId(…))`. */
  readonly documents: Documents;
  /** Whether peers belong to the chat, and how many batches were taken. */
  readonly state: { member: boolean; taken: number };
  /** Gives a peer's update to the gate and waits until what it lets pass is admitted. Tells the code of a refusal, or how many slots passed. */
  receive(update: Uint8Array, peer?: PeerName): Promise<string>;
}

/** The room at a replica for the chat with another; not yet shown. */
export function roomOf(chat: Replica, other: Author): RoomOfChat {
  const joined: JoinedRoom[] = [];
  const state = { member: true, taken: 0 };
  const said = { code: '', slots: 0 };
  const store = createMemoryStore({ disk: chat.disk, random: createRng(1) });
  const logger: Logger = { log: (_room, _event, about) => void (said.code = String(about?.code)) };
  const room = new ChatRoom({
    rooms: {
      join(name, document, access) {
        const one = { name, document: document as Doc, access };
        joined.push(one);
        return () => void joined.splice(joined.indexOf(one), 1);
      },
      attach: () => undefined,
    },
    logger,
    ownDevice: chat.self.device,
    kept: new KeptDocuments({ store, nameAtRest: keyOf, logger }),
    isMember: () => state.member,
  });
  const tookCarried: Friend['tookCarried'] = async (_chapter, admissions) => {
    state.taken += 1;
    said.slots += admissions.length;
  };
  const friend = { account: other.account, conversation: chat.chat, epochs: { head: () => [...chat.epochs.known].sort(compareEpochs)[0] ?? null } as unknown as EpochBook, devices: () => [other.device], tookCarried } as unknown as Friend;
  return {
    room, joined, friend, state, documents: store.documents,
    async receive(update, peer = 'PeerBob' as PeerName) {
      said.slots = 0;
      if (!room.gate(peer, joined[0]!.name, update)) return said.code;
      // In the chat's queue behind what the gate let pass; then its taker has been told.
      await chat.chat.admit([]);
      await Promise.resolve();
      return `${said.slots} slots`;
    },
  };
}
