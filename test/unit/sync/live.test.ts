/** "Is writing" between two devices: what counts, how often it goes, and what a hostile friend gets by it. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { EpochKey } from '../../../src/chat/types.ts';
import type { AccountId, PeerName } from '../../../src/protocol/ids.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import type { Friend } from '../../../src/sync/friend.ts';
import { makeLive, type LiveMessage } from '../../../src/sync/live.ts';
import { LiveDesk } from '../../../src/sync/liveDesk.ts';
import { decodeMessage, encodeMessage } from '../../../src/sync/messages.ts';
import { author, conversationOf, epochKey, type Author } from '../../helpers/authors.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

let [alice, bob, eve] = [] as unknown as [Author, Author, Author];
beforeAll(async () => {
  [alice, bob, eve] = (await Promise.all(['alice', 'bob', 'eve'].map(author))) as [Author, Author, Author];
});

const [ALICE, BOB, LATER] = ['PeerA', 'PeerB', 'PeerB2'] as PeerName[] as [PeerName, PeerName, PeerName];

/** Alice's desk with Bob as her friend; what she would send is kept. */
function setup() {
  const clock = createVirtualClock();
  const id = conversationOf(alice, bob);
  const state = { isOn: true, isOpen: true, isMutual: true, head: epochKey(id, 'one') as EpochKey | null, also: null as AccountId | null };
  const [sent, shown]: [LiveMessage[], boolean[]] = [[], []];
  const friend = {
    get isOpen() {
      return state.isOpen;
    },
    conversation: { id },
    epochs: { head: () => state.head },
    sayLive: (make: Parameters<Friend['sayLive']>[0]) => void sent.push(make({ own: ALICE, peer: BOB })),
  } as unknown as Friend;
  const desk = new LiveDesk({
    clock,
    ownDevice: alice.device,
    isOn: () => state.isOn,
    isFriend: () => state.isMutual,
    friend: (account: AccountId) => (account === bob.account || account === state.also ? friend : null),
    changed: (_, on) => void shown.push(on),
  });
  let count = 0;
  const place = { conversation: id, from: BOB, to: ALICE, device: bob.device };
  /** As Bob's device makes it. */
  const fromBob = (on = true, more: Partial<typeof place> = {}, as = ++count): LiveMessage => makeLive(epochKey(id, 'one'), { ...place, ...more }, as, on);
  const take = (message: LiveMessage, peer = BOB): void => desk.took(bob.account, { own: ALICE, peer, device: bob.device }, message);
  return { clock, desk, state, sent, shown, fromBob, take };
}

describe('[F16] that somebody is writing', () => {
  it('is shown while it is said again, ends when it is said or by itself, and at once when a text came', async () => {
    const { clock, shown, fromBob, take, desk } = setup();
    for (let i = 0; i < 4; i++) {
      take(fromBob());
      await clock.advance(3 * TIME.SECOND);
    }
    expect(shown).toEqual([true, true, true, true]);
    await clock.advance(5 * TIME.SECOND);
    expect(shown.at(-1)).toBe(false);
    take(fromBob());
    take(fromBob(false));
    expect(shown.slice(-2)).toEqual([true, false]);
    await clock.advance(5 * TIME.SECOND);
    take(fromBob());
    desk.ended(bob.account);
    desk.ended(bob.account);
    expect(shown.slice(-2)).toEqual([true, false]);
    expect(shown.length).toBe(9);
  });

  it('is counted for each friend apart, so that no count tells what is written to others', async () => {
    const { clock, desk, sent, state } = setup();
    state.also = eve.account;
    desk.say(bob.account, true);
    for (let i = 0; i < 5; i++) {
      desk.say(eve.account, true);
      await clock.advance(3 * TIME.SECOND);
    }
    desk.say(bob.account, true);
    expect(sent.map(({ count }) => count)).toEqual([1, 1, 2, 3, 4, 5, 2]);
  });

  it('is said at most every three seconds, and its end once, however fast one types', async () => {
    const { clock, desk, sent } = setup();
    for (let i = 0; i < 100; i++) {
      desk.say(bob.account, i % 10 !== 9);
      await clock.advance(100);
    }
    desk.say(bob.account, false);
    desk.say(bob.account, false);
    expect(sent.map(({ on }) => on)).toEqual([true, false, true, false, true, false, true, false]);
    expect(sent.map(({ count }) => count)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('reads back as it was sent', () => {
    const message = setup().fromBob();
    expect(decodeMessage(encodeMessage(message))).toEqual(message);
    for (const wrong of [{ count: 0 }, { mac: new Uint8Array(15) }]) expect(() => decodeMessage(encodeMessage({ ...message, ...wrong }))).toThrow();
  });
});

describe('[H39] that somebody is writing', () => {
  it('is said and shown with friends alone, where the chat is open and by one’s own word', () => {
    for (const closed of [{ isOn: false }, { isOpen: false }, { isMutual: false }, { head: null }]) {
      const { desk, state, sent, shown, fromBob, take } = setup();
      Object.assign(state, closed);
      desk.say(bob.account, true);
      take(fromBob());
      expect([sent, shown]).toEqual([[], []]);
    }
    const { desk, sent, shown, fromBob } = setup();
    desk.say(eve.account, true);
    desk.took(eve.account, { own: ALICE, peer: BOB, device: eve.device }, fromBob());
    expect([sent, shown]).toEqual([[], []]);
  });

  it('is never answered, so that nobody learns by it whether anybody is there', () => {
    const { sent, fromBob, take, shown } = setup();
    take(fromBob());
    take(fromBob(false));
    expect([sent, shown]).toEqual([[], [true, false]]);
  });

  it('[H3] [H5] cannot be forged, told of another chat, device, link or epoch, or said again', () => {
    const { state, shown, fromBob, take } = setup();
    const good = fromBob();
    const other = conversationOf(alice, eve);
    const bad = [
      { ...good, mac: good.mac.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) },
      { ...good, on: false },
      { ...good, count: good.count + 1 },
    ];
    const elsewhere = [fromBob(true, { conversation: other }), fromBob(true, { device: eve.device }), fromBob(true, { from: LATER }), fromBob(true, { to: LATER })];
    for (const message of [...bad, ...elsewhere]) {
      const fresh = setup();
      fresh.take(message);
      expect(fresh.shown).toEqual([]);
    }
    take(good);
    take(good);
    expect(shown).toEqual([true]);
    state.head = epochKey(conversationOf(alice, bob), 'two');
    take(fromBob(false));
    expect(shown).toEqual([true]);
  });

  it('costs little when it floods, and counts again when that is over', async () => {
    const { clock, shown, fromBob, take } = setup();
    for (let i = 0; i < 1000; i++) take(fromBob(i % 2 === 0));
    expect(shown.length).toBeLessThanOrEqual(4);
    await clock.advance(4 * TIME.SECOND);
    const before = shown.length;
    take(fromBob());
    expect(shown.length).toBe(before + 1);
  });
});
