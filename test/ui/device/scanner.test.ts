import encodeQR from 'qr';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scanCodes } from '../../../src/device/scanner.ts';

/** A camera that sees one drawing: a code, large and sharp, or an empty sheet. */
function cameraOn(text: string | null): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 480;
  const context = canvas.getContext('2d')!;
  const draw = (): void => {
    context.fillStyle = 'white';
    context.fillRect(0, 0, 480, 480);
    context.fillStyle = 'black';
    const rows = text === null ? [] : encodeQR(text, 'raw', { ecc: 'low', border: 4 });
    const side = Math.floor(480 / Math.max(1, rows.length));
    rows.forEach((row, y) => row.forEach((dark, x) => dark && context.fillRect(x * side, y * side, side, side)));
  };
  const timer = setInterval(draw, 50);
  const stream = canvas.captureStream(20);
  stream.getTracks()[0]!.addEventListener('ended', () => clearInterval(timer));
  return stream;
}

describe('[F46] the camera as a reader of codes', () => {
  let video: HTMLVideoElement;
  const given = (answer: () => Promise<MediaStream>) =>
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(answer);

  beforeEach(() => {
    video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    video.remove();
  });

  it('reads a code with the decoder that is loaded for it, and lets go of the camera', async () => {
    vi.stubGlobal('BarcodeDetector', undefined);
    const stream = cameraOn('https://kith.example/#/add/c1q7');
    const asked = given(() => Promise.resolve(stream));
    const found = vi.fn();
    const scan = await scanCodes(video, found);
    expect(asked).toHaveBeenCalledWith({ video: { facingMode: 'environment' }, audio: false });
    await expect.poll(() => found.mock.lastCall?.[0] as unknown, { timeout: 10_000 }).toBe('https://kith.example/#/add/c1q7');
    if (scan.kind === 'on') scan.stop();
    expect(stream.getTracks().every((track) => track.readyState === 'ended')).toBe(true);
    expect(video.srcObject).toBeNull();
    const { calls } = found.mock;
    const before = calls.length;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(calls.length).toBe(before);
  });

  it('uses the detector of the browser where there is one that knows QR codes', async () => {
    const detect = vi.fn(() => Promise.resolve([{ rawValue: 'seen by the browser' }]));
    vi.stubGlobal(
      'BarcodeDetector',
      class {
        static getSupportedFormats = () => Promise.resolve(['qr_code']);
        detect = detect;
      },
    );
    given(() => Promise.resolve(cameraOn(null)));
    const found = vi.fn();
    const scan = await scanCodes(video, found);
    await expect.poll(() => found.mock.lastCall?.[0] as unknown).toBe('seen by the browser');
    if (scan.kind === 'on') scan.stop();
  });

  it('finds nothing on an empty sheet, and goes on looking', async () => {
    vi.stubGlobal('BarcodeDetector', undefined);
    const stream = cameraOn(null);
    given(() => Promise.resolve(stream));
    const found = vi.fn();
    const looks = vi.spyOn(CanvasRenderingContext2D.prototype, 'getImageData');
    const scan = await scanCodes(video, found);
    await expect.poll(() => looks.mock.calls.length).toBeGreaterThan(2);
    expect(found).not.toHaveBeenCalled();
    if (scan.kind === 'on') scan.stop();
  });

  it.each([
    ['NotAllowedError', 'refused'],
    ['NotFoundError', 'none'],
    ['NotReadableError', 'none'],
  ] as const)('says of %s that the camera is %s', async (name, kind) => {
    given(() => Promise.reject(new DOMException('', name)));
    expect(await scanCodes(video, () => undefined)).toEqual({ kind });
  });

  it('says that there is no camera where the browser has none for this page', async () => {
    vi.stubGlobal('navigator', {});
    expect(await scanCodes(video, () => undefined)).toEqual({ kind: 'none' });
  });
});
