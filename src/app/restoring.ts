/**
 * Brings back what a backup holds, into the account of this device. First all of it is read and proven (`proving.ts`); then each entry
 * goes the way of one that a friend brought (`chat/admission.ts`). What is here is merged with and never taken away: where both say
 * something, this device is right. Begun again after a crash it doubles nothing. Loaded when it is asked for.
 *
 * Photos and videos come last (`restoringMedia.ts`), and where there is no room for them the texts are back all the same.
 *
 * While it stores, the exchange rests for good, and nothing that was to go later goes: chats are opened here by themselves, so whoever asked starts the core anew afterwards.
 */
import { openConversation, type Conversation } from '../chat/conversation.ts';
import { BROUGHT_TABLE } from '../chat/shown.ts';
import { decodeRecord, encodeRecord, recordName, type EpochRecord } from '../chat/epochRecord.ts';
import type { Admission, EpochKey, KnownEntry } from '../chat/types.ts';
import { decodeMark, encodeMark, placesOf, withPlaces } from '../chat/unread.ts';
import { webBulk } from '../crypto/bulk.ts';
import { atRestKey, directConversation, keyCommitment } from '../crypto/derive.ts';
import { FileError } from '../crypto/fileError.ts';
import { openFile } from '../crypto/sealedFile.ts';
import type { Home } from '../people/home.ts';
import { withOlder } from '../people/olderRecords.ts';
import { pinnedRecord, type Person } from '../people/person.ts';
import { compareRecords } from '../people/record.ts';
import { block, withRecord } from '../people/transitions.ts';
import { isRefusal } from '../people/verdict.ts';
import type { ByteSource } from '../ports/blobs.ts';
import type { RecordChange, Records } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { bytesOfKey, keyOf, SIZE, type AccountId, type EpochId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { openBlobRows } from '../sync/blobRows.ts';
import { hasRoom } from '../sync/blobSpace.ts';
import { Delivery } from '../sync/delivery.ts';
import { keepHidden, readHidden } from '../sync/hidden.ts';
import { epochTable, openEpochs } from '../sync/openFriend.ts';
import type { BackupItem, ItemOf } from './backupForm.ts';
import type { Core } from './core.ts';
import type { Restored, RestoreStep } from './fileApi.ts';
import { decodeListing } from './listings.ts';
import { itemsIn, PROVING, prove, type Opened, type Proven } from './proving.ts';
import { MediaRestoring } from './restoringMedia.ts';

/** Nothing that this device ever did with somebody is seen. */
const isUndecided = ({ iFollow, accepted, blocked, toldVersion, helloSent }: Person): boolean => !iFollow && !accepted && !blocked && toldVersion === null && helloSent === null;
const UNDECIDED = { iFollow: false, accepted: false, blocked: false } as const;

/**
 * Somebody as both know them. Words that were compared count here when they were compared here: a file says nothing of that.
 * @param counts what was decided in the backup may count: it is of an earlier era, and none brought this person back before. Even so it
 * makes follow none who is known here, where leaving them again may have left no trace.
 */
export function mergedPerson(here: Person | null, there: Person, counts: boolean): Person {
  if (!here) return { ...there, ...(counts ? {} : UNDECIDED), verified: null };
  const newer = there.records.reduce((person, record) => {
    const pinned = pinnedRecord(person);
    const next = pinned && compareRecords(record, pinned) > 0 ? withRecord(person, record) : person;
    return isRefusal(next) ? person : next;
  }, here);
  const merged = { ...newer, records: withOlder(newer.records, there.records), met: Math.min(newer.met, there.met) };
  return counts && there.blocked && isUndecided(here) ? block(merged) : merged;
}

/** Own records of before, which say whose the entries of that time are, and relays that this device has not, where these `count`. Nothing else of an account comes from a file. */
function mergedHome(core: Core, home: Home, { records, about }: Proven, counts: boolean): Home {
  const earlier = withOlder([...home.earlier, home.record], records).filter((one) => one !== home.record).slice(-LIMITS.recordsKept);
  if (!counts) return { ...home, earlier };
  const isNew = ({ address }: Home['relays'][number]): boolean => {
    const read = core.deps.parseRelayAddress(address);
    return read.ok && read.value === address && !home.relays.some((known) => known.address === address);
  };
  return { ...home, earlier, relays: [...home.relays, ...about.relays.filter(isNew)].slice(0, LIMITS.relays) };
}

/** Of no pair root that lives: nothing is begun or sent under it. */
const NO_ROOT = new Uint8Array(SIZE.epoch) as EpochId;

/** A key with which one reads and never writes. */
function readingRecord({ id, gen, key, boot }: EpochKey): EpochRecord {
  if (boot) return { type: 'boot', epoch: { id, gen, key, boot }, genLo: gen, genHi: gen, live: false };
  return { type: 'past', epoch: id, root: NO_ROOT, gen, parents: [NO_ROOT], commitment: keyCommitment(key), key };
}

/** The epoch that a record says all of, but perhaps its key. */
const declaredIn = (record: EpochRecord): readonly Key[] => (record.type === 'epoch' || record.type === 'past' ? [keyOf(record.epoch)] : []);

/** A row that cannot be read, as of a later version, is left. @throws what else it was */
function unlessForm(error: unknown): void {
  if (!(error instanceof FormError)) throw error;
}

/** Accounts with whom a backup was brought back here, the own one among them: what is decided about them from then on is decided here. */
const RESTORED_TABLE = 'restored';

class Restoring {
  readonly #core: Core;
  readonly #proven: Proven;
  readonly #talks = new Map<Key, Promise<Conversation>>();
  readonly #known: ReadonlySet<Key>;
  /** The backup is of an earlier era. */
  readonly #isNewDevice: boolean;
  messages = 0;
  alreadyHere = 0;
  left = 0;
  #media: Promise<MediaRestoring> | null = null;

  constructor(core: Core, proven: Proven) {
    this.#core = core;
    this.#proven = proven;
    this.#isNewDevice = proven.records.at(-1)!.era !== core.book.home.record.era;
    this.#known = new Set(proven.people.map(({ account }) => keyOf(account)));
  }

  /** Who one is and knows, and where chats go on: what follows is judged by that. */
  async begin(): Promise<void> {
    const { book } = this.#core;
    await this.#goOnBehind();
    await this.#once(book.self.account, (counts) => book.updateHome((home) => mergedHome(this.#core, home, this.#proven, counts)));
    for (const person of this.#proven.people) await this.#once(person.account, (counts) => book.updatePerson(person.account, (here) => mergedPerson(here, person, counts)));
  }

  /** What was decided elsewhere counts once: whoever changed it here since is right, also where nothing shows it any more. */
  async #once(account: AccountId, change: (counts: boolean) => Promise<unknown>): Promise<void> {
    const { records, localKey } = this.#core.deps.store;
    const key = atRestKey(localKey, account);
    const counts = this.#isNewDevice && !(await records.get(RESTORED_TABLE, key));
    await change(counts);
    if (counts) await records.put(RESTORED_TABLE, key, encode(this.#proven.about.madeMs), 'strict');
  }

  /**
   * Of a device of an earlier era: where a chat goes on for this one is behind what comes, and what stood between is not here. Kept
   * before the first entry, so that whatever interrupts the rest, and for good, leaves a chat that goes on.
   */
  async #goOnBehind(): Promise<void> {
    if (!this.#isNewDevice) return;
    const { records } = this.#core.deps.store;
    for (const [account, last] of this.#proven.last) {
      if (!this.#known.has(account)) continue;
      const name = this.#nameOf(bytesOfKey(account) as AccountId);
      const known = await records.get(BROUGHT_TABLE, name);
      if (!known || read.int(decode(known)) < last) await records.put(BROUGHT_TABLE, name, encode(last), 'strict');
    }
  }

  async #learnKeys(account: AccountId): Promise<void> {
    const { deps, book } = this.#core;
    const { ledger, records, localKey } = deps.store;
    const epochs = await openEpochs({ ...deps, book }, account);
    const known = new Set(epochs.keys().map(({ id }) => keyOf(id)));
    const table = epochTable(localKey, directConversation(book.self.account, account));
    const declared = new Set((await records.list(table)).flatMap(({ value }) => declaredIn(decodeRecord(value))));
    const fresh = (this.#proven.keys.get(keyOf(account)) ?? []).filter(({ id }) => !known.has(keyOf(id)));
    const changes = fresh.flatMap((key): readonly RecordChange[] => {
      // What this device knows by its entries takes the key that they commit to, and no other.
      if (declared.has(keyOf(key.id))) return key.boot ? [] : epochs.takeKey(key.id, key.key).changes;
      const record = readingRecord(key);
      return [{ table, key: atRestKey(localKey, recordName(record)), value: encodeRecord(record) }];
    });
    if (changes.length > 0) await ledger.append([], changes, 'strict');
  }

  async #open(account: AccountId): Promise<Conversation> {
    const { deps, book } = this.#core;
    await this.#learnKeys(account);
    const epochs = await openEpochs({ ...deps, book }, account);
    const self = { account: book.self.account, device: book.self.device, signer: book.self.signer, record: () => book.home.record };
    const context = { id: directConversation(book.self.account, account), self, members: () => [book.self.account, account], directory: book.directory, epochs, storeCopy: book.storeCopy };
    return openConversation(context, { ...deps, ledger: deps.store.ledger, records: deps.store.records, localKey: deps.store.localKey });
  }

  #talk(account: AccountId): Promise<Conversation> {
    const key = keyOf(account);
    const talk = this.#talks.get(key) ?? this.#open(account);
    this.#talks.set(key, talk);
    return talk;
  }

  #count(outcomes: readonly Admission[]): void {
    for (const { outcome } of outcomes) {
      if (outcome === 'admitted') this.messages += 1;
      else if (outcome === 'duplicate') this.alreadyHere += 1;
      else this.left += 1;
    }
  }

  async #keep({ account, table, value }: ItemOf<'kept'>): Promise<void> {
    const { records, localKey } = this.#core.deps.store;
    const key = table === 'listings' ? atRestKey(localKey, account) : this.#nameOf(account);
    const here = await records.get(table, key);
    if (table === 'marks') return records.put(table, key, encodeMark(withPlaces(here ? decodeMark(here) : new Map(), placesOf(decodeMark(value)))), 'relaxed');
    if (here) return;
    // Read once, so that nothing is kept that could not be read later.
    if (table === 'listings') decodeListing(value);
    else await Delivery.open(Object.assign(Object.create(records) as Records, { get: async () => value }), { table, key });
    await records.put(table, key, value, 'relaxed');
  }

  #nameOf(account: AccountId): Key {
    const { deps, book } = this.#core;
    return atRestKey(deps.store.localKey, directConversation(book.self.account, account));
  }

  /** Behind all texts: what one of them said of its photos is known by then. */
  async #beginMedia(): Promise<MediaRestoring> {
    await this.#retry();
    const { book, deps: { store, space, bulk = webBulk } } = this.#core;
    const rows = await openBlobRows(store.records, store.localKey);
    const isRoom = await hasRoom(space ? await space() : null, this.#proven.mediaBytes);
    const hidden = new Map<Key, ReadonlySet<Key>>();
    const isHidden = async ({ account, id }: ItemOf<'media'>): Promise<boolean> => {
      const key = keyOf(account);
      const ids = hidden.get(key) ?? (await readHidden(store, this.#nameOf(account)));
      hidden.set(key, ids);
      return ids.has(keyOf(id));
    };
    const entryOf = async ({ account, chapter, id }: ItemOf<'media'>): Promise<KnownEntry | null> => (this.#known.has(keyOf(account)) ? (await this.#talk(account)).entry(chapter, id) : null);
    return new MediaRestoring({ store, rows, bulk, self: book.self.account, entryOf, isHidden }, isRoom);
  }

  async take(item: BackupItem): Promise<void> {
    if (item.kind === 'media' || item.kind === 'piece') return (await (this.#media ??= this.#beginMedia())).take(item);
    if (!('account' in item) || !this.#known.has(keyOf(item.account))) return;
    if (item.kind === 'run') this.#count(await (await this.#talk(item.account)).admit(item.entries));
    if (item.kind === 'kept') await this.#keep(item).catch(unlessForm);
    if (item.kind === 'hidden') for (const place of item.places) await keepHidden(this.#core.deps.store, this.#nameOf(item.account), place);
  }

  /** What could be checked only by what came behind it. */
  async #retry(): Promise<void> {
    for (const talk of this.#talks.values()) await (await talk).retryHeld();
  }

  async end(): Promise<Restored> {
    await this.#retry();
    const media = await this.#media;
    await media?.end();
    const { messages, alreadyHere, left } = this;
    const { people, about } = this.#proven;
    return { messages, alreadyHere, left, people: people.length, madeMs: about.madeMs, media: media?.came ?? 0, mediaLeft: media?.left ?? 0, noRoom: media?.noRoom ?? false };
  }
}

/** No backup is larger, with all photos that it may hold. One that is would be read for hours before it is told for what it is. */
const BACKUP_BYTES = 16 * 1024 ** 3;

/** @throws FileError, FormError where it is not what it should be: then nothing is stored; StorageError */
export async function* restoreSteps(core: Core, source: ByteSource, passphrase: string): AsyncGenerator<RestoreStep> {
  if (source.size > BACKUP_BYTES) throw new FileError('backupDamaged');
  const opened: Opened = { source, key: await openFile(source, passphrase) };
  const proven = yield* prove(core, opened);
  // Who ends it here has changed nothing.
  yield { progress: PROVING, storing: true, done: null };
  // What is due meanwhile goes after the start that follows.
  (await core.laterDesk()).stop();
  await core.exchange.stop();
  const restoring = new Restoring(core, proven);
  await restoring.begin();
  for await (const { item, read: bytes } of itemsIn(opened)) {
    await restoring.take(item);
    yield { progress: PROVING + (1 - PROVING) * Math.min(1, bytes / Math.max(1, source.size)), storing: true, done: null };
  }
  yield { progress: 1, storing: true, done: await restoring.end() };
}
