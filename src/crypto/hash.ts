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

/** Labels as bytes: there are two dozen, and encoding them anew was a tenth of all hashing (measured). */
const labels = new Map<string, Uint8Array>();

/** `H("kith1/<label>" ‖ parts)`: 32 B. Labels are prefix-free, and what follows has a fixed layout for each. */
export function labelled(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = labels.get(label) ?? utf8.encode(`${TAG}/${label}`);
  labels.set(label, bytes);
  return sha256(bytes, ...parts);
}
