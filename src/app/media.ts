/**
 * The verbs of photos and videos: each is checked, sealed and on disk before its message is written, and all of one message or
 * none of it. The rules are where those of texts are; `sync/depot.ts` carries the bytes.
 */
import { transfer } from 'comlink';
import type { Marks } from '../chat/marks.ts';
import { LONGEST_MS, mediaKindOf, type MediaItem } from '../chat/media.ts';
import type { Person } from '../people/person.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { bytesOfKey, SIZE, type EntryId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { itemsOf, type EntryPlace } from '../sync/depot.ts';
import type { LocalId, MediaVerbs, OutgoingMedia } from './api.ts';
import type { Core } from './core.ts';
import { readMediaPage } from './mediaPage.ts';
import { stretchOfId } from './messages.ts';
import { offsOf } from './offs.ts';
import { openForMore } from './openChat.ts';
import { queuedOf } from './takingBack.ts';

const MiB = 1024 * 1024;
const utf8 = new TextEncoder();

/** Why these cannot be sent, or null. */
function faultOf(items: readonly OutgoingMedia[], caption: string): Result<never> | null {
  if (items.length === 0) return fail('mediaNone');
  if (items.length > LIMITS.mediaItems) return fail('mediaTooMany', { max: LIMITS.mediaItems });
  if (utf8.encode(caption).length > LIMITS.textBytes) return fail('textTooLong', { max: LIMITS.textBytes });
  for (const { source, mime, width, height, durationMs, alt } of items) {
    if (mediaKindOf(mime) === null || Math.min(width, height) < 1 || Math.max(width, height) > LIMITS.mediaSide || durationMs > LONGEST_MS) return fail('mediaType');
    if (source.size === 0) return fail('mediaUnreadable');
    if (source.size > LIMITS.blobBytes) return fail('mediaTooLarge', { max: LIMITS.blobBytes / MiB });
    if (utf8.encode(alt).length > LIMITS.altBytes) return fail('altTooLong', { max: LIMITS.altBytes });
  }
  return null;
}

/** Writes them, or has them wait for an epoch. Asked anew: sealing takes its time. */
async function write(core: Core, person: Person, items: readonly MediaItem[], caption: string, marks: Marks): Promise<Result<string>> {
  const open = await openForMore(core, person);
  return open.ok ? core.sender.sent(person, await open.value.outbox.sendMedia(items, caption, core.deps.clock.now(), marks)) : open;
}

/** Seals files and writes their message: all of it, or nothing. */
export async function sendItems(core: Core, person: Person, items: readonly OutgoingMedia[], caption: string, marks: Marks = {}): Promise<Result<string>> {
  const fault = faultOf(items, caption);
  if (fault) return fault;
  const open = await openForMore(core, person);
  if (!open.ok) return open;
  const offs = offsOf(core);
  const { media } = core.exchange;
  const sealed = await sealAll(core, person, items);
  if (!sealed.ok) return sealed;
  const details = items.map(({ mime, width, height, durationMs, preview, poster, alt }) => ({ mime, width, height, durationMs, preview, poster, alt }));
  let isSent = false;
  try {
    // Chosen meanwhile and taken back: what was written before goes by the person's word alone.
    if (offsOf(core) !== offs) return fail('policyOff', { name: person.name });
    const sent = await write(core, person, sealed.value.map((one, i): MediaItem => ({ ...one, ...details[i]! })), caption, marks);
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

interface Found {
  readonly person: Person;
  readonly item: MediaItem;
  /** Null: it waits to be one. */
  readonly entry: EntryPlace | null;
}

/** The entry that a message id names, whether or not there is one. */
function placeOf(id: string): EntryPlace | null {
  const chapter = stretchOfId(id);
  return chapter === null ? null : { chapter, id: bytesOfKey(id.slice(-2 * SIZE.entry)) as EntryId };
}

/** Found by its entry, so that a piece of a photo costs the same in a long chat as in a short one; none of a type that is not shown [H57]. */
async function find(core: Core, person: Person, message: string, index: number): Promise<Found | null> {
  const entry = placeOf(message);
  const known = entry && (await core.exchange.friend(person.account)?.conversation.entry(entry.chapter, entry.id));
  const item = (known ? itemsOf(known) : (queuedOf(await core.chats.outbox(person), message)?.media ?? []))[index];
  return item && mediaKindOf(item.mime) !== null ? { person, item, entry } : null;
}

/** Runs a verb on an item of a message, or says that there is none. */
async function withItem<T>(core: Core, chat: LocalId, message: string, index: number, work: (found: Found) => Promise<Result<T>>): Promise<Result<T>> {
  const person = core.book.hasHome ? core.personOf(chat) : null;
  if (!person) return fail('personUnknown');
  const found = await find(core, person, message, index);
  return found ? work(found) : fail('messageUnknown');
}

/** Fetched now, or (false) not until it is asked for. What waits here to be an entry is here. */
const want = (core: Core, wanted: boolean) => async ({ person, item, entry }: Found): Promise<Result<null>> => {
  if (entry) await core.exchange.media.want(person.account, item, entry, wanted);
  return ok(null);
};

export const mediaVerbs = (core: Core): MediaVerbs => ({
  async sendMedia(chat, items, caption, silent) {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    return person ? sendItems(core, person, items, caption.trim(), silent ? { silent } : {}) : fail('personUnknown');
  },
  async mediaPage(chat, from, limit) {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    if (!person) return fail('personUnknown');
    const stretches = await core.chats.stretches(person);
    return ok(stretches ? await readMediaPage(stretches, from, limit) : { messages: [], more: null });
  },
  readMedia: (chat, message, index, piece) =>
    withItem(core, chat, message, index, async ({ person, item }) => {
      const read = await core.exchange.media.read(person.account, item, piece);
      if (read === undefined) return fail('mediaNotHere');
      // Moved to the page, not copied: nobody here holds it, and what is copied stays in memory until the browser looks for it.
      return transfer(ok(read), read ? [read.buffer] : []);
    }),
  fetchMedia: (chat, message, index) => withItem(core, chat, message, index, want(core, true)),
  pauseMedia: (chat, message, index) => withItem(core, chat, message, index, want(core, false)),
});
