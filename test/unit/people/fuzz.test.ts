import { beforeAll, describe, expect, it } from 'vitest';
import { decodeCard, encodeCard, readCardText, cardPath } from '../../../src/people/card.ts';
import { reviveHead } from '../../../src/people/followProof.ts';
import { openHello } from '../../../src/people/hello.ts';
import { decodeObject, encodeObject } from '../../../src/people/object.ts';
import { personOfCard } from '../../../src/people/person.ts';
import { decodePerson, encodePerson } from '../../../src/people/personCodec.ts';
import { presenceToValue, verifyPresence } from '../../../src/people/presence.ts';
import { revivePrekey } from '../../../src/people/prekey.ts';
import { reviveRecord, verifyRecord } from '../../../src/people/record.ts';
import { stateToValue, verifyState } from '../../../src/people/state.ts';
import { isRefusal } from '../../../src/people/verdict.ts';
import { follow, withHello, withPairRoot } from '../../../src/people/transitions.ts';
import { decode, encode, FormError } from '../../../src/protocol/codec.ts';
import { sameBytes, type PeerName } from '../../../src/protocol/ids.ts';
import { OBJECT } from '../../../src/protocol/kinds.ts';
import { fuzz, type Target } from '../../helpers/fuzz.ts';
import { accepted, createTrio, helloBytes, helloFrom, listOf, NOW, primitives, type TestPerson } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';

let alice: TestPerson;
let bob: TestPerson;
beforeAll(async () => {
  [alice, bob] = await createTrio();
});

/** Reads, and where it reads, writes the same bytes again. */
const canonical =
  <T>(read: (bytes: Uint8Array) => T, write: (value: T) => Uint8Array) =>
  (bytes: Uint8Array): void => {
    if (!sameBytes(write(read(bytes)), bytes)) throw new Error('read and written otherwise');
  };

async function targets(): Promise<readonly Target[]> {
  const friend = withPairRoot(follow(accepted(withHello(null, await helloFrom(bob, alice), NOW))), alice.own, NOW);
  const presence = presenceToValue({ device: alice.device, peer: '12D3KooWAbc' as PeerName, relays: alice.card.relays, expires: NOW + 1 });
  return [
    { name: 'card', seeds: [encodeCard(alice.card), encodeCard(bob.card)], decode: decodeCard, refusal: FormError },
    { name: 'card text', seeds: [new TextEncoder().encode(cardPath(alice.card))], decode: (bytes) => readCardText(new TextDecoder().decode(bytes), NOW) },
    { name: 'record', seeds: [alice.record.bytes], decode: reviveRecord, refusal: FormError },
    { name: 'prekey', seeds: [alice.prekey.prekey.bytes], decode: revivePrekey, refusal: FormError },
    { name: 'head', seeds: [(await listOf(alice, [bob])).head.bytes], decode: reviveHead, refusal: FormError },
    { name: 'object', seeds: [encodeObject(OBJECT.presence, presence)], decode: canonical(decodeObject, ({ type, payload }) => encodeObject(type as 4, payload)), refusal: FormError },
    { name: 'presence', seeds: [encode(presence)], decode: (bytes) => verifyPresence(decode(bytes), alice.record, NOW), refusal: FormError },
    { name: 'person', seeds: [encodePerson(friend), encodePerson(personOfCard(bob.card, NOW))], decode: canonical(decodePerson, encodePerson), refusal: FormError, share: 0.25 },
  ];
}

describe('decoders of this room', () => {
  it('[A25][H20][H23] give a value or FormError for 20,000 broken inputs each, in little time', { timeout: 120_000 }, async () => {
    for (const target of await targets()) {
      const report = fuzz(target);
      expect(report.inputs).toBeGreaterThan(1000);
      if (target.refusal) expect(report.refused, target.name).toBeGreaterThan(report.inputs / 4);
    }
  });

  it('[H1] verifiers give a code for broken records, hellos and states, and never throw', { timeout: 120_000 }, async () => {
    const rng = createRng('broken');
    const hello = await helloBytes(bob, alice);
    const state = encode(stateToValue({ card: bob.card, record: bob.record, prekeys: [bob.prekey.prekey], proof: (await listOf(bob, [alice])).proofFor(alice) }));
    for (let i = 0; i < 400; i++) {
      const broken = [bob.record.bytes, hello, state].map((bytes) => {
        const copy = bytes.slice();
        copy[rng.int(copy.length)]! ^= 1 << rng.int(8);
        return copy;
      }) as [Uint8Array, Uint8Array, Uint8Array];
      expect(isRefusal(await verifyRecord(broken[0], primitives))).toBe(true);
      if (i % 10 === 0) expect(isRefusal(await openHello(broken[1], alice.own, primitives))).toBe(true);
      try {
        await verifyState(decode(broken[2]), bob.account, alice.own, primitives);
      } catch (error) {
        expect(error).toBeInstanceOf(FormError);
      }
    }
  });
});
