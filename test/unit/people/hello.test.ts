import { beforeAll, describe, expect, it } from 'vitest';
import { kdf } from '../../../src/crypto/derive.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { loadKem } from '../../../src/crypto/loadKem.ts';
import { pad } from '../../../src/crypto/padding.ts';
import { naclPrimitives, webPrimitives } from '../../../src/crypto/primitives.ts';
import { seal, ZERO_NONCE } from '../../../src/crypto/seal.ts';
import { signStatement } from '../../../src/crypto/sign.ts';
import { ownContact } from '../../../src/people/account.ts';
import { openHello, sealHello } from '../../../src/people/hello.ts';
import { encodeCard } from '../../../src/people/card.ts';
import { inboxToValue } from '../../../src/people/object.ts';
import { halfRoot, pairRoot } from '../../../src/people/pairRoot.ts';
import { decode, encode, type Value } from '../../../src/protocol/codec.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { createPerson, createTrio, helloBytes, helloFrom, listOf, primitives, type TestPerson } from '../../helpers/people.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
});

describe('[S5.2] hello', () => {
  it('[F6] tells Bob who Alice is, that she follows him, and her half of the pair root', async () => {
    const hello = await helloFrom(alice, bob);
    expect(hello.record.account).toEqual(alice.account);
    expect(hello.card.name).toBe('Alice');
    expect(hello.proof.place).not.toBeNull();
    expect(hello.prekeys).toEqual([alice.prekey.prekey]);
    expect(hello.followInbox).toEqual(alice.followInbox);
    expect(hello.device).toEqual(alice.device);
    expect(hello.pr0).toEqual(halfRoot(alice.contact, alice.account, bob.account, bob.contact.gen));
  });

  it('opens alike with tweetnacl and WebCrypto', async () => {
    const bytes = await helloBytes(alice, bob);
    for (const one of [naclPrimitives, webPrimitives])
      expect(await openHello(bytes, bob.own, one)).toMatchObject({ device: alice.device });
  });

  it('is 16 KiB whatever is inside', async () => {
    const short = await helloBytes(alice, bob, (await listOf(alice, [])).proofFor(bob));
    expect(short.length).toBe(LIMITS.helloBytes);
    expect((await helloBytes(alice, bob)).length).toBe(LIMITS.helloBytes);
  });

  it('can come from one who does not list me: followed is then not claimed', async () => {
    const hello = await helloFrom(alice, bob, (await listOf(alice, [eve])).proofFor(bob));
    expect(hello.proof.place).toBeNull();
  });

  it('cannot be read by Eve', async () => {
    const bytes = await helloBytes(alice, bob);
    expect(await openHello(bytes, eve.own, primitives)).toBe('badBox');
    const otherGen = { account: bob.account, contacts: [ownContact(bob.homeSecret, bob.account, bob.contact.gen + 1)] };
    expect(await openHello(bytes, otherGen, primitives)).toBe('wrongKey');
  });

  it('is opened with either of the last two generations', async () => {
    const next = ownContact(bob.random.bytes(32), bob.account, bob.contact.gen + 9);
    const hello = await openHello(
      await helloBytes(alice, bob),
      { account: bob.account, contacts: [next, bob.contact] },
      primitives,
    );
    expect(hello).toMatchObject({ myGen: bob.contact.gen });
  });

  it('[A9][H9] cannot be signed by Eve in the name of Alice', async () => {
    const forged = await sealHello(
      bob.record,
      { ...alice, prekeys: [alice.prekey.prekey], proof: (await listOf(alice, [bob])).proofFor(bob), contact: alice.contact },
      { device: alice.device, signer: eve.signer, random: eve.random },
    );
    expect(await openHello(forged!, bob.own, primitives)).toBe('badSignature');
  });

  it('[H2] refuses a signature by a device that the record does not have', async () => {
    const forged = await sealHello(
      bob.record,
      { ...alice, prekeys: [alice.prekey.prekey], proof: (await listOf(alice, [bob])).proofFor(bob), contact: alice.contact },
      { device: eve.device, signer: eve.signer, random: eve.random },
    );
    expect(await openHello(forged!, bob.own, primitives)).toBe('unknownDevice');
  });

  it('[H2] refuses a card of another account beside the record', async () => {
    const forged = await sealHello(
      bob.record,
      {
        ...eve,
        card: alice.card,
        prekeys: [eve.prekey.prekey],
        proof: (await listOf(eve, [bob])).proofFor(bob),
        contact: eve.contact,
      },
      eve,
    );
    expect(await openHello(forged!, bob.own, primitives)).toBe('wrongKey');
  });

  it("refuses Alice's prekeys under Eve's record", async () => {
    const forged = await sealHello(
      bob.record,
      { ...eve, prekeys: [alice.prekey.prekey], proof: (await listOf(eve, [bob])).proofFor(bob), contact: eve.contact },
      eve,
    );
    expect(await openHello(forged!, bob.own, primitives)).toBe('unknownDevice');
  });

  it('[A14][H34] refuses a place in the list that was made for somebody else', async () => {
    const list = await listOf(alice, [eve]);
    expect(await openHello(await helloBytes(alice, bob, list.proofFor(eve)), bob.own, primitives)).toBe('badProof');
  });

  it("[H34] refuses Alice's head in the hands of Eve", async () => {
    const list = await listOf(alice, [bob]);
    expect(await openHello(await helloBytes(eve, bob, list.proofFor(bob)), bob.own, primitives)).toBe('wrongAuthor');
  });

  it('refuses my own hello to me', async () => {
    expect(await openHello(await helloBytes(bob, bob), bob.own, primitives)).toBe('wrongAuthor');
  });

  /** A hello of Alice with positions of its payload replaced, rightly signed and sealed. */
  async function altered(by: Readonly<Record<number, Value>>, bucket: number = LIMITS.helloInside): Promise<Uint8Array> {
    const list = await listOf(alice, [bob]);
    const { head, place } = list.proofFor(bob);
    const right: readonly Value[] = [
      encodeCard(alice.card), inboxToValue(alice.followInbox), alice.record.bytes, head, place!.index, [...place!.path], [alice.prekey.prekey.bytes], alice.contact.gen, bob.contact.gen, new Uint8Array(32),
    ];
    const payload = encode(right.map((value, i) => by[i] ?? value));
    const { ciphertext, shared } = (await loadKem()).encapsulate(bob.record.contact.kem, alice.random)!;
    const [gen, hash] = [bob.contact.gen, sha256(ciphertext)];
    const signature = await signStatement(alice.signer, 'hello', encode([bob.account, gen, hash, sha256(payload)]));
    const box = seal(kdf(shared, 'hello', bob.account, gen, hash), ZERO_NONCE, pad(encode([payload, alice.device, signature]), [bucket]));
    return encode([1, gen, ciphertext, box]);
  }

  it('by hand has the layout of the specification', async () => {
    expect(await openHello(await altered({}), bob.own, primitives)).toMatchObject({ device: alice.device, pr0: new Uint8Array(32) });
  });

  it('refuses generations other than those of its record and its sealing, and any other form inside', async () => {
    const wrong: readonly Readonly<Record<number, Value>>[] = [
      { 7: alice.contact.gen - 1 }, { 8: bob.contact.gen - 1 }, { 9: new Uint8Array(31) }, { 4: 64 ** 4 }, { 6: Array.from({ length: 5 }, () => alice.prekey.prekey.bytes) }, { 1: [] }, { 0: 'card' },
    ];
    for (const by of wrong) expect(await openHello(await altered(by), bob.own, primitives), JSON.stringify(by)).toBe('badForm');
    expect(await openHello(await altered({}, LIMITS.helloInside - 1), bob.own, primitives)).toBe('badPadding');
  });

  it('[H37] refuses another version, another form, more bytes', async () => {
    const bytes = await helloBytes(alice, bob);
    const [, gen, ciphertext, box] = decode(bytes) as readonly Value[];
    for (const version of [0, 2])
      expect(await openHello(encode([version, gen!, ciphertext!, box!]), bob.own, primitives)).toBe('badForm');
    expect(await openHello(bytes.subarray(1), bob.own, primitives)).toBe('badForm');
    expect(await openHello(new Uint8Array(LIMITS.helloBytes + 1), bob.own, primitives)).toBe('tooLarge');
  });

  it('is refused when any one byte was changed', async () => {
    const bytes = await helloBytes(alice, bob);
    for (let i = 0; i < bytes.length; i += 509) {
      const changed = bytes.slice();
      changed[i]! ^= 1;
      expect(await openHello(changed, bob.own, primitives), `byte ${i}`).toBeTypeOf('string');
    }
  });

  it('has no recipient whose contact key is malformed', async () => {
    const broken = { ...bob.record, contact: { ...bob.record.contact, kem: new Uint8Array(1216).fill(255) } };
    const content = { ...alice, prekeys: [], proof: (await listOf(alice, [])).proofFor(bob), contact: alice.contact };
    expect(await sealHello(broken, content, alice)).toBeNull();
  });
});

describe('[S5.3] pair root', () => {
  it('is the same on both sides, and however often hellos were sent', async () => {
    const [toBob, toBobAgain, toAlice] = [await helloFrom(alice, bob), await helloFrom(alice, bob), await helloFrom(bob, alice)];
    const ofAlice = { account: alice.account, gen: alice.contact.gen, pr0: toBob.pr0 };
    const ofBob = { account: bob.account, gen: bob.contact.gen, pr0: toAlice.pr0 };
    expect(pairRoot(ofAlice, ofBob)).toEqual(pairRoot(ofBob, { ...ofAlice, pr0: toBobAgain.pr0 }));
  });

  it('needs both halves: none is the other, nor told by the other', async () => {
    const [toBob, toAlice, toEve] = [await helloFrom(alice, bob), await helloFrom(bob, alice), await helloFrom(alice, eve)];
    expect(new Set([toBob.pr0, toAlice.pr0, toEve.pr0].map(keyOf)).size).toBe(3);
    const ofAlice = { account: alice.account, gen: alice.contact.gen, pr0: toBob.pr0 };
    const right = pairRoot(ofAlice, { account: bob.account, gen: bob.contact.gen, pr0: toAlice.pr0 });
    expect(pairRoot(ofAlice, { account: bob.account, gen: bob.contact.gen, pr0: sha256(toAlice.pr0) })).not.toEqual(right);
  });

  it('changes with a contact generation', async () => {
    const dave = await createPerson('Dave');
    const halves = [1, 2].map((step) => halfRoot(dave.contact, dave.account, bob.account, bob.contact.gen + step));
    expect(halves[0]).not.toEqual(halves[1]);
  });
});
