/** Key agreement by X25519 (RFC 7748), the zero result refused (A9). */
import nacl from 'tweetnacl';

/** X25519 public key of a secret of 32 B (RFC 7748). */
export const x25519Public = (secret: Uint8Array): Uint8Array => nacl.scalarMult.base(secret);

/** X25519 shared secret, or null when it is all zero: the other key is of low order and the result a public constant. */
export function x25519(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  if (publicKey.length !== 32) return null;
  const shared = nacl.scalarMult(secret, publicKey);
  return shared.some((byte) => byte !== 0) ? shared : null;
}
