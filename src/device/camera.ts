/** The camera as a viewfinder. Its picture goes to the screen alone until the shutter is pressed, and it is off after `stop`. */
import type { CameraOpened, CameraSide } from '../ports/photos.ts';

const REFUSED: Readonly<Record<string, 'denied' | 'inUse'>> = { NotAllowedError: 'denied', SecurityError: 'denied', NotReadableError: 'inUse', AbortError: 'inUse' };

/** What the camera is asked for; it gives the nearest that it has. */
const SIZE = { width: { ideal: 2560 }, height: { ideal: 1920 } } as const;
const QUALITY = 0.95;

export type Stream = { readonly kind: 'on'; readonly stream: MediaStream; stop(): void } | { readonly kind: 'denied' | 'inUse' | 'none' };

/** A running camera, or why there is none. */
export async function openStream(video: MediaTrackConstraints, audio = false): Promise<Stream> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio });
    return { kind: 'on', stream, stop: () => stream.getTracks().forEach((track) => track.stop()) };
  } catch (reason) {
    return { kind: (reason instanceof DOMException && REFUSED[reason.name]) || 'none' };
  }
}

async function shoot(video: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

/** What a camera sees is in the element until `stop`. Null: it cannot be shown, and is off. */
export async function show(video: HTMLVideoElement, opened: Extract<Stream, { readonly kind: 'on' }>): Promise<{ stop(): void } | null> {
  try {
    video.srcObject = opened.stream;
    await video.play();
  } catch {
    opened.stop();
    return null;
  }
  return {
    stop() {
      opened.stop();
      if (video.srcObject === opened.stream) video.srcObject = null;
    },
  };
}

/** Shows in the element what the camera on that side sees. A device with one camera has that on both sides. */
export async function openCamera(video: HTMLVideoElement, side: CameraSide): Promise<CameraOpened<Blob>> {
  const opened = await openStream({ facingMode: side === 'front' ? 'user' : 'environment', ...SIZE });
  if (opened.kind !== 'on') return opened;
  const shown = await show(video, opened);
  return shown ? { kind: 'on', shoot: () => shoot(video), stop: shown.stop } : { kind: 'none' };
}
