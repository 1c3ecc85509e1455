import { describe, expect, it } from 'vitest';
import { KEM_SIZE, KemNeeded, needed } from '../../../src/crypto/kem.ts';
import * as keyAgreement from '../../../src/crypto/x25519.ts';
import * as xwing from '../../../src/crypto/xwing.ts';
import { concat, keyOf } from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';
import { kemFailures, LOW_ORDER, x25519Failures } from './refusals.ts';

const { decapsulate, encapsulate, keys: keysOf } = xwing.xWing;
const { x25519, x25519Public } = keyAgreement;
const rng = createRng('kem sentences');

describe('X-Wing', () => {
  it('[F84] both sides find one secret, new each time', () => {
    const keys = keysOf(rng.bytes(32));
    const [one, two] = [encapsulate(keys.publicKey, rng)!, encapsulate(keys.publicKey, rng)!];
    expect(decapsulate(one.ciphertext, keys.secret)).toEqual(one.shared);
    expect(decapsulate(two.ciphertext, keys.secret)).toEqual(two.shared);
    expect(keyOf(one.shared)).not.toBe(keyOf(two.shared));
    expect([keys.publicKey.length, keys.secret.length, one.ciphertext.length, one.shared.length]).toEqual([
      KEM_SIZE.publicKey,
      KEM_SIZE.seed,
      KEM_SIZE.ciphertext,
      KEM_SIZE.shared,
    ]);
  });

  it('[F84] another device finds another secret, and so does each half changed', () => {
    const [alice, eve] = [keysOf(rng.bytes(32)), keysOf(rng.bytes(32))];
    const { ciphertext, shared } = encapsulate(alice.publicKey, rng)!;
    expect(keyOf(decapsulate(ciphertext, eve.secret)!)).not.toBe(keyOf(shared));
    for (const at of [0, 1087, 1088, 1100]) {
      const changed = ciphertext.map((byte, i) => (i === at ? byte ^ 1 : byte));
      expect(keyOf(decapsulate(changed, alice.secret)!)).not.toBe(keyOf(shared));
    }
  });

  it('[A9] refuses keys and ciphertexts of low order, wrong sizes, numbers that are not reduced', () => {
    expect([...kemFailures(xwing), ...x25519Failures(keyAgreement)]).toEqual([]);
  });

  it('[R14] cannot be used before it is loaded', () => {
    expect(() => needed(null)).toThrow(KemNeeded);
    expect(needed(xwing.xWing)).toBe(xwing.xWing);
  });

  it('keeps no hold of the seed', () => {
    const seed = rng.bytes(32);
    const keys = keysOf(seed);
    const kept = keyOf(keys.secret);
    seed.fill(0);
    expect(keyOf(keys.secret)).toBe(kept);
  });
});

describe('X25519', () => {
  it('both sides find one secret', () => {
    const [a, b] = [rng.bytes(32), rng.bytes(32)];
    expect(x25519(a, x25519Public(b))).toEqual(x25519(b, x25519Public(a)));
  });

  it('[S2.6] [A9] all 14 spellings of points of low order would give zeros, whatever the secret, and give null', () => {
    expect(LOW_ORDER).toHaveLength(14);
    for (const point of LOW_ORDER) for (let i = 0; i < 3; i++) expect(x25519(rng.bytes(32), point)).toBeNull();
  });

  it('[A9] other spellings above p are read as RFC 7748 says', () => {
    const secret = rng.bytes(32);
    const nine = Uint8Array.of(9, ...new Uint8Array(31));
    const nineAndP = concat(Uint8Array.of(0xf6), new Uint8Array(30).fill(255), Uint8Array.of(0x7f));
    expect(x25519(secret, nineAndP)).toEqual(x25519(secret, nine));
  });
});
