import { describe, expect, it } from 'vitest';
import { PresenceList } from '../../../src/sync/presence.ts';
import type { Presence } from '../../../src/people/presence.ts';
import type { AccountId, DeviceId, PeerName, RelayId } from '../../../src/protocol/ids.ts';
import { createVirtualClock, type VirtualClock } from '../../helpers/clock.ts';

const of = <T extends Uint8Array>(fill: number, length: number): T => new Uint8Array(length).fill(fill) as T;
const [bob, eve] = [of<AccountId>(1, 32), of<AccountId>(2, 32)];
const both = (): boolean => true;
const MINUTES = 60_000;

function list(): { clock: VirtualClock; list: PresenceList; at: (device: number, peer: string, minutes?: number) => Presence } {
  const clock = createVirtualClock();
  const at = (device: number, peer: string, minutes = 10): Presence => ({
    device: of<DeviceId>(device, 16), peer: peer as PeerName, relays: [{ address: 'wss://relay.test', relayId: of<RelayId>(9, 32) }], expires: clock.now() + minutes * MINUTES,
  });
  return { clock, list: new PresenceList(() => clock.now()), at };
}

describe('presences', () => {
  it('name whom to let in: friends whose chat is open, while they last', async () => {
    const { list: here, at, clock } = list();
    expect(here.take(bob, at(1, 'Bob1'))).toBe(true);
    expect(here.targets(both)).toEqual([{ peer: 'Bob1', relays: ['wss://relay.test'] }]);
    expect(here.targets(() => false)).toEqual([]);
    await clock.advance(10 * MINUTES);
    expect(here.targets(both)).toEqual([]);
    expect(here.claims('Bob1' as PeerName)).toEqual([]);
  });

  it('of a link that lives stay, whatever the time', async () => {
    const { list: here, at, clock } = list();
    here.take(bob, at(1, 'Bob1'));
    here.setPath('Bob1' as PeerName, 'direct');
    await clock.advance(60 * MINUTES);
    expect(here.targets(both)).toHaveLength(1);
    here.setPath('Bob1' as PeerName, 'away');
    expect(here.targets(both)).toEqual([]);
  });

  it("[H9] cannot take over somebody else's PeerId: who came first counts until they fail to prove it", () => {
    const { list: here, at } = list();
    here.take(bob, at(1, 'Bob1'));
    here.setPath('Bob1' as PeerName, 'direct');
    expect(here.take(eve, at(2, 'Bob1'))).toBe(true);
    expect([here.pathTo(bob), here.pathTo(eve)]).toEqual(['direct', 'away']);
    expect(here.targets(both).map(({ peer }) => peer)).toEqual(['Bob1']);
  });

  it("[H9] cannot keep somebody from their own PeerId by claiming it first: the handshake's refusal gives them the turn", () => {
    const { list: here, at } = list();
    here.take(eve, at(2, 'Bob1'));
    expect(here.take(bob, at(1, 'Bob1'))).toBe(true);
    here.setPath('Bob1' as PeerName, 'direct');
    here.doubt('Bob1' as PeerName, eve);
    expect(here.claims('Bob1' as PeerName).map(({ account }) => account)).toEqual([bob, eve]);
    here.take(eve, at(2, 'Bob1'));
    expect([here.pathTo(bob), here.pathTo(eve)]).toEqual(['direct', 'away']);
    expect(here.targets((account) => account === bob)).toHaveLength(1);
  });

  it('[H5] an older session of a device does not come back; a newer one takes its place', () => {
    const { list: here, at } = list();
    const old = at(1, 'Bob1', 5);
    here.take(bob, old);
    expect(here.take(bob, at(1, 'Bob2'))).toBe(true);
    expect(here.take(bob, old)).toBe(false);
    expect(here.targets(both).map(({ peer }) => peer)).toEqual(['Bob2']);
  });

  it('a repeated one is no news, and is answered once', () => {
    const { list: here, at } = list();
    here.take(bob, at(1, 'Bob1'));
    expect(here.answerOnce(at(1, 'Bob1'))).toBe(true);
    expect(here.take(bob, at(1, 'Bob1'))).toBe(false);
    expect(here.answerOnce(at(1, 'Bob1'))).toBe(false);
    expect(here.answerOnce(at(1, 'Bob2'))).toBe(true);
  });

  it('the best path to any device of a friend is the path to them', () => {
    const { list: here, at } = list();
    here.take(bob, at(1, 'Bob1'));
    here.take(bob, at(3, 'BobPhone'));
    expect(here.pathTo(bob)).toBe('away');
    here.setPath('Bob1' as PeerName, 'relayed');
    expect(here.pathTo(bob)).toBe('relayed');
    here.setPath('BobPhone' as PeerName, 'direct');
    expect(here.pathTo(bob)).toBe('direct');
    here.setPath('BobPhone' as PeerName, 'away');
    expect(here.pathTo(bob)).toBe('relayed');
  });
});
