/**
 * Topics at relays (protocol §11): whoever knows the source derives the same two keys for a relay and a period, and so the
 * topic's id. Objects are sealed with a random nonce, so no two relays hold equal bytes.
 */
import type { TopicAccess } from '../ports/mailbox.ts';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { concat, type RelayId } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { kdf, topicId } from './derive.ts';
import { pad, unpad } from './padding.ts';
import { open, seal } from './seal.ts';

const VERSION = 1;
const NONCE_BYTES = 24;

export interface SealedTopic {
  readonly access: TopicAccess;
  /** Key of its objects, 32 B. */
  readonly key: Uint8Array;
}

/** Number of the 14-day period of a relay's time (Unix ms). */
export const periodOf = (relayTime: number): number => Math.floor(relayTime / EXPIRY.topicPeriod);

async function signerOf(seed: Uint8Array, primitives: Primitives): Promise<Signer> {
  try {
    return await primitives.signer(seed);
  } finally {
    seed.fill(0);
  }
}

/** The topic of a source (pair root, home secret or epoch key; 32 B) at a relay in a period. */
export async function deriveTopic(source: Uint8Array, relay: RelayId, period: number, primitives: Primitives): Promise<SealedTopic> {
  const secret = kdf(source, 'topic', relay, period);
  const write = await signerOf(kdf(secret, 'w'), primitives);
  const read = await signerOf(kdf(secret, 'r'), primitives);
  return {
    access: { id: topicId(write.publicKey, read.publicKey), write, writeKey: write.publicKey, read, standing: false },
    key: kdf(secret, 'obj'),
  };
}

/** Object = `0x01 ‖ nonce24 ‖ secretbox(pad(plain))`. @throws RangeError when it does not fit the largest bucket */
export function sealObject(key: Uint8Array, plain: Uint8Array, random: Random, buckets: readonly number[] = LIMITS.objectBuckets): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES);
  return concat(Uint8Array.of(VERSION), nonce, seal(key, nonce, pad(plain, buckets)));
}

/** The plain bytes of an object, or null when it was not sealed under this key or is not of this form. */
export function openObject(key: Uint8Array, object: Uint8Array, buckets: readonly number[] = LIMITS.objectBuckets): Uint8Array | null {
  if (object[0] !== VERSION || object.length < 1 + NONCE_BYTES) return null;
  const padded = open(key, object.subarray(1, 1 + NONCE_BYTES), object.subarray(1 + NONCE_BYTES));
  return padded && unpad(padded, buckets);
}
