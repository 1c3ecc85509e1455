/**
 * X-Wing (ML-KEM-768 + X25519, draft-connolly-cfrg-xwing-kem-10), which holds while either half does (F84). Loaded by
 * `loadKem.ts` when first needed, and named by nothing else.
 *
 * X-Wing is put together here from noble's ML-KEM-768 and SHA-3 and from tweetnacl's X25519, which the core has anyway: the
 * library's own X-Wing brings a second X25519 of 9 KiB. Held to the draft's vectors and to that library by test/vectors.
 */
import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import type { Random } from '../ports/primitives.ts';
import { concat } from '../protocol/ids.ts';
import { KEM_SIZE, type Encapsulated, type Kem, type KemKeys } from './kem.ts';
import { x25519, x25519Public } from './x25519.ts';

/** Sizes in bytes of the ML-KEM-768 halves. */
const ML = { publicKey: 1184, ciphertext: 1088, seed: 64 } as const;
/** Randomness of one encapsulation: 32 B for ML-KEM, 32 B for the X25519 key. */
const ENCAPSULATION_BYTES = 64;
/** The draft's XWingLabel, `\.//^\`. */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);

interface Halves {
  readonly mlPublic: Uint8Array;
  readonly mlSecret: Uint8Array;
  readonly dhPublic: Uint8Array;
  readonly dhSecret: Uint8Array;
}

/** expandDecapsulationKey of the draft. */
function halvesOf(seed: Uint8Array): Halves {
  const expanded = shake256(seed, { dkLen: ML.seed + 32 });
  const { publicKey, secretKey } = ml_kem768.keygen(expanded.subarray(0, ML.seed));
  const dhSecret = expanded.slice(ML.seed);
  return { mlPublic: publicKey, mlSecret: secretKey, dhPublic: x25519Public(dhSecret), dhSecret };
}

/** Combiner of the draft: binds the X25519 half; ML-KEM binds itself. */
const combine = (ml: Uint8Array, dh: Uint8Array, dhCiphertext: Uint8Array, dhPublic: Uint8Array): Uint8Array => sha3_256(concat(ml, dh, dhCiphertext, dhPublic, LABEL));

function keys(seed: Uint8Array): KemKeys {
  if (seed.length !== KEM_SIZE.seed) throw new RangeError('a seed has 32 B');
  const { mlPublic, dhPublic } = halvesOf(seed);
  return { publicKey: concat(mlPublic, dhPublic), secret: seed.slice() };
}

// A key or ciphertext of another size leaves other than 32 B for its X25519 half, which is refused.
function encapsulate(publicKey: Uint8Array, random: Random): Encapsulated | null {
  const coins = random.bytes(ENCAPSULATION_BYTES);
  const [dhPublic, dhSecret] = [publicKey.slice(ML.publicKey), coins.slice(32)];
  const dh = x25519(dhSecret, dhPublic);
  if (dh === null) return null;
  const ml = encapsulateMl(publicKey.slice(0, ML.publicKey), coins.slice(0, 32));
  if (ml === null) return null;
  const dhCiphertext = x25519Public(dhSecret);
  return { ciphertext: concat(ml.cipherText, dhCiphertext), shared: combine(ml.sharedSecret, dh, dhCiphertext, dhPublic) };
}

/** ML-KEM's own half; null when the key's numbers are not reduced (FIPS 203 §7.2). */
function encapsulateMl(publicKey: Uint8Array, coins: Uint8Array): ReturnType<typeof ml_kem768.encapsulate> | null {
  try {
    return ml_kem768.encapsulate(publicKey, coins);
  } catch {
    return null;
  }
}

function decapsulate(ciphertext: Uint8Array, secret: Uint8Array): Uint8Array | null {
  if (secret.length !== KEM_SIZE.seed) throw new RangeError('not a seed of 32 B');
  const { mlSecret, dhPublic, dhSecret } = halvesOf(secret);
  const dhCiphertext = ciphertext.slice(ML.ciphertext);
  const dh = x25519(dhSecret, dhCiphertext);
  if (dh === null) return null;
  return combine(ml_kem768.decapsulate(ciphertext.slice(0, ML.ciphertext), mlSecret), dh, dhCiphertext, dhPublic);
}

export const xWing: Kem = { keys, encapsulate, decapsulate };
