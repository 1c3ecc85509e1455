import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { labelled, sha256 } from '../../../src/crypto/hash.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';

describe('SHA-256', () => {
  it('gives the published digest of "abc"', () => {
    expect(keyOf(sha256(new TextEncoder().encode('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('is that of Node for every length around a block, however the parts are cut', () => {
    const rng = createRng('hash');
    for (let length = 0; length < 200; length++) {
      const bytes = rng.bytes(length);
      const cut = rng.int(length + 1);
      expect(keyOf(sha256(bytes.subarray(0, cut), bytes.subarray(cut)))).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  it('[A18] a label stands in front with the tag of the protocol version', () => {
    expect(keyOf(labelled('acc', Uint8Array.of(1)))).toBe(createHash('sha256').update('kith1/acc\x01').digest('hex'));
    expect(keyOf(labelled('acc'))).not.toBe(keyOf(labelled('dev')));
  });
});
