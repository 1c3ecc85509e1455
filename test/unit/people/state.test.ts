import { beforeAll, describe, expect, it } from 'vitest';
import { decodeObject, encodeObject } from '../../../src/people/object.ts';
import { presenceToValue, verifyPresence, type Presence } from '../../../src/people/presence.ts';
import { stateToValue, verifyState } from '../../../src/people/state.ts';
import { encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { OBJECT } from '../../../src/protocol/kinds.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { nextContact } from '../../helpers/forge.ts';
import { accepted, createTrio, listOf, NOW, primitives, type TestPerson } from '../../helpers/people.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
});

const stateOf = async (from: TestPerson, to: TestPerson, followed: readonly TestPerson[]): Promise<Value> =>
  stateToValue({ card: from.card, record: from.record, prekeys: [from.prekey.prekey], proof: (await listOf(from, followed)).proofFor(to) });
const verify = (payload: Value, from = alice) => verifyState(payload, from.account, bob.own, primitives);

describe('[S11.3] a state object', () => {
  it('tells record, card, prekeys, and what the list says of me', async () => {
    const state = accepted(await verify(await stateOf(alice, bob, [bob, eve])));
    expect(state).toMatchObject({ card: alice.card, record: alice.record, prekeys: [alice.prekey.prekey] });
    expect(state.proof.place).not.toBeNull();
    expect(accepted(await verify(await stateOf(alice, bob, [eve]))).proof.place).toBeNull();
  });

  it('[H9] of Eve is refused where Alice speaks', async () => {
    expect(await verify(await stateOf(eve, bob, [bob]))).toBe('wrongAuthor');
    expect(await verify(await stateOf(bob, bob, [bob]), bob)).toBe('wrongAuthor');
  });

  it('[H34] made for Eve proves nothing to Bob', async () => {
    expect(await verify(await stateOf(alice, eve, [eve]))).toBe('badProof');
  });

  it('is refused in any other form', async () => {
    const right = (await stateOf(alice, bob, [bob])) as readonly Value[];
    const wrong: Value[] = [null, [], right.slice(1), [...right, 1], right.map((value, i) => (i === 4 ? -1 : value)), right.map((value, i) => (i === 5 ? [new Uint8Array(31)] : value)), right.map((value, i) => (i === 0 ? new Uint8Array(9) : value))];
    for (const payload of wrong) expect(await verify(payload)).toBe('badForm');
  });

  it('made with the contact key of the generation before is verified where that is known', async () => {
    const contact = nextContact(alice);
    const { renewRecord } = await import('../../../src/people/account.ts');
    const record = await renewRecord(alice.record, alice.signer, NOW, { contact });
    const payload = stateToValue({ card: alice.card, record, prekeys: [], proof: (await listOf(alice, [bob], 1, { record })).proofFor(bob) });
    expect(await verifyState(payload, alice.account, bob.own, primitives)).toBe('badProof');
    expect(await verifyState(payload, alice.account, bob.own, primitives, alice.record.contact)).not.toBeTypeOf('string');
  });
});

describe('[S11.3] a presence object', () => {
  const presence = (more: Partial<Presence> = {}): Presence => ({ device: alice.device, peer: '12D3KooWAbc' as PeerName, relays: alice.card.relays, expires: NOW + EXPIRY.presence, ...more });
  const check = (one: Presence, at = NOW) => verifyPresence(presenceToValue(one), alice.record, at);

  it('tells where a device of the newest record is, for ten minutes', () => {
    expect(check(presence())).toEqual(presence());
    expect(check(presence(), NOW + EXPIRY.presence - 1)).toEqual(presence());
    expect(check(presence(), NOW + EXPIRY.presence)).toBe('stale');
  });

  it('is refused from another device, from the far future, with no PeerId', () => {
    expect(check(presence({ device: eve.device }))).toBe('unknownDevice');
    expect(check(presence({ expires: NOW + EXPIRY.presence + EXPIRY.clockOff + 1 }))).toBe('stale');
    for (const peer of ['', '../x', '0OIl', 'Q'.repeat(65)]) expect(check(presence({ peer: peer as PeerName }))).toBe('badForm');
    expect(check(presence({ relays: Array.from({ length: 5 }, (_, i) => ({ ...alice.card.relays[0]!, relayId: new Uint8Array(32).fill(i) as never })) }))).toBe('badForm');
  });
});

describe('an object', () => {
  it('[H37] has version, type and payload, and no other version', () => {
    expect(decodeObject(encodeObject(OBJECT.ack, [1]))).toEqual({ type: OBJECT.ack, payload: [1] });
    expect(decodeObject(encode([1, 99, null]))).toEqual({ type: 99, payload: null });
    for (const value of [[0, 3, null], [2, 3, null], [1, 3], [1, -3, null]]) expect(() => decodeObject(encode(value))).toThrow(FormError);
  });
});
