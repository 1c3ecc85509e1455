/**
 * Stickers: a picture that goes out as a photo does, sealed anew for each message, with a mark that it is one; and those that were
 * made on this device, which are kept here sealed, in no chat.
 *
 *   [1, ms, mime, width, height, bytes]     at the hash of the bytes
 */
import { isSticker, STICKER_MARK, type MediaItem } from '../chat/media.ts';
import { atRestKey } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { Core } from './core.ts';
import { sendItems } from './media.ts';
import type { OutgoingSticker, OwnSticker, PickerVerbs } from './pickerApi.ts';

const TABLE = 'stickers';
/** What a sheet still shows at a glance; with 64 KiB each 4 MiB. */
const MOST = 64;
const KiB = 1024;

/** Why it is none, or null. */
function faultOf({ source, mime, width, height }: OutgoingSticker): Result<never> | null {
  if (source.size === 0) return fail('mediaUnreadable');
  if (source.size > LIMITS.stickerBytes) return fail('mediaTooLarge', { max: LIMITS.stickerBytes / KiB });
  const item: Parameters<typeof isSticker>[0] = { mime, width, height, bytes: source.size, poster: STICKER_MARK };
  return isSticker(item) && Math.min(width, height) >= 1 ? null : fail('mediaType');
}

interface Kept extends OwnSticker {
  readonly madeMs: number;
}

/** Null: another version kept it. */
function decodeKept(key: Key, row: Uint8Array): Kept | null {
  try {
    const [version, madeMs, mime, width, height, bytes] = read.tuple(decode(row), 6);
    read.version(version, FORMAT);
    return {
      id: key,
      madeMs: read.int(madeMs, 0, Number.MAX_SAFE_INTEGER),
      mime: read.text(mime, LIMITS.mimeBytes),
      width: read.int(width, 1, LIMITS.stickerSide),
      height: read.int(height, 1, LIMITS.stickerSide),
      bytes: read.bytes(bytes, undefined, LIMITS.stickerBytes),
    };
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

async function keptOf({ deps }: Core): Promise<readonly Kept[]> {
  const rows = await deps.store.records.list(TABLE);
  return rows.flatMap(({ key, value }) => decodeKept(key, value) ?? []).sort((a, b) => b.madeMs - a.madeMs);
}

async function keep(core: Core, { source, mime, width, height }: OutgoingSticker): Promise<Result<null>> {
  const buffer = await source.slice(0, source.size).arrayBuffer().catch(() => null);
  if (buffer?.byteLength !== source.size) return fail('mediaUnreadable');
  const bytes = new Uint8Array(buffer);
  const { records, localKey } = core.deps.store;
  const place = atRestKey(localKey, sha256(bytes));
  const others = (await keptOf(core)).filter(({ id }) => id !== place);
  if (others.length >= MOST) return fail('stickersFull', { max: MOST });
  await records.put(TABLE, place, encode([FORMAT, core.deps.clock.now(), mime, width, height, bytes]), 'strict');
  return ok(null);
}

type StickerVerbs = Pick<PickerVerbs, 'sendSticker' | 'ownStickers' | 'keepSticker' | 'removeSticker'>;

export const stickerVerbs = (core: Core): StickerVerbs => ({
  async sendSticker(chat, sticker) {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    if (!person) return fail('personUnknown');
    const item: Pick<MediaItem, 'durationMs' | 'preview' | 'poster'> = { durationMs: 0, preview: new Uint8Array(), poster: STICKER_MARK };
    return faultOf(sticker) ?? sendItems(core, person, [{ ...sticker, ...item }], '');
  },
  async ownStickers() {
    if (!core.book.hasHome) return fail('noAccount');
    return ok((await keptOf(core)).map(({ madeMs: _, ...sticker }) => sticker));
  },
  async keepSticker(sticker) {
    if (!core.book.hasHome) return fail('noAccount');
    return faultOf(sticker) ?? keep(core, sticker);
  },
  async removeSticker(id) {
    if (!core.book.hasHome) return fail('noAccount');
    const kept = (await keptOf(core)).find((one) => one.id === id);
    if (kept) await core.deps.store.records.delete(TABLE, kept.id as Key);
    return ok(null);
  },
});
