/** Names at rest are kept for a while; kept or not, they are what the key derives. */
import { expect, it } from 'vitest';
import { atRest, kdf, kdfInfo, kdfOf, wipe } from '../../../src/crypto/derive.ts';
import { keyOf, u32be } from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';

const rng = createRng('at rest');
const [key, other] = [rng.bytes(32), rng.bytes(32)];
const right = (local: Uint8Array, id: Uint8Array): string => keyOf(kdf(local, 'at', id).slice(0, 16));

it('a name at rest is the same before and after more names than are kept, and another under another key', () => {
  const ids = Array.from({ length: 2100 }, (_, n) => u32be(n));
  const first = ids.map((id) => keyOf(atRest(key, id)));
  expect(first.slice(0, 3)).toEqual(ids.slice(0, 3).map((id) => right(key, id)));
  expect(ids.map((id) => keyOf(atRest(key, id)))).toEqual(first);
  expect(new Set(first).size).toBe(ids.length);
  expect(keyOf(atRest(other, ids[0]!))).toBe(right(other, ids[0]!));
  expect(keyOf(atRest(other, ids[0]!))).not.toBe(first[0]);
});

it('a key that is prepared once gives for every info what it gives by itself', () => {
  const derive = kdfOf(key);
  for (const label of ['nonce', 'entry', 'nonce']) expect(keyOf(derive(kdfInfo(label, 7)))).toBe(keyOf(kdf(key, label, 7)));
});

it('[E9] what was prepared of a key that is wiped is gone with it: those bytes derive what zeros do', () => {
  const spent = rng.bytes(32);
  const before = keyOf(kdfOf(spent)(kdfInfo('entry')));
  wipe(spent);
  const after = keyOf(kdfOf(spent)(kdfInfo('entry')));
  expect(after).not.toBe(before);
  expect(after).toBe(keyOf(kdf(new Uint8Array(32), 'entry')));
});
