/** Pictures that came, before anybody decodes them. */
import { expect, it } from 'vitest';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { mayBeSeen } from '../../../src/workers/photo/prepare.ts';
import { blobOf, pngOf } from '../../helpers/photoFiles.ts';

const seen = (width: number, height: number, behind = 0): Promise<boolean> => mayBeSeen(new Blob([blobOf(pngOf(width, height)), new Uint8Array(behind)]), 'image/png');

it('[H57] a picture as small as that of a video is not seen when it says to be as large as a screen of a cinema', async () => {
  expect(pngOf(16_000, 6000).length).toBeLessThan(LIMITS.posterBytes);
  expect(await Promise.all([seen(320, 240), seen(2048, 2048)])).toEqual([true, true]);
  expect(await Promise.all([seen(16_000, 6000), seen(6000, 6000)])).toEqual([false, false]);
  expect(await seen(6000, 6000, LIMITS.posterBytes)).toBe(true);
});
