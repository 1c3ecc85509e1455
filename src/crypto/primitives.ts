/**
 * Ed25519 of the platform: WebCrypto where it offers Ed25519 and its self-test passes, tweetnacl otherwise. Both give one
 * verdict on what passed the pre-checks of `sign.ts` (test/vectors). tweetnacl is the reference.
 */
import nacl from 'tweetnacl';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { bytesOfKey, concat } from '../protocol/ids.ts';

/** PKCS #8 head of an Ed25519 seed (RFC 8410 §7). */
const PKCS8_HEAD = bytesOfKey('302e020100300506032b657004220420');
const ALGORITHM = 'Ed25519';

/** tweetnacl: everywhere, about 3 ms a verification. */
export const naclPrimitives: Primitives = {
  async signer(seed): Promise<Signer> {
    const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed);
    return { publicKey, sign: async (message) => nacl.sign.detached(message, secretKey) };
  },
  verify(publicKey, message, signature) {
    return Promise.resolve(publicKey.length === 32 && signature.length === 64 && nacl.sign.detached.verify(message, signature, publicKey));
  },
};

/** WebCrypto: the private key is not extractable, and no copy of the seed stays behind. */
export const webPrimitives: Primitives = {
  async signer(seed): Promise<Signer> {
    const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed);
    const encoded = concat(PKCS8_HEAD, seed);
    const key = await crypto.subtle.importKey('pkcs8', encoded, ALGORITHM, false, ['sign']);
    secretKey.fill(0);
    encoded.fill(0);
    return { publicKey, sign: async (message) => new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, concat(message))) };
  },
  async verify(publicKey, message, signature) {
    try {
      const key = await crypto.subtle.importKey('raw', concat(publicKey), ALGORITHM, false, ['verify']);
      return await crypto.subtle.verify(ALGORITHM, key, concat(signature), concat(message));
    } catch {
      return false;
    }
  },
};

/** Signs and verifies with one, checks with the other, and sees that a flipped bit is refused. */
async function agrees(candidate: Primitives, random: Random): Promise<boolean> {
  try {
    const [seed, message] = [random.bytes(32), random.bytes(100)];
    const [signer, reference] = [await candidate.signer(seed), await naclPrimitives.signer(seed)];
    const signature = await signer.sign(message);
    const flipped = signature.slice();
    flipped[5]! ^= 1;
    const right = [
      await candidate.verify(reference.publicKey, message, await reference.sign(message)),
      await naclPrimitives.verify(signer.publicKey, message, signature),
      !(await candidate.verify(signer.publicKey, message, flipped)),
    ];
    return right.every(Boolean);
  } catch {
    return false;
  }
}

/** The primitives to use here, chosen by self-test. */
export async function createPrimitives(random: Random): Promise<Primitives> {
  return (await agrees(webPrimitives, random)) ? webPrimitives : naclPrimitives;
}
