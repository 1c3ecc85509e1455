/**
 * A backup: everything with which the history of this account can be read and gone on with elsewhere, sealed under a passphrase of its
 * own, part by part. No key that signs is in it, nor a prekey secret or a pair root: whoever brings it back has the recovery phrase, and
 * writes as a device of its own [A20]. The keys of all epochs are, also of those in use: who opens the file can read what is written under
 * them until each chat changes its key [E6]. Photos and videos where they are wanted, as they lie on the disk. Loaded when it is asked for.
 */
import type { Conversation } from '../chat/conversation.ts';
import type { EpochKey } from '../chat/types.ts';
import { atRestKey } from '../crypto/derive.ts';
import { sealedBytes } from '../crypto/blob.ts';
import { sha256 } from '../crypto/hash.ts';
import { STRETCH, type Stretch } from '../crypto/passphrase.ts';
import { FileSealer } from '../crypto/sealedFile.ts';
import type { Person } from '../people/person.ts';
import { makeStatement } from '../people/statement.ts';
import { keyOf, SIZE, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { BlobRow } from '../sync/blobRows.ts';
import { decodeHidden } from '../sync/hidden.ts';
import { mediaItems, mediaToKeep } from './backupMedia.ts';
import { encodeItem, endValue, framed, KEPT, LIST_MOST, type BackupItem } from './backupForm.ts';
import type { Core } from './core.ts';
import type { BackupOrder, FilePart } from './fileApi.ts';

type Item = Exclude<BackupItem, { readonly kind: 'unknown' }>;

/** Cuts a list into items of at most so many. */
function* sliced<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < all.length; at += LIST_MOST) yield all.slice(at, at + LIST_MOST);
}

/** What this device alone keeps of the chat with somebody. */
async function* keptItems({ deps: { store } }: Core, { account }: Person, name: Key): AsyncGenerator<Item> {
  for (const table of KEPT) {
    const value = await store.records.get(table, table === 'listings' ? atRestKey(store.localKey, account) : name);
    if (value) yield { kind: 'kept', account, table, value };
  }
  const hidden = (await store.records.list(`hidden ${name}`)).map(({ value }) => decodeHidden(value));
  for (const places of sliced(hidden)) yield { kind: 'hidden', account, places };
}

/** All entries of one conversation that are whole: a strip comes in its redact. */
async function* runItems({ account }: Person, conversation: Conversation): AsyncGenerator<Item & { readonly kind: 'run' }> {
  for (const { chapter, device, top } of await conversation.lanes()) {
    for (let from = 0; from <= top; ) {
      const read = await conversation.read(chapter, device, from, LIMITS.batchEntries);
      const entries = read.flatMap((one) => (one.sealed ? [{ ...one, sealed: one.sealed }] : []));
      if (entries.length > 0) yield { kind: 'run', account, entries };
      from = (read.at(-1)?.seq ?? top) + 1;
    }
  }
}

async function* talkItems(core: Core, person: Person): AsyncGenerator<Item> {
  const { account } = person;
  yield { kind: 'person', person };
  const friend = core.exchange.friend(account);
  if (!friend) return;
  const known = new Set<Key>();
  const fresh = (): readonly EpochKey[] => friend.epochs.keys().filter(({ id }) => !known.has(keyOf(id)));
  const keyItems = (keys: readonly EpochKey[]): readonly Item[] => {
    for (const { id } of keys) known.add(keyOf(id));
    return [...sliced(keys)].map((some) => ({ kind: 'keys', account, keys: some }));
  };
  yield* keyItems(fresh());
  yield* keptItems(core, person, core.chats.nameOf(person));
  yield* runItems(person, friend.conversation);
  // What was learnt meanwhile sealed what was read last.
  yield* keyItems(fresh());
}

async function countOf({ book, exchange }: Core): Promise<number> {
  const lanes = await Promise.all(book.people().map(async ({ account }) => (await exchange.friend(account)?.conversation.lanes()) ?? []));
  return lanes.flat().reduce((sum, { top }) => sum + top + 1, 0);
}

async function* itemsOf(core: Core, entries: number, media: readonly BlobRow[]): AsyncGenerator<Item> {
  const { home, self } = core.book;
  const records = [...home.earlier, home.record].map(({ bytes }) => bytes);
  yield { kind: 'about', about: { account: home.account, device: self.device, madeMs: Math.max(0, Math.floor(core.deps.clock.now())), entries, records, name: home.name, relays: home.relays } };
  for (const person of core.book.people()) yield* talkItems(core, person);
  // Behind all texts: whatever becomes of them, these are back by then.
  yield* mediaItems(core, media);
}

/** What an entry counts for beside photos, as bytes of work. */
const ENTRY_WORK = 512;
const workOf = (item: Item): number => (item.kind === 'run' ? item.entries.length * ENTRY_WORK : item.kind === 'piece' ? item.bytes.length : 0);

/** The file in parts. @throws StorageError */
export async function* backupParts(core: Core, { passphrase, media }: BackupOrder, cost: Omit<Stretch, 'salt'> = STRETCH): AsyncGenerator<FilePart> {
  const expected = await countOf(core);
  const { rows, missing } = media ? await mediaToKeep(core) : { rows: [], missing: 0 };
  const work = Math.max(1, expected * ENTRY_WORK + rows.reduce((sum, { bytes }) => sum + sealedBytes(bytes), 0));
  const sealer = await FileSealer.create(passphrase, core.deps.random, cost);
  const { account, device, signer } = core.book.self;
  let [entries, done, chain]: [number, number, Uint8Array] = [0, 0, new Uint8Array(SIZE.hash)];
  for await (const item of itemsOf(core, expected, rows)) {
    const bytes = encodeItem(item);
    chain = sha256(chain, bytes);
    if (item.kind === 'run') entries += item.entries.length;
    done += workOf(item);
    yield { bytes: sealer.push(framed(bytes)), progress: Math.min(1, done / work), done: null };
  }
  const statement = await makeStatement(signer, 'backup', endValue(account, device, entries, chain));
  const last = sealer.push(framed(encodeItem({ kind: 'end', statement })));
  yield { bytes: last, progress: 1, done: null };
  yield { bytes: sealer.end(), progress: 1, done: { messages: entries, media: rows.length, missing } };
}
