/**
 * The verbs of photos and videos: each is checked, sealed and on disk before its message is written, and all of one message or
 * none of it. The rules are where those of texts are; `sync/depot.ts` carries the bytes.
 */
import { encodeBody } from '../chat/bodies.ts';
import { mediaKindOf, type MediaItem } from '../chat/media.ts';
import type { Person } from '../people/person.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { LocalId, MediaVerbs, OutgoingMedia } from './api.ts';
import type { Core } from './core.ts';

const MiB = 1024 * 1024;
const utf8 = new TextEncoder();

/** Why these cannot be sent, or null. */
function faultOf(items: readonly OutgoingMedia[], caption: string): Result<never> | null {
  if (items.length === 0) return fail('mediaNone');
  if (items.length > LIMITS.mediaItems) return fail('mediaTooMany', { max: LIMITS.mediaItems });
  if (utf8.encode(caption).length > LIMITS.textBytes) return fail('textTooLong', { max: LIMITS.textBytes });
  for (const { source, mime, width, height, alt } of items) {
    if (mediaKindOf(mime) === null || Math.min(width, height) < 1 || Math.max(width, height) > LIMITS.mediaSide) return fail('mediaType');
    if (source.size === 0) return fail('mediaUnreadable');
    if (source.size > LIMITS.blobBytes) return fail('mediaTooLarge', { max: LIMITS.blobBytes / MiB });
    if (utf8.encode(alt).length > LIMITS.altBytes) return fail('altTooLong', { max: LIMITS.altBytes });
  }
  return null;
}

async function send(core: Core, person: Person, items: readonly OutgoingMedia[], caption: string): Promise<Result<string>> {
  const fault = faultOf(items, caption);
  if (fault) return fault;
  const open = await core.chats.mayWrite(person);
  if (!open.ok) return open;
  const { media } = core.exchange;
  const sealed = await sealAll(core, person, items);
  if (!sealed.ok) return sealed;
  const details = items.map(({ mime, width, height, durationMs, preview, poster, alt }) => ({ mime, width, height, durationMs, preview, poster, alt }));
  const body = encodeBody({ kind: 'media', items: sealed.value.map((one, i): MediaItem => ({ ...one, ...details[i]! })), caption });
  let isSent = false;
  try {
    const sent = await core.chats.sendEntry(person, KIND.media, body);
    isSent = sent.ok;
    return sent;
  } finally {
    if (!isSent) await media.discard(person.account, sealed.value);
  }
}

async function sealAll(core: Core, person: Person, items: readonly OutgoingMedia[]) {
  try {
    return ok(await core.exchange.media.seal(person.account, items.map(({ source }) => source)));
  } catch (error) {
    if (error instanceof Error && error.name === 'SourceError') return fail('mediaUnreadable');
    throw error;
  }
}

/** Runs a verb on an item of a message, or says that there is none. */
async function withItem<T>(core: Core, chat: LocalId, message: string, index: number, work: (found: { readonly person: Person; readonly item: MediaItem; readonly entry: Parameters<Core['exchange']['media']['want']>[2] }) => Promise<Result<T>>): Promise<Result<T>> {
  const person = core.book.hasHome ? core.personOf(chat) : null;
  if (!person) return fail('personUnknown');
  const line = await core.chats.line(person, message);
  const item = line?.media[index];
  return line && item ? work({ person, item, entry: { chapter: line.place.chapter, id: line.id } }) : fail('messageUnknown');
}

export const mediaVerbs = (core: Core): MediaVerbs => ({
  async sendMedia(chat, items, caption) {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    return person ? send(core, person, items, caption.trim()) : fail('personUnknown');
  },
  readMedia: (chat, message, index, piece) =>
    withItem(core, chat, message, index, async ({ person, item }) => {
      const read = await core.exchange.media.read(person.account, item, piece);
      return read === undefined ? fail('mediaNotHere') : ok(read);
    }),
  fetchMedia: (chat, message, index) =>
    withItem(core, chat, message, index, async ({ person, item, entry }) => {
      await core.exchange.media.want(person.account, item, entry, true);
      return ok(null);
    }),
  pauseMedia: (chat, message, index) =>
    withItem(core, chat, message, index, async ({ person, item, entry }) => {
      await core.exchange.media.want(person.account, item, entry, false);
      return ok(null);
    }),
});
