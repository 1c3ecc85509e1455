/**
 * Texts that go later as this device keeps them: sealed as every record, under a random key each. Decision 0067.
 *
 *   later  [2, account, text body, due, made, era]     account: whose chat; text body: bytes (protocol §7); due and made: Unix ms; era: of that account, for which it was written
 *          [1, account, text body, due, made]          as it was kept before: for whichever era
 */
import { decodeBody, encodeBody, type TextBody } from '../chat/bodies.ts';
import type { Records } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { SIZE, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { LATER_TABLE } from './laterTable.ts';

const WITH_ERA = 2;

export interface Later {
  readonly key: Key;
  readonly account: AccountId;
  readonly body: TextBody;
  readonly dueMs: number;
  readonly madeMs: number;
  /** Of that account when a person last said that it goes; null: it is not known. */
  readonly era: number | null;
}

/** @throws FormError for a body that nobody could read */
export const encodeLater = ({ account, body, dueMs, madeMs, era }: Omit<Later, 'key'>): Uint8Array =>
  encode(era === null ? [FORMAT, account, encodeBody(body), dueMs, madeMs] : [WITH_ERA, account, encodeBody(body), dueMs, madeMs, era]);

/** Null: another version kept it, and may know what to do with it. */
export function decodeLater(key: Key, row: Uint8Array): Later | null {
  try {
    const value = decode(row);
    const isWithEra = Array.isArray(value) && value[0] === WITH_ERA;
    const [version, account, bytes, due, made, era] = read.tuple(value, isWithEra ? 6 : 5);
    read.version(version, isWithEra ? WITH_ERA : FORMAT);
    const body = decodeBody(KIND.text, read.bytes(bytes, undefined, LIMITS.bodyBytes));
    if (body.kind !== 'text') return null;
    return { key, account: read.bytes<AccountId>(account, SIZE.account), body, dueMs: read.int(due), madeMs: read.int(made), era: isWithEra ? read.int(era) : null };
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

export const readLater = async (records: Pick<Records, 'list'>): Promise<readonly Later[]> =>
  (await records.list(LATER_TABLE)).flatMap(({ key, value }) => decodeLater(key, value) ?? []);
