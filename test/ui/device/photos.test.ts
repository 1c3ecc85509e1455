/** Photos as they leave: read by the worker that the page uses, from files made as cameras and programs make them. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createPhotos } from '../../../src/device/prepare.ts';
import type { PhotoCode, PreparedPhoto } from '../../../src/ports/photos.ts';
import { join } from '../../../src/workers/photo/bytes.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import photoUrl from '../../../src/workers/photo.worker.ts?worker&url';
import * as files from '../../helpers/photoFiles.ts';
import { blobOf, bytesOf, drawing, framesOf, holds, MARK, quartersOf, utf8 } from '../../helpers/photoFiles.ts';

const photos = createPhotos(photoUrl, 100);

async function prepared(bytes: Uint8Array<ArrayBuffer> | Blob, original = false): Promise<PreparedPhoto<Blob>> {
  const result = await photos.prepare(bytes instanceof Blob ? bytes : blobOf(bytes), { original });
  if (!result.ok) throw new Error(`refused: ${result.code}`);
  return result.item;
}
async function codeOf(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<PhotoCode | 'taken'> {
  const result = await photos.prepare(bytes instanceof Blob ? bytes : blobOf(bytes), { original: false });
  return result.ok ? 'taken' : result.code;
}

/** A picture that no format makes small. */
async function noise(side: number): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d')!;
  const pixels = context.createImageData(side, side);
  for (let at = 0; at < pixels.data.length; at++) pixels.data[at] = at % 4 === 3 ? 255 : (at * 2_654_435_761) >>> 24;
  context.putImageData(pixels, 0, 0);
  return bytesOf(await canvas.convertToBlob({ type: 'image/png' }));
}

/** What the browser writes: no segment for notes but that of JFIF, so none for EXIF, XMP, IPTC, profiles and comments. */
async function expectPlainJpeg(blob: Blob): Promise<void> {
  const bytes = await bytesOf(blob);
  expect(files.segmentsOf(bytes).filter((one) => (one > 0xe0 && one <= 0xef) || one === 0xfe)).toEqual([]);
  expect(bytes.slice(-2)).toEqual(Uint8Array.of(0xff, 0xd9));
}

describe('photos: what leaves', () => {
  it.each([[false], [true]])('[F25][H58] holds nothing of EXIF, GPS, maker note, small picture, XMP, IPTC, profile and what stands behind a JPEG; original size: %s', async (original) => {
    const tattling = await files.tattlingJpeg();
    expect(holds(tattling, MARK)).toBe(true);
    const { source, mime, width, height, preview } = await prepared(tattling, original);
    expect({ mime, width, height, type: source.type }).toEqual({ mime: 'image/jpeg', width: 96, height: 64, type: 'image/jpeg' });
    expect(holds(await bytesOf(source), MARK)).toBe(false);
    await expectPlainJpeg(source);
    expect(preview.length).toBeGreaterThan(4);
    expect(preview.length).toBeLessThanOrEqual(32);
  });

  it.each([
    ['PNG with tEXt, iTXt, eXIf and a chunk of its own', files.tattlingPng, 'image/jpeg'],
    ['WebP with ICC, EXIF, XMP and a chunk of its own', files.tattlingWebp, 'image/jpeg'],
    ['GIF of one picture', () => Promise.resolve(files.movingGif(1)), 'image/jpeg'],
  ] as const)('[F25][H58] holds no marked string of a %s', async (_, make, type) => {
    const tattling = await make();
    expect(holds(tattling, MARK)).toBe(true);
    const { source, mime } = await prepared(tattling);
    expect(mime).toBe(type);
    expect(holds(await bytesOf(source), MARK)).toBe(false);
  });

  /** For each orientation of EXIF: which stored quarter is seen upper left, upper right, lower right, lower left. */
  it.each([
    [1, [0, 1, 2, 3]],
    [2, [1, 0, 3, 2]],
    [3, [2, 3, 0, 1]],
    [4, [3, 2, 1, 0]],
    [5, [0, 3, 2, 1]],
    [6, [3, 0, 1, 2]],
    [7, [2, 1, 0, 3]],
    [8, [1, 2, 3, 0]],
  ])('[F25] stands upright without saying so, from orientation %i', async (orientation, seen) => {
    const { source, width, height } = await prepared(await files.tattlingJpeg(orientation));
    expect([width, height]).toEqual(orientation < 5 ? [96, 64] : [64, 96]);
    expect(await quartersOf(source)).toEqual(seen);
    expect(holds(await bytesOf(source), MARK)).toBe(false);
  });

  it('[F25] is 2,048 px long at most, and of its own size when that is asked for', async () => {
    const large = await drawing('image/jpeg', 3000, 1500);
    const [small, whole] = [await prepared(large), await prepared(large, true)];
    expect([small.width, small.height]).toEqual([2048, 1024]);
    expect([whole.width, whole.height]).toEqual([3000, 1500]);
    const tiny = await prepared(await drawing('image/png', 2, 2));
    expect([tiny.width, tiny.height, tiny.mime]).toEqual([2, 2, 'image/jpeg']);
  });

  it('[F25] stays see-through where one sees through it', async () => {
    const { source, mime } = await prepared(await drawing('image/png', 40, 40, [files.QUARTERS[0], 'transparent', files.QUARTERS[2], files.QUARTERS[3]]));
    expect(mime).toBe('image/webp');
    expect(await quartersOf(source)).toEqual([0, -1, 2, 3]);
    for (const name of ['ICCP', 'EXIF', 'XMP ']) expect(holds(await bytesOf(source), name)).toBe(false);
  });
});

describe('photos: what moves', () => {
  it('[F25][F27] a GIF keeps its pictures and its loop and loses comment, text and what programs noted', async () => {
    const { source, mime, width, height } = await prepared(files.movingGif(7));
    const bytes = await bytesOf(source);
    expect({ mime, width, height, frames: await framesOf(bytes, mime) }).toEqual({ mime: 'image/gif', width: 8, height: 8, frames: 7 });
    expect(holds(bytes, MARK)).toBe(false);
    expect(holds(bytes, 'NETSCAPE2.0')).toBe(true);
    expect(bytes).toEqual(files.movingGif(7, 8, false));
  });

  it('[F25][F27] a WebP keeps its pictures and loses profile, EXIF, XMP and unknown chunks, also those inside a picture', async () => {
    const tattling = await files.movingWebp(5);
    expect(await framesOf(tattling, 'image/webp')).toBe(5);
    const { source, mime } = await prepared(tattling);
    const bytes = await bytesOf(source);
    expect([mime, await framesOf(bytes, mime)]).toEqual(['image/webp', 5]);
    expect(holds(bytes, MARK)).toBe(false);
    for (const name of ['EXIF', 'XMP ', 'ICCP', 'Maya']) expect(holds(bytes, name), name).toBe(false);
    expect(bytes[20]).toBe(0x02);
  });
});

describe('photos: what is refused before anybody decodes it', () => {
  it.each([
    ['a PNG that says it is 60,000 px wide and high', () => files.pngOf(60_000, 60_000), 'tooWide'],
    ['a PNG of 12,000 × 12,000 px', () => files.pngOf(12_000, 12_000), 'tooManyPixels'],
    ['a PNG of no size', () => files.pngOf(0, 10), 'broken'],
    ['a GIF of 10,000 pictures', () => files.movingGif(10_000, 2, false), 'tooManyFrames'],
  ] as const)('[H55] %s', async (_, make, code) => {
    const began = performance.now();
    expect(await codeOf(make())).toBe(code);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('[H55] a JPEG that says it is 60,000 px wide', async () => {
    const jpeg = await drawing('image/jpeg');
    const at = jpeg.findIndex((byte, index) => byte === 0xff && jpeg[index + 1] === 0xc0);
    jpeg.set([0xea, 0x60, 0xea, 0x60], at + 5);
    expect(await codeOf(jpeg)).toBe('tooWide');
  });

  it('[H56] a PNG with a huge text', async () => {
    const huge = files.pngChunk('tEXt', new Uint8Array(5 * 1024 * 1024), false);
    expect(await codeOf(await files.pngWith(huge))).toBe('tooMuchText');
  });

  it('[H56] a JPEG that is a page of HTML as well comes out as a plain JPEG', async () => {
    const jpeg = await drawing('image/jpeg');
    const page = '<!doctype html><script>alert(1)</script>';
    const both = join([jpeg.slice(0, 2), files.segment(0xfe, utf8(page)), jpeg.slice(2), utf8(page)]);
    const { source, mime } = await prepared(blobOf(both, 'text/html'));
    expect(mime).toBe('image/jpeg');
    expect(holds(await bytesOf(source), 'script')).toBe(false);
    await expectPlainJpeg(source);
  });

  it.each([
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'drawing'],
    ['an SVG behind an XML head', '<?xml version="1.0"?>\n<!-- -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'drawing'],
    ['a page of HTML', '<!DOCTYPE html><title>Photo</title>', 'document'],
    ['a PDF', '%PDF-1.7\n', 'document'],
    ['a text', 'Just a text', 'notAPhoto'],
    ['nothing', '', 'empty'],
    ['a video of an old kind', 'RIFF\0\0\0\0AVI LIST', 'video'],
    ['an HEIC that this browser does not decode, or that is broken', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'broken'],
  ] as const)('[F25][H57] %s, whatever its name and type say', async (_, content, code) => {
    expect(await codeOf(new File([content], 'photo.jpg', { type: 'image/jpeg' }))).toBe(code);
  });

  it('[F25] what is larger than any photo, without being read', async () => {
    const head = await drawing('image/jpeg');
    const part = new Blob([new Uint8Array(16 * 1024 * 1024)]);
    expect(await codeOf(new Blob([head, ...Array.from({ length: 9 }, () => part)]))).toBe('tooLarge');
  });

  it.each(['image/jpeg', 'image/png', 'image/webp'])('[F25] a %s that was cut off, at any place', async (type) => {
    const whole = await drawing(type);
    for (const share of [0.05, 0.3, 0.6, 0.9, 0.99]) expect([share, await codeOf(whole.slice(0, Math.floor(whole.length * share)))]).toEqual([share, 'broken']);
  });

  it('[F25] broken pixels, and a moving picture that was cut off', async () => {
    const png = await drawing('image/png');
    expect(await codeOf(join([png.slice(0, 41), new Uint8Array(png.length - 41 - 12), png.slice(-12)]))).toBe('broken');
    for (const moving of [files.movingGif(5), await files.movingWebp(3)]) expect(await codeOf(moving.slice(0, moving.length >> 1))).toBe('broken');
  });
});

describe('photos: what came', () => {
  it('[H55][H56][H57] is shown as what its bytes are, when that was said and is allowed', async () => {
    const jpeg = blobOf(await drawing('image/jpeg'));
    expect(await photos.maySee(jpeg, 'image/jpeg')).toBe(true);
    for (const said of ['image/png', 'image/svg+xml', 'text/html', '']) expect(await photos.maySee(jpeg, said), said).toBe(false);
    expect(await photos.maySee(blobOf(utf8('<svg xmlns="http://www.w3.org/2000/svg"/>')), 'image/svg+xml')).toBe(false);
    expect(await photos.maySee(blobOf(files.pngOf(60_000, 60_000)), 'image/png')).toBe(false);
    expect(await photos.maySee(blobOf(files.movingGif(10_000, 2, false)), 'image/gif')).toBe(false);
    // A page behind a picture is a picture, and only that.
    const both = blobOf(join([await drawing('image/jpeg'), utf8('<html><script>window.ran = 1</script></html>')]));
    expect([await photos.maySee(both, 'image/jpeg'), await photos.maySee(both, 'text/html')]).toEqual([true, false]);
    expect(await photos.maySee(blobOf(utf8('<html><img src=x></html>')), 'image/jpeg')).toBe(false);
  });
});

describe('photos: the worker', () => {
  it('[F25] answers each of many at once with its own, and again after it has rested', async () => {
    const ended = vi.spyOn(Worker.prototype, 'terminate');
    const sides = [10, 20, 30, 40, 50];
    const all = await Promise.all(sides.map(async (side) => prepared(await drawing('image/png', side, side))));
    expect(all.map(({ width }) => width)).toEqual(sides);
    await vi.waitFor(() => expect(ended).toHaveBeenCalled());
    expect((await prepared(await drawing('image/png', 12, 12))).width).toBe(12);
  });

  it('[H69] ends at once what it is at, and says so to whoever waits', async () => {
    const other = createPhotos(photoUrl);
    const cut = other.crop(blobOf(await drawing('image/png', 64, 64)), { x: 0, y: 0, side: 64 });
    const busy = other.crop(blobOf(await noise(1400)), { x: 0, y: 0, side: 1200 });
    expect((await cut).ok).toBe(true);
    other.end();
    expect(await busy).toEqual({ ok: false, code: 'stopped' });
  });

  it('[F25] a script that does not come says so for each that waits', async () => {
    const none = createPhotos('/no-such-worker.js');
    const file = blobOf(await drawing('image/png'));
    const all = await Promise.all([none.prepare(file, { original: false }), none.prepare(file, { original: false })]);
    expect(all).toEqual([{ ok: false, code: 'stopped' }, { ok: false, code: 'stopped' }]);
    expect(await none.maySee(file, 'image/png')).toBe(false);
  });

  afterAll(() => vi.restoreAllMocks());
});

describe('[F70] pictures of people', () => {
  it.each([['a photo', { x: 16, y: 0, side: 64 }, 64], ['a large one', { x: 100, y: 50, side: 1200 }, LIMITS.pictureSide]] as const)('are cut out of %s: square, JPEG, small, and nothing else is in them', async (_, square, side) => {
    const source = side === 64 ? (await prepared(await files.tattlingJpeg())).source : blobOf(await noise(1400));
    const cut = await photos.crop(source, square);
    if (!cut.ok) throw new Error(cut.code);
    expect([cut.item.mime, cut.item.width, cut.item.height]).toEqual(['image/jpeg', cut.item.width, cut.item.width]);
    expect(cut.item.width).toBeLessThanOrEqual(side);
    expect(cut.item.source.size).toBeLessThanOrEqual(LIMITS.pictureBytes);
    await expectPlainJpeg(cut.item.source);
    expect(holds(await bytesOf(cut.item.source), MARK)).toBe(false);
    expect(await photos.maySee(cut.item.source, 'image/jpeg', LIMITS.pictureSide)).toBe(true);
  });

  it('are cut where they were asked to be', async () => {
    const cut = await photos.crop(blobOf(await drawing('image/png', 96, 64)), { x: 0, y: 0, side: 32 });
    if (!cut.ok) throw new Error(cut.code);
    expect(new Set(await quartersOf(cut.item.source)).size).toBe(1);
  });

  it('[H55][H57] are not shown when they are wider than they may be, or no picture, whatever their type says', async () => {
    const wide = blobOf(await drawing('image/jpeg', 600, 600), 'image/jpeg');
    expect(await photos.maySee(wide, 'image/jpeg')).toBe(true);
    expect(await photos.maySee(wide, 'image/jpeg', LIMITS.pictureSide)).toBe(false);
    for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<script>alert(1)</script>']) expect(await photos.maySee(blobOf(utf8(text)), 'image/jpeg', LIMITS.pictureSide)).toBe(false);
    expect(await photos.crop(blobOf(utf8('<svg/>')), { x: 0, y: 0, side: 1 })).toMatchObject({ ok: false });
  });
});
