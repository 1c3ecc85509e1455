/**
 * A chapter as a Yjs document: one lane for each device, every slot in lane form, nothing else (protocol §6). Documents are
 * built from what the ledger admits and are believed by nobody; `doc.clientID` never writes [A7]. Replicas that hold the
 * same slots hold the same bytes, whatever the route or order.
 */
import { chapterClient } from '../crypto/derive.ts';
import { labelled } from '../crypto/hash.ts';
import { keyOf, u32be, type ConversationId, type DeviceId } from '../protocol/ids.ts';

/** Origin of our own applies, so that an observer can tell them from others. */
export const LEDGER_ORIGIN = 'ledger';

/** Name of a chapter, 32 B. */
export const chapterId = (conversation: ConversationId, chapter: number): Uint8Array => labelled('chap', conversation, u32be(chapter));

/** Client numbers of a chapter's devices, both ways. Two devices with one number are in neither. */
export interface ChapterClients {
  client(device: DeviceId): number | null;
  device(client: number): DeviceId | null;
}

/** The lanes of these devices in a chapter's document. */
export function chapterClients(conversation: ConversationId, chapter: number, devices: readonly DeviceId[]): ChapterClients {
  const byClient = new Map<number, DeviceId | null>();
  const byDevice = new Map<string, number>();
  for (const device of devices) {
    const key = keyOf(device);
    if (byDevice.has(key)) continue;
    const client = chapterClient(conversation, chapter, device);
    byClient.set(client, byClient.has(client) ? null : device);
    byDevice.set(key, client);
  }
  return {
    device: (client) => byClient.get(client) ?? null,
    client(device) {
      const client = byDevice.get(keyOf(device));
      return client !== undefined && byClient.get(client) ? client : null;
    },
  };
}
