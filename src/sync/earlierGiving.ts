/**
 * Gives somebody who came back what was said before, because the person here wants that (decision 0065). Kept for the era for which they
 * said so, strict: `earlierGiven [1, era, all]`. What is told here is records and EK₀; entries go by the sync that compares the whole
 * chat from then on, keys of epochs as they are asked for. Loaded with what came back.
 */
import { bootEpoch } from '../chat/epoch.ts';
import type { AckedLane } from '../chat/receipts.ts';
import type { KnownEntry } from '../chat/types.ts';
import type { ProvenRecord } from '../people/record.ts';
import { compareRecords } from '../people/record.ts';
import type { Records } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { keyOf, sameBytes, type Key } from '../protocol/ids.ts';
import { EPOCH_KINDS, OBJECT } from '../protocol/kinds.ts';
import { FORMAT } from '../protocol/version.ts';
import type { Book } from './book.ts';
import { DEVICES_BEFORE, earlierToValue } from './earlierForm.ts';
import type { Friend } from './friend.ts';

const TABLE = 'earlierGiven';

/** What is given, as long as it lasts. */
export interface Giving {
  /** Their device has all that is here. */
  readonly all: boolean;
  /** Chapters of before that their device compared so far, in this run of the program. */
  readonly chapters: ReadonlySet<number>;
  /** A session is ready, or it may begin: whoever is linked is told. */
  begin(friend: Friend): void;
  compared(chapter: number): void;
  /** Equal digests: their device has these lanes, and all else that was compared. @throws StorageError */
  equal(friend: Friend, lanes: readonly AckedLane[]): Promise<void>;
  /** What is not there yet is not given any more. @throws StorageError: then it still is */
  end(): Promise<void>;
}

interface Place {
  readonly records: Records;
  readonly key: Key;
  readonly book: Book;
}

/** Of each device that is none of now one record: the newest that it signed itself, else the newest that names it. */
function ofBefore(records: readonly ProvenRecord[]): readonly Uint8Array[] {
  const found = new Map<Key, ProvenRecord>();
  for (const record of records) {
    for (const { id } of record.devices) {
      const known = found.get(keyOf(id));
      if (!known || sameBytes(record.signer, id) || !sameBytes(known.signer, id)) found.set(keyOf(id), record);
    }
  }
  for (const { id } of records.at(-1)?.devices ?? []) found.delete(keyOf(id));
  return [...new Set(found.values())].sort(compareRecords).slice(-DEVICES_BEFORE).map(({ bytes }) => bytes);
}

function bootsOfBefore({ epochs, person, conversation }: Friend): readonly Uint8Array[] {
  const living = new Set(person.roots.map(({ root }) => keyOf(bootEpoch(conversation.id, root, 0).id)));
  return epochs.keys().flatMap(({ id, boot, key }) => (boot && !living.has(keyOf(id)) ? [key] : []));
}

/** Entries of before that tell of epochs, from the first on: whoever has them knows which keys they lack before the first text comes. */
async function bringEpochs(friend: Friend, from: number, holds: () => boolean): Promise<void> {
  const { conversation, epochs } = friend;
  const boots = new Set(epochs.keys().flatMap(({ id, boot }) => (boot ? [keyOf(id)] : [])));
  for (const { chapter, lanes } of [...(await conversation.summaries()).values()].sort((a, b) => a.chapter - b.chapter)) {
    const isTold = lanes.some(({ uses }) => uses === null || uses.some(({ epoch }) => boots.has(keyOf(epoch))));
    if (chapter >= from || !isTold) continue;
    const known = await Promise.all((await conversation.ids(chapter)).map((id) => conversation.entry(chapter, id)));
    // Who came back once more meanwhile is somebody else to this.
    if (!holds()) return;
    friend.bring(known.filter((one): one is KnownEntry => one !== null && one.form === 'whole' && EPOCH_KINDS.includes(one.entry.kind)));
  }
}

const isAll = (value: Uint8Array | null, era: number): boolean | null => {
  if (!value) return null;
  try {
    const [version, given, all] = read.tuple(decode(value), 3);
    read.version(version, FORMAT);
    return given === era ? all === true : null;
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
};

const write = ({ records, key }: Place, era: number, all: boolean): Promise<void> => records.put(TABLE, key, encode([FORMAT, era, all]), 'strict');

function giving(place: Place, era: number, from: number, isDone: boolean): Giving {
  const chapters = new Set<number>();
  let [all, isOver] = [isDone, false];
  const tell = (friend: Friend): void => {
    const { home } = place.book;
    const records = all ? [] : [...ofBefore(friend.person.records), ...ofBefore([...home.earlier, home.record])];
    friend.sendLinked(OBJECT.earlier, earlierToValue({ from, records, boots: all ? [] : bootsOfBefore(friend), all }));
  };
  const self: Giving = {
    get all() {
      return all;
    },
    chapters,
    begin(friend) {
      tell(friend);
      // What fails here comes with the rest, only later.
      if (!all) void bringEpochs(friend, from, () => !isOver && friend.since?.giving === self).then(() => friend.resync(), () => undefined);
    },
    compared(chapter) {
      if (chapter < from) chapters.add(chapter);
    },
    async equal(friend, lanes) {
      if (all || isOver || !lanes.some(({ chapter }) => chapter < from)) return;
      await write(place, era, true);
      all = true;
      tell(friend);
    },
    async end() {
      await place.records.delete(TABLE, place.key);
      isOver = true;
    },
  };
  return self;
}

/** What this person said of this era before; null: nothing. @throws StorageError */
export async function givingOf(place: Place, era: number, from: number): Promise<Giving | null> {
  const all = isAll(await place.records.get(TABLE, place.key), era);
  return all === null ? null : giving(place, era, from, all);
}

/** This person says so now. @throws StorageError: then nothing is given */
export async function giveEarlier(place: Place, era: number, from: number): Promise<Giving> {
  await write(place, era, false);
  return giving(place, era, from, false);
}
