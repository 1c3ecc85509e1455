/**
 * Reads QR codes with the camera. The browser's own detector where there is one, else a decoder that is loaded with the
 * first code to read. The picture goes nowhere but to the screen and the decoder, and the camera is off after `stop`.
 */
import { openStream } from './camera.ts';

type Read = (source: HTMLVideoElement) => Promise<string | null>;
export type Scan = { readonly kind: 'on'; stop(): void } | { readonly kind: 'refused' | 'none' };

/** How often a picture is looked at: a hand that holds a phone is steady for longer. */
const LOOK_MS = 150;
/** Pictures are read at this width at most: a code that fills the view is sharp enough, and slow devices keep up. */
const WIDTH = 640;

interface Detector {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

async function ownDetector(): Promise<Read | null> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  const formats = await BarcodeDetector?.getSupportedFormats().catch((): readonly string[] => []);
  if (!BarcodeDetector || !formats?.includes('qr_code')) return null;
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function loadedDecoder(): Promise<Read> {
  const { default: decode } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (video) => {
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((video.videoHeight * canvas.width) / video.videoWidth);
    context?.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = context?.getImageData(0, 0, canvas.width, canvas.height);
    try {
      return Promise.resolve(picture ? decode(picture) : null);
    } catch {
      return Promise.resolve(null); // no code in this picture
    }
  };
}

/** Looks again and again until told to stop. */
function look(video: HTMLVideoElement, read: Read, found: (text: string) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const next = async (): Promise<void> => {
    const text = video.videoWidth > 0 ? await read(video).catch(() => null) : null;
    if (stopped) return;
    if (text !== null && text !== '') found(text);
    timer = setTimeout(() => void next(), LOOK_MS);
  };
  void next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Each code is told as often as it is seen: whoever listens knows when it is enough. */
export async function scanCodes(video: HTMLVideoElement, found: (text: string) => void): Promise<Scan> {
  const camera = await openStream({ facingMode: 'environment' });
  if (camera.kind !== 'on') return { kind: camera.kind === 'denied' ? 'refused' : 'none' };
  try {
    video.srcObject = camera.stream;
    await video.play();
    const stop = look(video, (await ownDetector()) ?? (await loadedDecoder()), found);
    return { kind: 'on', stop: () => (stop(), camera.stop(), void (video.srcObject = null)) };
  } catch {
    camera.stop();
    return { kind: 'none' };
  }
}
