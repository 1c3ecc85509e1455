/**
 * Passing a message on: what it says goes as a new one, with an entry and keys of its own, and nothing tells where it came from
 * (decision 0037). Photos are read piece by piece from this disk, so that a long video takes no more memory than a short one.
 */
import { mediaKindOf, type MediaItem } from '../chat/media.ts';
import { blobShape, SourceError } from '../crypto/blob.ts';
import type { Person } from '../people/person.ts';
import type { ByteSource } from '../ports/blobs.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { concat, sameBytes } from '../protocol/ids.ts';
import type { LocalId, OutgoingMedia } from './api.ts';
import type { Core } from './core.ts';
import { refusalOf } from './lateVerbs.ts';
import { sendItems } from './media.ts';
import type { NotForwarded } from './talkingApi.ts';

/** The bytes of a file that is here, as they are read from the disk. */
function keptSource(core: Core, person: Person, item: MediaItem): ByteSource {
  const { chunkSize } = blobShape(item.bytes);
  async function read(start: number, end: number): Promise<ArrayBuffer> {
    const parts: Uint8Array[] = [];
    for (let piece = Math.floor(start / chunkSize); piece * chunkSize < end; piece++) {
      const bytes = await core.exchange.media.read(person.account, item, piece);
      if (!bytes) throw new SourceError('is no longer here');
      parts.push(bytes.subarray(Math.max(0, start - piece * chunkSize), end - piece * chunkSize));
    }
    return concat(...parts).buffer as ArrayBuffer;
  }
  return { size: item.bytes, slice: (start, end) => ({ arrayBuffer: () => read(start, end) }) };
}

const outgoing = (core: Core, person: Person, item: MediaItem): OutgoingMedia => {
  const { mime, width, height, durationMs, preview, poster, alt } = item;
  return { source: keptSource(core, person, item), mime, width, height, durationMs, preview, poster, alt };
};

/** What the disk refuses at one is no reason that others who have it get it again. */
const pass = (core: Core, from: Person, to: Person, items: readonly MediaItem[], text: string): Promise<Result<string>> =>
  (items.length > 0 ? sendItems(core, to, items.map((item) => outgoing(core, from, item)), text) : core.sender.send(to, text, null)).catch(refusalOf);

/** To each by itself: who cannot be written to keeps nobody else from getting it. */
export async function forward(core: Core, person: Person, message: string, to: readonly LocalId[]): Promise<Result<readonly NotForwarded[]>> {
  const line = await core.sender.said(person, message);
  if (!line.ok) return line;
  const { account, text, media } = line.value;
  const items = media.filter(({ mime }) => mediaKindOf(mime) !== null);
  const isMine = sameBytes(account, core.book.self.account);
  if (!isMine && items.some((item) => core.exchange.media.look(person.account, item).state !== 'Here')) return fail('mediaNotHere');
  const failed: NotForwarded[] = [];
  for (const chat of new Set(to)) {
    const target = core.personOf(chat);
    const sent = target ? await pass(core, person, target, items, text) : fail('personUnknown');
    if (!sent.ok) failed.push({ chat, error: sent.error });
  }
  return ok(failed);
}
