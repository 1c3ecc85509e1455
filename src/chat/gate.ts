/**
 * The door for bytes from a Yjs peer: extract, then verify, then rebuild (protocol §6). This file extracts; every E that it
 * finds goes the way of every entry (`conversation.admit`), and Yjs gets our own lane form of what was admitted.
 *
 * Delete sets, deleted items, GC and Skip structs tell nothing and offend nobody; anything else that is not in lane form is
 * sent by no correct program, and the caller closes the connection.
 */
import { FormError } from '../protocol/codec.ts';
import type { GateCode } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { ChapterClients } from './chapter.ts';
import { decodeUpdate } from './laneForm.ts';
import type { Carried } from './types.ts';

export type Extracted = { readonly ok: true; readonly carried: readonly Carried[] } | { readonly ok: false; readonly code: GateCode };

/** Slots of known devices in a V1 update. Those of unknown clients are passed over: their records may come later. */
export function extract(update: Uint8Array, chapter: number, clients: ChapterClients): Extracted {
  if (update.length > LIMITS.updateBytes) return { ok: false, code: 'tooLarge' };
  try {
    const carried = decodeUpdate(update).flatMap(({ client, clock, sealed }) => {
      const device = clients.device(client);
      return device ? [{ chapter, device, seq: clock, sealed }] : [];
    });
    return { ok: true, carried };
  } catch (error) {
    if (error instanceof FormError) return { ok: false, code: 'badForm' };
    throw error;
  }
}
