/** Chats as the screens read them, over whole Messengers: what fails, what waits, what is new, what is a draft. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/app/api.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

async function story(): Promise<{ world: World; alice: WorldPerson; bob: WorldPerson; changes: Change[] }> {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  const changes: Change[] = [];
  await bob.messenger.onChange((change) => void changes.push(change));
  return { world, alice, bob, changes };
}

const unreadOf = async (who: WorldPerson): Promise<number> => (await who.messenger.inbox()).reduce((sum, { unread }) => sum + unread, 0);
async function pageOf(who: WorldPerson, name: string) {
  const page = await who.messenger.thread(await idOf(who, name), { at: 'end' }, 100);
  if (!page.ok) throw new Error(page.error.code);
  return page.value;
}

describe('[F3] [F17] a full disk', () => {
  it('gives Failed, keeps the text on the screen, and Try again writes it once', async () => {
    const { world, alice, bob } = await story();
    await say(world, alice, 'Bob', 'before');
    alice.disk.onWrite = (_n, what) => (what === 'ledger.append' ? 'quota' : 'ok');
    await expect(say(world, alice, 'Bob', 'does not fit')).rejects.toThrow('quotaExceeded');
    await expect(say(world, alice, 'Bob', 'nor does this')).rejects.toThrow('quotaExceeded');
    expect((await linesOf(alice, 'Bob')).map(({ text, state }) => [text, state === 'Failed'])).toEqual([['before', false], ['does not fit', true], ['nor does this', true]]);
    const [, failed] = (await pageOf(alice, 'Bob')).messages;
    expect(await world.clock.outcome(alice.messenger.retry(await idOf(alice, 'Bob'), failed!.id))).toMatchObject({ ok: false, error: { code: 'quotaExceeded' } });
    expect((await pageOf(alice, 'Bob')).messages.map(({ id }) => id)).toContain(failed!.id);
    alice.disk.onWrite = null;
    const both = [0, 0].map(async () => alice.messenger.retry(await idOf(alice, 'Bob'), failed!.id));
    expect((await world.clock.outcome(Promise.all(both))).map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect((await linesOf(alice, 'Bob')).map(({ text, state }) => [text, state === 'Failed'])).toEqual([['before', false], ['does not fit', false], ['nor does this', true]]);
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('does not fit'), 'Bob has it');
    await world.clock.advance(10_000);
    expect(await textsOf(bob, 'Alice')).toEqual(['before', 'does not fit']);
  });

  it('a text that is tried again is on the screen at most once, whenever one looks, and once when it is done', async () => {
    const { world, alice } = await story();
    alice.disk.onWrite = (_n, what) => (what === 'ledger.append' ? 'quota' : 'ok');
    await expect(say(world, alice, 'Bob', 'stubborn')).rejects.toThrow('quotaExceeded');
    alice.disk.onWrite = null;
    const [failed] = (await pageOf(alice, 'Bob')).messages;
    const id = await idOf(alice, 'Bob');
    let isDone = false;
    const retrying = alice.messenger.retry(id, failed!.id).finally(() => (isDone = true));
    const seen = new Set<number>();
    while (!isDone) seen.add((await textsOf(alice, 'Bob')).filter((text) => text === 'stubborn').length);
    await retrying;
    expect([...seen].filter((times) => times > 1)).toEqual([]);
    expect((await linesOf(alice, 'Bob')).map(({ text, state }) => [text, state === 'Failed'])).toEqual([['stubborn', false]]);
  });

  it('Try again on what the chat does not allow any more keeps the text', async () => {
    const { world, alice, bob } = await story();
    alice.disk.onWrite = (_n, what) => (what === 'ledger.append' ? 'quota' : 'ok');
    await expect(say(world, alice, 'Bob', 'precious')).rejects.toThrow('quotaExceeded');
    alice.disk.onWrite = null;
    await world.clock.outcome(bob.messenger.unfollow(await idOf(bob, 'Alice')));
    await world.until(async () => (await pageOf(alice, 'Bob')).locked !== null, 'locked');
    const failed = (await pageOf(alice, 'Bob')).messages.find(({ state }) => state === 'Failed')!;
    expect(await world.clock.outcome(alice.messenger.retry(await idOf(alice, 'Bob'), failed.id))).toMatchObject({ ok: false, error: { code: 'notFollowedBack' } });
    expect((await linesOf(alice, 'Bob')).map(({ text }) => text)).toEqual(['precious']);
  });

  it('of a message that is no failed one, Try again says so', async () => {
    const { world, alice } = await story();
    const id = await say(world, alice, 'Bob', 'fine');
    for (const which of [id, 'f.9', '']) expect(await alice.messenger.retry(await idOf(alice, 'Bob'), which)).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
  });

  it('at the receiver loses nothing: what could not be stored is read again', async () => {
    const { world, alice, bob } = await story();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    for (const text of ['one', 'two', 'three']) await say(world, alice, 'Bob', text);
    await world.until(async () => (await linesOf(alice, 'Bob')).every(({ state }) => state === 'At relay'), 'at the relay');
    await world.clock.outcome(alice.close());
    await world.clock.advance(15_000);
    let refusals = 0;
    bob.disk.onWrite = (_n, what) => (what === 'ledger.append' && refusals++ < 2 ? 'quota' : 'ok');
    await world.clock.outcome(bob.open());
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 3, 'all came in the end', 120_000);
    expect(refusals).toBeGreaterThan(0);
    expect(await textsOf(bob, 'Alice')).toEqual(['one', 'two', 'three']);
  });
});

describe('[R11] when there is room again', () => {
  it('an own text that is written ends every pause that the full disk made', async () => {
    const { world, alice, bob } = await story();
    await world.until(async () => (await bob.messenger.person(await idOf(bob, 'Alice')))!.connection === 'Direct', 'linked');
    alice.disk.onWrite = () => 'quota';
    await say(world, bob, 'Alice', 'hi');
    await expect(say(world, alice, 'Bob', 'mine')).rejects.toThrow('quotaExceeded');
    await world.clock.advance(50_000);
    expect(await textsOf(alice, 'Bob')).toEqual(['mine']);
    alice.disk.onWrite = null;
    const failed = (await pageOf(alice, 'Bob')).messages.find(({ state }) => state === 'Failed')!;
    await world.clock.outcome(alice.messenger.retry(await idOf(alice, 'Bob'), failed.id));
    const mine = async () => (await linesOf(alice, 'Bob')).find(({ text }) => text === 'mine')?.state;
    await world.until(async () => (await mine()) === 'Delivered' && (await textsOf(alice, 'Bob')).includes('hi'), 'both ways', 4000);
  });
});

describe('texts that cannot be', () => {
  it.each([['', 'textEmpty'], ['  \n ', 'textEmpty'], ['x'.repeat(100_000), 'textTooLong']])('are refused with a code, and leave no line (%#)', async (text, code) => {
    const { world, alice } = await story();
    await expect(say(world, alice, 'Bob', text)).rejects.toThrow(code);
    expect(await linesOf(alice, 'Bob')).toEqual([]);
  });
});

describe('[F19] unread', () => {
  it('counts what others said and I have not seen, and is the same after a restart', async () => {
    const { world, alice, bob } = await story();
    for (const text of ['one', 'two', 'three']) await say(world, alice, 'Bob', text);
    await world.until(async () => (await unreadOf(bob)) === 3, 'three unread');
    expect(await unreadOf(alice)).toBe(0);
    const page = await pageOf(bob, 'Alice');
    expect(page.firstUnread).toBe(page.messages[0]!.id);
    await bob.messenger.markRead(await idOf(bob, 'Alice'), page.messages[1]!.id);
    expect([await unreadOf(bob), (await pageOf(bob, 'Alice')).firstUnread]).toEqual([1, page.messages[2]!.id]);
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    expect(await unreadOf(bob)).toBe(1);
  });

  it('an older mark that comes late, or one of a message that is not there, takes nothing back', async () => {
    const { world, alice, bob } = await story();
    for (const text of ['one', 'two', 'three']) await say(world, alice, 'Bob', text);
    await world.until(async () => (await unreadOf(bob)) === 3, 'three unread');
    const id = await idOf(bob, 'Alice');
    const { messages } = await pageOf(bob, 'Alice');
    await Promise.all([bob.messenger.markRead(id, messages[2]!.id), bob.messenger.markRead(id, messages[0]!.id)]);
    expect(await unreadOf(bob)).toBe(0);
    await bob.messenger.markRead(id, `e.0.${'0'.repeat(64)}`);
    await bob.messenger.markRead(id, 'nonsense');
    expect(await unreadOf(bob)).toBe(0);
  });
});

describe('[F12] the inbox', () => {
  it('has the newest chat on top, those without a message last', async () => {
    const { world, alice, bob } = await story();
    const carol = await world.person('Carol');
    await befriend(world, alice, carol);
    expect((await alice.messenger.inbox()).map(({ name }) => name)).toEqual(['Bob', 'Carol']);
    await world.clock.advance(1000);
    await say(world, carol, 'Alice', 'from Carol');
    await world.until(async () => (await textsOf(alice, 'Carol')).length === 1, 'came');
    expect((await alice.messenger.inbox()).map(({ name, last, unread }) => [name, last?.text ?? null, unread])).toEqual([['Carol', 'from Carol', 1], ['Bob', null, 0]]);
    await world.clock.advance(1000);
    await say(world, alice, 'Bob', 'to Bob');
    expect((await alice.messenger.inbox())[0]).toMatchObject({ name: 'Bob', last: { text: 'to Bob', mine: true } });
    expect((await bob.messenger.inbox()).map(({ name }) => name)).toEqual(['Alice']);
  });
});

describe('[H5] news of a text', () => {
  it('is told once, also when its signature is checked later, and not of own ones', async () => {
    const { world, alice, bob, changes } = await story();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    world.relays[0]!.down();
    await world.clock.advance(2000);
    for (let i = 0; i < 10; i++) await say(world, alice, 'Bob', `text ${i}`);
    // They come as one run: links vouch for all but the last, whose signatures are checked when there is time.
    world.relays[0]!.up();
    await world.until(async () => (await linesOf(alice, 'Bob')).every(({ state }) => state === 'At relay'), 'at the relay');
    world.relays[0]!.down();
    await world.clock.advance(2000);
    await world.clock.outcome(bob.open());
    await bob.messenger.onChange((change) => void changes.push(change));
    world.relays[0]!.up();
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 10, 'all came');
    await say(world, bob, 'Alice', 'mine');
    await world.clock.advance(60_000);
    const told = changes.flatMap((change) => (change.what === 'incoming' ? [change.text] : []));
    expect([...told].sort()).toEqual(Array.from({ length: 10 }, (_, i) => `text ${i}`));
    expect(told).not.toContain('mine');
    await say(world, alice, 'Bob', 'live');
    await world.until(async () => changes.some((change) => change.what === 'incoming' && change.text === 'live'), 'told');
    await world.clock.advance(60_000);
    expect(changes.filter((change) => change.what === 'incoming' && change.text === 'live')).toHaveLength(1);
  });
});

describe('[F16] deleting for everyone', () => {
  it('takes an own message back on both sides, and no other one', async () => {
    const { world, alice, bob } = await story();
    const id = await say(world, alice, 'Bob', 'a slip');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'came');
    const theirs = (await pageOf(bob, 'Alice')).messages[0]!.id;
    expect(await world.clock.outcome(bob.messenger.deleteForEveryone(await idOf(bob, 'Alice'), theirs))).toMatchObject({ ok: false, error: { code: 'notOwnMessage' } });
    for (const none of ['q.0', `e.0.${'0'.repeat(64)}`, `e.77.${'0'.repeat(64)}`]) {
      expect(await world.clock.outcome(alice.messenger.deleteForEveryone(await idOf(alice, 'Bob'), none))).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
    }
    expect((await world.clock.outcome(alice.messenger.deleteForEveryone(await idOf(alice, 'Bob'), id))).ok).toBe(true);
    await world.until(async () => (await linesOf(bob, 'Alice'))[0]?.kind === 'deleted', 'gone there');
    expect((await linesOf(alice, 'Bob')).map(({ kind, text }) => [kind, text])).toEqual([['deleted', '']]);
    expect((await bob.messenger.inbox())[0]!.last).toMatchObject({ deleted: true, text: '' });
  });
});

describe('[F19] drafts', () => {
  it('[F3] hold the texts that failed, which stand in the chat until a restart and in the field after it', async () => {
    const { world, alice } = await story();
    const id = await idOf(alice, 'Bob');
    alice.disk.onWrite = (_n, what) => (what === 'ledger.append' ? 'quota' : 'ok');
    for (const text of ['one', 'two']) await expect(say(world, alice, 'Bob', text)).rejects.toThrow('quotaExceeded');
    await alice.messenger.saveDraft(id, 'three');
    expect((await pageOf(alice, 'Bob')).chat.draft).toBe('three');
    alice.disk.onWrite = null;
    const failed = (await pageOf(alice, 'Bob')).messages.find(({ text }) => text === 'one')!;
    expect((await world.clock.outcome(alice.messenger.retry(id, failed.id))).ok).toBe(true);
    expect((await pageOf(alice, 'Bob')).chat.draft).toBe('three');
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    expect((await pageOf(alice, 'Bob')).chat.draft).toBe('two\nthree');
    expect((await linesOf(alice, 'Bob')).map(({ text }) => text)).toEqual(['one']);
  });

  it('are kept for each chat through a restart, and go when they are empty', async () => {
    const { world, alice } = await story();
    const id = await idOf(alice, 'Bob');
    await alice.messenger.saveDraft(id, 'not yet — ümläut 😀');
    await alice.messenger.saveDraft('nobody', 'lost');
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    expect((await pageOf(alice, 'Bob')).chat.draft).toBe('not yet — ümläut 😀');
    await alice.messenger.saveDraft(id, '');
    expect((await pageOf(alice, 'Bob')).chat.draft).toBe('');
  });
});
