/** A relay whose disk is set back to an earlier day, out of a backup: who read further before that misses nothing that comes then. */
import { describe, expect, it } from 'vitest';
import type { Cursor } from '../../../src/ports/mailbox.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { createMemoryStore } from '../../../src/relay/store/memory.ts';
import type { StoreRow } from '../../../src/relay/store/store.ts';
import { createManualClock, createTestRelay, inDays, topicOf, type ManualClock, type TestRelay } from '../../helpers/relay.ts';

const noDelete: Uint8Array = new Uint8Array(32);
const textOf = ({ bytes }: { readonly bytes: Uint8Array }): string => new TextDecoder().decode(bytes);

async function put(relay: TestRelay, text: string): Promise<void> {
  const alice = await relay.client();
  expect((await alice.topics.put(await topicOf('pair'), new TextEncoder().encode(text), inDays(relay.clock, 7), noDelete)).ok).toBe(true);
}

async function read(relay: TestRelay, after: Cursor | null) {
  const result = await (await relay.client()).topics.get(await topicOf('pair'), after);
  if (!result.ok) throw new Error(result.code);
  return { texts: result.value.objects.map(textOf), cursor: result.value.cursor };
}

/** Follows the topic; what comes, with the cursor behind each. */
async function follow(relay: TestRelay, after: Cursor | null) {
  const came: { readonly text: string; readonly cursor: Cursor }[] = [];
  let wake = (): void => undefined;
  const result = await (await relay.client()).topics.subscribe(await topicOf('pair'), after, (object, cursor) => {
    came.push({ text: textOf(object), cursor });
    wake();
  });
  expect(result.ok).toBe(true);
  const count = async (n: number): Promise<void> => {
    while (came.length < n) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { came, count };
}

async function copyOf(rows: readonly StoreRow[], clock: ManualClock): Promise<TestRelay> {
  const store = createMemoryStore();
  await store.write(rows);
  return createTestRelay({ store, clock });
}

/** The backup is taken, the relay starts again on its own disk, and Bob reads what came since. */
async function setUp() {
  const clock = createManualClock();
  const first = await createTestRelay({ clock });
  await put(first, 'before');
  const backup = await first.store.list('', '~', { rows: Infinity });
  clock.pass(TIME.SECOND);
  const second = await createTestRelay({ clock, store: first.store });
  await put(second, 'since');
  const { texts, cursor } = await read(second, null);
  expect(texts).toEqual(['before', 'since']);
  return { clock, backup, cursor };
}

describe('[S11.5] a relay whose disk is set back', () => {
  it('[R10] gives no arrival number twice: who read what was lost reads what is put then, and nothing again', async () => {
    const { clock, backup, cursor } = await setUp();
    clock.pass(TIME.SECOND);
    const restored = await copyOf(backup, clock);
    expect((await read(restored, cursor)).texts).toEqual([]);
    await put(restored, 'then');
    expect((await read(restored, cursor)).texts).toEqual(['then']);
    expect((await read(restored, null)).texts).toEqual(['before', 'then']);
  });

  it('[R10] by a clock that was set back too: what is put while one listens comes all the same, each once, and one reads on from there', async () => {
    const { backup, cursor } = await setUp();
    const restored = await copyOf(backup, createManualClock());
    const { came, count } = await follow(restored, cursor);
    for (const text of ['one', 'two', 'three']) await put(restored, text);
    await count(3);
    expect(came.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(came[2]!.cursor.arrival).toBeLessThan(cursor.arrival);
    expect((await read(restored, came[1]!.cursor)).texts).toEqual(['three']);
  });
});
