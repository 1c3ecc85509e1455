/** Reactions and edits as a chat shows them: entries of others act on lines only as far as the rules allow, in any order of arrival. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Lines } from '../../../src/app/lines.ts';
import { encodeBody, type EditBody, type ReactionBody, type TextBody } from '../../../src/chat/bodies.ts';
import { isEmoji } from '../../../src/chat/emoji.ts';
import type { EntryFields, OpenEntry, TimelineItem } from '../../../src/chat/types.ts';
import { emptyMark, unreadCount } from '../../../src/chat/unread.ts';
import { keyOf, type EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { author, conversationOf, epochKey, write, writeBadlySigned, type Author } from '../../helpers/authors.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { carriedOf, replica, type Replica } from '../../helpers/replica.ts';
import { createRng } from '../../helpers/rng.ts';

let [alice, bob, eve] = [] as unknown as [Author, Author, Author];
beforeAll(async () => {
  [alice, bob, eve] = (await Promise.all(['alice', 'bob', 'eve'].map(author))) as [Author, Author, Author];
});

type Words = TextBody | ReactionBody | EditBody;
const text = (words: string): Words => ({ kind: 'text', text: words, replyTo: null });
const reaction = (target: EntryId, emoji: string): Words => ({ kind: 'reaction', target, emoji });
const edit = (target: EntryId, words: string): Words => ({ kind: 'edit', target, text: words });

const START = 1_770_000_000_000;

/** A writer of one lane, honest where the draft does not say otherwise; writes nothing anywhere. */
function lane(who: Author, chapter = 0, before: EntryId | null = null, seal: typeof writeBadlySigned = write) {
  let [seq, prev, ms] = [0, before, START];
  return async (body: Words, draft: Partial<EntryFields> = {}): Promise<OpenEntry> => {
    ms += TIME.SECOND;
    const entry = await seal(who, epochKey(conversationOf(alice, bob), 'one'), conversationOf(alice, bob), { chapter, seq: seq++, prev, sentMs: ms, kind: KIND[body.kind], body: encodeBody(body), ...draft });
    prev = entry.id;
    return entry;
  };
}

async function device(self: Author): Promise<Replica & { readonly lines: Lines }> {
  const clock = createVirtualClock({ start: START + TIME.HOUR });
  const made = await replica(self, [alice, bob], { clock });
  return { ...made, lines: new Lines({ conversation: made.chat, self, clock, hidden: new Set(), floorMs: () => 0 }) };
}

const admit = (to: Replica, ...entries: readonly OpenEntry[]) => to.chat.admit(entries.map(carriedOf));
const said = (items: readonly TimelineItem[]): unknown => items.map((item) => [item.text, item.versions.map((version) => version.text), item.reactions.map(({ account, emoji }) => `${keyOf(account).slice(0, 4)} ${emoji}`)]);
const emojiOf = (item: TimelineItem | undefined): readonly string[] => item?.reactions.map(({ emoji }) => emoji) ?? [];

describe('[F16] a reaction', () => {
  it('is the newest of each account: hundreds of one are one, and an empty one takes it back', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const hello = await fromBob(text('hello'));
    const many: OpenEntry[] = [];
    for (let i = 0; i < 300; i++) many.push(await fromBob(reaction(hello.id, i % 2 ? '👍' : '❤️')));
    await admit(a, hello, ...many);
    expect(emojiOf((await a.lines.items(0))[0])).toEqual(['👍']);
    await a.chat.send(KIND.reaction, encodeBody(reaction(hello.id, '😂') as ReactionBody));
    expect(emojiOf((await a.lines.items(0))[0])).toEqual(['👍', '😂']);
    await admit(a, await fromBob(reaction(hello.id, '')));
    expect(emojiOf((await a.lines.items(0))[0])).toEqual(['😂']);
  });

  it('[H62] [H63] cannot be a text, an invisible or direction-changing character, or more than one emoji', async () => {
    for (const good of ['❤️', '👍🏽', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇺🇦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '3️⃣', '😢']) expect([good, isEmoji(good)]).toEqual([good, true]);
    for (const bad of ['', 'a', 'ok', '👍👍', '\u202E', '👍\u202E', '\u200B', '\u2066👍\u2069', '👍 ', '<b>', '👍\u0301', '3', '\uD83D', '❤️'.repeat(9), '👍\u{E0068}\u{E0069}\u{E0064}\u{E007F}', '\u{1F3F4}\u{E0020}\u{E0021}\u{E0022}\u{E007F}', '\u{1F3F4}\u{E0068}\u{E007F}']) expect([bad, isEmoji(bad)]).toEqual([bad, false]);
    const [a, fromBob] = [await device(alice), lane(bob)];
    const hello = await fromBob(text('hello'));
    await admit(a, hello, await fromBob(reaction(hello.id, '👍')), await fromBob(reaction(hello.id, '\u202Eolleh')));
    expect(emojiOf((await a.lines.items(0))[0])).toEqual([]);
  });

  it('[H2] cannot come from somebody who is not of the chat, nor with a bad signature', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const hello = await fromBob(text('hello'));
    const badly = await lane(bob, 0, null, writeBadlySigned)(reaction(hello.id, '👍'), { seq: 1, prev: hello.id });
    const outcomes = await admit(a, hello, await lane(eve)(reaction(hello.id, '👍')), badly);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['admitted', 'held', 'held']);
    expect(emojiOf((await a.lines.items(0))[0])).toEqual([]);
  });

  it('[F19] is no line of its own and leaves the unread count as it is', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const hello = await fromBob(text('hello'));
    await admit(a, hello);
    const before = unreadCount(await a.lines.items(0), emptyMark, alice.account);
    await admit(a, await fromBob(reaction(hello.id, '👍')), await fromBob(edit(hello.id, 'hello!')));
    const items = await a.lines.items(0);
    expect([items.length, unreadCount(items, emptyMark, alice.account)]).toEqual([1, before]);
    expect((await a.lines.unread(emptyMark)).count).toBe(before);
  });
});

describe('[F16] an edit', () => {
  it('shows the newest text and keeps what it said before', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const hello = await fromBob(text('helo'));
    await admit(a, hello, await fromBob(edit(hello.id, 'hallo')), await fromBob(edit(hello.id, 'hello')));
    expect(said(await a.lines.items(0))).toEqual([['hello', ['helo', 'hallo'], []]]);
  });

  it('[H14] cannot change what somebody else said', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const sent = await a.chat.send(KIND.text, encodeBody(text('mine') as TextBody));
    await admit(a, await fromBob(edit(sent.ok ? sent.value.id : (new Uint8Array(32) as EntryId), 'yours')));
    expect(said(await a.lines.items(0))).toEqual([['mine', [], []]]);
  });

  it('[H8] cannot come a day later: by what it says itself', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const hello = await fromBob(text('hello'));
    const late = await fromBob(edit(hello.id, 'late'), { sentMs: hello.sentMs + TIME.DAY + 1 });
    const early = await fromBob(edit(hello.id, 'before it was said'), { sentMs: hello.sentMs - TIME.HOUR });
    const inTime = await fromBob(edit(hello.id, 'in time'), { sentMs: hello.sentMs + TIME.DAY });
    await admit(a, hello, late, early);
    expect(said(await a.lines.items(0))).toEqual([['hello', [], []]]);
    await admit(a, inTime);
    expect(said(await a.lines.items(0))).toEqual([['in time', ['hello'], []]]);
  });

  it('[H8] cannot come a day later by a clock that lies, where the viewer wrote meanwhile', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const hello = await fromBob(text('hello'));
    await admit(a, hello);
    await a.clock.advance(3 * TIME.DAY);
    const mine = await a.chat.send(KIND.text, encodeBody(text('three days later') as TextBody));
    const deps = mine.ok ? [mine.value.id.slice(0, 16)] : [];
    await admit(a, await fromBob(edit(hello.id, 'never said'), { deps, sentMs: hello.sentMs + TIME.HOUR }));
    expect((await a.lines.items(0)).map((item) => item.text)).toEqual(['hello', 'three days later']);
  });

  it('[H8] cannot use a message that claims to be from the future to stay open for ever', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const ahead = START + 300 * TIME.DAY;
    const hello = await fromBob(text('hello'), { sentMs: ahead });
    await admit(a, hello);
    await a.clock.advance(5 * TIME.DAY);
    const mine = await a.chat.send(KIND.text, encodeBody(text('five days later') as TextBody));
    await admit(a, await fromBob(edit(hello.id, 'never said'), { deps: mine.ok ? [mine.value.id.slice(0, 16)] : [], sentMs: ahead }));
    expect((await a.lines.items(0)).map((item) => item.text)).toContain('hello');
    expect((await a.lines.items(0)).flatMap((item) => item.versions)).toEqual([]);
  });

  it('names all of its kind, so that they go with the message when it is taken back', async () => {
    const [a, fromBob] = [await device(alice), lane(bob)];
    const sent = await a.chat.send(KIND.text, encodeBody(text('one') as TextBody));
    if (!sent.ok) throw new Error(sent.error.code);
    await a.chat.send(KIND.edit, encodeBody(edit(sent.value.id, 'two') as EditBody));
    await admit(a, await fromBob(text('hello')));
    const item = (await a.lines.items(0)).find((one) => one.text === 'two');
    expect(await a.chat.redact([item!.id, ...item!.edits])).toMatchObject({ ok: true });
    const view = await a.chat.view(0);
    expect(view.entries.filter(({ form }) => form === 'strip').map(({ entry }) => entry.kind)).toEqual([KIND.text, KIND.edit]);
    expect((await a.lines.items(0)).map(({ kind, text: left }) => [kind, left])).toEqual(expect.arrayContaining([['deleted', ''], ['text', 'hello']]));
  });
});

describe('[F16] [S7.6] what acts', () => {
  it('[H6] does nothing from behind a fork', async () => {
    const a = await device(alice);
    const [one, other] = [lane(bob), lane(bob)];
    const hello = await one(text('hello'));
    const [twin, second] = [await other(text('twin')), await one(text('after'))];
    await admit(a, hello, twin, second, await one(reaction(second.id, '👍')), await one(edit(second.id, 'changed')));
    expect((await a.lines.items(0)).flatMap(({ reactions, versions }) => [...reactions, ...versions])).toEqual([]);
  });

  it('gives the same in any order of arrival, on every device', async () => {
    const [fromBob, fromAlice] = [lane(bob), lane(alice)];
    const hello = await fromBob(text('hello'));
    const answer = await fromAlice(text('hi'), { deps: [hello.id.slice(0, 16)] });
    const entries = [hello, answer, await fromBob(reaction(answer.id, '❤️')), await fromBob(edit(hello.id, 'hello there')), await fromAlice(reaction(hello.id, '👍')), await fromBob(reaction(answer.id, '😂')), await fromBob(edit(hello.id, 'hello you'))];
    const seen: unknown[] = [];
    for (let run = 0; run < 12; run++) {
      const one = await device(run % 2 ? eve : bob);
      const order = createRng(run).shuffle(entries);
      if (run % 2) for (const entry of order) await admit(one, entry);
      else await admit(one, ...order);
      seen.push(said(await one.lines.items(0)));
    }
    expect(new Set(seen.map((lines) => JSON.stringify(lines))).size).toBe(1);
    expect(JSON.stringify(seen[0])).toContain('hello you');
  });

  it('reaches a message of an earlier chapter, also after a restart, and costs no other chapter', async () => {
    const a = await device(alice);
    const fromBob = lane(bob);
    const hello = await fromBob(text('hello'));
    const later = lane(bob, 1, hello.id);
    await admit(a, hello);
    expect(emojiOf((await a.lines.items(0))[0])).toEqual([]);
    await admit(a, await later(text('next chapter')), await later(reaction(hello.id, '👍')), await later(edit(hello.id, 'hello!')));
    expect(said(await a.lines.items(0))).toEqual([['hello!', ['hello'], [`${keyOf(bob.account).slice(0, 4)} 👍`]]]);
    expect([await a.chat.reaching(0), await a.chat.reaching(1)]).toEqual([[1], []]);
    const again = await a.again();
    const lines = new Lines({ conversation: again.chat, self: alice, clock: again.clock, hidden: new Set(), floorMs: () => 0 });
    expect((await lines.items(0))[0]!.text).toBe('hello!');
  });
});
