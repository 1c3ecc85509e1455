/** That a friend gives what was said before this account came back here: kept by chat, `earlierComing [1, all]`. */
import type { Records } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import type { Key } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';

const TABLE = 'earlierComing';

/** Some of it is still to come. */
export async function isComing(records: Pick<Records, 'get'>, chat: Key): Promise<boolean> {
  const value = await records.get(TABLE, chat);
  if (!value) return false;
  try {
    const [version, all] = read.tuple(decode(value), 2);
    read.version(version, FORMAT);
    return all === false;
  } catch (error) {
    if (error instanceof FormError) return false;
    throw error;
  }
}

export const keepComing = (records: Pick<Records, 'put'>, chat: Key, all: boolean): Promise<void> => records.put(TABLE, chat, encode([FORMAT, all]), 'relaxed');
