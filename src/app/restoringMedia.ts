/**
 * Photos and videos of a backup: nothing of one is kept before the entry that it is in was admitted here, and each piece is what that
 * entry commits to: the manifest by its root, each chunk by the manifest and its key, all of them by the hash of the file. What does
 * not fit is passed over and counted, and comes from the friend as before. One piece at a time is in memory.
 */
import { createBlobOpener, createPlainCheck, readManifest, sealedBytes, type BlobManifest, type BlobOpener, type PlainCheck } from '../crypto/blob.ts';
import { mediaKindOf, type MediaItem } from '../chat/media.ts';
import type { KnownEntry } from '../chat/types.ts';
import { MANIFEST } from '../ports/blobs.ts';
import type { Bulk } from '../ports/primitives.ts';
import { StorageError, type Store } from '../ports/storage.ts';
import { sameBytes, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { isKept, nameOfPieces, type BlobRows } from '../sync/blobRows.ts';
import { itemsOf } from '../sync/depot.ts';
import type { ItemOf } from './backupForm.ts';

type Kept = ItemOf<'media'>;

export interface MediaParts {
  readonly store: Pick<Store, 'blobs' | 'localKey'>;
  readonly rows: BlobRows;
  readonly bulk: Bulk;
  readonly self: AccountId;
  /** The message of a photo as it is here; null: it is not. */
  entryOf(kept: Kept): Promise<KnownEntry | null>;
  /** That message was deleted here, for this person alone. */
  isHidden(kept: Kept): Promise<boolean>;
}

/** One whose pieces come. */
interface UnderWay {
  readonly kept: Kept;
  readonly item: MediaItem;
  readonly isMine: boolean;
  readonly name: Key;
  readonly plain: PlainCheck;
  /** Once the first piece was read. */
  checked: { readonly manifest: BlobManifest; readonly opener: BlobOpener } | null;
  /** The piece that is next. */
  next: number;
}

/** @throws what else it was */
function unlessFull(error: unknown): void {
  if (!(error instanceof StorageError && error.code === 'quotaExceeded')) throw error;
}

export class MediaRestoring {
  readonly #parts: MediaParts;
  #under: UnderWay | null = null;
  #hasRoom: boolean;
  came = 0;
  left = 0;
  noRoom = false;

  /** @param hasRoom false: all of them are passed over */
  constructor(parts: MediaParts, hasRoom: boolean) {
    this.#parts = parts;
    this.#hasRoom = hasRoom;
  }

  /** @throws StorageError, but for a disk that is full */
  async take(item: Kept | ItemOf<'piece'>): Promise<void> {
    if (item.kind === 'media') await this.#begin(item);
    else await this.#piece(item).catch((error: unknown) => this.#full(error));
  }

  /** The last one may not be whole. */
  end(): Promise<void> {
    return this.#drop();
  }

  async #begin(kept: Kept): Promise<void> {
    await this.#drop();
    const row = this.#parts.rows.get(kept.account, kept.root);
    if (isKept(row)) return;
    const known = await this.#parts.entryOf(kept);
    if (known && (await this.#isGone(known, kept))) return;
    const item = known?.entry.kind === KIND.media ? itemsOf(known).find(({ root, mime }) => sameBytes(root, kept.root) && mediaKindOf(mime) !== null) : undefined;
    if (!known || !item || !this.#hasRoom) {
      this.left += 1;
      this.noRoom ||= item !== undefined;
      return;
    }
    const name = row?.name ?? nameOfPieces(this.#parts.store.localKey, kept.account, item);
    this.#under = { kept, item, isMine: this.#isMine(known), name, plain: createPlainCheck(item.hash, item.bytes), checked: null, next: MANIFEST };
  }

  #isMine({ account }: KnownEntry): boolean {
    return sameBytes(account, this.#parts.self);
  }

  /** Taken back, or shown here no more: nothing is missing then. What is mine and has not reached them comes from here alone, as ever (`letGo`). */
  async #isGone(known: KnownEntry, kept: Kept): Promise<boolean> {
    return known.form === 'strip' || ((!this.#isMine(known) || kept.delivered) && (await this.#parts.isHidden(kept)));
  }

  async #piece({ index, bytes }: ItemOf<'piece'>): Promise<void> {
    const under = this.#under;
    if (!under) return;
    const isRight = index === under.next && (await (index === MANIFEST ? this.#manifest(under, bytes) : this.#chunk(under, bytes)));
    if (!isRight) return this.#drop();
    await this.#parts.store.blobs.put(under.name, index, bytes, sealedBytes(under.item.bytes));
    under.next += 1;
    if (under.next === under.checked!.manifest.chunks) await this.#whole(under);
  }

  async #manifest(under: UnderWay, bytes: Uint8Array): Promise<boolean> {
    const manifest = readManifest(bytes, under.item.root, under.item.bytes);
    if (typeof manifest === 'string') return false;
    under.checked = { manifest, opener: await createBlobOpener(manifest, under.item.key, this.#parts.bulk) };
    return true;
  }

  async #chunk({ checked, plain, next }: UnderWay, bytes: Uint8Array): Promise<boolean> {
    const opened = await checked!.opener.open(next, bytes);
    if (typeof opened === 'string') return false;
    plain.take(opened);
    return true;
  }

  /** All of it is on the disk: the row that says so comes last, so what is cut off before is swept away at the next start. */
  async #whole({ kept: { account, root, chapter, id, delivered }, item, isMine, name, plain }: UnderWay): Promise<void> {
    if (!plain.isRight()) return this.#drop();
    const here = { whole: true, wanted: false, failed: false, freed: false, mine: isMine, delivered };
    const isKnown = await this.#parts.rows.change({ account, root }, () => here);
    const rest = { account, root, name, entry: { chapter, id }, bytes: item.bytes, video: mediaKindOf(item.mime) === 'video', picture: false, puts: [] };
    if (!isKnown) await this.#parts.rows.put({ ...rest, ...here });
    this.#under = null;
    this.came += 1;
  }

  /** What came of it goes. */
  async #drop(): Promise<void> {
    const under = this.#under;
    this.#under = null;
    if (!under) return;
    this.left += 1;
    // A disk that is full may take not even that: what no row names is swept away at the next start.
    await this.#parts.store.blobs.remove(under.name).catch(unlessFull);
  }

  /** No further one is begun then. */
  async #full(error: unknown): Promise<void> {
    unlessFull(error);
    [this.#hasRoom, this.noRoom] = [false, true];
    await this.#drop();
  }
}
