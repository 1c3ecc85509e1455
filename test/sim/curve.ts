/**
 * X25519 of a simulated world: node:crypto's in the place of tweetnacl's, which takes some ten times as long, and once for the
 * same two keys: runs begin alike, and open their apps again and again. `curve.test.ts` holds both to the same bytes.
 */
import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import nacl from 'tweetnacl';
import { keyOf } from '../../src/protocol/ids.ts';

/** PKCS #8 of a secret and SPKI of a public key, up to the 32 B themselves (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');
/** u = 9 (RFC 7748). */
const BASE = Uint8Array.of(9, ...new Uint8Array(31));
/** Products that are kept; when there are more, all are forgotten. */
const KEPT = 8192;

type Multiply = typeof nacl.scalarMult;

/** The same as a multiplication that is asked where node:crypto refuses: a result of zeros, or keys of another length. */
export function fastMultiply(slow: Multiply): (secret: Uint8Array, point: Uint8Array) => Uint8Array {
  return (secret, point) => {
    if (secret.length !== 32 || point.length !== 32) return slow(secret, point);
    try {
      const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' });
      const publicKey = createPublicKey({ key: Buffer.concat([SPKI, point]), format: 'der', type: 'spki' });
      return Uint8Array.from(diffieHellman({ privateKey, publicKey }));
    } catch {
      return slow(secret, point);
    }
  };
}

function remembering(multiply: (secret: Uint8Array, point: Uint8Array) => Uint8Array): typeof multiply {
  const known = new Map<string, Uint8Array>();
  return (secret, point) => {
    const name = `${keyOf(secret)} ${keyOf(point)}`;
    const product = known.get(name) ?? multiply(secret, point);
    if (known.size >= KEPT) known.clear();
    known.set(name, product);
    return product.slice();
  };
}

/** From here on, in this process. */
export function quickenCurve(): void {
  const { groupElementLength, scalarLength } = nacl.scalarMult;
  const multiply = remembering(fastMultiply(nacl.scalarMult));
  nacl.scalarMult = Object.assign(multiply, { base: (secret: Uint8Array) => multiply(secret, BASE), groupElementLength, scalarLength });
}
