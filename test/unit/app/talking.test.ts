/** Answering, reacting and changing, from one Messenger to the other. */
import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import { encodeBody } from '../../../src/chat/bodies.ts';
import type { EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { befriend, createWorld, idOf, say, type World, type WorldPerson } from '../../helpers/world.ts';

const pageOf = async (who: WorldPerson, name: string): Promise<readonly MessageView[]> => {
  const page = await who.messenger.thread(await idOf(who, name), { at: 'end' }, 100);
  if (!page.ok) throw new Error(page.error.code);
  return page.value.messages;
};
const lineOf = async (who: WorldPerson, name: string, text: string): Promise<MessageView | undefined> => (await pageOf(who, name)).find((one) => one.text === text);

interface Two {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
}

/** Two friends, and a text of Alice that Bob has. */
async function talking(seed: string): Promise<Two & { readonly toBob: string; readonly toAlice: string }> {
  const world = await createWorld({ seed });
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  await say(world, alice, 'Bob', 'Are the damsons ripe?');
  await world.until(async () => (await lineOf(bob, 'Alice', 'Are the damsons ripe?')) !== undefined, 'Bob has it');
  return { world, alice, bob, toBob: await idOf(alice, 'Bob'), toAlice: await idOf(bob, 'Alice') };
}

describe('[F16] an answer', () => {
  it('shows on both sides what it answers, leads there, and says so when that was taken back', async () => {
    const { world, alice, bob, toAlice, toBob } = await talking('answer');
    const asked = (await lineOf(bob, 'Alice', 'Are the damsons ripe?'))!;
    expect(await world.clock.outcome(bob.messenger.sendText(toAlice, 'They are', asked.id))).toMatchObject({ ok: true });
    await world.until(async () => (await lineOf(alice, 'Bob', 'They are')) !== undefined, 'Alice has it');
    const [hers, his] = [(await lineOf(alice, 'Bob', 'They are'))!, (await lineOf(bob, 'Alice', 'They are'))!];
    expect([hers.quote, his.quote].map((quote) => [quote?.mine, quote?.text, quote?.deleted])).toEqual([[true, 'Are the damsons ripe?', false], [false, 'Are the damsons ripe?', false]]);
    expect(await alice.messenger.quoted(toBob, hers.id)).toEqual({ ok: true, value: hers.quote!.id });
    await world.clock.outcome(alice.messenger.deleteForEveryone(toBob, hers.quote!.id!));
    await world.until(async () => (await lineOf(bob, 'Alice', 'They are'))?.quote?.deleted === true, 'it is gone at Bob');
    expect((await lineOf(bob, 'Alice', 'They are'))!.quote!.text).toBe('');
  });

  it('[H9] brings no word of what it answers: one that is not here, of another chat or of no message is said to be elsewhere', async () => {
    const { world, alice, bob, toBob } = await talking('forged');
    const { exchange, book } = bob.core;
    const { conversation } = exchange.friend(book.people()[0]!.account)!;
    const noText = (await conversation.view(0)).entries.find(({ entry }) => entry.kind === KIND.epoch)!.entry.id;
    for (const replyTo of [new Uint8Array(32).fill(7) as EntryId, noText]) await world.clock.outcome(conversation.send(KIND.text, encodeBody({ kind: 'text', text: 'You said so', replyTo })));
    await world.until(async () => (await pageOf(alice, 'Bob')).filter(({ text }) => text === 'You said so').length === 2, 'Alice has both');
    for (const { id, quote } of (await pageOf(alice, 'Bob')).filter(({ text }) => text === 'You said so')) {
      expect(quote).toMatchObject({ id: null, text: '', media: [], deleted: false });
      expect(await alice.messenger.quoted(toBob, id)).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
    }
  });

  it('cannot be to what is no message, and nothing is sent then', async () => {
    const { world, bob, toAlice } = await talking('nothing');
    const before = (await pageOf(bob, 'Alice')).length;
    for (const id of ['', 'q.000000000000', `e.0.${'0'.repeat(64)}`]) expect(await world.clock.outcome(bob.messenger.sendText(toAlice, 'Well', id))).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
    expect((await pageOf(bob, 'Alice')).length).toBe(before);
  });
});

describe('[F16] a reaction and an edit', () => {
  it('come to the other side, also when they were made offline, and change neither unread count nor order', async () => {
    const { world, alice, bob, toBob, toAlice } = await talking('offline');
    for (const relay of world.relays) relay.down();
    world.network.cut(alice.device, bob.device);
    const [hers, his] = [(await lineOf(alice, 'Bob', 'Are the damsons ripe?'))!, (await lineOf(bob, 'Alice', 'Are the damsons ripe?'))!];
    expect(await world.clock.outcome(bob.messenger.react(toAlice, his.id, '❤️'))).toMatchObject({ ok: true });
    expect(await world.clock.outcome(alice.messenger.edit(toBob, hers.id, 'Are the plums ripe?'))).toMatchObject({ ok: true });
    expect((await lineOf(alice, 'Bob', 'Are the plums ripe?'))?.edited).toBe(true);
    const unread = (await bob.messenger.inbox())[0]!.unread;
    for (const relay of world.relays) relay.up();
    world.network.mend(alice.device, bob.device);
    await world.until(async () => (await lineOf(bob, 'Alice', 'Are the plums ripe?')) !== undefined, 'Bob sees the edit');
    await world.until(async () => (await lineOf(alice, 'Bob', 'Are the plums ripe?'))?.reactions.length === 1, 'Alice sees the reaction');
    expect((await lineOf(alice, 'Bob', 'Are the plums ripe?'))!.reactions).toEqual([{ emoji: '❤️', count: 1, mine: false }]);
    expect((await lineOf(bob, 'Alice', 'Are the plums ripe?'))!).toMatchObject({ reactions: [{ emoji: '❤️', count: 1, mine: true }], edited: true });
    expect([(await bob.messenger.inbox())[0]!.unread, (await alice.messenger.inbox())[0]!.unread]).toEqual([unread, 0]);
    expect((await bob.messenger.inbox())[0]!.last?.text).toBe('Are the plums ripe?');
    await world.clock.outcome(bob.messenger.react(toAlice, his.id, ''));
    await world.until(async () => (await lineOf(alice, 'Bob', 'Are the plums ripe?'))?.reactions.length === 0, 'it is taken back');
  });

  it('are written once, though a key that is held down asks for them again and again', async () => {
    const { world, alice, toBob } = await talking('again');
    const { id } = (await lineOf(alice, 'Bob', 'Are the damsons ripe?'))!;
    const written = async (): Promise<number> => (await alice.core.exchange.friend(alice.core.book.people()[0]!.account)!.conversation.lanes()).reduce((sum, { top }) => sum + top + 1, 0);
    const before = await written();
    const asked = [1, 2, 3].flatMap(() => [alice.messenger.edit(toBob, id, 'Are the plums ripe?'), alice.messenger.react(toBob, id, '👍')]);
    for (const one of await world.clock.outcome(Promise.all(asked))) expect(one).toMatchObject({ ok: true });
    expect(await written()).toBe(before + 2);
  });

  it('cannot be made of what is none, of what somebody else said, or after a day', async () => {
    const { world, alice, bob, toBob, toAlice } = await talking('cannot');
    const [hers, his] = [(await lineOf(alice, 'Bob', 'Are the damsons ripe?'))!, (await lineOf(bob, 'Alice', 'Are the damsons ripe?'))!];
    const codeOf = async (asked: Promise<{ readonly ok: boolean; readonly error?: { readonly code: string } }>): Promise<string> => (await world.clock.outcome(asked)).error?.code ?? 'ok';
    expect(await codeOf(bob.messenger.react(toAlice, his.id, 'no emoji'))).toBe('notAnEmoji');
    expect(await codeOf(bob.messenger.react(toAlice, 'e.0.1', '👍'))).toBe('messageUnknown');
    expect(await codeOf(bob.messenger.edit(toAlice, his.id, 'No'))).toBe('notOwnMessage');
    expect(await codeOf(alice.messenger.edit(toBob, hers.id, ' '))).toBe('textEmpty');
    await world.clock.advance(TIME.DAY + TIME.MINUTE);
    expect(await codeOf(alice.messenger.edit(toBob, hers.id, 'Too late'))).toBe('editTooLate');
    await world.clock.outcome(alice.messenger.setPolicy('Off'));
    expect(await codeOf(alice.messenger.react(toBob, hers.id, '👍'))).toBe('policyOff');
    expect((await pageOf(alice, 'Bob')).map(({ text, edited }) => [text, edited])).toEqual([['Are the damsons ripe?', false]]);
  });
});
