import { createHash, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { kdf } from '../../src/crypto/derive.ts';
import { x25519, x25519Public } from '../../src/crypto/x25519.ts';
import { xWing } from '../../src/crypto/xwing.ts';
import { naclPrimitives, webPrimitives } from '../../src/crypto/primitives.ts';
import { open, seal } from '../../src/crypto/seal.ts';
import { verifyStrict } from '../../src/crypto/sign.ts';
import { encode, type Value } from '../../src/protocol/codec.ts';
import { bytesOfKey, concat, keyOf } from '../../src/protocol/ids.ts';
import { createTestPrimitives } from '../helpers/primitives.ts';
import { createRng } from '../helpers/rng.ts';
import { loadVector } from './vector.ts';

type Row = Readonly<Record<string, string>>;
interface Rows {
  readonly cases: readonly Row[];
}
const hex = (text: string | undefined): Uint8Array => bytesOfKey(text ?? 'missing');

describe('RFC 8032: Ed25519', () => {
  const libraries = { tweetnacl: naclPrimitives, WebCrypto: webPrimitives, 'node:crypto': createTestPrimitives() };
  it.each(Object.entries(libraries))('[R16] %s signs and verifies the published cases', async (_, library) => {
    for (const one of loadVector<Rows>('published/rfc8032').cases) {
      const signer = await library.signer(hex(one.seed));
      expect(keyOf(signer.publicKey)).toBe(one.publicKey);
      expect(keyOf(await signer.sign(hex(one.message)))).toBe(one.signature);
      expect(await verifyStrict(library, hex(one.publicKey), hex(one.message), hex(one.signature))).toBe(true);
    }
  });
});

describe('RFC 7748: X25519', () => {
  const vector = loadVector<{ multiplications: readonly Row[]; rounds: Row; agreement: Row }>('published/rfc7748');

  it('[R16] multiplies as published', () => {
    for (const one of vector.multiplications) expect(keyOf(x25519(hex(one.scalar), hex(one.point))!)).toBe(one.result);
  });

  it('[R16] a thousand rounds from the base point end where they should', () => {
    const base = Uint8Array.of(9, ...new Uint8Array(31));
    let [k, u] = [base, base];
    for (let i = 1; i <= 1000; i++) {
      [k, u] = [Uint8Array.from(x25519(k, u)!), k];
      if (i === 1) expect(keyOf(k)).toBe(vector.rounds['1']);
    }
    expect(keyOf(k)).toBe(vector.rounds['1000']);
  });

  it('[R16] both sides of the published agreement find its secret', () => {
    const it = vector.agreement;
    expect([keyOf(x25519Public(hex(it.alice))), keyOf(x25519Public(hex(it.bob)))]).toEqual([it.alicePublic, it.bobPublic]);
    expect(keyOf(x25519(hex(it.alice), hex(it.bobPublic))!)).toBe(it.shared);
    expect(keyOf(x25519(hex(it.bob), hex(it.alicePublic))!)).toBe(it.shared);
  });

  it('[R16] agrees with node:crypto on random keys', () => {
    const rng = createRng('x25519');
    for (let i = 0; i < 20; i++) {
      const [mine, theirs] = [rng.bytes(32), x25519Public(rng.bytes(32))];
      const privateKey = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), mine]), format: 'der', type: 'pkcs8' });
      const publicKey = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), theirs]), format: 'der', type: 'spki' });
      expect(keyOf(x25519(mine, theirs)!)).toBe(diffieHellman({ privateKey, publicKey }).toString('hex'));
    }
  });
});

describe('RFC 5869: HKDF-SHA-256', () => {
  it('[S2.1] [R16] node:crypto gives the published output, and our KDF is that function with our salt and info', () => {
    for (const one of loadVector<{ cases: readonly (Row & { length: number })[] }>('published/rfc5869').cases) {
      expect(Buffer.from(hkdfSync('sha256', hex(one.ikm), hex(one.salt), hex(one.info), one.length)).toString('hex')).toBe(one.okm);
    }
    const rng = createRng('hkdf');
    const contexts: readonly (readonly Value[])[] = [[], [1], [rng.bytes(32), 2 ** 40], [null, 'x', [rng.bytes(5)]]];
    for (const label of ['root', 'x', 'a label']) for (const context of contexts) for (const size of [1, 16, 32, 64, 200]) {
      const ikm = rng.bytes(size);
      const info = concat(new TextEncoder().encode(`${label}\0`), encode(context));
      expect(keyOf(kdf(ikm, label, ...context))).toBe(Buffer.from(hkdfSync('sha256', ikm, 'kith1', info, 32)).toString('hex'));
    }
  });
});

describe('[S2.1] NaCl: secretbox', () => {
  it('[R16] seals and opens the published case', () => {
    const it = loadVector<Row>('published/secretbox');
    expect(keyOf(seal(hex(it.key), hex(it.nonce), hex(it.plain)))).toBe(it.box);
    expect(keyOf(open(hex(it.key), hex(it.nonce), hex(it.box))!)).toBe(it.plain);
  });
});

describe('[S2.1] X-Wing', () => {
  it.each(loadVector<Rows>('published/xwing').cases.map((one, i) => [i + 1, one] as const))('[F84][R16] gives the draft\'s keys, ciphertext and secret, case %i', (_, one) => {
    const keys = xWing.keys(hex(one.seed));
    expect(keyOf(keys.publicKey)).toBe(one.pk);
    expect(keyOf(keys.secret)).toBe(one.seed);
    const made = xWing.encapsulate(keys.publicKey, { bytes: () => hex(one.eseed) })!;
    expect([keyOf(made.ciphertext), keyOf(made.shared)]).toEqual([one.ct, one.ss]);
    expect(keyOf(xWing.decapsulate(hex(one.ct), keys.secret)!)).toBe(one.ss);
  });

  it('[F84][R16] agrees with the library\'s own X-Wing, both ways', async () => {
    const { ml_kem768_x25519: library } = await import('@noble/post-quantum/hybrid.js');
    const rng = createRng('library');
    for (let i = 0; i < 20; i++) {
      const keys = xWing.keys(rng.bytes(32));
      expect(keys.publicKey).toEqual(library.keygen(keys.secret).publicKey);
      const made = xWing.encapsulate(keys.publicKey, rng)!;
      expect(library.decapsulate(made.ciphertext, keys.secret)).toEqual(made.shared);
      const theirs = library.encapsulate(keys.publicKey, rng.bytes(64));
      expect(xWing.decapsulate(theirs.cipherText, keys.secret)).toEqual(theirs.sharedSecret);
    }
  });

  it('[F84] the secret hashes both halves: SHA3-256 over ML-KEM\'s, X25519\'s, both keys and the label', async () => {
    const { ml_kem768 } = await import('@noble/post-quantum/ml-kem.js');
    const { shake256 } = await import('@noble/hashes/sha3.js');
    const seed = createRng('xwing').bytes(32);
    const expanded = shake256(seed, { dkLen: 96 });
    const kem = ml_kem768.keygen(expanded.slice(0, 64));
    const secretX = expanded.slice(64);
    const keys = xWing.keys(seed);
    expect(keys.publicKey).toEqual(concat(kem.publicKey, x25519Public(secretX)));
    const { ciphertext, shared } = xWing.encapsulate(keys.publicKey, createRng('coins'))!;
    const [ctM, ctX] = [ciphertext.slice(0, 1088), ciphertext.slice(1088)];
    const parts = [ml_kem768.decapsulate(ctM, kem.secretKey), x25519(secretX, ctX)!, ctX, x25519Public(secretX), bytesOfKey('5c2e2f2f5e5c')];
    expect(keyOf(shared)).toBe(createHash('sha3-256').update(concat(...parts)).digest('hex'));
  });
});
