/** The camera and the microphone, for a video made here. Both are off after `stop`, and nothing is kept until a recording begins. */
import type { CameraSide, FilmOpened } from '../ports/photos.ts';
import { openStream, show, type Stream } from './camera.ts';

const MiB = 1024 * 1024;
/** What the camera is asked for; it gives the nearest that it has. */
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } as const;
/** Sharp enough at that size; a minute has some 20 MB. */
const BITS_PER_SECOND = 2_500_000;
/** It ends by itself below the 256 MiB that a video may have: some 13 minutes. */
const MOST_BYTES = 250 * MiB;
/** How often what was recorded is handed over. */
const SLICE_MS = 1000;
/** In order: what every friend's browser plays comes first. */
const TYPES = ['video/mp4;codecs="avc1.42E01F,mp4a.40.2"', 'video/webm;codecs="vp9,opus"', 'video/webm;codecs="vp8,opus"'];

/** With sound; without, where there is no microphone or it may not be used. */
async function openBoth(side: CameraSide): Promise<Stream> {
  const video = { facingMode: side === 'front' ? 'user' : 'environment', ...SIZE };
  const both = await openStream(video, true);
  return both.kind === 'on' ? both : openStream(video);
}

/** All that a recorder gives until it ends: by its own, because its camera went, or because it is long enough. */
function recorded(recorder: MediaRecorder): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const parts: Blob[] = [];
    let bytes = 0;
    recorder.addEventListener('dataavailable', ({ data }) => {
      parts.push(data);
      bytes += data.size;
      if (bytes > MOST_BYTES && recorder.state === 'recording') recorder.stop();
    });
    recorder.addEventListener('stop', () => resolve(new Blob(parts, { type: recorder.mimeType })));
    recorder.addEventListener('error', () => reject(new Error('not recorded')));
  });
}

/** Shows in the element what the camera on that side sees, and records it when that is asked for. */
export async function openFilm(video: HTMLVideoElement, side: CameraSide): Promise<FilmOpened<Blob>> {
  if (!('MediaRecorder' in globalThis)) return { kind: 'none' };
  const opened = await openBoth(side);
  if (opened.kind !== 'on') return opened;
  const { stream } = opened;
  const shown = await show(video, opened);
  if (!shown) return { kind: 'none' };
  let recorder: MediaRecorder | null = null;
  return {
    kind: 'on',
    hasSound: stream.getAudioTracks().length > 0,
    record() {
      const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
      recorder = new MediaRecorder(stream, { ...(mimeType !== undefined && { mimeType }), videoBitsPerSecond: BITS_PER_SECOND });
      const whole = recorded(recorder);
      recorder.start(SLICE_MS);
      return whole;
    },
    end() {
      if (recorder?.state === 'recording') recorder.stop();
    },
    stop: shown.stop,
  };
}
