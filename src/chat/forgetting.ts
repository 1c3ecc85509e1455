/**
 * Deletes keys that nothing needs any more (protocol §8, E9). Run in the conversation's queue: between the count of what lives
 * and the deletion nothing is written, so no key goes from under an entry. Costs summaries, however long the chat.
 */
import type { Logger } from '../ports/logger.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { epochUse, uncounted } from './epochUse.ts';
import type { Held } from './held.ts';
import type { Acks } from './receipts.ts';
import type { Shelf } from './shelf.ts';
import type { Epochs } from './types.ts';

/** Chapters that an earlier version wrote are counted so many at a time: each has to be read once. */
const COUNTED_AT_ONCE = 4;

export interface ForgettingParts {
  readonly self: DeviceId;
  readonly shelf: Shelf;
  readonly held: Held;
  readonly epochs: Epochs;
  readonly logger: Logger;
}

/** Gives whether there is more to do at the next look. @throws StorageError: then nothing is changed */
export async function forgetKeys({ self, shelf, held, epochs, logger }: ForgettingParts, acks: Acks): Promise<boolean> {
  const summaries = await shelf.summaries();
  const chapters = uncounted(summaries.values());
  if (chapters.length > 0) {
    const counted = chapters.slice(0, COUNTED_AT_ONCE);
    await shelf.write(new Map(counted.map((chapter) => [chapter, { kept: [], elsewhere: [], proofs: [] }])), [], 'relaxed');
    return true;
  }
  const lesson = await epochs.forget(epochUse(summaries.values(), self, acks, held.all().length > 0));
  if (!lesson) return false;
  await shelf.write(new Map(), lesson.changes, 'strict');
  lesson.commit();
  logger.log('chat', 'keys forgotten', { records: lesson.changes.length });
  return false;
}
