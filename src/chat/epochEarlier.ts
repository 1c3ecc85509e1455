/** EK₀ of before this device was here, as somebody hands them over. Loaded when that is done. */
import { epochId, keyCommitment } from '../crypto/derive.ts';
import { keyOf, SIZE, type ConversationId } from '../protocol/ids.ts';
import type { EpochRecord } from './epochRecord.ts';
import type { Sender } from './epochSend.ts';
import type { EpochKey } from './types.ts';

/** Most EK₀ of pair roots that ended: one for each time that one of the two came back. */
export const ENDED_BOOTS = 64;

const bootOf = (conversation: ConversationId, key: Uint8Array): EpochKey => ({ id: epochId(conversation, [], keyCommitment(key), new Uint8Array(SIZE.half)), gen: 0, key, boot: true });

/**
 * What keeps them: as those of pair roots that ended, below every one that lives. An EK₀ proves itself, since its id is of its key; of
 * which generation it was nobody can prove, and nothing here depends on that.
 */
export function endedBoots({ conversation, graph }: Pick<Sender, 'conversation' | 'graph'>, keys: readonly Uint8Array[]): readonly EpochRecord[] {
  const known = new Set(graph.boots.map(({ epoch }) => keyOf(epoch.id)));
  const given = new Map(keys.map((key) => bootOf(conversation, key)).map((epoch) => [keyOf(epoch.id), epoch]));
  const room = Math.max(0, ENDED_BOOTS - graph.boots.filter(({ live }) => !live).length);
  const fresh = [...given.values()].filter(({ id }) => !known.has(keyOf(id))).slice(0, room);
  return fresh.map((epoch) => ({ type: 'boot', epoch, genLo: 0, genHi: 0, live: false }));
}
