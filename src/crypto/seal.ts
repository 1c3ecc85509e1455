/**
 * NaCl secretbox (XSalsa20-Poly1305). Not key-committing (A19): whoever uses it binds the key otherwise, as entries do by
 * a nonce derived from the epoch key and the entry.
 */
import nacl from 'tweetnacl';

/** Bytes that a box adds. Fewer are no box. */
export const BOX_OVERHEAD = 16;
/** The zero nonce: only for a key that is used once. */
export const ZERO_NONCE: Uint8Array = new Uint8Array(24);

/** Seals under a key of 32 B and a nonce of 24 B. The box has a buffer of its own: tweetnacl returns a view into a larger one. */
export const seal = (key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array => nacl.secretbox(plain, nonce, key).slice();

/** The plain bytes, or null when the box was not made with this key and nonce. */
export const open = (key: Uint8Array, nonce: Uint8Array, box: Uint8Array): Uint8Array | null =>
  nacl.secretbox.open(box, nonce, key);
