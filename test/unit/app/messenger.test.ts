/** The verbs and what each refuses, on whole Messengers. */
import { describe, expect, it } from 'vitest';
import { cardPath, encodeCard } from '../../../src/people/card.ts';
import { toBase64url } from '../../../src/protocol/ids.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { bookOf, personIn } from '../../helpers/intruder.ts';
import { befriend, createWorld, linkOf } from '../../helpers/world.ts';

const code = (result: { readonly ok: boolean; readonly error?: { readonly code: string } }): string | null => result.error?.code ?? null;

describe('before there is an account', () => {
  it('every verb says so, and none throws', async () => {
    const world = await createWorld();
    const { messenger } = await world.stranger('Nobody');
    expect(await messenger.status()).toEqual({ kind: 'none' });
    expect(await Promise.all([messenger.people(), messenger.inbox(), messenger.relays(), messenger.connection(), messenger.person('x')])).toEqual([[], [], [], 'Offline', null]);
    const results = [messenger.phrase(), messenger.phraseSaved(), messenger.rename('N'), messenger.myLink('https://kith.test'), messenger.addRelay('relay.test'), messenger.removeRelay('wss://relay.test')];
    expect((await Promise.all(results)).map(code)).toEqual(results.map(() => 'noAccount'));
    expect((await Promise.all([messenger.sendText('x', 'hi'), messenger.unfollow('x'), messenger.followBack('x'), messenger.safetyWords('x')])).map(code)).toEqual(Array(4).fill('personUnknown'));
    await messenger.markRead('x', 'y');
    await messenger.saveDraft('x', 'y');
    await messenger.focus('x');
    messenger.wake();
    await messenger.stop();
  });
});

describe('[F36] an account', () => {
  it('is made once, shows its twelve words until they are saved, and is there after a restart', async () => {
    const world = await createWorld();
    const alice = await world.stranger('Alice');
    const both = await world.clock.outcome(Promise.all([alice.messenger.createAccount('Alice'), alice.messenger.createAccount('Alice')]));
    expect(both.map(code).sort()).toEqual([null, 'accountExists'].sort());
    const phrase = await alice.messenger.phrase();
    expect(phrase.ok && phrase.value).toHaveLength(12);
    expect(await alice.messenger.status()).toEqual({ kind: 'phrase' });
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    expect(await alice.messenger.phrase()).toEqual(phrase);
    await world.clock.outcome(alice.messenger.phraseSaved());
    expect(code(await alice.messenger.phrase())).toBe('noAccount');
    expect(await alice.messenger.status()).toEqual({ kind: 'policy' });
    await world.clock.outcome(alice.messenger.start('Friends'));
    expect(await alice.messenger.status()).toMatchObject({ kind: 'ready', me: { name: 'Alice' } });
    expect(code(await alice.messenger.createAccount('Other'))).toBe('accountExists');
  });

  it.each([['', 'nameEmpty'], ['   ', 'nameEmpty'], ['x'.repeat(65), 'nameTooLong']])('cannot be called %j', async (name, expected) => {
    const world = await createWorld();
    const alice = await world.stranger('Alice');
    expect(code(await alice.messenger.createAccount(name))).toBe(expected);
    expect(await alice.messenger.status()).toEqual({ kind: 'none' });
  });

  it('a disk that refuses is told by its code, nothing is changed, and the next try works', async () => {
    const world = await createWorld();
    const alice = await world.stranger('Alice');
    alice.disk.onWrite = () => 'quota';
    expect(code(await world.clock.outcome(alice.messenger.createAccount('Alice')))).toBe('quotaExceeded');
    expect(await alice.messenger.status()).toEqual({ kind: 'none' });
    alice.disk.onWrite = null;
    expect(code(await world.clock.outcome(alice.messenger.createAccount('Alice')))).toBeNull();
    alice.disk.onWrite = () => 'fail';
    expect((await world.clock.outcome(Promise.all([alice.messenger.phraseSaved(), alice.messenger.rename('Alison'), alice.messenger.removeRelay(world.relays[0]!.address)]))).map(code)).toEqual(Array(3).fill('storageFailed'));
    expect(await alice.messenger.status()).toEqual({ kind: 'phrase' });
  });

  it('[S4.3] renamed is told to friends', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await world.clock.outcome(alice.messenger.rename('Alison'));
    await world.until(async () => (await bob.messenger.people())[0]?.name === 'Alison', 'Bob knows');
  });

  it('[R7] renamed just before the device died is told to friends at the next start', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    let writes = 0;
    alice.disk.onWrite = (_n, what) => {
      if (what !== 'records.put home' || ++writes !== 2) return 'ok';
      alice.died();
      return 'crash-before';
    };
    expect((await world.clock.outcome(alice.messenger.rename('Alison'))).ok).toBe(true);
    await world.clock.advance(1000);
    expect(alice.isOn).toBe(false);
    await world.clock.outcome(alice.open());
    await world.until(async () => (await bob.messenger.people())[0]?.name === 'Alison', 'Bob knows');
  });
});

describe('[F6] a follow link', () => {
  it.each([
    ['empty', () => ''],
    ['prose', () => 'follow me maybe?'],
    ['a link to somewhere else', () => 'https://kith.test/#/person/abc'],
    ['cut in the middle', (link: string) => link.slice(0, -9)],
    ['with a changed byte', (link: string) => link.replace(/.{9}$/, 'AAAAAAAAA')],
    ['100,000 characters', () => 'x'.repeat(100_000)],
    ['of a later version', () => `https://kith.test/#/add/${toBase64url(new Uint8Array([0x82, 2, 0]))}`],
  ])('that is %s is not a card', async (_, broken) => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    const text = broken(await linkOf(bob));
    const read = await alice.messenger.readCard(text);
    if (read.ok) expect(read.value.name).toBe('Bob');
    else expect(read.error.code).toBe('notACard');
    if (!read.ok) expect(code(await alice.messenger.follow(text))).toBe('notACard');
    expect(await alice.messenger.people()).toEqual([]);
  });

  it('that is over, or one\'s own, or of somebody followed already, is told so', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    expect(code(await alice.messenger.readCard(await linkOf(alice)))).toBe('ownCard');
    expect(code(await alice.messenger.follow(await linkOf(alice)))).toBe('ownCard');
    const { self } = await bookOf(bob);
    const old = `https://kith.test/#/add/${toBase64url(encodeCard({ ...self.card, expires: world.clock.now() - 1 }))}`;
    expect(code(await alice.messenger.follow(old))).toBe('cardExpired');
    const link = await linkOf(bob);
    expect(await alice.messenger.readCard(` ${link}\n`)).toMatchObject({ ok: true, value: { name: 'Bob', relayHosts: ['relay0.test'] } });
    expect((await world.clock.outcome(alice.messenger.follow(link))).ok).toBe(true);
    expect(code(await alice.messenger.readCard(link))).toBe('alreadyFollowed');
    expect(code(await alice.messenger.follow(link))).toBe('alreadyFollowed');
    expect(self.card.expires - world.clock.now()).toBeLessThanOrEqual(EXPIRY.card);
  });

  it('[S5.1] [A23] [H68] read sends nothing', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    const link = await linkOf(bob);
    let bytes = 0;
    world.network.inspect((from, _to, _protocol, piece) => {
      if (from === alice.device) bytes += piece.length;
      return [piece];
    });
    await alice.messenger.readCard(link);
    await world.clock.advance(5000);
    expect(bytes).toBe(0);
  });

  it('of somebody who was found and has not answered, given anew, counts; the same one is known', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    const first = await linkOf(bob);
    await world.clock.outcome(alice.messenger.follow(first));
    await world.until(async () => (await alice.messenger.people())[0]?.waiting === false, 'found');
    expect(await alice.messenger.readCard(first)).toMatchObject({ ok: false, error: { code: 'alreadyFollowed' } });
    expect((await world.clock.outcome(bob.messenger.addRelay(world.relays[1]!.address))).ok).toBe(true);
    await world.clock.outcome(alice.messenger.follow(await linkOf(bob)));
    expect(personIn(await bookOf(alice), 'Bob').card.relays.map(({ address }) => address)).toEqual(world.relays.map(({ address }) => address));
    await world.until(async () => (await alice.messenger.people())[0]?.waiting === false, 'found again');
  });

  it('[S5.1] of somebody who told theirs is one more place to look: they are met where they moved to, and their own word replaces it', async () => {
    const world = await createWorld({ relays: 3 });
    const [alice, bob] = [await world.person('Alice', 2), await world.person('Bob')];
    await world.clock.outcome(bob.messenger.follow(await linkOf(alice)));
    await world.until(async () => (await alice.messenger.people()).length === 1, 'Alice sees it');
    expect((await world.clock.outcome(bob.messenger.addRelay(world.relays[1]!.address))).ok).toBe(true);
    await world.clock.outcome(bob.messenger.removeRelay(world.relays[0]!.address));
    world.relays[0]!.down();
    const at = async () => {
      const { card, hint } = personIn(await bookOf(alice), 'Bob');
      return [card, hint?.card].map((one) => one?.relays.map(({ address }) => address));
    };
    await world.clock.outcome(alice.messenger.follow(await linkOf(bob)));
    expect(await at()).toEqual([[world.relays[0]!.address], [world.relays[1]!.address]]);
    await world.until(async () => (await bob.messenger.people())[0]?.relationship === 'Friends' && (await alice.messenger.people())[0]?.relationship === 'Friends', 'friends');
    await world.clock.advance(15 * TIME.MINUTE);
    expect(await at()).toEqual([[world.relays[1]!.address], undefined]);
  });

  it('[H10] [S5.1] of somebody who told theirs, forged, moves nothing: not the name, not where they are written to', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, bob, eve] = [await world.person('Alice'), await world.person('Bob'), await world.person('Eve', 1)];
    await world.clock.outcome(bob.messenger.follow(await linkOf(alice)));
    await world.until(async () => (await alice.messenger.people()).length === 1, 'Alice sees it');
    const told = personIn(await bookOf(alice), 'Bob');
    const forged = { ...eve.core.book.self.card, account: told.account, rootKey: told.card.rootKey, name: 'Bob, new' };
    expect((await world.clock.outcome(alice.messenger.follow(`https://kith.test${cardPath(forged)}`))).ok).toBe(true);
    await world.until(async () => (await alice.messenger.people())[0]?.relationship === 'Friends' && (await bob.messenger.people())[0]?.relationship === 'Friends', 'friends');
    const now = personIn(await bookOf(alice), 'Bob');
    expect([now.name, now.card.relays, now.followInbox]).toEqual(['Bob', told.card.relays, told.followInbox]);
    expect(await eve.messenger.people()).toEqual([]);
    expect(await alice.messenger.readCard(`https://kith.test${cardPath(forged)}`)).toMatchObject({ ok: false, error: { code: 'alreadyFollowed' } });
  });
});
