import { describe, expect, it } from 'vitest';
import { colorOf, hostOf, linkState, localId, lockOf, meView, personView, relayView } from '../../../src/app/views.ts';
import { createHome } from '../../../src/people/home.ts';
import { personOfCard, type Person } from '../../../src/people/person.ts';
import { POLICY } from '../../../src/protocol/kinds.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { createTrio, listOf, NOW } from '../../helpers/people.ts';

const [alice, bob] = await createTrio();
const home = createHome(alice, 'Alice', alice.random, NOW);
const KEY = new Uint8Array(32).fill(7);
const stranger: Person = { ...personOfCard(bob.card, NOW), records: [bob.record], prekeys: [bob.prekey.prekey], followInbox: bob.followInbox };
const list = await listOf(bob, [alice]);
const proof = (person: Person): Person => ({ ...person, follow: { proof: { head: list.head, place: list.proofFor(alice).place }, rival: null, equivocation: false } });
const follows = (person: Person): Person => ({ ...person, iFollow: true });

describe('[S5.6] [F32] why somebody cannot be written to', () => {
  it.each<[string, Person, string | null, number]>([
    ['neither follows', stranger, 'notFollowing', NOW],
    ['only they follow', proof(stranger), 'notFollowing', NOW],
    ['only I follow', follows(stranger), 'notFollowedBack', NOW],
    ['both follow', follows(proof(stranger)), null, NOW],
    ['their proof is over', follows(proof(stranger)), 'followExpired', NOW + EXPIRY.followHead],
    ['they came back with new keys', { ...follows(proof(stranger)), restored: true }, 'restored', NOW],
  ])('%s', (_, person, reason, now) => {
    expect(lockOf(home, person, now)).toBe(reason);
    expect(personView(person, home, KEY, 'away', now).locked).toBe(reason);
  });

  it('[F33] under Off everybody', () => {
    expect(lockOf({ ...home, policy: POLICY.off }, follows(proof(stranger)), NOW)).not.toBeNull();
  });
});

describe('views', () => {
  it('name people by what this device alone can compute', () => {
    expect(localId(KEY, bob.account)).not.toBe(localId(new Uint8Array(32), bob.account));
    expect(localId(KEY, bob.account)).toBe(personView(stranger, home, KEY, 'away', NOW).id);
    expect(localId(KEY, bob.account)).not.toContain(Buffer.from(bob.account).toString('base64url').slice(0, 8));
  });

  it('tell relation, path, and that a follow still looks for its bundle', () => {
    expect(personView(follows(proof(stranger)), home, KEY, 'direct', NOW)).toMatchObject({ name: 'Bob', relationship: 'Friends', connection: 'Direct', waiting: false });
    expect(personView(follows(personOfCard(bob.card, NOW)), home, KEY, 'relayed', NOW)).toMatchObject({ relationship: 'Following', connection: 'Through a relay', waiting: true });
    expect(linkState('away')).toBe('Away');
  });

  it('[S13.4] of this account show a colour of eight, and no secret', () => {
    const me = meView(home, KEY, null);
    expect(me.color).toBe(colorOf(alice.account));
    expect(Object.keys(me).sort()).toEqual(['color', 'id', 'name', 'picture']);
  });

  it('of relays show the host with its port', () => {
    expect(relayView('wss://relay.test:8443', 'notRelay', true)).toEqual({ address: 'wss://relay.test:8443', host: 'relay.test:8443', state: 'Not a relay', own: true });
    expect(hostOf('ws://127.0.0.1:1')).toBe('127.0.0.1:1');
  });
});
