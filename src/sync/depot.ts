/**
 * The photos and videos of all chats on this device: sealed when they are sent, fetched when they came, served to devices of the
 * friend whose chat they are in, left at relays for who is away, deleted when their message is taken back. What is owed is
 * computed from its rows, so a start goes on where the last one ended. Nothing is fetched for a chat that is closed.
 */
import { decodeBody } from '../chat/bodies.ts';
import { mediaKindOf, type MediaItem } from '../chat/media.ts';
import { pictureIn } from '../chat/profile.ts';
import { decodeRedact } from '../chat/strip.ts';
import type { Change } from '../chat/keeper.ts';
import type { KnownEntry, SeenEntry } from '../chat/types.ts';
import { BLOB_KEY_BYTES, createBlobOpener, readManifest, sealBlob, sealedBytes } from '../crypto/blob.ts';
import { webBulk } from '../crypto/bulk.ts';
import { atRestKey } from '../crypto/derive.ts';
import { MANIFEST, type ByteSource } from '../ports/blobs.ts';
import type { Stream } from '../ports/links.ts';
import type { Space } from '../ports/space.ts';
import { StorageError } from '../ports/storage.ts';
import type { Bulk } from '../ports/primitives.ts';
import { FormError } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type EntryId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { Allowance } from './allowance.ts';
import { nameOfPieces, openBlobRows, type BlobRow, type BlobRows } from './blobRows.ts';
import { freeUp, hasRoom, heldByChat, letGo, type HeldBytes } from './blobSpace.ts';
import { serveOn } from './blobStream.ts';
import { readHidden } from './hidden.ts';
import { keepLoading, loadsAlone, readLoading, type Loading } from './loading.ts';
import { waitingRoots } from './outbox.ts';
import { Porters, type PorterDeps } from './porters.ts';
import { Portraits, type PortraitsDeps } from './portraits.ts';

export interface DepotDeps extends Omit<PorterDeps, 'store' | 'rows' | 'bulk' | 'itemOf' | 'hasRoom' | 'changed'>, Pick<PortraitsDeps, 'book' | 'store'> {
  /** Without it the platform's. */
  readonly bulk?: Bulk | undefined;
  /** Without it neither room nor connection are known. */
  readonly space?: (() => Promise<Space>) | undefined;
  /** How a photo or video of this chat stands has changed. */
  changed(account: AccountId): void;
  /** What is shown of people. */
  readonly events: { people(): void };
}

/** What the entry of a photo says of its bytes. */
export type SealedItem = Pick<MediaItem, 'root' | 'key' | 'bytes' | 'hash'>;

export type EntryPlace = NonNullable<BlobRow['entry']>;

export interface BlobLook {
  readonly state: 'Here' | 'Loading' | 'Waiting' | 'On tap' | 'Paused' | 'Failed';
  /** 0…1 */
  readonly progress: number;
}

export class Depot {
  readonly #deps: DepotDeps;
  readonly #rows: BlobRows;
  readonly #porters: Porters;
  /** Pictures of people. */
  readonly portraits: Portraits;
  readonly #bulk: Bulk;
  readonly #space: Space | null;
  #loading: Loading;
  readonly #allowance: Allowance;

  private constructor(deps: DepotDeps, rows: BlobRows, space: Space | null, loading: Loading) {
    this.#deps = deps;
    this.#rows = rows;
    this.#space = space;
    this.#loading = loading;
    this.#bulk = deps.bulk ?? webBulk;
    this.#allowance = new Allowance(deps.store, deps.clock);
    this.#porters = new Porters({ ...deps, bulk: this.#bulk, rows, itemOf: (row) => this.#itemOf(row), hasRoom: (bytes) => hasRoom(space, bytes), changed: (row) => this.#rowChanged(row) });
    this.portraits = new Portraits({
      ...deps,
      rows,
      seal: (account, sources) => this.seal(account, sources),
      discard: (account, items) => this.discard(account, items),
      read: (account, item, index) => this.read(account, item, index),
      itemOf: (row) => this.#itemOf(row),
      take: async (account, item, { chapter, id }) => {
        await rows.put({ ...this.#rowOf(account, item, { chapter, id }, await this.#mayLoad(account, item)), picture: true });
        this.#porters.look();
      },
      forget: (row) => this.#forget(row),
      changed: () => deps.events.people(),
    });
  }

  /** Deletes what no row names: pieces of what was being sealed, or given back, when a start before this one ended. */
  static async open(deps: DepotDeps): Promise<Depot> {
    const { store, space } = deps;
    const depot = new Depot(deps, await openBlobRows(store.records, store.localKey), space ? await space() : null, await readLoading(store));
    // What a disk that is full does not let it tidy up stays until the next start.
    await depot.#sweep().catch((error: unknown) => deps.logger.log('depot', 'not swept', { error: error instanceof Error ? error.name : 'unknown' }));
    await depot.portraits.start();
    depot.#porters.look();
    return depot;
  }

  async #sweep(): Promise<void> {
    const { blobs } = this.#deps.store;
    // First: what is an entry by the time that one looks for it was among these, or is found in the chat.
    const waiting = await this.#waiting();
    for (const account of new Map(this.#rows.all().map((row) => [keyOf(row.account), row.account])).values()) await this.#catchUp(account).then(() => this.hide(account));
    // Of a chat that cannot be read now nothing is known.
    for (const row of this.#rows.all()) if (row.entry === null && this.#deps.friend(row.account) && !waiting.has(keyOf(row.root))) await this.#rows.remove(row);
    const named = new Set(this.#rows.all().flatMap(({ name, freed }) => (freed ? [] : [name])));
    for (const { blob } of await blobs.list()) if (!named.has(blob)) await blobs.remove(blob);
  }

  /** Roots of what belongs to messages that wait to be entries. */
  async #waiting(): Promise<ReadonlySet<Key>> {
    const { friend, store: { records, localKey } } = this.#deps;
    const accounts = new Map(this.#rows.all().filter(({ entry }) => entry === null).map(({ account }) => [keyOf(account), account]));
    const chats = [...accounts.values()].flatMap((account) => friend(account)?.conversation.id ?? []);
    const roots = await Promise.all(chats.map((id) => waitingRoots(records, atRestKey(localKey, id))));
    return new Set(roots.flat().map(keyOf));
  }

  /** Messages of the last moments before this start, whose photos were not taken in or not deleted any more: the newest chapters say. */
  async #catchUp(account: AccountId): Promise<void> {
    const conversation = this.#deps.friend(account)?.conversation;
    for (const chapter of ((await conversation?.chapters()) ?? []).slice(-2)) {
      const { entries } = await conversation!.view(chapter);
      for (const known of entries) {
        if (known.form !== 'whole') continue;
        if (known.entry.kind === KIND.media || known.entry.kind === KIND.profile) await this.#came(account, known);
        // Whose word counts was decided when the redact came: what it took back is a strip.
        for (const { chapter: at, id } of known.entry.kind === KIND.redact ? (decodeRedact(known.entry.body, conversation!.id) ?? []) : []) {
          const entry = this.#rowsOf(id).length > 0 ? await conversation!.entry(at, id) : null;
          if (entry?.form === 'strip') await this.#takenBack(entry);
        }
      }
    }
  }

  /**
   * Seals files for a chat, one after the other; all of it is on disk then. Nothing stays when one fails, and nothing is begun that
   * would leave no room for texts. @throws StorageError, SourceError
   */
  async seal(account: AccountId, sources: readonly ByteSource[]): Promise<readonly SealedItem[]> {
    if (!(await hasRoom(this.#space, sources.reduce((sum, { size }) => sum + sealedBytes(size), 0)))) throw new StorageError('noRoom');
    const sealed: SealedItem[] = [];
    try {
      for (const source of sources) sealed.push(await this.#sealOne(account, source));
      return sealed;
    } catch (error) {
      await this.discard(account, sealed);
      throw error;
    }
  }

  async #sealOne(account: AccountId, source: ByteSource): Promise<SealedItem> {
    const { random, store: { blobs } } = this.#deps;
    const key = random.bytes(BLOB_KEY_BYTES);
    const name = nameOfPieces(this.#deps.store.localKey, account, { key });
    try {
      const whole = sealedBytes(source.size);
      const { root, manifest, plainHash, plainLen } = await sealBlob(source, key, (index, piece) => blobs.put(name, index, piece, whole), this.#bulk);
      await blobs.put(name, MANIFEST, manifest, whole);
      await this.#rows.put({ account, root, name, entry: null, bytes: plainLen, mine: true, whole: true, wanted: false, failed: false, delivered: false, freed: false, video: false, picture: false, puts: [] }, 'strict');
      return { root, key, bytes: plainLen, hash: plainHash };
    } catch (error) {
      await blobs.remove(name).catch(() => undefined);
      throw error;
    }
  }

  /** The message of these files was not written. */
  async discard(account: AccountId, items: readonly Pick<SealedItem, 'root'>[]): Promise<void> {
    for (const { root } of items) {
      const row = this.#rows.get(account, root);
      if (row) await this.#forget(row);
    }
  }

  /** Something was written in a chat: what came is fetched, what was taken back is deleted. */
  async written(account: AccountId, change: Change): Promise<void> {
    for (const known of change.entries) {
      if (known.entry.kind !== KIND.media && known.entry.kind !== KIND.profile) continue;
      if (known.form === 'strip') await this.#takenBack(known);
      else if (change.added.has(keyOf(known.entry.id))) await this.#came(account, known);
    }
    this.#porters.look();
  }

  has(account: AccountId, { root }: Pick<MediaItem, 'root'>): boolean {
    return this.#rows.get(account, root) !== null;
  }

  /** A message is in view, and the rows of its photos are not here: a power cut took them, and left the message. */
  async missed(account: AccountId, { chapter, id }: EntryPlace): Promise<void> {
    const known = await this.#deps.friend(account)?.conversation.entry(chapter, id);
    if (known?.form !== 'whole' || itemsOf(known).every((item) => this.has(account, item))) return;
    await this.#came(account, known);
    this.#deps.changed(account);
    this.#porters.look();
  }

  async #came(account: AccountId, known: KnownEntry): Promise<void> {
    const entry = { chapter: known.entry.chapter, id: known.entry.id };
    if (known.entry.kind === KIND.profile) return sameBytes(known.account, account) ? this.portraits.came(account, entry.chapter) : this.portraits.wrote(account, entry.chapter);
    for (const item of itemsOf(known)) {
      const row = this.#rows.get(account, item.root);
      if (row) {
        if (!row.entry) await this.#rows.change(row, () => ({ entry, video: isVideo(item) }));
        continue;
      }
      // Also of an own message, which a device of before this one wrote: the friend has it.
      if (mediaKindOf(item.mime) === null) continue;
      const isAutomatic = await this.#mayLoad(account, item);
      await this.#rows.put(this.#rowOf(account, item, entry, isAutomatic));
      // Nothing comes that would tell: the screen says by itself that it waits for a tap.
      if (!isAutomatic) this.#deps.changed(account);
    }
  }

  /** Whether it is fetched without a tap. */
  async #mayLoad(account: AccountId, item: MediaItem): Promise<boolean> {
    return loadsAlone({ bytes: item.bytes, isVideo: isVideo(item) }, this.#loading, this.#space?.isMetered() ?? false) && this.#allowance.take(account, item.bytes);
  }

  #rowChanged(row: BlobRow): void {
    this.#deps.changed(row.account);
    this.portraits.rowChanged(row);
  }

  /** Of what is not here yet. */
  #rowOf(account: AccountId, item: MediaItem, entry: BlobRow['entry'], wanted: boolean): BlobRow {
    const { root, bytes } = item;
    return { account, root, name: nameOfPieces(this.#deps.store.localKey, account, item), entry, bytes, mine: false, whole: false, wanted, failed: false, delivered: false, freed: false, video: isVideo(item), picture: false, puts: [] };
  }

  async #takenBack({ entry }: KnownEntry): Promise<void> {
    for (const row of this.#rowsOf(entry.id)) await this.#forget(row);
  }

  #rowsOf(id: EntryId): readonly BlobRow[] {
    return this.#rows.all().filter(({ entry }) => entry && sameBytes(entry.id, id));
  }

  /** Messages are not shown here any more: by default those that were mine and had to reach them first, and what no start before this one gave back. */
  async hide(account: AccountId, ids?: ReadonlySet<Key>): Promise<void> {
    const { friend, store } = this.#deps;
    const conversation = friend(account)?.conversation;
    if (conversation) await letGo(account, ids ?? (await readHidden(store, atRestKey(store.localKey, conversation.id))), this.#rows, store.blobs);
  }

  /** The row first: from then on nothing is fetched or served. */
  async #forget(row: BlobRow): Promise<void> {
    await this.#rows.remove(row);
    await this.#deps.store.blobs.remove(row.name);
  }

  /** What the entry says of a row, or null: taken back, or not here. */
  async #itemOf({ account, root, entry }: BlobRow): Promise<MediaItem | null> {
    const known = entry && (await this.#deps.friend(account)?.conversation.entry(entry.chapter, entry.id));
    return (known && itemsOf(known).find((item) => sameBytes(item.root, root))) ?? null;
  }

  look(account: AccountId, { root }: Pick<MediaItem, 'root'>): BlobLook {
    const row = this.#rows.get(account, root);
    if (!row) return { state: 'Waiting', progress: 0 };
    const under = this.#porters.progressOf(row);
    if (row.mine) return under !== null && this.#porters.isUnderWay(row) ? { state: 'Loading', progress: under } : { state: 'Here', progress: 1 };
    if (row.failed) return { state: 'Failed', progress: 0 };
    if (row.whole) return { state: 'Here', progress: 1 };
    if (!row.wanted) return { state: under ? 'Paused' : 'On tap', progress: under ?? 0 };
    return { state: this.#porters.isUnderWay(row) ? 'Loading' : 'Waiting', progress: under ?? 0 };
  }

  /** Which of these relays have all of them now, or need not: a device of theirs has it. */
  atRelays(account: AccountId, items: readonly MediaItem[], relays: readonly Key[]): readonly Key[] {
    const now = this.#deps.clock.now();
    const rows = items.map(({ root }) => this.#rows.get(account, root));
    return relays.filter((relay) => rows.every((row) => row && (row.delivered || row.puts.some((put) => keyOf(put.relay) === relay && put.expires > now))));
  }

  /**
   * One opened piece; null behind the last. Undefined: it is not here, or its disk spoilt it. Also of a file that still comes: its
   * root is signed and commits to each piece, so a video plays before all of it is here; what is read and not here comes first.
   */
  async read(account: AccountId, item: MediaItem, index: number): Promise<Uint8Array | null | undefined> {
    const { blobs } = this.#deps.store;
    const row = this.#rows.get(account, item.root);
    const bytes = row && !row.failed ? await blobs.get(row.name, MANIFEST) : null;
    const manifest = bytes && readManifest(bytes, item.root, item.bytes);
    if (!row || !manifest || typeof manifest === 'string') return undefined;
    if (index >= manifest.chunks) return null;
    const piece = await blobs.get(row.name, index);
    if (!piece && !row.mine) this.#porters.first(row, index);
    const opened = piece ? await (await createBlobOpener(manifest, item.key, this.#bulk)).open(index, piece) : 'badHash';
    if (typeof opened !== 'string') return opened;
    // Another key than it was checked with: two entries name one root, and fetching it anew would change nothing.
    if (opened === 'badForm' || row.mine || !row.whole) return undefined;
    // Not one whose room was given back meanwhile.
    await this.#rows.change(row, (now) => (now.whole ? { whole: false, wanted: true } : {}));
    this.#porters.look();
    return undefined;
  }

  /** Fetches it now, or (false) not until it is asked for again. @throws StorageError, also where there is no room for it: then it is as it was */
  async want(account: AccountId, item: MediaItem, entry: EntryPlace, wanted: boolean): Promise<void> {
    const known = this.#rows.get(account, item.root);
    if (known?.mine || known?.whole) return;
    const row = known ?? this.#rowOf(account, item, entry, wanted);
    if (wanted && !(await this.#porters.mayBegin(row))) throw new StorageError('noRoom');
    if (!known) await this.#rows.put(row);
    // What was taken back meanwhile is not wanted any more.
    await this.#rows.change(row, () => ({ failed: false, freed: false, wanted }));
    this.#deps.changed(account);
    this.#porters.urge(row);
  }

  /** A device of a friend asks for pieces: those of this chat alone, while it is open. */
  serve(account: AccountId, stream: Stream): void {
    const theirs = (root: Uint8Array): BlobRow | null => (this.#deps.friend(account)?.isOpen ? this.#rows.get(account, root) : null);
    serveOn(stream, {
      mayLeave: (root) => theirs(root) !== null,
      piece: async (root, index) => {
        const row = theirs(root);
        if (!row) return null;
        this.#porters.served(row);
        return this.#deps.store.blobs.get(row.name, index);
      },
      whole: (root) => {
        const row = this.#rows.get(account, root);
        if (row?.mine && !row.delivered) void this.#rows.change(row, () => ({ delivered: true })).then(() => this.#deps.changed(account), () => undefined);
      },
    });
  }

  /** A link, a relay or a chat opened: what waits may go on. */
  waysChanged(): void {
    this.#porters.waysChanged();
    this.portraits.look();
  }

  /** Somebody's page is open: their picture is looked for. @throws StorageError */
  async seekPicture(account: AccountId): Promise<void> {
    for (const row of await this.portraits.seek(account)) this.#porters.urge(row);
  }

  /** Bytes on this device, by the key of the account whose chat it is. */
  held(): Promise<ReadonlyMap<Key, HeldBytes>> {
    return heldByChat(this.#rows, this.#deps.store.blobs);
  }

  /** Bytes that this browser keeps for all of Kith, and the most it may keep; null: it does not tell. */
  async room(): Promise<Awaited<ReturnType<Space['estimate']>>> {
    return (await this.#space?.estimate()) ?? null;
  }

  /** Gives back the room of what came in a chat and is here whole: so many bytes. It comes again when it is asked for. @throws StorageError */
  async freeUp(account: AccountId): Promise<number> {
    try {
      return await freeUp(account, this.#rows, this.#deps.store.blobs);
    } finally {
      this.#deps.changed(account);
    }
  }

  get loading(): Loading {
    return this.#loading;
  }

  /** Holds for what comes from now on. @throws StorageError: then it is as it was */
  async setLoading(loading: Loading): Promise<void> {
    await keepLoading(this.#deps.store, loading);
    this.#loading = loading;
  }

  stop(): void {
    this.portraits.stop();
    this.#porters.stop();
  }
}

const isVideo = ({ mime }: Pick<MediaItem, 'mime'>): boolean => mediaKindOf(mime) === 'video';

/** Photos and videos of an entry, or the picture of a profile, as far as it can be read and its author signed it. */
export function itemsOf(known: SeenEntry): readonly MediaItem[] {
  if (known.entry.kind === KIND.profile) return [pictureIn(known) ?? []].flat();
  if (known.form !== 'whole' || known.verdict === 'unverifiable' || known.entry.kind !== KIND.media) return [];
  try {
    const body = decodeBody(KIND.media, known.entry.body);
    return body.kind === 'media' ? body.items : [];
  } catch (error) {
    if (error instanceof FormError) return [];
    throw error;
  }
}
