/** Who can reach me, as people live it: two or three whole Messengers, a relay, and policies that change. */
import { describe, expect, it } from 'vitest';
import type { FollowProof } from '../../../src/people/followProof.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { choose, follow, friends, lockOf, requestsOf, strangers, threadOf, viewOf, type Story } from '../../helpers/reachStory.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, textsOf } from '../../helpers/world.ts';

describe('[F36] first start', () => {
  it('asks who may write, Friends until then, and keeps the answer', async () => {
    const world = await createWorld();
    const cat = await world.stranger('Cat');
    await world.clock.outcome(cat.messenger.createAccount('Cat'));
    await world.clock.outcome(cat.messenger.phraseSaved());
    expect(await cat.messenger.status()).toEqual({ kind: 'policy' });
    expect((await cat.messenger.policy()).policy).toBe('Friends');
    await world.clock.outcome(cat.messenger.start('Everyone'));
    await world.clock.outcome(cat.close());
    await world.clock.outcome(cat.open());
    expect([(await cat.messenger.status()).kind, (await cat.messenger.policy()).policy]).toEqual(['ready', 'Everyone']);
  });
});

describe('[F31] a message request under Everyone', () => {
  async function asked(): Promise<Story> {
    const story = await strangers();
    const { world, alice, bob } = story;
    await choose(world, alice, 'Everyone');
    await choose(world, bob, 'Everyone');
    await follow(world, alice, bob);
    expect(await threadOf(alice, 'Bob')).toMatchObject({ locked: null, asRequest: true });
    await say(world, alice, 'Bob', 'Hello, I am Alice from the market');
    await world.until(async () => (await requestsOf(bob)).length === 1, 'Bob sees the request');
    return story;
  }

  it('is one text in the tray: no chat, no notice of a message, no receipt, and nothing leaves before Accept', async () => {
    const { world, alice, bob } = await asked();
    expect(await requestsOf(bob)).toMatchObject([{ name: 'Alice', text: 'Hello, I am Alice from the market', followsMe: true }]);
    expect(await bob.messenger.inbox()).toEqual([]);
    await world.clock.advance(10 * TIME.MINUTE);
    expect((await linesOf(alice, 'Bob')).map(({ text, state }) => [text, state])).toEqual([['Hello, I am Alice from the market', 'At relay']]);
    expect(await lockOf(alice, 'Bob')).toBe('requestSent');
    await expect(say(world, alice, 'Bob', 'And another')).rejects.toThrow('requestSent');
    expect((await viewOf(alice, 'Bob')).connection).toBe('Away');
    expect(bob.core.exchange.friend(alice.core.book.self.account)).toBeNull();
  });

  it('accepted opens the chat on both sides, with the text as its first message, once', async () => {
    const { world, alice, bob } = await asked();
    const [request] = await requestsOf(bob);
    const accepted = await world.clock.outcome(bob.messenger.acceptRequest(request!.id));
    expect(accepted.ok).toBe(true);
    expect(await requestsOf(bob)).toEqual([]);
    expect(await textsOf(bob, 'Alice')).toEqual(['Hello, I am Alice from the market']);
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'delivered');
    expect(await textsOf(bob, 'Alice')).toEqual(['Hello, I am Alice from the market']);
    await say(world, bob, 'Alice', 'Hello Alice');
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 2, 'Alice has the answer');
    await say(world, alice, 'Bob', 'So you do remember');
    await world.until(async () => (await linesOf(alice, 'Bob')).every(({ who, state }) => who === 'them' || state === 'Delivered'), 'all delivered');
    expect(await textsOf(bob, 'Alice')).toEqual(['Hello, I am Alice from the market', 'Hello Alice', 'So you do remember']);
    expect([(await viewOf(bob, 'Alice')).relationship, (await viewOf(alice, 'Bob')).relationship]).toEqual(['Follows you', 'Following']);
  });

  it('accepted while the other is away shows its text, and goes on when they come', async () => {
    const { world, alice, bob } = await asked();
    await world.clock.outcome(alice.close());
    await world.clock.outcome(bob.messenger.acceptRequest((await requestsOf(bob))[0]!.id));
    await world.clock.advance(5000);
    expect((await bob.messenger.inbox()).map(({ name, last }) => [name, last?.text])).toEqual([['Alice', 'Hello, I am Alice from the market']]);
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    expect(await textsOf(bob, 'Alice')).toEqual(['Hello, I am Alice from the market']);
    await world.clock.outcome(alice.open());
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'delivered');
    expect(await textsOf(bob, 'Alice')).toEqual(['Hello, I am Alice from the market']);
  });

  it('is not accepted under Friends or Off: it stays, and the reason says what would do', async () => {
    const { world, bob } = await asked();
    const [request] = await requestsOf(bob);
    for (const [policy, code] of [['Friends', 'acceptNeedsEveryone'], ['Off', 'policyOff']] as const) {
      await choose(world, bob, policy);
      expect(await world.clock.outcome(bob.messenger.acceptRequest(request!.id))).toMatchObject({ ok: false, error: { code } });
      expect([(await requestsOf(bob)).length, await bob.messenger.inbox(), (await viewOf(bob, 'Alice')).relationship]).toEqual([1, [], 'Follows you']);
    }
    await choose(world, bob, 'Everyone');
    expect((await world.clock.outcome(bob.messenger.acceptRequest(request!.id))).ok).toBe(true);
  });

  it('deleted is gone, and whoever asked is told nothing', async () => {
    const { world, alice, bob } = await asked();
    await world.clock.outcome(bob.messenger.deleteRequest((await requestsOf(bob))[0]!.id));
    await world.clock.advance(TIME.MINUTE);
    expect([await requestsOf(bob), await bob.messenger.inbox()]).toEqual([[], []]);
    expect(await lockOf(alice, 'Bob')).toBe('requestSent');
  });

  it('[H5] deleted does not come back by another relay that has it too', async () => {
    const { world, alice, bob } = await strangers({ relays: 2 });
    const other = world.relays[1]!.address;
    for (const who of [alice, bob]) {
      await world.clock.outcome(who.messenger.addRelay(other));
      await choose(world, who, 'Everyone');
    }
    await follow(world, alice, bob);
    world.network.cut(bob.device, other);
    await say(world, alice, 'Bob', 'Hello, I am Alice from the market');
    await world.until(async () => (await requestsOf(bob)).length === 1, 'Bob sees the request');
    await world.clock.outcome(bob.messenger.deleteRequest((await requestsOf(bob))[0]!.id));
    world.network.mend(bob.device, other);
    await world.clock.advance(2 * TIME.MINUTE);
    expect((await bob.messenger.relays()).map(({ state }) => state)).toEqual(['Connected', 'Connected']);
    expect(await requestsOf(bob)).toEqual([]);
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    await world.clock.advance(TIME.MINUTE);
    expect(await requestsOf(bob)).toEqual([]);
  });

  it('of somebody who was followed back instead is answered: their words stand in the chat, and no more in the tray', async () => {
    const { world, bob } = await asked();
    await world.clock.outcome(bob.messenger.followBack(await idOf(bob, 'Alice')));
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'the words came');
    expect(await requestsOf(bob)).toEqual([]);
  });

  it('[F40] blocked is gone, and so is whoever asked', async () => {
    const { world, alice, bob } = await asked();
    await world.clock.outcome(bob.messenger.blockRequest((await requestsOf(bob))[0]!.id));
    expect((await viewOf(bob, 'Alice')).relationship).toBe('Blocked');
    await world.clock.advance(TIME.MINUTE);
    expect([await requestsOf(bob), await lockOf(alice, 'Bob')]).toEqual([[], 'requestSent']);
  });

  it('[F40] of somebody I asked myself, blocked, takes my own words back: they do not go out when all is well again', async () => {
    const { world, alice, bob } = await strangers();
    for (const who of [alice, bob]) await choose(world, who, 'Everyone');
    await follow(world, alice, bob);
    await say(world, alice, 'Bob', 'words of then');
    await world.until(async () => (await requestsOf(bob)).length === 1, 'Bob sees the request');
    const { self, home } = bob.core.book;
    const proof = { head: null, place: null } as unknown as FollowProof;
    await alice.core.tray.take({ card: { ...self.card, account: home.account }, record: home.record, proof, text: 'And you?', weight: 20, evidence: Uint8Array.of(7) }, world.clock.now());
    await world.clock.outcome(alice.messenger.blockRequest((await requestsOf(alice))[0]!.id));
    await world.clock.outcome(bob.messenger.deleteRequest((await requestsOf(bob))[0]!.id));
    await world.clock.outcome(alice.messenger.unblock(await idOf(alice, 'Bob')));
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'words of now');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('words of now'), 'it came');
    expect(await textsOf(bob, 'Alice')).toEqual(['words of now']);
  });

  it('[F42] of more than 500 characters is refused, and stays in the hand of its author', async () => {
    const { world, alice, bob } = await strangers();
    for (const who of [alice, bob]) await choose(world, who, 'Everyone');
    await follow(world, alice, bob);
    await expect(say(world, alice, 'Bob', 'x'.repeat(501))).rejects.toThrow('requestTooLong');
    await say(world, alice, 'Bob', '🌿'.repeat(500));
    await world.until(async () => (await requestsOf(bob)).length === 1, 'it came');
  });

  it('has nowhere to go under Friends or Off, and an inbox that was left is not looked at again', async () => {
    const { world, alice, bob } = await strangers();
    await choose(world, alice, 'Everyone');
    await follow(world, alice, bob);
    expect(await lockOf(alice, 'Bob')).toBe('requestsClosed');
    await expect(say(world, alice, 'Bob', 'Psst')).rejects.toThrow('requestsClosed');
    await choose(world, bob, 'Everyone');
    world.relays[0]!.down();
    await world.clock.advance(1000);
    world.relays[0]!.up();
    await world.until(async () => (await threadOf(alice, 'Bob')).asRequest, 'Alice finds the inbox');
    await choose(world, bob, 'Off');
    await say(world, alice, 'Bob', 'Too late');
    await world.clock.advance(TIME.MINUTE);
    await choose(world, bob, 'Everyone');
    await world.clock.advance(TIME.MINUTE);
    expect(await requestsOf(bob)).toEqual([]);
  });
});

describe('[F34] an unfollow that nobody could tell', () => {
  it('locks the other side when the proof runs out, and at once on contact', async () => {
    const { world, alice, bob } = await friends();
    world.relays[0]!.down();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.clock.outcome(alice.close());
    await world.clock.outcome(bob.open());
    expect(await lockOf(bob, 'Alice')).toBeNull();
    await world.clock.advance(1000);
    world.clock.jump(31 * TIME.DAY);
    await world.clock.advance(5 * TIME.MINUTE);
    expect(await lockOf(bob, 'Alice')).toBe('followExpired');
    await expect(say(world, bob, 'Alice', 'Are you there?')).rejects.toThrow('followExpired');
    world.relays[0]!.up();
    await world.clock.outcome(alice.open());
    await world.until(async () => (await lockOf(bob, 'Alice')) === 'notFollowedBack', 'Bob was told');
  });
});

describe('[F40] a block', () => {
  it('ends everything at once and tells nobody; unblocking and following again goes on where it stood', async () => {
    const { world, alice, bob } = await friends();
    await say(world, alice, 'Bob', 'one');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'came');
    await world.clock.outcome(bob.messenger.block(await idOf(bob, 'Alice')));
    expect([(await viewOf(bob, 'Alice')).relationship, await lockOf(bob, 'Alice')]).toEqual(['Blocked', 'blocked']);
    await world.clock.advance(5000);
    expect((await viewOf(alice, 'Bob')).connection).toBe('Away');
    expect(await lockOf(alice, 'Bob')).toBeNull();
    await say(world, alice, 'Bob', 'are you there?');
    await world.clock.advance(10 * TIME.MINUTE);
    expect(await textsOf(bob, 'Alice')).toEqual(['one']);
    expect((await linesOf(alice, 'Bob')).at(-1)!.state).toBe('At relay');
    await world.clock.outcome(bob.messenger.unblock(await idOf(bob, 'Alice')));
    expect((await viewOf(bob, 'Alice')).relationship).not.toBe('Blocked');
    await world.clock.outcome(bob.messenger.followBack(await idOf(bob, 'Alice')));
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('are you there?'), 'it came');
  });

  it('holds while others are told of a new policy, though a relay is slow about it: no link, no presence', async () => {
    const { world, alice, bob } = await strangers({ relays: 2 });
    const cat = await world.person('Cat');
    const mute = world.relays[1]!.address;
    await world.clock.outcome(bob.messenger.addRelay(mute));
    for (const friend of [alice, cat]) await befriend(world, friend, bob);
    await world.clock.outcome(bob.messenger.block(await idOf(bob, 'Alice')));
    await world.clock.advance(5000);
    world.network.inspect((from, to, _protocol, bytes) => (from === mute || to === mute ? [] : [bytes]));
    await choose(world, bob, 'Off');
    const seen = new Set<string>();
    for (let n = 0; n < 60; n++) {
      await world.clock.advance(500);
      seen.add((await viewOf(alice, 'Bob')).connection);
    }
    expect([...seen]).toEqual(['Away']);
  });

  it('holds for their link and for a follow of theirs', async () => {
    const { world, alice, bob } = await friends();
    await world.clock.outcome(bob.messenger.block(await idOf(bob, 'Alice')));
    expect(await bob.messenger.readCard(await linkOf(alice))).toMatchObject({ ok: false, error: { code: 'blocked' } });
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.clock.outcome(alice.messenger.followBack(await idOf(alice, 'Bob')));
    await world.clock.advance(TIME.MINUTE);
    expect((await viewOf(bob, 'Alice')).relationship).toBe('Blocked');
  });
});

describe('a new link', () => {
  it('is another one, the old one leads nowhere, and friends stay friends', async () => {
    const { world, alice, bob } = await friends();
    const old = await linkOf(bob);
    await world.clock.outcome(bob.messenger.resetLink());
    await world.clock.advance(3000);
    expect(await linkOf(bob)).not.toBe(old);
    const cat = await world.person('Cat');
    await world.clock.outcome(cat.messenger.follow(old));
    await world.clock.advance(TIME.MINUTE);
    expect((await viewOf(cat, 'Bob')).waiting).toBe(true);
    expect((await bob.messenger.people()).map(({ name }) => name)).toEqual(['Alice']);
    await say(world, alice, 'Bob', 'still here');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('still here'), 'it came');
    await follow(world, cat, bob); // the new one, though the old one was followed
    await world.until(async () => !(await viewOf(cat, 'Bob')).waiting, 'Cat finds Bob by the new one');
    const dan = await world.person('Dan');
    await follow(world, dan, bob);
    await world.until(async () => (await bob.messenger.people()).some(({ name }) => name === 'Dan'), 'Dan follows by the new one');
  });
});

describe('[F46] the safety words', () => {
  it('are marked by who compared them, by eye or by code, and only by the right code', async () => {
    const { alice, bob } = await friends();
    const [atAlice, atBob] = [await idOf(alice, 'Bob'), await idOf(bob, 'Alice')];
    const shown = await bob.messenger.safetyCode(atBob);
    const own = await alice.messenger.safetyCode(atAlice);
    if (!shown.ok || !own.ok) throw new Error('no code');
    for (const wrong of [own.value, 'https://kith.example', `${shown.value}A`, '']) expect(await alice.messenger.checkCode(atAlice, wrong)).toMatchObject({ ok: false, error: { code: 'codeDiffers' } });
    expect((await viewOf(alice, 'Bob')).verified).toBe(false);
    expect((await alice.messenger.checkCode(atAlice, shown.value)).ok).toBe(true);
    expect((await viewOf(alice, 'Bob')).verified).toBe(true);
    await alice.messenger.compared(atAlice, false);
    expect((await viewOf(alice, 'Bob')).verified).toBe(false);
  });

  it('[S13.4] of the own account are six, half of what two compare, and there are none without an account', async () => {
    const { world, alice, bob } = await friends();
    const [own, compared] = [await alice.messenger.ownWords(), await bob.messenger.safetyWords(await idOf(bob, 'Alice'))];
    expect(own.ok && own.value).toHaveLength(6);
    expect(compared.ok && own.ok && own.value.every((word) => compared.value.includes(word))).toBe(true);
    const nobody = await world.stranger('Nobody');
    expect(await nobody.messenger.ownWords()).toMatchObject({ ok: false, error: { code: 'noAccount' } });
  });

  it('are compared as text as well: the code in a line, or all twelve words, numbered or not; and nothing less', async () => {
    const { world, alice, bob } = await friends();
    const eve = await world.person('Eve');
    await befriend(world, alice, eve);
    const [atAlice, atBob] = [await idOf(alice, 'Bob'), await idOf(bob, 'Alice')];
    const [code, words, others] = [await bob.messenger.safetyCode(atBob), await bob.messenger.safetyWords(atBob), await alice.messenger.safetyWords(await idOf(alice, 'Eve'))];
    if (!code.ok || !words.ok || !others.ok) throw new Error('no words');
    const said = words.value;
    const wrongs = [others.value, said.slice(1), [...said].reverse(), [...said, said[0]!], said.slice(0, 6), ['x'.repeat(3000)]].map((list) => list.join(' '));
    for (const wrong of wrongs) expect(await alice.messenger.checkCode(atAlice, wrong)).toMatchObject({ ok: false, error: { code: 'codeDiffers', params: { name: 'Bob' } } });
    for (const right of [`Mine is ${code.value}, and yours?`, said.join(' '), said.map((word, i) => `${i + 1}. ${word.toUpperCase()}`).join('\n')]) {
      await alice.messenger.compared(atAlice, false);
      expect((await alice.messenger.checkCode(atAlice, right)).ok).toBe(true);
      expect((await viewOf(alice, 'Bob')).verified).toBe(true);
    }
    expect((await viewOf(alice, 'Eve')).verified).toBe(false);
  });
});

describe('[F88] what others can see', () => {
  it('counts what a relay saw, and says what a friend sees', async () => {
    const { world, alice, bob } = await friends();
    await say(world, alice, 'Bob', 'one');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'came');
    await world.clock.advance(5000);
    const [relay] = await alice.messenger.relays();
    const saw = (await alice.messenger.whatRelaySaw(relay!.address))!;
    expect(saw.connections).toBe(1);
    for (const field of ['bytesSent', 'bytesReceived', 'topics', 'objectsSent', 'objectsReceived'] as const) expect(saw[field]).toBeGreaterThan(0);
    expect(await alice.messenger.whatTheySee(await idOf(alice, 'Bob'))).toMatchObject({ name: 'Alice', devices: 1, iFollow: true, policy: 'Friends', presence: true, address: true });
    await world.clock.advance(2 * TIME.MINUTE);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    await world.clock.advance(5000);
    expect((await alice.messenger.whatRelaySaw(relay!.address))!.connections).toBe(2);
  });
});

describe('[F30] the choices', () => {
  it('tell what each would do, counted here', async () => {
    const { world, alice, bob } = await friends();
    await say(world, alice, 'Bob', 'one');
    const cat = await world.person('Cat');
    await follow(world, alice, cat);
    expect((await alice.messenger.policy()).effects).toEqual({
      Everyone: { canReach: 2, locked: 0 },
      Friends: { canReach: 1, locked: 0 },
      Off: { canReach: 0, locked: 1 },
    });
    void bob;
  });
});

describe('[H36] [F40] somebody blocked', () => {
  it('does not come back by a new device, a hello, a request, a new name or a new link', async () => {
    const { world, alice, bob } = await friends();
    await choose(world, bob, 'Everyone');
    await world.clock.outcome(bob.messenger.block(await idOf(bob, 'Alice')));
    await world.clock.advance(5000);
    const before = await bob.messenger.people();
    await world.clock.outcome(alice.messenger.rename('Not Alice'));
    await world.clock.outcome(alice.messenger.resetLink());
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await choose(world, alice, 'Everyone');
    await world.clock.outcome(alice.messenger.follow(await linkOf(bob)));
    await world.clock.advance(TIME.MINUTE);
    await say(world, alice, 'Bob', 'Please').catch(() => undefined);
    // The same account from another device: what was hers is opened elsewhere.
    await world.clock.outcome(alice.close());
    const elsewhere = await world.returning('Alice elsewhere', alice.copyDisk());
    await world.clock.advance(TIME.MINUTE);
    expect((await elsewhere.messenger.people()).length).toBe(1);
    expect([await bob.messenger.people(), await requestsOf(bob), (await bob.messenger.inbox()).map(({ unread }) => unread)]).toEqual([before, [], []]);
  });
});

describe('[H67] the token of a link', () => {
  it('puts the first who shows it before all others, and nobody after', async () => {
    const world = await createWorld();
    const bob = await world.person('Bob');
    await choose(world, bob, 'Everyone');
    const link = await linkOf(bob);
    for (const name of ['Ann', 'Ben']) {
      const person = await world.person(name);
      await choose(world, person, 'Everyone');
      await world.clock.outcome(person.messenger.follow(link));
      await world.clock.advance(3000);
      await say(world, person, 'Bob', `I am ${name}`);
      await world.until(async () => (await requestsOf(bob)).some((request) => request.name === name), `${name} asked`);
    }
    expect((await requestsOf(bob)).map(({ name, invited }) => [name, invited])).toEqual([['Ben', false], ['Ann', true]]);
    expect(await linkOf(bob)).not.toBe(link);
  });
});
