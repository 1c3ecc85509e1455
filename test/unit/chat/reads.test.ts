/** What a receipt counts for: what its author can have seen, and no more, whoever writes it and in what order it comes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { readersOf } from '../../../src/chat/reads.ts';
import type { EntryFields, OpenEntry, Place } from '../../../src/chat/types.ts';
import { half } from '../../../src/crypto/derive.ts';
import { keyOf, type EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { author, conversationOf, epochKey, write, writeBadlySigned, type Author } from '../../helpers/authors.ts';
import { carriedOf, replica, type Replica } from '../../helpers/replica.ts';
import { createRng } from '../../helpers/rng.ts';

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = (await Promise.all(['alice', 'bob'].map(author))) as [Author, Author];
});

/** A writer of one lane; writes nothing anywhere. */
function lane(who: Author, chapter = 0, before: EntryId | null = null, seal: typeof writeBadlySigned = write) {
  let [seq, prev] = [0, before];
  return async (kind: number, body: Uint8Array, draft: Partial<EntryFields> = {}): Promise<OpenEntry> => {
    const entry = await seal(who, epochKey(conversationOf(alice, bob), 'one'), conversationOf(alice, bob), { chapter, seq: seq++, prev, kind, body, ...draft });
    prev = entry.id;
    return entry;
  };
}

const text = (words: string) => [KIND.text, encodeBody({ kind: 'text', text: words, replyTo: null })] as const;
const place = (seq: number, chapter = 0): Place => ({ chapter, device: alice.device, seq });
const read = (...places: readonly Place[]) => [KIND.read, encodeBody({ kind: 'read', places })] as const;
const knowing = (entry: OpenEntry) => ({ deps: [half(entry.id)] });

/** Three texts of Alice, and what Bob writes after them. */
async function three(chapter = 0, before: EntryId | null = null): Promise<{ readonly texts: readonly OpenEntry[]; readonly fromBob: ReturnType<typeof lane> }> {
  const fromAlice = lane(alice, chapter, before);
  const texts = [];
  for (const words of ['one', 'two', 'three']) texts.push(await fromAlice(...text(words)));
  return { texts, fromBob: lane(bob, chapter) };
}

/** Of Alice's first slots those that count as read on her device. */
async function seenIn(to: Replica, chapter = 0, later: readonly number[] = []): Promise<readonly number[]> {
  const views = await Promise.all(later.map((one) => to.chat.view(one)));
  const readers = readersOf(await to.chat.view(chapter), views, alice.account);
  return [0, 1, 2, 3].filter((seq) => readers({ chapter, device: alice.device, seq }).length > 0);
}
const device = (): Promise<Replica> => replica(alice, [alice, bob]);
const admit = (to: Replica, ...entries: readonly OpenEntry[]) => to.chat.admit(entries.map(carriedOf));

describe('[F16] a receipt', () => {
  it('counts up to what it names, for the device that signed it, the furthest one of many, in any order of arrival', async () => {
    const { texts, fromBob } = await three();
    const receipts = [await fromBob(...read(place(1)), knowing(texts[1]!)), await fromBob(...read(place(0)))];
    for (const seed of [1, 2, 3, 4]) {
      const to = await device();
      for (const entry of createRng(seed).shuffle([...texts, ...receipts])) await admit(to, entry);
      expect(await seenIn(to)).toEqual([0, 1]);
      expect(readersOf(await to.chat.view(0), [], alice.account)(place(0)).map(keyOf)).toEqual([keyOf(bob.device)]);
    }
  });

  it('of a later chapter counts for an earlier one up to its place, and one of an earlier chapter for no later one', async () => {
    const { texts } = await three();
    const later = await three(1, texts[2]!.id);
    const [first, to] = [await lane(bob)(...read(place(2, 1)), knowing(texts[0]!)), await device()];
    await admit(to, ...texts, ...later.texts, first);
    expect([await seenIn(to), await seenIn(to, 1)]).toEqual([[0], []]);
    await admit(to, await lane(bob, 1, first.id)(...read(place(1))));
    expect([await seenIn(to, 0, [1]), await seenIn(to, 1)]).toEqual([[0, 1], []]);
  });

  it('of my own says nothing of what I said', async () => {
    const { texts } = await three();
    const to = await device();
    await admit(to, ...texts, await lane(alice, 0)(...read(place(2)), { seq: 3, prev: texts[2]!.id }));
    expect(await seenIn(to)).toEqual([]);
  });
});

describe('[H39] a receipt of one who lies', () => {
  it('cannot mark what its author never got: its signature has to name an id that only who got it can know', async () => {
    const { texts, fromBob } = await three();
    const to = await device();
    await admit(to, ...texts, await fromBob(...read(place(2)), knowing(texts[0]!)), await fromBob(...read(place(2)), { deps: [half(new Uint8Array(32).fill(7))] }));
    expect(await seenIn(to)).toEqual([0]);
  });

  it('cannot mark what was not written yet: a place beyond the end says nothing of what is written there later', async () => {
    const { texts, fromBob } = await three();
    const to = await device();
    await admit(to, ...texts.slice(0, 2), await fromBob(...read(place(1023), place(1023, 7)), knowing(texts[1]!)));
    expect(await seenIn(to)).toEqual([0, 1]);
    await admit(to, texts[2]!);
    expect(await seenIn(to)).toEqual([0, 1]);
  });

  it('counts for nothing when it is forged, malformed, has two versions, or stands behind them', async () => {
    const { texts } = await three();
    const entry = (kind: number, body: Uint8Array, draft: Partial<EntryFields>) => write(bob, epochKey(conversationOf(alice, bob), 'one'), conversationOf(alice, bob), { chapter: 0, seq: 0, prev: null, kind, body, ...knowing(texts[2]!), ...draft });
    const [kind, body] = read(place(2));
    const twins = [await entry(kind, body, {}), await entry(...read(place(1)), {})];
    for (const [bad, counts] of [
      [[await lane(bob, 0, null, writeBadlySigned)(kind, body, knowing(texts[2]!))], []],
      [[await entry(KIND.read, Uint8Array.of(0x80, 0), {})], []],
      [twins, []],
      [[...twins, await entry(kind, body, { seq: 1, prev: twins[0]!.id })], []],
      [[twins[0]!], [0, 1, 2]],
    ] as const) {
      const to = await device();
      await admit(to, ...texts, ...bad);
      expect(await seenIn(to)).toEqual(counts);
    }
  });
});
