import { expect, it } from 'vitest';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import type { Key } from '../../../src/protocol/ids.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { putBlob } from '../../../src/sync/blobPut.ts';
import { relayOf, sealed } from '../../helpers/depot.ts';
import { createRng } from '../../helpers/rng.ts';

const NAME = 'aa' as Key;

it.each([['goes there with its manifest while it is wanted', true], ['[F33] is not made whole at a relay by its manifest once its chat is closed', false]] as const)('a photo %s', async (_, staysOpen) => {
  const photo = await sealed(10);
  const { blobs } = createMemoryStore({ random: createRng(1) });
  for (const [index, chunk] of photo.chunks.entries()) await blobs.put(NAME, index, chunk, 0);
  await blobs.put(NAME, MANIFEST, photo.manifest, 0);
  const { relay: { chunks } } = relayOf(1, () => 0);
  const put: number[] = [];
  let isWanted = true;
  const end = await putBlob({
    blobs, name: NAME, root: photo.root, bytes: photo.plainLen, expires: 1, isRenewal: false, isWanted: () => isWanted, progress: () => undefined,
    chunks: { ...chunks, put: (index, ...more) => (put.push(index), (isWanted = staysOpen), chunks.put(index, ...more)) },
  });
  expect([end, put]).toEqual([staysOpen, staysOpen ? [0, MANIFEST] : [0]]);
});
