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

/** AES-256-GCM under one key, for what is large. */
export interface BulkKey {
  /** The plain with 16 B of tag behind it. A nonce (12 B) is used once. */
  seal(nonce: Uint8Array, plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** Null when it was not sealed so. */
  open(nonce: Uint8Array, sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** What is done to photos and videos, off the thread where the platform has one. In the simulation it takes no time of its own. */
export interface Bulk {
  /** @param raw 32 B; the caller may wipe it */
  key(raw: Uint8Array): Promise<BulkKey>;
  /** SHA-256 of all parts, one behind the other. */
  digest(...parts: readonly Uint8Array[]): Promise<Uint8Array>;
}

/** Randomness fit for keys. In the simulation it is seeded. */
export interface Random {
  bytes(length: number): Uint8Array;
}
