/**
 * The keys of an account and where they come from: entropy (`words.ts`) → root and recovery keys; a home secret HS → contact
 * secrets. Secrets are returned to the caller, who keeps them sealed or wipes them; nothing stays here.
 */
import type { Primitives, Signer } from '../ports/primitives.ts';
import type { AccountId } from '../protocol/ids.ts';
import { kdf, wipe } from './derive.ts';
import { x25519Public } from './x25519.ts';

export interface RootKeys {
  /** R: signs the root statement; not kept on devices after set-up. */
  readonly root: Signer;
  /** Public key of the standing recovery topic's writer. */
  readonly recoveryKey: Uint8Array;
}

/** R and the recovery writer of an account's entropy. */
export async function rootKeys(entropy: Uint8Array, primitives: Primitives): Promise<RootKeys> {
  const seed = kdf(entropy, 'root');
  const recovery = kdf(seed, 'recovery');
  try {
    const root = await primitives.signer(seed);
    const { publicKey } = await primitives.signer(recovery);
    return { root, recoveryKey: publicKey };
  } finally {
    wipe(seed);
    wipe(recovery);
  }
}

export interface ContactKeys {
  /** X25519 secret c, 32 B, and its public key. */
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  /** X-Wing seed, 32 B. Its public key is made where a record tells it. */
  readonly kemSeed: Uint8Array;
}

/** Contact secrets of an account at a generation, from its home secret HS: every own device derives the same. */
export function contactKeys(homeSecret: Uint8Array, account: AccountId, gen: number): ContactKeys {
  const secret = kdf(homeSecret, 'cx', account, gen);
  return { secret, publicKey: x25519Public(secret), kemSeed: kdf(homeSecret, 'ck', account, gen) };
}
