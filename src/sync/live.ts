/**
 * Live messages of `/kith/sync/1`: that something is being written, or no more. Never stored, never answered, and sealed by nothing
 * but the link; a MAC under the key of the newest epoch binds each to the chat, to both ends of the link, to the device and to its
 * place among those that it sent. A PeerId is new in each session of the app, so none counts twice.
 *
 *   L = KDF(EK,"live")     mac = KDF(L,"mac", conv, peer of the sender, of the receiver, did, count, on)[0..16]
 */
import type { EpochKey } from '../chat/types.ts';
import { half, kdf } from '../crypto/derive.ts';
import { sameBytes, type ConversationId, type DeviceId, type EpochId, type PeerName } from '../protocol/ids.ts';

/** As it travels: op 7 of `messages.ts`. */
export interface LiveMessage {
  readonly op: 'live';
  readonly conversation: ConversationId;
  readonly epoch: EpochId;
  /** Grows with each that a device sends. */
  readonly count: number;
  /** Something is being written. */
  readonly on: boolean;
  /** 16 B. */
  readonly mac: Uint8Array;
}

/** Whose word it is, and on which link. */
export interface LivePlace {
  readonly conversation: ConversationId;
  readonly from: PeerName;
  readonly to: PeerName;
  /** Device of the sender. */
  readonly device: DeviceId;
}

const macOf = ({ key }: EpochKey, { conversation, from, to, device }: LivePlace, count: number, on: boolean): Uint8Array =>
  half(kdf(kdf(key, 'live'), 'mac', conversation, from, to, device, count, on ? 1 : 0));

export const makeLive = (head: EpochKey, place: LivePlace, count: number, on: boolean): LiveMessage =>
  ({ op: 'live', conversation: place.conversation, epoch: head.id, count, on, mac: macOf(head, place, count, on) });

/** Whether it is the word of that device, on that link, under that head. */
export const isLive = (message: LiveMessage, head: EpochKey | null, place: LivePlace): boolean =>
  head !== null && !head.boot && sameBytes(message.epoch, head.id) && sameBytes(message.mac, macOf(head, place, message.count, message.on));
