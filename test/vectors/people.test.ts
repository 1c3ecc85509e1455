import { describe, expect, it } from 'vitest';
import { decodeCard, encodeCard } from '../../src/people/card.ts';
import { createContactList, isMyPlace } from '../../src/people/contactList.ts';
import { verifyProof } from '../../src/people/followProof.ts';
import { openHello } from '../../src/people/hello.ts';
import { halfRoot, pairRoot } from '../../src/people/pairRoot.ts';
import { personOfCard } from '../../src/people/person.ts';
import { decodePerson, encodePerson } from '../../src/people/personCodec.ts';
import { verifyPrekey } from '../../src/people/prekey.ts';
import { verifyRecord } from '../../src/people/record.ts';
import { follow, withHello, withPairRoot } from '../../src/people/transitions.ts';
import { accepted, createPerson, helloBytes, listOf, NOW, primitives } from '../helpers/people.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const alice = await createPerson('Alice');
const bob = await createPerson('Bob');

describe('bytes of version 1 that this room writes', () => {
  it('account record, prekey, card, head and place are these', async () => {
    const { head, list } = await listOf(alice, [bob], 7);
    const place = list.placeOf(bob.account)!;
    expectVector('v1/people', {
      phrase: [...alice.phrase],
      homeSecret: alice.homeSecret,
      deviceSeed: alice.deviceSeed,
      account: alice.account,
      device: alice.device,
      record: alice.record.bytes,
      recordHash: alice.record.hash,
      prekey: alice.prekey.prekey.bytes,
      prekeySecret: alice.prekey.secret,
      card: encodeCard(alice.card),
      head: head.bytes,
      index: place.index,
      path: [...place.path],
      bobHomeSecret: bob.homeSecret,
      bobAccount: bob.account,
      bobRecord: bob.record.bytes,
    });
  });

  it('hello, pair root and a stored friend are these', async () => {
    const hello = await helloBytes(alice, bob, (await listOf(alice, [bob], 7)).proofFor(bob));
    const opened = accepted(await openHello(hello, bob.own, primitives));
    const person = withPairRoot(follow(accepted(withHello(null, opened, NOW))), bob.own, NOW);
    expectVector('v1/hello', { hello, pr0: opened.pr0, pairRoot: person.roots[0]!.root, person: bytesOf(loadVector('v1/hello'), 'person') });
    expectVector('v3/person', { person: encodePerson(person) });
  });
});

describe('bytes of version 1 that were released', () => {
  it('are read for ever', async () => {
    const people = loadVector('v1/people');
    const record = accepted(await verifyRecord(bytesOf(people, 'record'), primitives));
    expect(accepted(await verifyPrekey(bytesOf(people, 'prekey'), record, primitives)).device).toEqual(bytesOf(people, 'device'));
    expect(decodeCard(bytesOf(people, 'card'))).toEqual(alice.card);
    const path = (people.path as readonly string[]).map((hash) => Uint8Array.from(Buffer.from(hash, 'hex')));
    const place = { index: Number(people.index), path };
    const question = { me: bob.account, mine: bob.own.contacts, owner: record.account, theirs: [record.contact] };
    expect(accepted(await verifyProof({ head: bytesOf(people, 'head'), place }, record, question, primitives)).place).toEqual(place);
    const hello = loadVector('v1/hello');
    expect(accepted(await openHello(bytesOf(hello, 'hello'), bob.own, primitives)).pr0).toEqual(bytesOf(hello, 'pr0'));
    const first = decodePerson(bytesOf(hello, 'person'));
    expect(first.roots[0]!.root).toEqual(bytesOf(hello, 'pairRoot'));
    for (const later of ['v2/person', 'v3/person']) expect(decodePerson(bytesOf(loadVector(later), 'person')), later).toEqual(first);
  });

  it('are not read with another account, list or half', () => {
    const list = createContactList(alice.account, alice.contact, 8, []);
    expect(isMyPlace({ index: 0, path: list.placeOf(bob.account)?.path ?? [] }, list, { me: bob.account, mine: bob.own.contacts, owner: alice.account, theirs: [alice.record.contact] })).toBe(false);
    const ofBob = { account: bob.account, gen: bob.contact.gen, pr0: halfRoot(bob.contact, bob.account, alice.account, alice.contact.gen) };
    const ofAlice = { account: alice.account, gen: alice.contact.gen, pr0: new Uint8Array(32) };
    expect(pairRoot(ofAlice, ofBob)).not.toEqual(bytesOf(loadVector('v1/hello'), 'pairRoot'));
    expect(() => decodePerson(encodePerson({ ...personOfCard(bob.card, NOW), account: alice.account }))).toThrow();
  });
});
