/** How chats stand in the inbox, between whole Messengers: what is set stays set through a restart, and what comes brings back. */
import { describe, expect, it } from 'vitest';
import type { ChatSummary } from '../../../src/app/api.ts';
import { decodeListing, encodeListing } from '../../../src/app/listings.ts';
import { encode } from '../../../src/protocol/codec.ts';
import type { Result } from '../../../src/protocol/errors.ts';
import { befriend, createWorld, idOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const HOUR = 3_600_000;

async function story(): Promise<{ world: World; alice: WorldPerson; bob: WorldPerson; cleo: WorldPerson }> {
  const world = await createWorld();
  const [alice, bob, cleo] = [await world.person('Alice'), await world.person('Bob'), await world.person('Cleo')];
  for (const friend of [bob, cleo]) {
    await befriend(world, alice, friend);
    await come(world, friend, alice, `hello from ${friend.name}`);
    await world.clock.advance(1000);
  }
  return { world, alice, bob, cleo };
}

async function come(world: World, from: WorldPerson, to: WorldPerson, text: string): Promise<void> {
  await say(world, from, to.name, text);
  await world.until(async () => (await textsOf(to, from.name)).includes(text), `${text} came`);
}

const rows = (who: WorldPerson): Promise<readonly ChatSummary[]> => who.messenger.inbox();
const namesOf = async (who: WorldPerson): Promise<readonly string[]> => (await rows(who)).map(({ name }) => name);
async function rowOf(who: WorldPerson, name: string): Promise<ChatSummary> {
  return (await rows(who)).find((one) => one.name === name)!;
}
async function must(world: World, answer: Promise<Result<unknown>>): Promise<void> {
  expect(await world.clock.outcome(answer)).toMatchObject({ ok: true });
}

describe('[F12] the inbox by one’s own word', () => {
  it('has pinned chats above the rest, the newest pin first, also after a restart', async () => {
    const { world, alice, bob } = await story();
    const [toBob, toCleo] = [await idOf(alice, 'Bob'), await idOf(alice, 'Cleo')];
    expect(await namesOf(alice)).toEqual(['Cleo', 'Bob']);
    await must(world, alice.messenger.pin(toBob, true));
    expect(await namesOf(alice)).toEqual(['Bob', 'Cleo']);
    await world.clock.advance(1000);
    await must(world, alice.messenger.pin(toCleo, true));
    await come(world, bob, alice, 'newer');
    expect(await namesOf(alice)).toEqual(['Cleo', 'Bob']);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    expect(await namesOf(alice)).toEqual(['Cleo', 'Bob']);
    await must(world, alice.messenger.pin(await idOf(alice, 'Cleo'), false));
    expect(await namesOf(alice)).toEqual(['Bob', 'Cleo']);
    expect((await rowOf(bob, 'Alice')).pinnedMs).toBe(0);
  });

  it('keeps both of two words that are given at once', async () => {
    const { world, alice } = await story();
    const chat = await idOf(alice, 'Bob');
    await must(world, Promise.all([alice.messenger.markUnread(chat, true), alice.messenger.mute(chat, 'always'), alice.messenger.pin(chat, true)]).then(([one]) => one));
    const row = await rowOf(alice, 'Bob');
    expect([row.markedUnread, row.mutedUntilMs > 0, row.pinnedMs > 0]).toEqual([true, true, true]);
  });

  it('leaves an archived chat in sight until it is read', async () => {
    const { world, alice } = await story();
    const chat = await idOf(alice, 'Bob');
    await world.clock.advance(1000);
    await must(world, alice.messenger.archive(chat, true));
    expect(await rowOf(alice, 'Bob')).toMatchObject({ archived: false, unread: 1 });
    await must(world, alice.messenger.markAllRead(chat));
    expect((await rowOf(alice, 'Bob')).archived).toBe(true);
  });

  it('puts an archived chat away until something new comes, and unpins it', async () => {
    const { world, alice, bob } = await story();
    const chat = await idOf(alice, 'Bob');
    await must(world, alice.messenger.markAllRead(chat));
    await must(world, alice.messenger.pin(chat, true));
    await world.clock.advance(1000);
    await must(world, alice.messenger.archive(chat, true));
    expect(await rowOf(alice, 'Bob')).toMatchObject({ archived: true, pinnedMs: 0 });
    await world.clock.advance(1000);
    await come(world, bob, alice, 'are you there');
    expect((await rowOf(alice, 'Bob')).archived).toBe(false);
    await must(world, alice.messenger.markAllRead(chat));
    expect(await rowOf(alice, 'Bob')).toMatchObject({ archived: false, unread: 0 });
    await world.clock.advance(1000);
    await must(world, alice.messenger.archive(chat, true));
    await must(world, alice.messenger.archive(chat, false));
    expect((await rowOf(alice, 'Bob')).archived).toBe(false);
  });

  it('leaves a muted chat archived whatever comes, and a mute ends by itself', async () => {
    const { world, alice, bob } = await story();
    const chat = await idOf(alice, 'Bob');
    await must(world, alice.messenger.mute(chat, 'hour'));
    await must(world, alice.messenger.archive(chat, true));
    await world.clock.advance(1000);
    await come(world, bob, alice, 'still there');
    const row = await rowOf(alice, 'Bob');
    expect(row).toMatchObject({ archived: true, unread: 2 });
    expect(row.mutedUntilMs - world.clock.now()).toBeLessThanOrEqual(HOUR);
    await world.clock.advance(HOUR);
    expect(await rowOf(alice, 'Bob')).toMatchObject({ archived: false, mutedUntilMs: 0 });
  });

  it.each([['eightHours', 8], ['week', 7 * 24]] as const)('mutes for %s', async (how, hours) => {
    const { world, alice } = await story();
    await must(world, alice.messenger.mute(await idOf(alice, 'Bob'), how));
    expect((await rowOf(alice, 'Bob')).mutedUntilMs).toBe(world.clock.now() + hours * HOUR);
  });

  it('mutes for good, until that is taken back', async () => {
    const { world, alice } = await story();
    const chat = await idOf(alice, 'Bob');
    await must(world, alice.messenger.mute(chat, 'always'));
    expect(new Date((await rowOf(alice, 'Bob')).mutedUntilMs).getTime()).toBeGreaterThan(world.clock.now() + 1000 * 365 * 24 * HOUR);
    await must(world, alice.messenger.mute(chat, null));
    expect((await rowOf(alice, 'Bob')).mutedUntilMs).toBe(0);
  });

  it('[F19] marks as unread without unreading anything, and as read everything that is there', async () => {
    const { world, alice, bob } = await story();
    const chat = await idOf(alice, 'Bob');
    for (let i = 0; i < 3; i++) await come(world, bob, alice, `more ${i}`);
    expect((await rowOf(alice, 'Bob')).unread).toBe(4);
    await must(world, alice.messenger.markUnread(chat, true));
    await must(world, alice.messenger.markAllRead(chat));
    expect(await rowOf(alice, 'Bob')).toMatchObject({ unread: 0, markedUnread: false });
    await must(world, alice.messenger.markUnread(chat, true));
    expect(await rowOf(alice, 'Bob')).toMatchObject({ unread: 0, markedUnread: true });
    await must(world, alice.messenger.markUnread(chat, false));
    expect((await rowOf(alice, 'Bob')).markedUnread).toBe(false);
  });

  it('changes nothing where the disk refuses, and nothing of somebody unknown', async () => {
    const { world, alice } = await story();
    const chat = await idOf(alice, 'Bob');
    alice.disk.onWrite = () => 'quota';
    expect(await world.clock.outcome(alice.messenger.pin(chat, true))).toMatchObject({ ok: false, error: { code: 'quotaExceeded' } });
    alice.disk.onWrite = null;
    expect((await rowOf(alice, 'Bob')).pinnedMs).toBe(0);
    for (const answer of [alice.messenger.pin('nobody', true), alice.messenger.mute('nobody', 'hour'), alice.messenger.archive('nobody', true), alice.messenger.markUnread('nobody', true), alice.messenger.markAllRead('nobody')])
      expect(await world.clock.outcome(answer)).toMatchObject({ ok: false, error: { code: 'personUnknown' } });
  });

  it('[F19] tells the row of a chat what was typed there and not sent, also after a restart', async () => {
    const { world, alice } = await story();
    await alice.messenger.saveDraft(await idOf(alice, 'Bob'), 'I can bring the rye');
    expect((await rowOf(alice, 'Bob')).draft).toBe('I can bring the rye');
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    expect((await rowOf(alice, 'Bob')).draft).toBe('I can bring the rye');
    await alice.messenger.saveDraft(await idOf(alice, 'Bob'), '');
    expect((await rowOf(alice, 'Bob')).draft).toBe('');
  });
});

describe('the record of a row', () => {
  const listing = { pinnedMs: 1, mutedUntilMs: 8_640_000_000_000_000, archivedMs: 3, unread: true };

  it('says the same when it is read again', () => {
    expect(decodeListing(encodeListing(listing))).toEqual(listing);
    expect([...encodeListing({ ...listing, mutedUntilMs: 2 })]).toEqual([0x85, 1, 1, 2, 3, 1]);
  });

  it.each([[2, 0, 0, 0, 0], [1, -1, 0, 0, 0], [1, 0, 0, 0, 2], [1, 0, 0, 0], [1, 0, 0, 0, true]].map((value) => [value]))('is refused where it is none: %j', (value) => {
    expect(() => decodeListing(encode(value))).toThrow();
  });
});
