/** Videos as they leave: rewritten by the worker that the page uses, from files made as cameras and programs make them. */
import { ALL_FORMATS, BlobSource, Input } from 'mediabunny';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPhotos } from '../../../src/device/prepare.ts';
import { emptyFolder } from '../../../src/device/preparing.ts';
import { PREPARING, type PhotoCode, type PreparedPhoto } from '../../../src/ports/photos.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import photoUrl from '../../../src/workers/photo.worker.ts?worker&url';
import { blobOf, bytesOf, holds, MARK, QUARTERS, utf8 } from '../../helpers/photoFiles.ts';
import { boxesOf, boxNames, makeVideo, tattlingMp4, tattlingWebm, type VideoPlan } from '../../helpers/videoFiles.ts';

const photos = createPhotos(photoUrl, 100);

const prepare = (bytes: Uint8Array<ArrayBuffer> | Blob) => photos.prepare(bytes instanceof Blob ? bytes : blobOf(bytes), { original: false });
async function prepared(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<PreparedPhoto<Blob>> {
  const result = await prepare(bytes);
  if (!result.ok) throw new Error(`refused: ${result.code}`);
  return result.item;
}
const codeOf = async (bytes: Uint8Array<ArrayBuffer> | Blob): Promise<PhotoCode | 'taken'> => prepare(bytes).then((result) => (result.ok ? 'taken' : result.code));

/** The element plays it to its end. */
async function played(source: Blob, mime: string): Promise<{ readonly width: number; readonly height: number; readonly seconds: number }> {
  const video = document.createElement('video');
  video.muted = true;
  video.playbackRate = 4;
  video.src = URL.createObjectURL(new Blob([source], { type: mime }));
  try {
    const ended = new Promise<void>((resolve, reject) => {
      video.addEventListener('ended', () => resolve());
      video.addEventListener('error', () => reject(new Error(video.error?.message ?? 'not played')));
    });
    await video.play();
    await ended;
    return { width: video.videoWidth, height: video.videoHeight, seconds: video.duration };
  } finally {
    URL.revokeObjectURL(video.src);
  }
}

async function tracksOf(source: Blob) {
  const input = new Input({ source: new BlobSource(source), formats: ALL_FORMATS });
  try {
    const all = await input.getTracks();
    return await Promise.all(all.map(async (track) => ({ type: track.type, codec: await track.getCodec(), name: await track.getName(), language: await track.getLanguageCode() })));
  } finally {
    input.dispose();
  }
}

const tattle = async (plan: VideoPlan): Promise<Uint8Array<ArrayBuffer>> => {
  const plain = await makeVideo(plan);
  return plan.format === 'webm' || plan.format === 'mkv' ? tattlingWebm(plain) : plan.format === 'fragmented' ? plain : tattlingMp4(plain);
};

describe('videos: what leaves', () => {
  it.each<readonly [VideoPlan, string]>([
    [{ format: 'mp4', video: 'vp9', audio: 'opus' }, 'video/mp4'],
    [{ format: 'mp4', video: 'av1', audio: null }, 'video/mp4'],
    [{ format: 'fragmented', video: 'vp9', audio: 'opus' }, 'video/mp4'],
    [{ format: 'mov', video: 'vp9', audio: 'opus' }, 'video/mp4'],
    [{ format: 'webm', video: 'vp8', audio: 'opus' }, 'video/webm'],
    [{ format: 'webm', video: 'vp9', audio: null }, 'video/webm'],
    [{ format: 'mkv', video: 'vp9', audio: 'opus' }, 'video/webm'],
  ])('[F25][F27][H58] holds no marked string of %o, and plays', async (plan, type) => {
    const tattling = await tattle(plan);
    expect(holds(tattling, MARK)).toBe(true);
    const { source, mime, width, height, durationMs, preview, poster } = await prepared(tattling);
    expect({ mime, width, height, type: source.type }).toEqual({ mime: type, width: 96, height: 64, type });
    expect(durationMs).toBeGreaterThanOrEqual(1900);
    expect(durationMs).toBeLessThanOrEqual(2100);
    expect(holds(await bytesOf(source), MARK)).toBe(false);
    const tracks = await tracksOf(source);
    expect(tracks).toEqual([
      { type: 'video', codec: plan.video, name: null, language: 'und' },
      ...(plan.audio ? [{ type: 'audio', codec: plan.audio, name: null, language: 'und' }] : []),
    ]);
    const seen = await played(source, mime);
    expect([seen.width, seen.height]).toEqual([96, 64]);
    expect(Math.abs(seen.seconds - 2)).toBeLessThan(0.2);
    expect(preview.length).toBeGreaterThan(4);
    expect(poster.length).toBeGreaterThan(0);
    expect(poster.length).toBeLessThanOrEqual(LIMITS.posterBytes);
    photos.discard(source);
  });

  it('[F25][H58] an MP4 leaves with its index in front, without a box for notes and without a time at which it was made', async () => {
    const { source } = await prepared(await tattle({ format: 'mp4' }));
    const bytes = await bytesOf(source);
    const names = boxesOf(bytes).map(({ name }) => name);
    expect(names.indexOf('moov')).toBeGreaterThan(0);
    expect(names.indexOf('moov')).toBeLessThan(names.indexOf('mdat'));
    for (const name of ['udta', 'meta', 'uuid', 'skip', '\xa9xyz', 'loci']) expect(boxNames(bytes)).not.toContain(name);
    const view = new DataView(bytes.buffer);
    const times: number[] = [];
    const walk = (from: number, to: number): void => {
      for (const { name, at, size } of boxesOf(bytes, from, to)) {
        if (['moov', 'trak', 'mdia'].includes(name)) walk(at + 8, at + size);
        if (['mvhd', 'tkhd', 'mdhd'].includes(name)) times.push(view.getUint8(at + 8), view.getUint32(at + 12), view.getUint32(at + 16));
      }
    };
    walk(0, bytes.length);
    expect(times.length).toBe(3 * 5);
    expect(times.every((time) => time === 0)).toBe(true);
  });

  it('[F25] stands as it was held: the turn is kept, and size and small picture are upright', async () => {
    const { source, mime, width, height, poster } = await prepared(await makeVideo({ format: 'mov', rotation: 90 }));
    expect([width, height]).toEqual([64, 96]);
    const seen = await played(source, mime);
    expect([seen.width, seen.height]).toEqual([64, 96]);
    const picture = await createImageBitmap(blobOf(poster as Uint8Array<ArrayBuffer>, 'image/webp'));
    expect([picture.width, picture.height]).toEqual([64, 96]);
    // Turned by a quarter clockwise, the lower left quarter is seen upper left.
    const context = new OffscreenCanvas(64, 96).getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const [red, green, blue] = context.getImageData(10, 10, 1, 1).data;
    const wanted = QUARTERS[3].match(/\w\w/g)!.map((hex) => parseInt(hex, 16));
    [red, green, blue].forEach((value, i) => expect(Math.abs(value! - wanted[i]!)).toBeLessThan(60));
  });

  it('[F27] what a camera here records, without a length in it, leaves with its length', async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 48];
    const context = canvas.getContext('2d')!;
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
    recorder.start(100);
    const began = performance.now();
    await new Promise<void>((resolve) => {
      const draw = (): void => {
        context.fillStyle = `hsl(${performance.now() % 360} 80% 50%)`;
        context.fillRect(0, 0, 64, 48);
        if (performance.now() - began > 700) resolve();
        else requestAnimationFrame(draw);
      };
      draw();
    });
    recorder.stop();
    await stopped;
    const { source, mime, durationMs } = await prepared(new Blob(parts));
    expect(mime).toBe('video/webm');
    expect(durationMs).toBeGreaterThan(300);
    expect(Number.isFinite((await played(source, mime)).seconds)).toBe(true);
  });

  it('[R8] nothing of it stays on the disk once nobody needs it', async () => {
    const folder = async (): Promise<number> => {
      let files = 0;
      const root = await navigator.storage.getDirectory();
      const kept = await root.getDirectoryHandle(PREPARING, { create: true });
      for await (const _ of (kept as unknown as { keys(): AsyncIterable<string> }).keys()) files += 1;
      return files;
    };
    const { source } = await prepared(await makeVideo({ format: 'webm' }));
    const before = await folder();
    expect(before).toBeGreaterThan(0);
    photos.discard(source);
    await expect.poll(folder).toBe(before - 1);
    const again = createPhotos(photoUrl, 100);
    await again.prepare(blobOf(utf8('x')), { original: false });
    expect(await folder()).toBe(0);
  });

  it('[H69] [R8] nor of one that is just being prepared, whose file is still held by what was ended', async () => {
    const root = await navigator.storage.getDirectory();
    const script = URL.createObjectURL(new Blob([`onmessage = async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('${PREPARING}', { create: true });
      self.held = await (await folder.getFileHandle('held.mp4', { create: true })).createSyncAccessHandle();
      postMessage('held');
    }`], { type: 'text/javascript' }));
    const holder = new Worker(script);
    await new Promise((held) => ((holder.onmessage = held), holder.postMessage('')));
    const tried = vi.spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry');
    onTestFinished(() => tried.mockRestore());
    const emptied = emptyFolder();
    await vi.waitFor(() => expect(tried).toHaveBeenCalled());
    await expect(tried.mock.results[0]!.value).rejects.toThrow();
    holder.terminate();
    await emptied;
    await expect(root.getDirectoryHandle(PREPARING)).rejects.toThrow();
  });
});

describe('videos: what is refused', () => {
  it.each<readonly [string, () => Promise<Uint8Array<ArrayBuffer> | Blob>, PhotoCode]>([
    ['a file without a byte', () => Promise.resolve(new Uint8Array()), 'empty'],
    ['sound alone', () => makeVideo({ format: 'mp4', video: null }), 'noPicture'],
    ['a head and nothing behind it', () => Promise.resolve(utf8('\0\0\0\x18ftypmp42\0\0\0\0mp42isom')), 'videoBroken'],
    ['an MP4 that was cut off', async () => (await makeVideo({ format: 'fragmented' })).slice(0, 600), 'videoBroken'],
    ['an MP4 whose picture was cut off', async () => cutMdat(await makeVideo({ format: 'mp4' })), 'videoBroken'],
    ['a WebM whose blocks are noise', async () => scrambled(await makeVideo({ format: 'webm', audio: null })), 'videoBroken'],
    ['more than 256 MiB', async () => { const plain = await makeVideo({ format: 'webm' }); return new Blob([plain, ...Array.from({ length: 256 }, () => new Uint8Array(1024 * 1024))]); }, 'videoTooLarge'],
    ['an AVI', () => Promise.resolve(utf8('RIFF\0\0\0\0AVI LIST')), 'video'],
    ['a text that says it is one', () => Promise.resolve(new Blob(['not a video'], { type: 'video/mp4' })), 'notAPhoto'],
    ['a picture coded as this browser does not know', async () => recoded(await makeVideo({ format: 'mp4', video: 'av1', audio: null })), 'codec'],
  ])('[F25] %s', async (_, make, code) => {
    expect(await codeOf(await make())).toBe(code);
  });

  it('[H57] a video that came must begin as one of its type', async () => {
    const [mp4, webm] = [blobOf(await makeVideo({ format: 'mp4' })), blobOf(await makeVideo({ format: 'webm' }))];
    expect([await photos.maySee(mp4, 'video/mp4'), await photos.maySee(webm, 'video/webm')]).toEqual([true, true]);
    expect([await photos.maySee(mp4, 'video/webm'), await photos.maySee(webm, 'video/mp4'), await photos.maySee(mp4, 'image/jpeg')]).toEqual([false, false, false]);
    for (const text of ['#EXTM3U\n', '<html>', '']) expect(await photos.maySee(new Blob([text]), 'video/mp4')).toBe(false);
  });
});

/** Keeps the index and takes half of what it points to. */
function cutMdat(plain: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const [mdat, moov] = [boxesOf(plain).find(({ name }) => name === 'mdat')!, boxesOf(plain).find(({ name }) => name === 'moov')!];
  const before = plain.slice(0, mdat.at);
  const index = plain.slice(moov.at, moov.at + moov.size);
  const whole = new Uint8Array(before.length + index.length);
  whole.set(before);
  whole.set(index, before.length);
  return whole;
}

function scrambled(plain: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = plain.slice();
  for (let at = Math.floor(bytes.length / 3); at < bytes.length; at++) bytes[at] = (at * 167 + 13) & 255;
  return bytes;
}

/** Says that it is coded in a way that there is none of. */
function recoded(plain: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = plain.slice();
  const name = utf8('av01');
  for (let at = 100; at < bytes.length; at++) if (name.every((byte, k) => bytes[at + k] === byte)) bytes.set(utf8('xyz9'), at);
  return bytes;
}

afterAll(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(PREPARING, { recursive: true }).catch(() => undefined);
});
