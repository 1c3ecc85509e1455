/**
 * A signed statement as it travels: `CBOR[bytes, sig]`, where `bytes` are the CBOR of the statement. What was signed is the
 * bytes received, never bytes encoded again. Splitting checks form only; whoever reads verifies before it believes.
 */
import { signStatement, verifyStatement } from '../crypto/sign.ts';
import type { Primitives, Signer } from '../ports/primitives.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { SIZE } from '../protocol/ids.ts';
import type { SignLabel } from '../protocol/kinds.ts';

export interface Statement {
  /** The signed bytes, and the value they are the CBOR of. */
  readonly message: Uint8Array;
  readonly value: Value;
  /** 64 B, not verified. */
  readonly signature: Uint8Array;
}

/** Signs a value. Gives what travels. */
export async function makeStatement(signer: Signer, label: SignLabel, value: Value): Promise<Uint8Array> {
  const message = encode(value);
  return encode([message, await signStatement(signer, label, message)]);
}

/** Takes a statement apart. @throws FormError, also above `maxBytes` */
export function readStatement(bytes: Uint8Array, maxBytes: number): Statement {
  if (bytes.length > maxBytes) throw new FormError(`more than ${maxBytes} bytes`);
  const [inner, signature] = read.tuple(decode(bytes), 2);
  const message = read.bytes(inner);
  return { message, value: decode(message), signature: read.bytes(signature, SIZE.signature) };
}

export const isSignedBy = (statement: Statement, label: SignLabel, key: Uint8Array, primitives: Primitives): Promise<boolean> =>
  verifyStatement(primitives, label, key, statement.message, statement.signature);
