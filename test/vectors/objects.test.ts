/** What lies at relays: the payload of each type of object, each object as it is sealed, and the bundle of a card. */
import { describe, expect, it } from 'vitest';
import { decodeAsk, decodeGrantAnswer, encodeAsk, encodeGrantAnswer, type Ask, type GrantAnswer } from '../../src/chat/grants.ts';
import { openObject, sealObject } from '../../src/crypto/topic.ts';
import { openBundle, sealBundle } from '../../src/people/bundle.ts';
import { createInbox, decodeObject, encodeObject } from '../../src/people/object.ts';
import { presenceToValue, verifyPresence, type Presence } from '../../src/people/presence.ts';
import { stateToValue, verifyState } from '../../src/people/state.ts';
import { decode, encode, type Value } from '../../src/protocol/codec.ts';
import type { ConversationId, DeviceId, EpochId, PeerName, RelayId } from '../../src/protocol/ids.ts';
import { OBJECT } from '../../src/protocol/kinds.ts';
import { EXPIRY } from '../../src/protocol/limits.ts';
import { decodeAck, decodeRun, encodeAck, encodeRun, type Ack, type Run } from '../../src/sync/objects.ts';
import { accepted, createPerson, listOf, NOW, primitives } from '../helpers/people.ts';
import { counting, of } from './fixed.ts';
import { bytesOf, expectVector, loadVector, type Computed } from './vector.ts';

const [alice, bob] = [await createPerson('Alice'), await createPerson('Bob')];
const KEY = of(5);
const conversation = of<ConversationId>(0xc0);
const devices = [of<DeviceId>(0xd1, 16), of<DeviceId>(0xd2, 16)] as const;

const run: Run = { conversation, chapter: 5, device: devices[0], from: 1022, entries: [of(7, 301), null] };
const ack: Ack = {
  device: devices[1],
  chats: [{ conversation, lanes: [{ chapter: 0, device: devices[0], upto: 0 }, { chapter: 2 ** 31 - 1, device: devices[0], upto: 1023 }] }, { conversation: of<ConversationId>(0xc1), lanes: [] }],
};
const presence: Presence = { device: alice.device, peer: '12D3KooWGzsM' as PeerName, relays: [...alice.card.relays, { address: 'wss://[::1]:443', relayId: of<RelayId>(3) }], expires: NOW + EXPIRY.presence };
const ask: Ask = { conversation, epoch: of<EpochId>(0xe0), device: devices[0] };
const grant: GrantAnswer = { conversation, epoch: of<EpochId>(0xe0), grant: { device: devices[0], n: 5, ciphertext: of(6, 1120), box: of(8, 48) } };
const content = { card: alice.card, record: alice.record, prekeys: [alice.prekey.prekey] };
const stateWith = async (isFollowed: boolean): Promise<Value> => stateToValue({ ...content, proof: (await listOf(alice, isFollowed ? [bob] : [], 7)).proofFor(bob) });
const bundle = { record: alice.record, prekeys: [alice.prekey.prekey], followInbox: alice.followInbox, requestInbox: createInbox(of(4), [of<RelayId>(1), of<RelayId>(2)]) };

/** All payloads that an object can have, by what they are. */
const payloads = async (): Promise<Readonly<Record<string, readonly [type: (typeof OBJECT)[keyof typeof OBJECT], payload: Value]>>> => ({
  run: [OBJECT.run, encodeRun(run)],
  state: [OBJECT.state, await stateWith(true)],
  stateWithoutPath: [OBJECT.state, await stateWith(false)],
  ack: [OBJECT.ack, encodeAck(ack)],
  presence: [OBJECT.presence, presenceToValue(presence)],
  ask: [OBJECT.ask, decode(encodeAsk(ask))],
  grant: [OBJECT.grant, decode(encodeGrantAnswer(grant))],
});

/** The payload of a recorded object, out of its seal. */
function recorded(name: string): Value {
  const plain = openObject(KEY, bytesOf(loadVector('v1/objects'), name));
  if (!plain) throw new Error(`${name} does not open`);
  return decodeObject(plain).payload;
}

describe('objects, version 1', () => {
  it('[V1] each, sealed in a topic, is what it was', async () => {
    const random = counting();
    const sealed = Object.entries(await payloads()).map(([name, [type, payload]]): [string, Computed] => [name, sealObject(KEY, encodeObject(type, payload), random)]);
    expectVector('v1/objects', Object.fromEntries(sealed));
  });

  it('[V1] released runs and acknowledgements are read for ever', () => {
    expect(decodeRun(recorded('run'))).toEqual(run);
    expect(decodeAck(recorded('ack'))).toEqual(ack);
  });

  it('[V1] released questions for keys and their answers are read for ever', () => {
    expect(decodeAsk(encode(recorded('ask')))).toEqual(ask);
    expect(decodeGrantAnswer(encode(recorded('grant')))).toEqual(grant);
  });

  it('[V1] released states and presences are believed for ever, until they expire', async () => {
    const state = accepted(await verifyState(recorded('state'), alice.account, bob.own, primitives));
    expect(state).toMatchObject(content);
    expect(state.proof.place).not.toBeNull();
    expect(accepted(await verifyState(recorded('stateWithoutPath'), alice.account, bob.own, primitives)).proof.place).toBeNull();
    expect(accepted(verifyPresence(recorded('presence'), alice.record, NOW))).toEqual(presence);
    expect(verifyPresence(recorded('presence'), alice.record, NOW + EXPIRY.presence)).toBe('stale');
  });
});

describe('the bundle, version 1', () => {
  it('[V1] is what it was', () => {
    const random = counting();
    const withoutRequests = sealBundle({ ...bundle, requestInbox: null }, alice.card.contactSeed, random);
    expectVector('v1/bundle', { everyone: sealBundle(bundle, alice.card.contactSeed, random), friends: withoutRequests });
  });

  it('[V1] a released one opens with its card for ever, and with no other', async () => {
    const vector = loadVector('v1/bundle');
    expect(accepted(await openBundle(bytesOf(vector, 'everyone'), alice.card, primitives))).toEqual(bundle);
    expect(accepted(await openBundle(bytesOf(vector, 'friends'), alice.card, primitives))).toEqual({ ...bundle, requestInbox: null });
    expect(await openBundle(bytesOf(vector, 'friends'), bob.card, primitives)).toBe('badBox');
  });
});
