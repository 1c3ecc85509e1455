/**
 * Texts that go later as this device keeps them: sealed as every record, under a random key each. Decision 0067.
 *
 *   later  [1, account, text body, due, made]     account: whose chat; text body: bytes (protocol §7); due and made: Unix ms
 */
import { decodeBody, encodeBody, type TextBody } from '../chat/bodies.ts';
import type { Records } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { SIZE, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { LATER_TABLE } from './laterTable.ts';

export interface Later {
  readonly key: Key;
  readonly account: AccountId;
  readonly body: TextBody;
  readonly dueMs: number;
  readonly madeMs: number;
}

/** @throws FormError for a body that nobody could read */
export const encodeLater = ({ account, body, dueMs, madeMs }: Omit<Later, 'key'>): Uint8Array => encode([FORMAT, account, encodeBody(body), dueMs, madeMs]);

/** Null: another version kept it, and may know what to do with it. */
export function decodeLater(key: Key, row: Uint8Array): Later | null {
  try {
    const [version, account, bytes, due, made] = read.tuple(decode(row), 5);
    read.version(version, FORMAT);
    const body = decodeBody(KIND.text, read.bytes(bytes, undefined, LIMITS.bodyBytes));
    if (body.kind !== 'text') return null;
    return { key, account: read.bytes<AccountId>(account, SIZE.account), body, dueMs: read.int(due), madeMs: read.int(made) };
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

export const readLater = async (records: Pick<Records, 'list'>): Promise<readonly Later[]> =>
  (await records.list(LATER_TABLE)).flatMap(({ key, value }) => decodeLater(key, value) ?? []);
