/**
 * What stands in a backup, as items one after the other: `u32be length ‖ CBOR`. The first says whose it is, the last is signed by the
 * device that made it over all before, so nobody else can make one for this person, whatever passphrase they tell.
 *
 *   about  [0, 1, acc, did, made ms, entries, [own AR …], name, [[relay address, relayId|null] …]]
 *   person [1, person]                                   `personCodec.ts`, without what is between two eras
 *   keys   [2, acc, [[epochId, gen, key, boot] …]]       at most 256 each
 *   kept   [3, acc, place, value]                        what this device kept of the chat with acc, by its place in KEPT
 *   hidden [4, acc, [[n, eid] …]]                        deleted for this person alone
 *   run    [5, acc, n, did, [[seq, E] …]]                as in a batch: at most 256 entries and 192 KiB
 *   media  [6, acc, n, eid, root, delivered]             a photo or video of that message; its pieces follow
 *   piece  [7, i, bytes]                                 of the photo or video before: 0 its manifest, i + 1 its chunk i, in order
 *   end    [9, statement]                                statement = CBOR[CBOR[1, acc, did, entries, H], sig], signed `backup`
 *
 * H is the chain over the items before: H₀ = 0³², Hᵢ = H(Hᵢ₋₁ ‖ item). What has another number is passed over: so what later programs
 * can do without gets a new number in version 1 (6 and 7 were such), no number is ever given anew, and whatever may not be passed over
 * is version 2.
 */
import { EPOCH_KEY_BYTES } from '../chat/grants.ts';
import type { Carried, EpochKey } from '../chat/types.ts';
import type { OwnRelay } from '../people/home.ts';
import type { Person } from '../people/person.ts';
import { decodePerson, encodePerson } from '../people/personCodec.ts';
import { MANIFEST } from '../ports/blobs.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { concat, SIZE, u32be, type AccountId, type DeviceId, type EntryId, type EpochId, type RelayId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { PIECE_BYTES } from '../protocol/pieces.ts';
import type { HiddenPlace } from '../sync/hidden.ts';

const VERSION = 1;
/** No item is longer: a run of 192 KiB with what names it. */
export const ITEM_BYTES = 512 * 1024;
export const LIST_MOST = 256;
/** Tables of which a backup holds the row of a chat: what was read, and what their devices said they have. Their number is their place. */
export const KEPT = ['marks', 'delivery', 'listings'] as const;
export type KeptTable = (typeof KEPT)[number];

export interface About {
  readonly account: AccountId;
  readonly device: DeviceId;
  /** Unix ms. */
  readonly madeMs: number;
  /** As far as known when it was begun; the end says how many there are. */
  readonly entries: number;
  /** Own records, oldest first: whoever reads it proves them. */
  readonly records: readonly Uint8Array[];
  readonly name: string;
  readonly relays: readonly OwnRelay[];
}

export type BackupItem =
  | { readonly kind: 'about'; readonly about: About }
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'keys'; readonly account: AccountId; readonly keys: readonly EpochKey[] }
  | { readonly kind: 'kept'; readonly account: AccountId; readonly table: KeptTable; readonly value: Uint8Array }
  | { readonly kind: 'hidden'; readonly account: AccountId; readonly places: readonly HiddenPlace[] }
  | { readonly kind: 'run'; readonly account: AccountId; readonly entries: readonly (Carried & { readonly sealed: Uint8Array })[] }
  | ({ readonly kind: 'media'; readonly account: AccountId; readonly root: Uint8Array; /** A device of theirs had all of it. */ readonly delivered: boolean } & HiddenPlace)
  | { readonly kind: 'piece'; /** Of a chunk, or `MANIFEST`. */ readonly index: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly statement: Uint8Array }
  | { readonly kind: 'unknown' };

export type ItemOf<K extends BackupItem['kind']> = Extract<BackupItem, { readonly kind: K }>;

/** A person without what holds between two eras alone: halves, roots and proofs begin anew, and so does what was told them. */
export const withoutTies = (person: Person): Person => ({
  ...person, follow: null, halves: [], roots: [], opened: false, restored: false, hint: null, asked: null, token: null, toldVersion: null, helloSent: null, helloCame: null,
});

function valueOf(item: Exclude<BackupItem, ItemOf<'unknown'>>): Value {
  switch (item.kind) {
    case 'about': {
      const { account, device, madeMs, entries, records, name, relays } = item.about;
      return [0, VERSION, account, device, madeMs, entries, [...records], name, relays.map(({ address, id }) => [address, id])];
    }
    case 'person': return [1, encodePerson(withoutTies(item.person))];
    case 'keys': return [2, item.account, item.keys.map(({ id, gen, key, boot }) => [id, gen, key, boot])];
    case 'kept': return [3, item.account, KEPT.indexOf(item.table), item.value];
    case 'hidden': return [4, item.account, item.places.map(({ chapter, id }) => [chapter, id])];
    case 'run': return [5, item.account, item.entries[0]!.chapter, item.entries[0]!.device, item.entries.map(({ seq, sealed }) => [seq, sealed])];
    case 'media': return [6, item.account, item.chapter, item.id, item.root, item.delivered];
    case 'piece': return [7, item.index - MANIFEST, item.bytes];
    case 'end': return [9, item.statement];
  }
}

/** The item alone, without its length. */
export const encodeItem = (item: Exclude<BackupItem, ItemOf<'unknown'>>): Uint8Array => encode(valueOf(item));
export const framed = (item: Uint8Array): Uint8Array => concat(u32be(item.length), item);

const accountIn = (value: Value | undefined): AccountId => read.bytes<AccountId>(value, SIZE.account);
const chapterIn = (value: Value | undefined): number => read.int(value, 0, LIMITS.chapters - 1);

function flagIn(value: Value | undefined): boolean {
  if (typeof value !== 'boolean') throw new FormError('not a flag');
  return value;
}

function readRelay(value: Value): OwnRelay {
  const [address, id] = read.tuple(value, 2);
  return { address: read.text(address, LIMITS.addressBytes), id: read.orNull(id, (one) => read.bytes<RelayId>(one, SIZE.relay)) };
}

function readAbout(fields: readonly Value[]): BackupItem {
  const [version, account, device, madeMs, entries, records, name, relays] = read.tuple(fields, 8);
  read.version(version, VERSION);
  const about: About = {
    account: accountIn(account), device: read.bytes<DeviceId>(device, SIZE.device), madeMs: read.int(madeMs), entries: read.int(entries),
    records: read.list(records, LIMITS.recordsKept + 1).map((one) => read.bytes(one)), name: read.text(name, LIMITS.nameBytes), relays: read.list(relays, LIMITS.relays).map(readRelay),
  };
  return { kind: 'about', about };
}

function readKey(value: Value): EpochKey {
  const [id, gen, key, boot] = read.tuple(value, 4);
  return { id: read.bytes<EpochId>(id, SIZE.epoch), gen: read.int(gen), key: read.bytes(key, EPOCH_KEY_BYTES), boot: flagIn(boot) };
}

function readPlace(value: Value): HiddenPlace {
  const [chapter, id] = read.tuple(value, 2);
  return { chapter: chapterIn(chapter), id: read.bytes<EntryId>(id, SIZE.entry) };
}

function readMedia(fields: readonly Value[]): BackupItem {
  const [account, chapter, id, root, delivered] = read.tuple(fields, 5);
  return { kind: 'media', account: accountIn(account), ...readPlace([chapter!, id!]), root: read.bytes(root, SIZE.root), delivered: flagIn(delivered) };
}

function readPiece(fields: readonly Value[]): BackupItem {
  const [place, bytes] = read.tuple(fields, 2);
  return { kind: 'piece', index: read.int(place, 0, LIMITS.blobChunks) + MANIFEST, bytes: read.bytes(bytes, undefined, PIECE_BYTES) };
}

function readRun(fields: readonly Value[]): BackupItem {
  const [account, chapter, device, entries] = read.tuple(fields, 4);
  const place = { chapter: chapterIn(chapter), device: read.bytes<DeviceId>(device, SIZE.device) };
  return {
    kind: 'run',
    account: accountIn(account),
    entries: read.list(entries, LIST_MOST).map((entry) => {
      const [seq, sealed] = read.tuple(entry, 2);
      return { ...place, seq: read.int(seq, 0, LIMITS.laneEntries - 1), sealed: read.bytes(sealed) };
    }),
  };
}

/** @throws FormError */
export function decodeItem(bytes: Uint8Array): BackupItem {
  const [type, ...fields] = read.list(decode(bytes), LIST_MOST);
  switch (type) {
    case 0: return readAbout(fields);
    case 1: return { kind: 'person', person: withoutTies(decodePerson(read.bytes(read.tuple(fields, 1)[0]))) };
    case 2: {
      const [account, keys] = read.tuple(fields, 2);
      return { kind: 'keys', account: accountIn(account), keys: read.list(keys, LIST_MOST).map(readKey) };
    }
    case 3: {
      const [account, table, value] = read.tuple(fields, 3);
      return { kind: 'kept', account: accountIn(account), table: KEPT[read.int(table, 0, KEPT.length - 1)]!, value: read.bytes(value) };
    }
    case 4: {
      const [account, places] = read.tuple(fields, 2);
      return { kind: 'hidden', account: accountIn(account), places: read.list(places, LIST_MOST).map(readPlace) };
    }
    case 5: return readRun(fields);
    case 6: return readMedia(fields);
    case 7: return readPiece(fields);
    case 9: return { kind: 'end', statement: read.bytes(read.tuple(fields, 1)[0]) };
    default: return { kind: 'unknown' };
  }
}

/** What the end signs: `entries` and the chain over all items before it. */
export const endValue = (account: AccountId, device: DeviceId, entries: number, chain: Uint8Array): Value => [VERSION, account, device, entries, chain];

/** Cuts what frames hold into items. */
export class ItemReader {
  #rest: Uint8Array = new Uint8Array();

  /** The items that are whole by now. @throws FormError */
  push(bytes: Uint8Array): readonly Uint8Array[] {
    const all = concat(this.#rest, bytes);
    const items: Uint8Array[] = [];
    let at = 0;
    while (all.length - at >= 4) {
      const length = new DataView(all.buffer, all.byteOffset + at).getUint32(0);
      if (length > ITEM_BYTES) throw new FormError('item too long');
      if (all.length - at - 4 < length) break;
      items.push(all.slice(at + 4, at + 4 + length));
      at += 4 + length;
    }
    this.#rest = all.slice(at);
    return items;
  }

  get isEmpty(): boolean {
    return this.#rest.length === 0;
  }
}
