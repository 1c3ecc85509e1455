/** What is sealed to somebody, position by position: whoever can seal may put anything there, and each form but one refuses the whole. */
import { describe, expect, it } from 'vitest';
import { kdf } from '../../../src/crypto/derive.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { loadKem } from '../../../src/crypto/loadKem.ts';
import { pad } from '../../../src/crypto/padding.ts';
import { seal } from '../../../src/crypto/seal.ts';
import { sealObject } from '../../../src/crypto/topic.ts';
import { openBundle } from '../../../src/people/bundle.ts';
import { encodeCard } from '../../../src/people/card.ts';
import { proofToValues } from '../../../src/people/followProof.ts';
import { openHello } from '../../../src/people/hello.ts';
import { openNotice, sealNotice } from '../../../src/people/notice.ts';
import { encodeObject, inboxToValue } from '../../../src/people/object.ts';
import { readCore, readPayload, requestCore } from '../../../src/people/request.ts';
import { readState, stateToValue } from '../../../src/people/state.ts';
import { isRefusal } from '../../../src/people/verdict.ts';
import { decode, encode, type Value } from '../../../src/protocol/codec.ts';
import { OBJECT } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { atMost, exactly, listOf, only, orNull, readThough, text, tuple, within, type Slot } from '../../helpers/forms.ts';
import { createTrio, helloBytes, listOf as followed, primitives } from '../../helpers/people.ts';

const [alice, bob] = await createTrio();
const proof = (await followed(bob, [alice])).proofFor(alice);
const [head, index, path] = proofToValues(proof);
const partsOf = (value: Value): readonly Value[] => value as readonly Value[];
const card = encodeCard(bob.card);
const CARD = { ...atMost(LIMITS.cardBytes), good: card };
const RECORD = { ...atMost(LIMITS.recordBytes), good: bob.record.bytes };
const STATEMENTS = (most: number): Slot => listOf({ ...atMost(LIMITS.statementBytes), good: bob.prekey.prekey.bytes }, most);
const PROOF: readonly Slot[] = [{ ...atMost(LIMITS.statementBytes), good: head }, within(0, 2 ** LIMITS.followLeavesLog2Max - 1, index as number), orNull(listOf(exactly(32), LIMITS.followLeavesLog2Max, path as readonly Value[]))];
const INBOX = { ...tuple([exactly(32), listOf(exactly(32), LIMITS.relays)], null), good: inboxToValue(bob.followInbox) };

describe('[A25] [R14] nobody can seal, in any other form than its own,', () => {
  it('a state', () => {
    const state = tuple([CARD, RECORD, STATEMENTS(LIMITS.devices), ...PROOF], null);
    expect(state.good).toEqual(stateToValue({ card: bob.card, record: bob.record, prekeys: [bob.prekey.prekey], proof }));
    expect(readThough((bytes) => readState(decode(bytes)), state)).toEqual([]);
  });

  it('a request', () => {
    const core = tuple([CARD, RECORD, ...PROOF, text('Hello', LIMITS.requestBytes), orNull(exactly(16))], null);
    expect(encode(core.good)).toEqual(requestCore({ card: bob.card, record: bob.record, proof, text: 'Hello', token: new Uint8Array(16) }));
    expect(readThough(readCore, core)).toEqual([]);
    expect(readThough(readPayload, tuple([only(new Uint8Array(9), 'x', 1, null), exactly(8)], null))).toEqual([]);
  });

  it('a hello', async () => {
    const generation = (gen: number): Slot => ({ good: gen, bad: [...within(0, LIMITS.seconds).bad, gen + 1] });
    const payload = tuple([only(card, 'x', 1, null, new Uint8Array(9)), INBOX, only(bob.record.bytes, 'x', 1, null, new Uint8Array(9)), ...PROOF, STATEMENTS(LIMITS.helloPrekeys), generation(bob.record.contact.gen), generation(alice.record.contact.gen), exactly(32)], null);
    const opened = async (value: Value): Promise<unknown> => openHello((await sealNotice('hello', alice.record, encode(value), bob))!, alice.own, primitives);
    expect(isRefusal(await opened(payload.good))).toBe(false);
    for (const bad of payload.bad) if (encode(bad).length < 11_000) expect(await opened(bad)).toBe('badForm');
  });

  it('a bundle', async () => {
    const key = kdf(bob.card.contactSeed, 'obj');
    const bundle = tuple([only(bob.record.bytes, 'x', 1, null, new Uint8Array(9)), STATEMENTS(LIMITS.devices), INBOX, orNull(INBOX)], null);
    const opened = (value: Value, type: 1 | 2 = OBJECT.bundle as 1): Promise<unknown> => openBundle(sealObject(key, encodeObject(type, value), bob.random), bob.card, primitives);
    expect(isRefusal(await opened(bundle.good))).toBe(false);
    for (const bad of bundle.bad) expect(await opened(bad)).toBe('badForm');
  });

  it('the envelope of either', async () => {
    const envelope = partsOf(decode(await helloBytes(bob, alice)));
    const slots = [only(1, 0, 2, null), within(0, LIMITS.seconds, alice.record.contact.gen), exactly(envelope[2] as Uint8Array), only(envelope[3]!, 'x', 1, null)];
    const { good, bad } = tuple(slots, null);
    expect(isRefusal(await openNotice('hello', encode(good), alice.own))).toBe(false);
    for (const value of bad) expect(await openNotice('hello', encode(value), alice.own)).toBe(encode(value).length > LIMITS.helloBytes ? 'tooLarge' : 'badForm');
    const low = (envelope[2] as Uint8Array).map((byte, at, all) => (at < all.length - 32 ? byte : 0));
    expect(await openNotice('hello', encode(envelope.map((part, at) => (at === 2 ? low : part))), alice.own)).toBe('badBox');
  });

  it('what is inside of either', async () => {
    const { gen, kem } = alice.record.contact;
    const { ciphertext, shared } = (await loadKem()).encapsulate(kem, bob.random)!;
    const key = kdf(shared, 'hello', alice.account, gen, sha256(ciphertext));
    const opened = (inside: Value): Promise<unknown> => openNotice('hello', encode([1, gen, ciphertext, seal(key, new Uint8Array(24), pad(encode(inside), [LIMITS.helloInside]))]), alice.own);
    const { good, bad } = tuple([only(new Uint8Array(9), 'x', 1, null), exactly(16), exactly(64)], null);
    expect(isRefusal(await opened(good))).toBe(false);
    for (const value of bad) expect(await opened(value)).toBe('badForm');
  });
});
