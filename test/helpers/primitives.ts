/**
 * Ed25519 by node:crypto's synchronous calls: the same order of events in every run, where WebCrypto finishes in another each
 * time. The vectors hold it to one verdict with the ways that the product uses.
 */
import { createCipheriv, createDecipheriv, createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Bulk, Primitives, Signer } from '../../src/ports/primitives.ts';
import { concat, SIZE } from '../../src/protocol/ids.ts';

/** PKCS #8 of an Ed25519 seed and SPKI of a public key, up to the 32 B themselves (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Keys that were read already, in the whole process: reading one costs as much as a verification, and worlds that begin alike have the same. */
const CACHE = 8192;

/** What was made for a name, made once; all is forgotten when there is too much. */
function remembered<T>(make: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T {
  const known = new Map<string, T>();
  return (bytes) => {
    const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const found = known.get(name) ?? make(bytes);
    if (known.size >= CACHE) known.clear();
    known.set(name, found);
    return found;
  };
}

const publicKeyOf = remembered((bytes): KeyObject => createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' }));

const signerOf = remembered((seed): Signer => {
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return {
    publicKey: Uint8Array.from(spki.subarray(SPKI.length)),
    sign: async (message) => Uint8Array.from(sign(null, message, secret)),
  };
});

const TAG_BYTES = 16;

/** AES-GCM and SHA-256 by the same. */
export const testBulk: Bulk = {
  key: async (raw) => {
    const key = raw.slice();
    return {
      async seal(nonce, plain) {
        const cipher = createCipheriv('aes-256-gcm', key, nonce);
        return Uint8Array.from(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
      },
      async open(nonce, sealed) {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
        try {
          decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
          return Uint8Array.from(Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]));
        } catch {
          return null;
        }
      },
    };
  },
  async digest(...parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return Uint8Array.from(hash.digest());
  },
};

/** Whether a signature is right: in one process several devices ask about the same bytes. */
const verdictOf = remembered((all): boolean => {
  try {
    return verify(null, all.subarray(SIZE.signature + SIZE.publicKey), publicKeyOf(all.subarray(SIZE.signature, SIZE.signature + SIZE.publicKey)), all.subarray(0, SIZE.signature));
  } catch {
    return false;
  }
});

export function createTestPrimitives(): Primitives {
  return {
    signer: async (seed) => signerOf(seed),
    verify: async (key, message, signature) => key.length === SIZE.publicKey && signature.length === SIZE.signature && verdictOf(concat(signature, key, message)),
  };
}
