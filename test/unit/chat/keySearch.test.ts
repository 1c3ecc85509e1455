import { describe, expect, it } from 'vitest';
import { createKeySearch, LONG_SEARCHES, NEAR_KEYS } from '../../../src/chat/keySearch.ts';
import { openEntry } from '../../../src/chat/entry.ts';
import type { EpochKey } from '../../../src/chat/types.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { author, conversationOf, epochKey, write } from '../../helpers/authors.ts';
import { createManualClock } from '../../helpers/relay.ts';

const [alice, bob] = [await author('alice'), await author('bob')];
const conversation = conversationOf(alice, bob);
const keys = Array.from({ length: 200 }, (_, i) => epochKey(conversation, `key ${i}`));

function counted(all: readonly EpochKey[]) {
  let given = 0;
  function* candidates(): Iterable<EpochKey> {
    for (const key of all) {
      given++;
      yield key;
    }
  }
  return { candidates, given: () => given };
}

describe('the search for the key of an entry', () => {
  it('[A5] stops at the first key that opens: no key behind it is made ready or tried', async () => {
    const entry = await write(alice, keys[3]!, conversation);
    const epochs = counted(keys);
    expect(openEntry(entry.sealed, conversation, entry, createKeySearch(epochs, createManualClock())()).ok).toBe(true);
    expect(epochs.given()).toBe(4);
  });

  it('finds the very last key', async () => {
    const entry = await write(alice, keys.at(-1)!, conversation);
    expect(openEntry(entry.sealed, conversation, entry, createKeySearch(counted(keys), createManualClock())()).ok).toBe(true);
  });

  it('[A5] tries all keys so many times a minute; then the likeliest alone, and those always', () => {
    const clock = createManualClock();
    const search = createKeySearch({ candidates: () => keys }, clock);
    const tries = (): number => [...search()].length;
    expect(Array.from({ length: LONG_SEARCHES }, tries)).toEqual(Array(LONG_SEARCHES).fill(keys.length));
    expect(Array.from({ length: 10 }, tries)).toEqual(Array(10).fill(NEAR_KEYS));
    clock.pass(TIME.MINUTE);
    expect(tries()).toBe(keys.length);
  });

  it('with few keys is never a long one', () => {
    const search = createKeySearch({ candidates: () => keys.slice(0, NEAR_KEYS) }, createManualClock());
    for (let i = 0; i < 1000; i++) expect([...search()]).toHaveLength(NEAR_KEYS);
  });
});
