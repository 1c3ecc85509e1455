/**
 * Reads a backup to its end and proves all that can be proven, before anything of it is stored: that it is whole and in order, whose it
 * is, that a device of this very account signed it, and what each record in it says. Loaded when it is asked for.
 */
import type { EpochKey } from '../chat/types.ts';
import { FileError } from '../crypto/fileError.ts';
import { sha256 } from '../crypto/hash.ts';
import { framesOf } from '../crypto/sealedFile.ts';
import { provenRecords } from '../people/olderRecords.ts';
import type { Person } from '../people/person.ts';
import { verifyPrekeys } from '../people/prekey.ts';
import { deviceIn, type ProvenRecord } from '../people/record.ts';
import { isSignedBy, readStatement } from '../people/statement.ts';
import { isRefusal } from '../people/verdict.ts';
import type { ByteSource } from '../ports/blobs.ts';
import type { Primitives } from '../ports/primitives.ts';
import { encode } from '../protocol/codec.ts';
import { keyOf, sameBytes, SIZE, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isKept, openBlobRows } from '../sync/blobRows.ts';
import { decodeItem, endValue, ItemReader, type About, type BackupItem, type ItemOf } from './backupForm.ts';
import type { Core } from './core.ts';
import type { RestoreStep } from './fileApi.ts';

export interface Opened {
  readonly source: ByteSource;
  readonly key: Uint8Array;
}

/** What the whole file was proven to say before anything of it is stored. */
export interface Proven {
  readonly about: About;
  /** Own records, oldest first, proven. */
  readonly records: readonly ProvenRecord[];
  readonly people: readonly Person[];
  /** By account. */
  readonly keys: ReadonlyMap<Key, readonly EpochKey[]>;
  /** The highest chapter of each account's chat. */
  readonly last: ReadonlyMap<Key, number>;
  /** Bytes of the pieces of photos and videos that are not here. */
  readonly mediaBytes: number;
}

/**
 * What stands in memory until the end was read, which alone tells whose file it is: whoever tells somebody the passphrase of a file of
 * their own fills no device with it. Beyond any account: a key for each of 5,000 chats in each week of a year. 256 MiB are
 * 4,000 people with all 128 records that are kept of each. Whoever really knows as many has them in memory at every start.
 */
export const HELD_MOST = { people: 10_000, keysOfOne: 16_384, keys: 262_144, bytes: 256 * 1024 * 1024 } as const;
export type HeldMost = Readonly<Record<keyof typeof HELD_MOST, number>>;

/** Share of the work that is the first reading. */
export const PROVING = 0.3;

const damaged = (cause?: unknown): FileError => new FileError('backupDamaged', { cause });

export async function* itemsIn({ source, key }: Opened): AsyncGenerator<{ readonly bytes: Uint8Array; readonly item: BackupItem; readonly read: number }> {
  const reader = new ItemReader();
  let read = 0;
  for await (const frame of framesOf(source, key)) {
    read += frame.length;
    for (const bytes of reader.push(frame)) yield { bytes, item: decodeItem(bytes), read };
  }
  if (!reader.isEmpty) throw damaged();
}

/** A person of whom everything signed was looked at again; null: it is not what it says. */
async function provenPerson(person: Person, primitives: Primitives): Promise<Person | null> {
  const records = await provenRecords(person.records.map(({ bytes }) => bytes), person.account, primitives);
  if (records.length < person.records.length) return null;
  const newest = records.at(-1);
  if (newest && !sameBytes(newest.rootKey, person.card.rootKey)) return null;
  const prekeys = newest ? await verifyPrekeys(person.prekeys.filter(({ device }) => deviceIn(newest, device)).map(({ bytes }) => bytes), newest, primitives) : [];
  return { ...person, records, prekeys: isRefusal(prekeys) ? [] : prekeys };
}

/** What is held of a file that nobody vouches for yet. */
class Held {
  readonly people: Person[] = [];
  readonly keys = new Map<Key, EpochKey[]>();
  readonly last = new Map<Key, number>();
  readonly #most: HeldMost;
  #keys = 0;
  #bytes = 0;

  constructor(most: HeldMost) {
    this.#most = most;
  }

  addPerson(person: Person, bytes: number): void {
    this.people.push(person);
    this.#weigh(bytes);
  }

  addKeys({ account, keys }: ItemOf<'keys'>, bytes: number): void {
    const known = this.keys.get(keyOf(account)) ?? [];
    this.keys.set(keyOf(account), known);
    for (const key of keys) known.push(key);
    this.#keys += keys.length;
    if (known.length > this.#most.keysOfOne || this.#keys > this.#most.keys) throw damaged();
    this.#weigh(bytes);
  }

  addRun({ account, entries }: ItemOf<'run'>): void {
    const key = keyOf(account);
    this.last.set(key, entries.reduce((most, { chapter }) => Math.max(most, chapter), this.last.get(key) ?? 0));
    this.#weigh(0);
  }

  #weigh(bytes: number): void {
    this.#bytes += bytes;
    const accounts = Math.max(this.people.length, this.keys.size, this.last.size);
    if (accounts > this.#most.people || this.#bytes > this.#most.bytes) throw damaged();
  }
}

/** Reads all of it. @throws FileError */
export async function* prove(core: Core, opened: Opened, most: HeldMost = HELD_MOST): AsyncGenerator<RestoreStep, Proven> {
  const { primitives } = core.deps;
  const { account } = core.book.home;
  const rows = await openBlobRows(core.deps.store.records, core.deps.store.localKey);
  let [chain, entries, mediaBytes, isHere]: [Uint8Array, number, number, boolean] = [new Uint8Array(SIZE.hash), 0, 0, false];
  let about: About | null = null;
  let records: readonly ProvenRecord[] = [];
  let isSigned = false;
  const held = new Held(most);
  for await (const { bytes, item, read } of itemsIn(opened)) {
    if (isSigned || (about === null) !== (item.kind === 'about')) throw damaged();
    if (item.kind === 'about') {
      about = item.about;
      if (!sameBytes(about.account, account)) throw new FileError('backupOther');
      records = await provenRecords(about.records, account, primitives);
    } else if (item.kind === 'end') {
      const signer = records.at(-1) && deviceIn(records.at(-1)!, about!.device);
      const statement = readStatement(item.statement, LIMITS.recordBytes);
      const says = endValue(account, about!.device, entries, chain);
      if (!signer || !(await isSignedBy(statement, 'backup', signer.key, primitives)) || !sameBytes(statement.message, encode(says))) throw damaged();
      isSigned = true;
    } else if (item.kind === 'person') {
      const person = await provenPerson(item.person, primitives);
      if (person && !sameBytes(person.account, account)) held.addPerson(person, bytes.length);
    } else if (item.kind === 'keys') held.addKeys(item, bytes.length);
    else if (item.kind === 'run') {
      entries += item.entries.length;
      held.addRun(item);
    } else if (item.kind === 'media') isHere = isKept(rows.get(item.account, item.root));
    else if (item.kind === 'piece' && !isHere) mediaBytes += item.bytes.length;
    chain = sha256(chain, bytes);
    yield { progress: (read / Math.max(1, opened.source.size)) * PROVING, storing: false, done: null };
  }
  if (!isSigned) throw damaged();
  return { about: about!, records, people: held.people, keys: held.keys, last: held.last, mediaBytes };
}
