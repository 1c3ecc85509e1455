/**
 * Ed25519 by node:crypto's synchronous calls: the same order of events in every run, where WebCrypto finishes in another each
 * time. The vectors hold it to one verdict with the ways that the product uses.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Primitives, Signer } from '../../src/ports/primitives.ts';
import { keyOf } from '../../src/protocol/ids.ts';

/** PKCS #8 of an Ed25519 seed and SPKI of a public key, up to the 32 B themselves (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Keys that were read already: reading one costs as much as a verification. */
const CACHE = 4096;

function importPublicKey(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
}

function signerOf(seed: Uint8Array): Signer {
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return {
    publicKey: Uint8Array.from(spki.subarray(SPKI.length)),
    sign: async (message) => Uint8Array.from(sign(null, message, secret)),
  };
}

export function createTestPrimitives(): Primitives {
  const keys = new Map<string, KeyObject>();
  const publicKey = (bytes: Uint8Array): KeyObject => {
    const name = keyOf(bytes);
    const known = keys.get(name) ?? importPublicKey(bytes);
    if (keys.size >= CACHE) keys.clear();
    keys.set(name, known);
    return known;
  };
  return {
    signer: async (seed) => signerOf(seed),
    async verify(key, message, signature) {
      try {
        return verify(null, message, publicKey(key), signature);
      } catch {
        return false;
      }
    },
  };
}
