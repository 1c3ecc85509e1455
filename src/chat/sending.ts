/**
 * Writing an own entry: key, slot, links, seal, one strict transaction (protocol §7). Called under the conversation's queue, so
 * no two are planned for one slot; after a failed write the next one takes the same slot.
 */
import { half } from '../crypto/derive.ts';
import type { AccountRecord } from '../people/records.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random, Signer } from '../ports/primitives.ts';
import { StorageError, type RecordChange } from '../ports/storage.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { SIZE, type AccountId, type ConversationId, type DeviceId } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { act, type AdmissionParts } from './admission.ts';
import { sealEntry } from './entry.ts';
import { encodeFork } from './fork.ts';
import type { Keeper } from './keeper.ts';
import { loadChapters, type Shelf } from './shelf.ts';
import { createStage } from './stage.ts';
import type { StoreCopy } from './storeCopy.ts';
import type { EntryFields, EpochKey, Epochs, OpenEntry } from './types.ts';

export interface SendParts {
  readonly conversation: ConversationId;
  readonly self: { readonly account: AccountId; readonly device: DeviceId; readonly signer: Signer; record(): AccountRecord };
  readonly shelf: Shelf;
  readonly keeper: Keeper;
  readonly epochs: Epochs;
  readonly storeCopy: StoreCopy;
  readonly admission: AdmissionParts;
  readonly random: Random;
  readonly clock: Clock;
  /** Chapters that friends' digests named. */
  readonly seen: ReadonlySet<number>;
  /** The lowest chapter that this device writes into. */
  least(): number;
}

/** How often an epoch may ask for another entry before it: a new epoch with its further grants, then content. */
const EPOCH_STEPS = 4;

/** The next own entry's fields, under a key. */
async function plan(parts: SendParts, kind: number, body: Uint8Array, epoch: EpochKey): Promise<EntryFields> {
  const { conversation, self, shelf, clock, random } = parts;
  const { depsFor, nextSlot, writingChapter } = await loadChapters();
  const chapter = Math.max(await writingChapter(shelf, self.device, parts.seen), parts.least());
  const { seq, prev } = await nextSlot(shelf, self.device, chapter);
  const { set } = await shelf.load(chapter);
  return {
    conversation, chapter, device: self.device, seq, prev, kind, body, epoch: epoch.id, deps: depsFor(set, self.device, prev, kind),
    sentMs: Math.max(0, Math.floor(clock.now())), recordHead: half(self.record().hash), salt: random.bytes(SIZE.half),
  };
}

async function writeOwn(parts: SendParts, kind: number, body: Uint8Array, epoch: EpochKey, alsoWrite: readonly RecordChange[]): Promise<OpenEntry> {
  const { self, keeper, admission } = parts;
  const entry = await sealEntry(await plan(parts, kind, body, epoch), self.signer, epoch);
  const stage = createStage();
  stage.add({ form: 'whole', verdict: 'signed', account: self.account, entry, arrival: 0, receivedMs: entry.sentMs });
  const lessons = await act(admission, stage);
  const changes = [...lessons.flatMap((lesson) => lesson.changes), ...alsoWrite];
  await keeper.write(stage, changes, { durability: 'strict', own: entry.id });
  for (const lesson of lessons) lesson.commit();
  return entry;
}

/** Tells the others of a fork that nobody has proven, if there is one. */
async function tellFork(parts: SendParts, epoch: EpochKey): Promise<void> {
  const { self, shelf, admission: { deviceOf, primitives } } = parts;
  if ((await shelf.forks()).size === 0) return;
  // Where its code cannot be fetched now, a later entry brings the proof.
  const telling = await import('./forkTelling.ts').catch(() => null);
  const strips = await telling?.forkToTell({ self, shelf, deviceOf, primitives });
  if (strips) await writeOwn(parts, KIND.fork, encodeFork(...strips), epoch, []);
}

/** Writes one entry, after the epoch entries that must come before it, and a proof of a fork that the others may not know. */
export async function sendEntry(parts: SendParts, kind: number, body: Uint8Array, alsoWrite: readonly RecordChange[]): Promise<Result<OpenEntry>> {
  if (parts.storeCopy.isFound) return fail('storeCopied');
  try {
    for (let step = 0; step < EPOCH_STEPS; step++) {
      const epoch = await parts.epochs.forSending();
      if (epoch.kind === 'wait') return fail(epoch.reason);
      if (epoch.kind === 'ready') {
        await tellFork(parts, epoch.key);
        return ok(await writeOwn(parts, kind, body, epoch.key, alsoWrite));
      }
      for (const first of epoch.entries) await writeOwn(parts, first.kind, first.body, first.key, []);
    }
  } catch (error) {
    if (error instanceof StorageError) return fail(error.code);
    throw error;
  }
  return fail('notReady');
}

/** Writes control entries that no send waits for: a planned epoch with its further grants. */
export async function writeControl(parts: SendParts, entries: readonly { readonly kind: number; readonly body: Uint8Array; readonly key: EpochKey }[]): Promise<Result<null>> {
  if (parts.storeCopy.isFound) return fail('storeCopied');
  try {
    for (const { kind, body, key } of entries) await writeOwn(parts, kind, body, key, []);
    return ok(null);
  } catch (error) {
    if (error instanceof StorageError) return fail(error.code);
    throw error;
  }
}
