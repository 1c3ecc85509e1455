import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCamera } from '../../../src/device/camera.ts';

/** A camera that sees one colour. */
function cameraOf(shade: string): MediaStream {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 240];
  const context = canvas.getContext('2d')!;
  const draw = (): void => {
    context.fillStyle = shade;
    context.fillRect(0, 0, 320, 240);
  };
  draw();
  const timer = setInterval(draw, 30);
  const stream = canvas.captureStream(30);
  stream.getTracks()[0]!.addEventListener('ended', () => clearInterval(timer));
  return stream;
}
const isOff = (stream: MediaStream): boolean => stream.getTracks().every((track) => track.readyState === 'ended');

describe('[F22] the camera as a viewfinder', () => {
  let video: HTMLVideoElement;
  const given = (answer: () => Promise<MediaStream>) => vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(answer);

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

  it.each([
    ['front', 'user'],
    ['back', 'environment'],
  ] as const)('asks for the %s camera alone, shoots what it sees and is off afterwards', async (side, facingMode) => {
    const stream = cameraOf('#10c010');
    const asked = given(() => Promise.resolve(stream));
    const camera = await openCamera(video, side);
    expect(asked.mock.calls[0]![0]).toMatchObject({ video: { facingMode }, audio: false });
    if (camera.kind !== 'on') throw new Error(camera.kind);
    const shot = await camera.shoot();
    expect(shot.type).toBe('image/jpeg');
    const picture = await createImageBitmap(shot);
    expect([picture.width, picture.height]).toEqual([320, 240]);
    const context = new OffscreenCanvas(1, 1).getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const [red, green] = context.getImageData(0, 0, 1, 1).data;
    expect(green! - red!).toBeGreaterThan(120);
    expect(isOff(stream)).toBe(false);
    camera.stop();
    expect(isOff(stream)).toBe(true);
    expect(video.srcObject).toBeNull();
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotReadableError', 'inUse'],
    ['AbortError', 'inUse'],
    ['NotFoundError', 'none'],
    ['OverconstrainedError', 'none'],
  ] as const)('says of %s that it is %s', async (name, kind) => {
    given(() => Promise.reject(new DOMException('', name)));
    expect(await openCamera(video, 'back')).toEqual({ kind });
  });

  it('says that there is none where the browser has none for this page, and lets go of one whose picture cannot be shown', async () => {
    const stream = cameraOf('#000');
    given(() => Promise.resolve(stream));
    vi.spyOn(video, 'play').mockRejectedValue(new DOMException('', 'NotSupportedError'));
    expect(await openCamera(video, 'back')).toEqual({ kind: 'none' });
    expect(isOff(stream)).toBe(true);
    vi.stubGlobal('navigator', {});
    expect(await openCamera(video, 'back')).toEqual({ kind: 'none' });
  });
});
