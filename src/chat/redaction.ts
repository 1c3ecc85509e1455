/**
 * What a redact does (protocol §6). It counts, also behind a fork, when its own signature verified and every strip in it is
 * signed by a device of the redactor's account and of kind 1–5. Decided from the strips alone: who held the body and who never
 * did decide alike [A26]. The caller has verified the redact's own signature.
 */
import type { Primitives } from '../ports/primitives.ts';
import { sameBytes, type AccountId, type DeviceId } from '../protocol/ids.ts';
import { decodeRedact, isRedactable, verifyStrip } from './strip.ts';
import type { OpenEntry, Strip } from './types.ts';

/** A device of this conversation and whose it is. */
export interface KnownDevice {
  readonly account: AccountId;
  readonly key: Uint8Array;
}

export type DeviceLookup = (device: DeviceId) => KnownDevice | null;

export type RedactEffect =
  | { readonly kind: 'counts'; readonly strips: readonly Strip[] }
  /** A device in it is not known here yet. */
  | { readonly kind: 'pending' }
  /** Wrong for ever: kept as an entry, does nothing. */
  | { readonly kind: 'void' };

export async function effectOf(redact: OpenEntry, redactor: AccountId, deviceOf: DeviceLookup, primitives: Primitives): Promise<RedactEffect> {
  const strips = decodeRedact(redact.body, redact.conversation);
  if (!strips || !strips.every((strip) => isRedactable(strip.kind))) return { kind: 'void' };
  const authors = strips.map((strip) => deviceOf(strip.device));
  if (authors.some((author) => author && !sameBytes(author.account, redactor))) return { kind: 'void' };
  for (const [i, strip] of strips.entries()) {
    const author = authors[i];
    if (author && !(await verifyStrip(strip, author.key, primitives))) return { kind: 'void' };
  }
  return authors.includes(null) ? { kind: 'pending' } : { kind: 'counts', strips };
}
