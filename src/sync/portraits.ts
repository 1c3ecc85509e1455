/**
 * Pictures of people. Mine is kept here and told by a profile (kind 8) in each chat, sealed anew for each, as soon as that is open;
 * so nobody can tell by a blob who my friends are. Theirs is what the newest profile of theirs in our chat says: fetched as
 * photos are, then kept whole beside its table, where freeing room for photos does not reach it. Until a new one is here
 * the one before is shown. One that was taken away is deleted. No message is made of any of it.
 *
 *   picture = [1, root, side, bytes]     at the at-rest id of the account; of mine, `root` is the hash of the bytes
 */
import type { MediaItem } from '../chat/media.ts';
import { encodeProfile, newestProfile, pictureItem, type Profile } from '../chat/profile.ts';
import { createQueue } from '../chat/queue.ts';
import { atRestKey } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import type { ByteSource } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { concat, keyOf, sameBytes, SIZE, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { BlobRow, BlobRows } from './blobRows.ts';
import { TOLD_TABLE } from './blobTable.ts';
import type { Book } from './book.ts';
import type { SealedItem } from './depot.ts';
import type { Friend } from './friend.ts';

const TABLE = 'pictures';
/** Chapters in which a profile is looked for that was missed. */
const LOOKED_BACK = 4;

export interface PortraitsDeps {
  readonly book: Pick<Book, 'home' | 'people' | 'person'>;
  readonly store: Pick<Store, 'ledger' | 'records' | 'localKey' | 'blobs'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rows: BlobRows;
  friend(account: AccountId): Friend | null;
  seal(account: AccountId, sources: readonly ByteSource[]): Promise<readonly SealedItem[]>;
  discard(account: AccountId, items: readonly SealedItem[]): Promise<void>;
  read(account: AccountId, item: MediaItem, index: number): Promise<Uint8Array | null | undefined>;
  itemOf(row: BlobRow): Promise<MediaItem | null>;
  /** Takes in a picture of theirs that is not here yet. */
  take(account: AccountId, item: MediaItem, entry: Pick<Profile, 'chapter' | 'id'>): Promise<void>;
  /** Deletes a row with its pieces. */
  forget(row: BlobRow): Promise<void>;
  /** What somebody looks like has changed. */
  changed(): void;
}

/** My picture. */
export interface OwnPicture {
  /** JPEG. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Px. */
  readonly side: number;
}

interface Kept extends OwnPicture {
  readonly root: Uint8Array;
}

/** @throws FormError */
export function decodeKept(row: Uint8Array): Kept {
  const [version, root, side, bytes] = read.tuple(decode(row), 4);
  read.version(version, FORMAT);
  return { root: read.bytes(root, SIZE.root), side: read.int(side, 1, LIMITS.pictureSide), bytes: read.bytes<Uint8Array<ArrayBuffer>>(bytes, undefined, LIMITS.pictureBytes) };
}

export const encodeKept = ({ root, side, bytes }: Kept): Uint8Array => encode([FORMAT, root, side, bytes]);

export const encodeTold = (root: Uint8Array): Uint8Array => encode([FORMAT, root]);

const sourceOf = (bytes: Uint8Array<ArrayBuffer>): ByteSource => ({ size: bytes.length, slice: (start, end) => ({ arrayBuffer: async () => bytes.slice(start, end).buffer }) });

/** It is fetched or was, and belongs to somebody else than me. */
const isTheirs = ({ picture, mine }: BlobRow): boolean => picture && !mine;

export class Portraits {
  readonly #deps: PortraitsDeps;
  readonly #queue = createQueue();
  /** What each chat was told, as its row says. */
  readonly #told = new Map<Key, Key>();
  #cancel: (() => void) | null = null;
  #isStopped = false;

  constructor(deps: PortraitsDeps) {
    this.#deps = deps;
  }

  /** Reads what was told, and goes on where the last end was. */
  async start(): Promise<void> {
    for (const { key, value } of await this.#deps.store.records.list(TOLD_TABLE)) this.#told.set(key, keyOf(value));
    for (const row of this.#deps.rows.all()) this.rowChanged(row);
    this.look();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #place(account: AccountId): Key {
    return atRestKey(this.#deps.store.localKey, account);
  }

  #rowsOf(account: AccountId): readonly BlobRow[] {
    return this.#deps.rows.all().filter((row) => row.picture && sameBytes(row.account, account));
  }

  #shown(account: AccountId): BlobRow | null {
    return this.#deps.book.person(account)?.blocked ? null : (this.#rowsOf(account).find((row) => !row.mine && row.freed) ?? null);
  }

  /** Names the picture of somebody that is here: another one has another name. Null: there is none, it has not come yet, or they are blocked. */
  of(account: AccountId): string | null {
    const row = this.#shown(account);
    return row && keyOf(row.root);
  }

  async #kept(account: AccountId): Promise<Kept | null> {
    const row = await this.#deps.store.records.get(TABLE, this.#place(account));
    return row && decodeKept(row);
  }

  /** The bytes of a picture, mine or theirs; null: none is here. */
  async bytes(account: AccountId): Promise<Uint8Array | null> {
    const kept = await this.#kept(account);
    if (!kept || sameBytes(account, this.#deps.book.home.account)) return kept?.bytes ?? null;
    const shown = this.#shown(account);
    return shown && sameBytes(shown.root, kept.root) ? kept.bytes : null;
  }

  /** Mine from now on; null takes it away. Every chat is told as soon as it is open. @throws StorageError: then it is as it was */
  async set(picture: OwnPicture | null): Promise<void> {
    const { book, store } = this.#deps;
    const key = this.#place(book.home.account);
    const root = picture && sha256(picture.bytes);
    const told = root && encodeTold(root);
    const changes = [{ table: TABLE, key, value: root && encodeKept({ ...picture, root }) }, { table: TOLD_TABLE, key, value: told }];
    await this.#queue(() => store.ledger.append([], changes, 'strict'));
    this.#note(key, told);
    this.look();
  }

  #note(place: Key, told: Uint8Array | null): void {
    if (told) this.#told.set(place, keyOf(told));
    else this.#told.delete(place);
  }

  /** A chat opened, or something else changed: whoever was not told yet is. */
  look(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#queue(() => this.#tellAll()).catch(this.#log);
  }

  readonly #log = (error: unknown): void => this.#deps.logger.log('portraits', 'failed', { error: error instanceof Error ? error.name : 'unknown' });

  async #tellAll(): Promise<void> {
    const { book, clock, friend } = this.#deps;
    const own = this.#told.get(this.#place(book.home.account));
    const owed = book.people().filter(({ account }) => this.#told.get(this.#place(account)) !== own).flatMap(({ account }) => friend(account) ?? []);
    let isLeft = false;
    for (const one of owed) if (!this.#isStopped && one.isOpen) isLeft = !(await this.#tell(one)) || isLeft;
    if (isLeft && !this.#isStopped) this.#cancel ??= clock.after(TIME.MINUTE, () => this.look());
  }

  /** Whether they are told: not before an epoch can be made with them. */
  async #tell({ account, conversation }: Friend): Promise<boolean> {
    const { book, seal, discard } = this.#deps;
    if (conversation.copied) return true;
    const own = await this.#kept(book.home.account);
    const place = this.#place(account);
    const sealed = own ? await seal(account, [sourceOf(own.bytes)]) : [];
    let isSent = false;
    try {
      const value = own && encodeTold(own.root);
      const body = encodeProfile(book.home.name, own && pictureItem(sealed[0]!, own.side));
      isSent = (await conversation.send(KIND.profile, body, [{ table: TOLD_TABLE, key: place, value }])).ok;
      if (isSent) this.#note(place, value);
      return isSent;
    } finally {
      if (!isSent) await discard(account, sealed);
    }
  }

  /** I wrote a profile into a chapter: the picture of the newest belongs to it, and those before it go. */
  async wrote(account: AccountId, chapter: number): Promise<void> {
    const { book, rows, forget } = this.#deps;
    const profile = await this.#newest(account, book.home.account, chapter);
    if (!profile) return;
    const { picture, id } = profile;
    const row = picture && rows.get(account, picture.root);
    if (row && !row.entry) await rows.change(row, () => ({ entry: { chapter: profile.chapter, id }, picture: true }));
    for (const one of this.#rowsOf(account)) if (one.mine && !(picture && sameBytes(one.root, picture.root))) await forget(one);
  }

  /** A profile of theirs came into a chapter: the newest from there on counts. */
  came(account: AccountId, chapter: number): Promise<void> {
    return this.#queue(async () => {
      const profile = await this.#newest(account, account, chapter);
      if (profile) await this.#apply(account, profile);
    });
  }

  /** The newest profile of an author in the chat with `account`, from a chapter on. */
  async #newest(account: AccountId, author: AccountId, from: number): Promise<Profile | null> {
    const conversation = this.#deps.friend(account)?.conversation;
    const chapters = ((await conversation?.chapters()) ?? []).filter((chapter) => chapter >= from);
    for (const chapter of chapters.toReversed()) {
      const profile = newestProfile(await conversation!.view(chapter), author);
      if (profile) return profile;
    }
    return null;
  }

  /** What the newest says. A root that stands for something else in this chat is no picture. */
  async #apply(account: AccountId, profile: Profile): Promise<void> {
    const { rows, take, forget, changed, store } = this.#deps;
    const known = profile.picture && rows.get(account, profile.picture.root);
    const picture = !known || isTheirs(known) ? profile.picture : null;
    if (picture && !known) await take(account, picture, profile);
    const before = this.of(account);
    for (const row of this.#rowsOf(account)) if (isTheirs(row) && !(picture && (row.freed || sameBytes(row.root, picture.root)))) await forget(row);
    if (known && picture && known.freed) await this.#onlyThis(account, known);
    if (!picture) await store.records.delete(TABLE, this.#place(account));
    if (this.of(account) !== before) changed();
  }

  /** The picture is here: what came before it goes. */
  async #onlyThis(account: AccountId, { root }: BlobRow): Promise<void> {
    for (const row of this.#rowsOf(account)) if (isTheirs(row) && !sameBytes(row.root, root)) await this.#deps.forget(row);
  }

  /** A row may have become whole: then its picture is kept whole, and its pieces go. */
  rowChanged(row: BlobRow): void {
    if (isTheirs(row) && this.#now(row)?.whole) this.#queue(() => this.#keep(row)).catch(this.#log);
  }

  #now({ account, root }: BlobRow): BlobRow | null {
    return this.#deps.rows.get(account, root);
  }

  async #keep(row: BlobRow): Promise<void> {
    const { rows, store: { records, blobs }, itemOf, changed } = this.#deps;
    if (!this.#now(row)?.whole) return;
    const item = await itemOf(row);
    const bytes = item && (await this.#read(row.account, item));
    if (!bytes) return;
    await records.put(TABLE, this.#place(row.account), encodeKept({ root: row.root, side: item.width, bytes }), 'relaxed');
    await this.#onlyThis(row.account, row);
    await rows.change(row, () => ({ whole: false, wanted: false, freed: true }));
    await blobs.remove(row.name);
    changed();
  }

  async #read(account: AccountId, item: MediaItem): Promise<Uint8Array<ArrayBuffer> | null> {
    const parts: Uint8Array[] = [];
    for (let index = 0; ; index++) {
      const piece = await this.#deps.read(account, item, index);
      if (piece === undefined) return null;
      if (piece === null) return concat(...parts);
      parts.push(piece);
    }
  }

  /** Their page is open: a profile that was missed is looked for, and a picture that waits for a tap has it. */
  async seek(account: AccountId): Promise<readonly BlobRow[]> {
    const { rows, friend } = this.#deps;
    const chapters = (await friend(account)?.conversation.chapters()) ?? [];
    await this.came(account, chapters.at(-LOOKED_BACK) ?? 0);
    const waiting = this.#rowsOf(account).filter((row) => isTheirs(row) && !row.freed && !row.whole);
    for (const row of waiting) await rows.change(row, () => ({ failed: false, wanted: true }));
    return waiting;
  }
}
