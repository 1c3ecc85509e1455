/**
 * The room of the chat on the screen (protocol §12): its newest chapter's Yjs document, carried by y-webrtc over the links,
 * behind the gate. It repairs what a push missed; everything it brings goes the way of every entry, and losing it loses
 * nothing. The room is opened anew when the chapter, the document or the head of the epochs changes, by whatever way: an entry, a
 * grant, a pair root, a record that makes an epoch valid.
 */
import { chapterClients, type ChapterClients } from '../chat/chapter.ts';
import { extract } from '../chat/gate.ts';
import type { Change } from '../chat/keeper.ts';
import { kdf } from '../crypto/derive.ts';
import type { Logger } from '../ports/logger.ts';
import type { RoomGate, Rooms } from '../ports/rooms.ts';
import { sameBytes, toBase64url, type AccountId, type DeviceId, type PeerName } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Friend } from './friend.ts';
import type { KeptDocuments } from './keptDocuments.ts';

/** Accounts in a direct chat. */
const MEMBERS = 2;

interface OpenRoom {
  readonly friend: Friend;
  readonly name: string;
  readonly chapter: number;
  readonly clients: ChapterClients;
  readonly leave: () => void;
}

export interface ChatRoomDeps {
  readonly rooms: Rooms;
  readonly logger: Logger;
  readonly ownDevice: DeviceId;
  readonly kept: Pick<KeptDocuments, 'keep'>;
  isMember(peer: PeerName, account: AccountId): boolean;
}

export class ChatRoom {
  readonly #deps: ChatRoomDeps;
  #friend: Friend | null = null;
  #open: OpenRoom | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(deps: ChatRoomDeps) {
    this.#deps = deps;
  }

  /** Puts a chat on the screen, or none. */
  show(friend: Friend | null): Promise<void> {
    this.#friend = friend;
    return this.#follow();
  }

  /** Something was written in a chat, or what is known of it changed: another chapter, document or epoch may be the newest now. */
  changed(account: AccountId, change?: Change): void {
    const friend = this.#friend;
    if (!friend || !sameBytes(friend.account, account)) return;
    const open = this.#open;
    const isElsewhere = change !== undefined && change.chapter !== open?.chapter;
    const isOther = (open?.name ?? null) !== nameOf(friend, open?.chapter ?? 0);
    const isReplaced = change?.documentReplaced ?? false;
    if (isReplaced || isElsewhere || isOther) void this.#follow(isReplaced);
  }

  /** An update of a peer. False: no correct program sends it. */
  readonly gate: RoomGate = (peer, room, update) => {
    const open = this.#open;
    if (!open || open.name !== room) return true;
    const found = extract(update, open.chapter, open.clients);
    if (!found.ok) {
      this.#deps.logger.log('room', 'update refused', { code: found.code });
      return false;
    }
    this.#admit(open, peer, found.carried).catch(() => this.#deps.logger.log('room', 'not admitted'));
    return true;
  };

  async #admit(open: OpenRoom, peer: PeerName, carried: Parameters<Friend['conversation']['admit']>[0]): Promise<void> {
    if (carried.length === 0 || !this.#deps.isMember(peer, open.friend.account)) return;
    const admissions = await open.friend.conversation.admit(carried, peer);
    await open.friend.tookCarried(open.chapter, admissions);
  }

  #follow(again = false): Promise<void> {
    this.#work = this.#work.then(() => this.#rejoin(again)).catch(() => this.#deps.logger.log('room', 'not joined'));
    return this.#work;
  }

  async #rejoin(again: boolean): Promise<void> {
    const friend = this.#friend;
    const chapter = friend ? ((await friend.conversation.chapters()).at(-1) ?? 0) : 0;
    const name = friend ? nameOf(friend, chapter) : null;
    if (!again && name !== null && this.#open?.name === name) return;
    this.#leave();
    if (!friend || name === null) return;
    const document = await friend.conversation.document(chapter);
    const clients = chapterClients(friend.conversation.id, chapter, [...friend.devices(), this.#deps.ownDevice]);
    const stop = await this.#deps.kept.keep(friend.conversation, chapter, document);
    // A lane for each device that the members may have, and for those that were theirs once: these stand in the document.
    const maxLanes = (): number => MEMBERS * LIMITS.devices + document.store.clients.size;
    const leave = this.#deps.rooms.join(name, document, { allowed: (peer) => this.#deps.isMember(peer, friend.account), maxLanes });
    this.#open = { friend, name, chapter, clients, leave: () => (stop(), leave()) };
  }

  #leave(): void {
    const open = this.#open;
    this.#open = null;
    open?.leave();
    open?.friend.conversation.closeDocument(open.chapter);
  }
}

/** A secret of the head of the epochs (E3) names the room; without one there is none. */
function nameOf(friend: Friend, chapter: number): string | null {
  const head = friend.epochs.head();
  return head ? toBase64url(kdf(head.key, 'room', chapter)) : null;
}
