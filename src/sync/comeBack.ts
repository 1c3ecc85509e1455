/**
 * What a friend who came back in a new era is given of a chat (protocol §3). Their devices of before are gone, or in the hands of
 * somebody else; to the new one the entries of before are sealed, and nothing of them is owed. So from then on this device writes
 * in a chapter of its own, and tells the new device of chapters from that one on. What was said before stays here as it was, until this person sends it (`earlierGiving.ts`).
 *
 * Where that begins is kept for each era, strict, before anything is written under its pair root: `[1, era, chapter]`.
 */
import { conversationDigest } from '../chat/catalogue.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { RotationWish } from '../chat/epochSend.ts';
import { EPOCH_REASON } from '../chat/grants.ts';
import type { RecordChange, Records } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { keyOf, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { Book } from './book.ts';
import { giveEarlier, givingOf, type Giving } from './earlierGiving.ts';
import type { SyncChat } from './session.ts';

/** What of a chat goes to somebody who came back. */
export interface Given {
  readonly era: number;
  /** The first chapter of theirs; 0: there was nothing before. */
  readonly from: number;
  /** From there on; all of it once this person gives what was before. */
  readonly chat: SyncChat;
  readonly giving: Giving | null;
  /** This person gives it, in this era. @throws StorageError */
  give(): Promise<Giving>;
  /** They are blocked or left: what is not there yet goes no more until this person says so again. @throws StorageError */
  withdraw(): Promise<void>;
  /** The first epoch of the era, until something own is written in it: by its entry the new device knows where the chat goes on. Made in its turn, as any that no send waits for. */
  wish: RotationWish | null;
}

interface Kept {
  readonly records: Records;
  readonly book: Book;
  readonly place: Pick<RecordChange, 'table' | 'key'>;
}

/** What is kept; null where there is nothing that could be read. */
function readKept(row: Uint8Array | null): { readonly era: number; readonly from: number } | null {
  if (!row) return null;
  try {
    const [version, era, from] = read.tuple(decode(row), 3);
    read.version(version, FORMAT);
    return { era: read.int(era), from: read.int(from, 0, LIMITS.chapters - 1) };
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

/** Behind all that is shown: a far chapter that somebody put there is kept and not shown, and moves nothing. */
async function firstChapter(era: number, isNew: boolean, conversation: Conversation, { records, place }: Kept): Promise<number> {
  const kept = readKept(await records.get(place.table, place.key));
  if (kept && (!isNew || kept.era === era)) return kept.from;
  const last = (await conversation.chapters()).at(-1) ?? -1;
  const from = Math.min(last + 1, LIMITS.chapters - 1);
  await records.put(place.table, place.key, encode([FORMAT, era, from]), 'strict');
  return from;
}

/** Of chapters of before nothing is told, so their digests never agree: what they have there, as out of a backup, is asked for once each time it is another. */
function createAsked(from: number): NonNullable<SyncChat['wants']> {
  const asked = new Map<number, Key>();
  return (chapter, digest) => {
    if (chapter >= from) return true;
    if (asked.get(chapter) === keyOf(digest)) return false;
    if (asked.size >= LIMITS.digestChapters) asked.clear();
    asked.set(chapter, keyOf(digest));
    return true;
  };
}

/** A chat as if it began at a chapter. What comes is taken as ever. */
function chatFrom(chat: Conversation, from: number): SyncChat {
  const digests = async () => (await chat.chapterDigests()).filter(({ chapter }) => chapter >= from);
  const unless = <T>(chapter: number, found: () => Promise<readonly T[]>): Promise<readonly T[]> => (chapter < from ? Promise.resolve([]) : found());
  return {
    id: chat.id,
    lanes: async () => (await chat.lanes()).filter(({ chapter }) => chapter >= from),
    digest: async () => conversationDigest(await digests()),
    chapterDigests: digests,
    frontier: (chapter) => unless(chapter, () => chat.frontier(chapter)),
    ids: (chapter) => unless(chapter, () => chat.ids(chapter)),
    read: (chapter, device, at, max) => unless(chapter, () => chat.read(chapter, device, at, max)),
    carried: (chapter, ids) => unless(chapter, () => chat.carried(chapter, ids)),
    admit: (carried, origin) => chat.admit(carried, origin),
    wants: createAsked(from),
    noteChapters: (chapters) => chat.noteChapters(chapters),
  };
}

/**
 * What is given in an era; the same each time it is asked.
 * @param isNew this device sees it now, or was about to keep it; else what is kept counts, of whatever era, unless it cannot be read
 * @throws StorageError
 */
export async function giveFrom(era: number, isNew: boolean, conversation: Conversation, kept: Kept): Promise<Given> {
  const from = await firstChapter(era, isNew, conversation, kept);
  const [place, chat] = [{ records: kept.records, key: kept.place.key, book: kept.book }, chatFrom(conversation, from)];
  let giving = await givingOf(place, era, from);
  return {
    era,
    from,
    get chat() {
      return giving ? conversation : chat;
    },
    get giving() {
      return giving;
    },
    give: async () => (giving ??= await giveEarlier(place, era, from)),
    async withdraw() {
      if (!giving || giving.all) return;
      await giving.end();
      giving = null;
    },
    wish: (await conversation.chapters()).some((chapter) => chapter >= from) ? null : { reason: EPOCH_REASON.first, dueMs: 0 },
  };
}
