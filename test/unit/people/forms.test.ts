/** Every position of what this room reads, off the wire and off the disk, has one form: each other value there refuses the whole. */
import { describe, expect, it } from 'vitest';
import { decodeCard, encodeCard } from '../../../src/people/card.ts';
import { reviveHead } from '../../../src/people/followProof.ts';
import { createHome, decodeHome, encodeHome } from '../../../src/people/home.ts';
import { decodeObject, inboxToValue, readInbox } from '../../../src/people/object.ts';
import { decodePerson, encodePerson } from '../../../src/people/personCodec.ts';
import { presenceToValue, verifyPresence } from '../../../src/people/presence.ts';
import { revivePrekey } from '../../../src/people/prekey.ts';
import { reviveRecord } from '../../../src/people/record.ts';
import { follow, withHello, withPairRoot } from '../../../src/people/transitions.ts';
import { decode, FormError, type Value } from '../../../src/protocol/codec.ts';
import type { PeerName, RelayId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { atMost, count, exactly, flag, inBytes, listOf, long, only, orNull, readThough, text, tuple, within, type Slot } from '../../helpers/forms.ts';
import { accepted, createTrio, helloFrom, listOf as followed, NOW } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';

const [alice, bob] = await createTrio();
const rng = createRng('forms');
const home = createHome(alice, 'Alice', rng, NOW);
const partsOf = (value: Value | undefined): readonly Value[] => value as readonly Value[];
const bytesOf = (value: Value | undefined): Uint8Array => value as Uint8Array;

const seconds = within(0, LIMITS.seconds, 3);
const version = only(1, 0, 9, '1', null);
const signed = (statement: Slot): Slot => tuple([inBytes(statement), exactly(64)], null);
const record = alice.record;
const root = partsOf(decode(record.rootBytes));
const device = tuple([exactly(record.devices[0]!.id), exactly(record.devices[0]!.key), count(), seconds]);
const ROOT = tuple([version, exactly(record.account), exactly(record.rootKey), seconds, listOf(exactly(record.admins[0]!), LIMITS.devices), exactly(record.recoveryKey), count(root[6] as number)]);
const RECORD = signed(tuple([version, inBytes(ROOT), exactly(64), seconds, listOf(device, LIMITS.devices), tuple([seconds, exactly(32), exactly(record.contact.kem)], null), count(), count(), exactly(16)]));
const PREKEY = signed(tuple([version, exactly(16), seconds, exactly(alice.prekey.prekey.key), count(), count()]));
const HEAD = signed(tuple([version, exactly(32), seconds, seconds, exactly(16), only(1, 3, -1, 'x', null), count(), count(), within(LIMITS.followLeavesLog2Min, LIMITS.followLeavesLog2Max), exactly(32)]));
const relay = (name: string): Slot => tuple([text(name, LIMITS.addressBytes), exactly(32)]);
const card = partsOf(decode(encodeCard(alice.card)));
const CARD = tuple([version, exactly(bytesOf(card[1])), text('Alice', LIMITS.nameBytes), { ...listOf(relay('relay.example'), LIMITS.cardRelays), good: card[3]! }, exactly(16), exactly(32), count()]);
/** More relays than allowed, each named once. */
const relays = (most: number): Value => Array.from({ length: most + 1 }, (_, at) => [`r${at}.example`, rng.bytes(32)]);
const INBOX = tuple([exactly(32), listOf(exactly(32), LIMITS.relays)]);

describe('[A25] [R14] nobody can give, in any other form than its own,', () => {
  it('a record', () => expect(readThough(reviveRecord, RECORD)).toEqual([]));
  it('a prekey', () => expect(readThough(revivePrekey, PREKEY)).toEqual([]));
  it('the head of a follow list', () => expect(readThough(reviveHead, HEAD)).toEqual([]));

  it('a card', () => {
    expect(readThough(decodeCard, { ...CARD, bad: CARD.bad.filter((bad) => bad !== null) })).toEqual([]);
    expect(readThough(decodeCard, only(CARD.good, [...card.slice(0, 3), relays(LIMITS.cardRelays), ...card.slice(4)]))).toEqual([]);
  });

  it('an object or an inbox', () => {
    expect(readThough(decodeObject, tuple([version, count(), only(null)], null))).toEqual([]);
    expect(readThough((bytes) => readInbox(decode(bytes)), { ...INBOX, bad: [...INBOX.bad, null] })).toEqual([]);
  });

  it('a presence', () => {
    const good = partsOf(presenceToValue({ device: record.devices[0]!.id, peer: '12D3KooWAbc' as PeerName, relays: alice.card.relays, expires: NOW + 1 }));
    const slots = [exactly(bytesOf(good[0])), text('12D3KooWAbc', LIMITS.peerNameBytes), { ...listOf(relay('relay.example'), LIMITS.relaysPerPut), good: good[2]! }, count(NOW + 1)];
    const read = (bytes: Uint8Array): void => {
      const presence = verifyPresence(decode(bytes), record, NOW);
      if (presence === 'badForm') throw new FormError(presence);
      if (typeof presence === 'string') throw new Error(presence);
    };
    expect(readThough(read, tuple(slots, null, [...good.slice(0, 2), relays(LIMITS.relaysPerPut), good[3]!]))).toEqual([]);
    for (const peer of ['', '12D3KooWAb0', '12D3 KooW', '12D3KooWAbc\n']) expect(readThough(read, only(good, good.map((part, at) => (at === 1 ? peer : part))))).toEqual([]);
  });
});

const inbox = { ...INBOX, good: inboxToValue(bob.followInbox) };
const friend = withPairRoot(follow(accepted(withHello(null, await helloFrom(bob, alice), NOW))), alice.own, NOW);
/** With something in every position. */
const person = partsOf(decode(encodePerson({
  ...friend, requestInbox: bob.followInbox, token: long(16), asked: { text: 'Hello', at: 3, posted: true }, verified: 4, helloSent: { theirGen: 1, myGen: 2, at: 3 }, toldVersion: 5,
  hint: { card: bob.card, until: 9, followInbox: bob.followInbox },
})));

/** One position changed, all others as they are. */
const row = (good: Value, slots: Readonly<Record<number, Slot>>): Slot => tuple(partsOf(good).map((value, at) => (slots[at] ? { good: value, bad: slots[at].bad } : only(value))));

describe('[R14] a disk cannot hold, in any other form than its own,', () => {
  it('a person', () => {
    const kept = partsOf(person[8]);
    const proof = tuple([only(partsOf(kept[0])[0]!, 'x', null, long(LIMITS.statementBytes + 1)), within(0, 2 ** LIMITS.followLeavesLog2Max - 1), orNull(listOf(exactly(32), LIMITS.followLeavesLog2Max, partsOf(partsOf(kept[0])[2])))]);
    expect(readThough(decodePerson, row(person, { 0: only(3, 0, 4, '3', null), 1: exactly(bob.account), 2: only(encodeCard(bob.card), 'x', 1, null), 8: orNull(tuple([proof, orNull(proof), flag(false)])) }))).toEqual([]);
    const others = person.map((part, at) => (at === 2 ? encodeCard(alice.card) : part));
    expect(readThough(decodePerson, only(person, others, person.map((part, at) => (at === 3 ? [record.bytes] : part))))).toEqual([]);
  });

  it('what a person was told and asked, and their flags', () => {
    const gens = [seconds, seconds];
    const roots = { 9: listOf(tuple([...gens, exactly(32)]), 4), 10: listOf(tuple([...gens, exactly(32), count(), flag()]), 4), 13: orNull(tuple([...gens, count()])) };
    expect(readThough(decodePerson, row(person, { ...roots, 5: flag(), 7: flag(), 11: flag(), 12: orNull(count()), 14: orNull(count()), 15: count() }))).toEqual([]);
  });

  it('more records or prekeys of a person than are kept, or an inbox that is none', () => {
    expect(readThough(decodePerson, row(person, { 3: listOf(only(bob.record.bytes, 'x', null), LIMITS.recordsKept), 4: only(person[4]!, 'x', [1], [long(LIMITS.statementBytes + 1)]), 6: orNull(inbox) }))).toEqual([]);
  });

  it('how far a person is let', () => {
    const reach = row(person[16]!, {
      0: orNull(inbox), 1: orNull(exactly(16)), 2: flag(), 3: flag(), 4: orNull(tuple([text('Hello', LIMITS.requestBytes), count(), flag()])), 5: flag(), 6: orNull(count()), 7: within(0, 2),
      8: orNull(tuple([only(encodeCard(bob.card), 'x', long(3), null), count(), orNull(inbox)])),
    });
    expect(readThough(decodePerson, row(person, { 16: reach }))).toEqual([]);
  });

  it('the home of an account', async () => {
    const { head } = await followed(alice, [bob]);
    const good = partsOf(decode(encodeHome({ ...home, started: true, head: head.bytes, requestSecret: long(32), held: [bob.account], deadLinks: [{ bundleSecret: long(32), contactSeed: long(16) }], relays: [{ address: 'wss://relay.test', id: long(32) as RelayId }] })));
    const slots: Readonly<Record<number, Slot>> = {
      0: only(2, 0, 3, '2', null), 1: tuple([exactly(32), exactly(16), exactly(32), exactly(32)], null), 2: tuple([inBytes(RECORD), listOf(only(record.bytes, 'x', null), LIMITS.recordsKept)], null),
      3: listOf(tuple([only(alice.prekey.prekey.bytes, 'x', long(3), null), exactly(32)]), 16), 4: tuple([text('Alice', LIMITS.nameBytes), exactly(16), exactly(32), exactly(32), count()], null),
      5: listOf(tuple([text('wss://relay.test', LIMITS.addressBytes), orNull(exactly(32))]), LIMITS.relays), 6: tuple([within(0, 2), count(), count(), orNull(only(head.bytes, 'x', 7))], null),
      7: orNull(listOf(text('word', 16), 12)), 8: tuple([only(true), orNull(exactly(32)), only([bob.account], 'x', 7, null, [long(31)]), count(), listOf(tuple([exactly(32), exactly(16)]), LIMITS.deadLinks)], null),
    };
    expect(readThough(decodeHome, row(good, slots))).toEqual([]);
  });
});

it('[R14] bounds are of what is bound: the longest good ones are read', () => {
  expect(atMost(3).bad[0]).toHaveLength(4);
  expect(readThough(decodeCard, only([...card.slice(0, 3), partsOf(relays(LIMITS.cardRelays)).slice(1), ...card.slice(4)]))).toEqual([]);
});
