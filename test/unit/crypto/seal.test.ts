import { describe, expect, it } from 'vitest';
import { BOX_OVERHEAD, open, seal, ZERO_NONCE } from '../../../src/crypto/seal.ts';
import { createRng } from '../../helpers/rng.ts';

const rng = createRng('seal');
const [key, nonce] = [rng.bytes(32), rng.bytes(24)];

describe('a sealed box', () => {
  it('opens with its key and nonce, and is 16 bytes longer than what is inside', () => {
    for (const size of [0, 1, 31, 32, 33, 64, 1000]) {
      const plain = rng.bytes(size);
      const box = seal(key, nonce, plain);
      expect(box).toHaveLength(size + BOX_OVERHEAD);
      expect(open(key, nonce, box)).toEqual(plain);
    }
  });

  it('does not open with another key, another nonce, a byte changed, cut or added', () => {
    const box = seal(key, nonce, rng.bytes(40));
    expect(open(rng.bytes(32), nonce, box)).toBeNull();
    expect(open(key, rng.bytes(24), box)).toBeNull();
    for (let at = 0; at < box.length; at++)
      expect(
        open(
          key,
          nonce,
          box.map((byte, i) => (i === at ? byte ^ 0x80 : byte)),
        ),
      ).toBeNull();
    for (let size = 0; size < box.length; size++) expect(open(key, nonce, box.slice(0, size))).toBeNull();
    expect(open(key, nonce, Uint8Array.of(...box, 0))).toBeNull();
  });

  it('is a buffer of its own: nothing of the sealing is kept with it on disk or sent along', () => {
    const box = seal(key, ZERO_NONCE, rng.bytes(10));
    expect(box.buffer.byteLength).toBe(box.length);
  });

  it('own keys and nonces of a wrong size are a broken invariant', () => {
    expect(() => seal(rng.bytes(31), nonce, rng.bytes(1))).toThrow();
    expect(() => seal(key, rng.bytes(12), rng.bytes(1))).toThrow();
  });
});
