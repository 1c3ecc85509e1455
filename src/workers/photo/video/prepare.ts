/**
 * One video made ready to leave: what it is, whether this browser plays it, a small picture of it, and then the file written
 * anew. Read in slices and written to a file, so that 256 MiB take no more memory than a photo. Loaded with the first video.
 */
import { BlobSource, CanvasSink, Input, MATROSKA, MP4, QTFF, WEBM, type InputVideoTrack } from 'mediabunny';
import type { PhotoCode, Prepared, PreparedPhoto } from '../../../ports/photos.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { encoded, previewOf } from '../draw.ts';
import { containerFor, rewrite, type Container, type Tracks } from './rewrite.ts';
import { createSink, NoRoom } from './sink.ts';

/** A picture of the video is taken so far in, s, or at a quarter of a shorter one: the first is black in many. */
const POSTER_AT = 1;
/** Longest side, px, and quality of the picture, tried in turn until it is small enough to travel with the message. */
const POSTERS = [[320, 0.5], [320, 0.3], [240, 0.3], [192, 0.3], [160, 0.3], [128, 0.3], [96, 0.2]] as const;

type Refusal = { readonly ok: false; readonly code: PhotoCode };
const refuse = (code: PhotoCode): Refusal => ({ ok: false, code });

/** The file can no longer be read. */
const isGone = (error: unknown): boolean => error instanceof DOMException && ['NotReadableError', 'NotFoundError'].includes(error.name);

const typeOf = (container: Container): string => `video/${container}`;

/** Whether this browser plays it: what it does not, the sender could not look at before it leaves. */
async function isPlayed({ video, audio, seconds }: Tracks, container: Container, bytes: number): Promise<boolean> {
  const [picture, sound] = [await video.getCodecParameterString(), await audio?.getCodecParameterString()];
  if (picture === null || sound === null) return false;
  const [width, height] = [await video.getCodedWidth(), await video.getCodedHeight()];
  const bitrate = Math.max(1, Math.round((bytes * 8) / Math.max(1, seconds ?? 1)));
  const { supported } = await navigator.mediaCapabilities.decodingInfo({
    type: 'file',
    video: { contentType: `${typeOf(container)}; codecs="${picture}"`, width, height, bitrate, framerate: 30 },
    ...(audio && sound !== undefined && { audio: { contentType: `audio/${container}; codecs="${sound}"` } }),
  });
  return supported;
}

/** The picture that stands for the video until it is played, and its blurred preview. */
async function posterOf(track: InputVideoTrack, seconds: number): Promise<Pick<PreparedPhoto<Blob>, 'preview' | 'poster'>> {
  const none = { preview: new Uint8Array(), poster: new Uint8Array() };
  if (!('VideoDecoder' in globalThis)) return none;
  const at = (await track.getFirstTimestamp()) + Math.min(POSTER_AT, seconds / 4);
  for (const [side, quality] of POSTERS) {
    const found = await new CanvasSink(track, await sizeWithin(track, side)).getCanvas(at);
    const context = found && found.canvas instanceof OffscreenCanvas ? found.canvas.getContext('2d') : null;
    if (!context) return none;
    const picture = await smallest(context, quality);
    if (picture.size > LIMITS.posterBytes) continue;
    const bitmap = context.canvas.transferToImageBitmap();
    try {
      return { preview: previewOf(bitmap), poster: new Uint8Array(await picture.arrayBuffer()) };
    } finally {
      bitmap.close();
    }
  }
  return none;
}

/** WebP, or JPEG where the browser writes none. */
async function smallest(context: OffscreenCanvasRenderingContext2D, quality: number): Promise<Blob> {
  const webp = await encoded(context, true, quality);
  return webp.type === 'image/webp' ? webp : encoded(context, false, quality);
}

async function sizeWithin(track: InputVideoTrack, side: number): Promise<{ readonly width: number; readonly height: number; readonly fit: 'fill' }> {
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)), fit: 'fill' };
}

async function writeAnew(tracks: Tracks, container: Container): Promise<Prepared<Blob>> {
  const mime = typeOf(container);
  const [width, height] = [await tracks.video.getDisplayWidth(), await tracks.video.getDisplayHeight()];
  const sink = await createSink(mime);
  try {
    const durationMs = await rewrite(tracks, container, sink);
    const drawn = await posterOf(tracks.video, durationMs / 1000);
    return { ok: true, item: { source: await sink.finish(), mime, width, height, durationMs, ...drawn } };
  } catch (error) {
    await sink.drop().catch(() => undefined);
    throw error;
  }
}

async function prepareFrom(input: Input, file: Blob, came: Container): Promise<Prepared<Blob>> {
  const video = await input.getPrimaryVideoTrack();
  if (!video) return refuse((await input.getTracks()).length > 0 ? 'noPicture' : 'videoBroken');
  const tracks = { video, audio: await input.getPrimaryAudioTrack(), seconds: await input.getDurationFromMetadata() };
  if (Math.max(await video.getDisplayWidth(), await video.getDisplayHeight()) > LIMITS.mediaSide) return refuse('tooWide');
  const container = await containerFor(tracks, came);
  if (!container || !(await isPlayed(tracks, container, file.size))) return refuse('codec');
  return writeAnew(tracks, container);
}

/** @param came what its first bytes say that it is */
export async function prepareVideo(file: Blob, came: Container): Promise<Prepared<Blob>> {
  if (file.size > LIMITS.blobBytes) return refuse('videoTooLarge');
  const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    return await prepareFrom(input, file, came);
  } catch (error) {
    if (error instanceof NoRoom) return refuse('noRoom');
    return refuse(isGone(error) ? 'gone' : 'videoBroken');
  } finally {
    input.dispose();
  }
}
