/** Stickers as they leave and as they come: read by the worker that the page uses. */
import { describe, expect, it } from 'vitest';
import { createPhotos } from '../../../src/device/prepare.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { loadDrawings } from '../../../src/ui/stickers.ts';
import { STICKER_PACKS } from '../../../src/ui/stickerPacks.ts';
import photoUrl from '../../../src/workers/photo.worker.ts?worker&url';
import { blobOf, bytesOf, drawing, holds, movingWebp, pngOf, utf8 } from '../../helpers/photoFiles.ts';

const photos = createPhotos(photoUrl, 100);
const maySee = (bytes: Uint8Array<ArrayBuffer>, mime: string): Promise<boolean> => photos.maySee(blobOf(bytes, mime), mime, LIMITS.stickerSide);

describe('stickers that leave', () => {
  it('[F51] [H57] are all 36 as small see-through pictures, and no drawing', async () => {
    const drawings = await loadDrawings();
    const names = Object.values(STICKER_PACKS).flat();
    expect(new Set(names).size).toBe(36);
    for (const name of names) {
      const prepared = await photos.prepare(await drawings.picture(name), { original: false });
      if (!prepared.ok) throw new Error(`${name}: ${prepared.code}`);
      const { source, mime, width, height } = prepared.item;
      expect({ name, mime, width, height }).toEqual({ name, mime: 'image/webp', width: 320, height: 320 });
      expect(source.size).toBeLessThan(LIMITS.stickerBytes / 2);
      expect(holds(await bytesOf(source), 'svg')).toBe(false);
    }
  });
});

describe('[H55] [H57] stickers that came', () => {
  it('are drawn when they are small pictures', async () => {
    expect(await maySee(await drawing('image/webp', 320, 320), 'image/webp')).toBe(true);
    expect(await maySee(await movingWebp(5), 'image/webp')).toBe(true);
  });

  it('are not when their bytes are a bomb, an endless animation, a drawing or a page, whatever was said', async () => {
    expect(await maySee(pngOf(16_384, 16_384), 'image/png')).toBe(false);
    expect(await maySee(pngOf(513, 20), 'image/png')).toBe(false);
    expect(await maySee(await movingWebp(1001), 'image/webp')).toBe(false);
    for (const text of ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<!doctype html><script>alert(1)</script>']) expect(await maySee(utf8(text), 'image/webp')).toBe(false);
  });
});
