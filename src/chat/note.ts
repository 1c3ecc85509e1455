/**
 * Rows of the ledger: what is kept of an entry, and back. E is sealed already; what the gate learnt about it is sealed here under
 * a key of this device, since a store must not learn a real id.
 *
 *   note = nonce24 ‖ secretbox(CBOR[1, verdict, eid, did, acc, epochId, strip|null, pending, receivedMs], nonce, KDF(localKey, "note", conv))
 */
import { atRestKey, kdf } from '../crypto/derive.ts';
import { open, seal } from '../crypto/seal.ts';
import type { Random } from '../ports/primitives.ts';
import type { LedgerRow } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { concat, keyOf, sameBytes, SIZE, type AccountId, type ConversationId, type DeviceId, type EntryId, type EpochId, type Key } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';
import { openEntry } from './entry.ts';
import { readStrip, stripValue } from './strip.ts';
import type { EpochKey, KnownEntry, KnownHere } from './types.ts';

const NONCE_BYTES = 24;
/** The number of a verdict in a note is its place here. */
const VERDICTS = ['signed', 'linked', 'unverifiable'] as const;

/** An entry as the ledger keeps it. */
export interface Kept {
  readonly known: KnownEntry;
  /** A redact or a fork proof that names a device not known here yet: to be looked at again. */
  readonly pending: boolean;
}

export interface RowForm {
  /** At-rest id of the conversation. */
  readonly conversation: Key;
  toRow(kept: Kept): LedgerRow;
  /** At-rest id of an entry: the last part of its row's key. */
  nameOf(id: EntryId): Key;
  /** Null when the row cannot be read: its key is gone, or the disk lost something. */
  fromRow(row: LedgerRow, keys: readonly EpochKey[]): Kept | null;
}

/** The form of a conversation's rows on this device. */
export function createRowForm(conversation: ConversationId, localKey: Uint8Array, random: Random): RowForm {
  const noteKey = kdf(localKey, 'note', conversation);
  const name = atRestKey(localKey, conversation);
  const lanes = new Map<Key, Key>();
  const laneName = (device: DeviceId): Key => {
    const key = keyOf(device);
    const lane = lanes.get(key) ?? atRestKey(localKey, device);
    lanes.set(key, lane);
    return lane;
  };
  const entryName = (id: EntryId): Key => atRestKey(localKey, id);
  return {
    conversation: name,
    nameOf: entryName,
    toRow({ known, pending }) {
      const { form, entry, verdict, account } = known;
      const nonce = random.bytes(NONCE_BYTES);
      const strip = form === 'strip' ? stripValue(entry) : null;
      const note = encode([FORMAT, VERDICTS.indexOf(verdict), entry.id, entry.device, account, entry.epoch, strip, pending, known.receivedMs ?? 0]);
      return {
        conversation: name, chapter: entry.chapter, lane: laneName(entry.device), seq: entry.seq, entry: entryName(entry.id),
        sealed: form === 'whole' ? entry.sealed : null, note: concat(nonce, seal(noteKey, nonce, note)), arrival: known.arrival,
      };
    },
    fromRow(row, keys) {
      const plain = open(noteKey, row.note.subarray(0, NONCE_BYTES), row.note.subarray(NONCE_BYTES));
      if (!plain) return null;
      const [version, verdict, id, device, account, epoch, strip, pending, receivedMs] = read.tuple(decode(plain), 9);
      read.version(version, FORMAT);
      const about: KnownHere = {
        verdict: VERDICTS[read.int(verdict, 0, VERDICTS.length - 1)]!, account: read.bytes<AccountId>(account, SIZE.account), arrival: row.arrival, receivedMs: read.int(receivedMs),
      };
      if (strip !== null || !row.sealed) return strip === null ? null : { known: { form: 'strip', entry: readStrip(strip, conversation), ...about }, pending: false };
      const place = { chapter: row.chapter, device: read.bytes<DeviceId>(device, SIZE.device), seq: row.seq };
      const under = read.bytes<EpochId>(epoch, SIZE.epoch);
      const opened = openEntry(row.sealed, conversation, place, keys.filter((key) => sameBytes(key.id, under)));
      if (!opened.ok || !sameBytes(opened.entry.id, read.bytes<EntryId>(id, SIZE.entry))) return null;
      return { known: { form: 'whole', entry: opened.entry, ...about }, pending: pending === true };
    },
  };
}
