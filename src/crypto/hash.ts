/** SHA-256, the one hash of the protocol (`H` in docs/spec.md). Every use with a meaning of its own begins with a label. */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { TAG } from '../protocol/version.ts';

const utf8 = new TextEncoder();

/** SHA-256 over the parts, one after the other: 32 B. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const state = nobleSha256.create();
  for (const part of parts) state.update(part);
  return state.digest();
}

/** `H("kith1/<label>" ‖ parts)`: 32 B. Labels are prefix-free, and what follows has a fixed layout for each. */
export function labelled(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(utf8.encode(`${TAG}/${label}`), ...parts);
}
