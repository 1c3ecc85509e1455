/** Signing and chance, as the rooms above `crypto` need them. The strict pre-checks (A8) are not here: see `crypto/sign.ts`. */

/** An Ed25519 key that signs and does not tell its secret. */
export interface Signer {
  /** Public key, 32 B. */
  readonly publicKey: Uint8Array;
  /** Signature over the bytes as they are, 64 B. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Ed25519 of this platform. Every implementation gives the same verdict on every input that passed the pre-checks. */
export interface Primitives {
  /** The key of a 32 B seed (RFC 8032). The caller wipes the seed. */
  signer(seed: Uint8Array): Promise<Signer>;
  /** Whether a signature (64 B) by a public key (32 B) is right. Never throws for bad input. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Randomness fit for keys. In the simulation it is seeded. */
export interface Random {
  bytes(length: number): Uint8Array;
}
