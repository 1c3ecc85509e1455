/** Clock, chance and Ed25519 of Node, as the ports want them. */
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import { concat } from '../protocol/ids.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** DER heads of an Ed25519 key (RFC 8410): SubjectPublicKeyInfo, and PKCS #8 with a seed. */
const SPKI = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);
const PKCS8 = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20);

/** OpenSSL's Ed25519. `crypto/sign.ts` asks it only after the strict checks. */
export const systemPrimitives: Primitives = {
  async signer(seed) {
    const key = createPrivateKey({ key: Buffer.from(concat(PKCS8, seed)), format: 'der', type: 'pkcs8' });
    const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' })).slice(SPKI.length);
    return { publicKey, sign: async (message) => new Uint8Array(sign(null, message, key)) };
  },
  async verify(publicKey, message, signature) {
    try {
      return verify(null, message, createPublicKey({ key: Buffer.from(concat(SPKI, publicKey)), format: 'der', type: 'spki' }), signature);
    } catch {
      return false;
    }
  },
};
