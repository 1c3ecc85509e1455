import { beforeAll, describe, expect, it } from 'vitest';
import { deviceId } from '../../../src/crypto/derive.ts';
import { naclPrimitives } from '../../../src/crypto/primitives.ts';
import { isRenewalDue, nextSeconds, renewRecord } from '../../../src/people/account.ts';
import { createAccount } from '../../../src/people/newAccount.ts';
import { createPrekey, hasPrekeys, mergePrekeys, nextPrekey, verifyPrekey, verifyPrekeys } from '../../../src/people/prekey.ts';
import { isExpired, newerRecord, verifyRecord, type ProvenRecord } from '../../../src/people/record.ts';
import { makeStatement } from '../../../src/people/statement.ts';
import { decode, encode, type Value } from '../../../src/protocol/codec.ts';
import { EXPIRY, LIMITS } from '../../../src/protocol/limits.ts';
import { deviceValue, forgeRecord, nextContact, type Forgery } from '../../helpers/forge.ts';
import { accepted, createTrio, NOW, primitives, type TestPerson } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
});

const verify = (bytes: Uint8Array) => verifyRecord(bytes, primitives);
const forged = async (forgery: Forgery) => verify(await forgeRecord(alice, forgery));

describe('a new account', () => {
  it('has a record that whoever has R.pk can verify, and one prekey', async () => {
    const record = accepted(await verify(alice.record.bytes));
    expect(record).toEqual(alice.record);
    expect(record.admins).toEqual([alice.signer.publicKey]);
    expect(hasPrekeys(record, [accepted(await verifyPrekey(alice.prekey.prekey.bytes, record, primitives))])).toBe(true);
    expect(alice.phrase).toHaveLength(12);
  });

  it('is another each time, and the same from the same chance', async () => {
    const make = (seed: string) => createAccount({ primitives: naclPrimitives, random: createRng(seed), now: NOW });
    const [one, same, other] = [await make('a'), await make('a'), await make('b')];
    expect(one.record.bytes).toEqual(same.record.bytes);
    expect(one.account).not.toEqual(other.account);
  });

  it('[S3.2] counts eras and generations in seconds, above the one before', () => {
    expect(nextSeconds(5_999)).toBe(5);
    expect(nextSeconds(5_999, 9)).toBe(10);
  });
});

describe('[S3.3] an account record', () => {
  it('is renewed after 15 d, under the same root, with the next seq', async () => {
    expect(isRenewalDue(alice.record, NOW + EXPIRY.recordRenew - 1)).toBe(false);
    expect(isRenewalDue(alice.record, NOW + EXPIRY.recordRenew)).toBe(true);
    const next = await renewRecord(alice.record, alice.signer, NOW + EXPIRY.recordRenew);
    expect(accepted(await verify(next.bytes))).toMatchObject({ seq: 1, era: alice.record.era, contact: alice.record.contact });
  });

  it('of a time that is still to come is renewed as well: the clock was ahead when it was made', () => {
    expect(isRenewalDue(alice.record, NOW - EXPIRY.clockOff)).toBe(false);
    expect(isRenewalDue(alice.record, NOW - EXPIRY.clockOff - 1)).toBe(true);
  });

  it('cannot be renewed by Eve, nor with a contact generation that does not grow', async () => {
    await expect(renewRecord(alice.record, eve.signer, NOW)).rejects.toThrow(RangeError);
    await expect(renewRecord(alice.record, alice.signer, NOW, { contact: alice.contact })).rejects.toThrow(RangeError);
    const next = await renewRecord(alice.record, alice.signer, NOW, { contact: nextContact(alice) });
    expect(next.contact.gen).toBe(alice.record.contact.gen + 1);
  });

  it('[S3.3] expires after 60 d, and is still verified then', async () => {
    expect(isExpired(alice.record, NOW + EXPIRY.record - 1)).toBe(false);
    expect(isExpired(alice.record, NOW + EXPIRY.record)).toBe(true);
    expect(await verify(alice.record.bytes)).not.toBeTypeOf('string');
  });

  it('is right when made by hand, so that each forgery below is wrong in one thing', async () => {
    expect(await forged({})).not.toBeTypeOf('string');
  });

  it("[H9][H11] refuses a device that Alice's root does not name as admin", async () => {
    expect(await forged({ record: { 4: [deviceValue(alice), deviceValue(eve, 1)], 8: eve.device }, signer: eve.signer })).toBe('wrongAuthor');
  });

  it('[S3.2] [H11] refuses a root signed by anyone but R', async () => {
    expect(await forged({ root: { 4: [eve.signer.publicKey] }, record: { 4: [deviceValue(eve)], 8: eve.device }, rootSigner: eve.signer, signer: eve.signer })).toBe('badSignature');
  });

  it('[H2] refuses a signature that is not of the signer named, and a signer that is no device', async () => {
    expect(await forged({ signer: eve.signer })).toBe('badSignature');
    expect(await forged({ record: { 8: eve.device } })).toBe('unknownDevice');
  });

  it('refuses an account that is not the hash of R.pk, and a device that is not the hash of D.pk', async () => {
    expect(await forged({ root: { 1: eve.account } })).toBe('wrongKey');
    expect(await forged({ record: { 4: [deviceValue(alice), [bob.device, eve.signer.publicKey, 0, 1]] } })).toBe('wrongKey');
  });

  it('[H4] refuses a device key of small order', async () => {
    const weak = Uint8Array.of(1, ...new Uint8Array(31));
    expect(await forged({ record: { 4: [deviceValue(alice), [deviceId(weak), weak, 0, 1]] } })).toBe('wrongKey');
  });

  it('refuses a device twice, an order twice, none, and more than allowed', async () => {
    const devices: Value[][] = [[deviceValue(alice), deviceValue(alice, 1)], [deviceValue(alice), deviceValue(bob)], [], Array.from({ length: LIMITS.devices + 1 }, (_, i) => deviceValue(alice, i))];
    for (const list of devices) expect(await forged({ record: { 4: list } })).toBe('badForm');
    expect(await forged({ root: { 4: [] } })).toBe('badForm');
  });

  it('refuses a life of more than 60 d, and one that ends before it begins', async () => {
    expect(await forged({ record: { 7: NOW + EXPIRY.record + 1 } })).toBe('badForm');
    expect(await forged({ record: { 7: NOW } })).toBe('badForm');
  });

  it('[H37] refuses another version of record or root, and keys of another size', async () => {
    expect(await forged({ record: { 0: 0 } })).toBe('badForm');
    expect(await forged({ root: { 0: 2 } })).toBe('badForm');
    expect(await forged({ record: { 5: [1, new Uint8Array(31), alice.record.contact.kem] } })).toBe('badForm');
  });

  it('[H1] refuses any changed byte, and a second spelling', async () => {
    const { bytes } = alice.record;
    for (let i = 0; i < bytes.length; i += 29) {
      const changed = bytes.slice();
      changed[i]! ^= 4;
      expect(await verify(changed), `byte ${i}`).toBeTypeOf('string');
    }
    expect(await verify(new Uint8Array(LIMITS.recordBytes + 1))).toBe('badForm');
  });

  it('[H3] is no prekey, and a prekey no record: labels part them', async () => {
    const [message] = decode(alice.record.bytes) as readonly Value[];
    const lifted = await makeStatement(alice.signer, 'prekey', decode(message as Uint8Array));
    expect(await verify(lifted)).toBe('badSignature');
    expect(await verifyPrekey(alice.record.bytes, alice.record, primitives)).toBe('badForm');
  });

  it('fits its bound with all devices', async () => {
    const devices = await Promise.all(Array.from({ length: LIMITS.devices - 1 }, (_, i) => primitives.signer(createRng(`d${i}`).bytes(32))));
    const rows = devices.map(({ publicKey }, i) => [deviceId(publicKey), publicKey, 2 ** 32, i + 1]);
    const record = accepted(await forged({ root: { 4: [alice.signer.publicKey, ...devices.map(({ publicKey }) => publicKey)] }, record: { 4: [deviceValue(alice), ...rows] } }));
    expect(record.devices).toHaveLength(LIMITS.devices);
  });
});

describe('[S3.3] pinning [A22][H10]', () => {
  const of = async (forgery: Forgery): Promise<ProvenRecord> => accepted(await forged(forgery));

  it('takes a higher seq and a higher era, and refuses what is below', async () => {
    const [two, three] = [await of({ record: { 3: 2 } }), await of({ record: { 3: 3 } })];
    const restored = await of({ root: { 3: alice.record.era + 1 }, record: { 3: 0 } });
    expect(newerRecord(two, three)).toEqual({ outcome: 'newer', record: three });
    expect(newerRecord(three, two)).toEqual({ outcome: 'older', record: three });
    expect(newerRecord(three, restored)).toEqual({ outcome: 'newer', record: restored });
    expect(newerRecord(restored, three)).toEqual({ outcome: 'older', record: restored });
    expect(newerRecord(two, two)).toEqual({ outcome: 'same', record: two });
  });

  it('of two with one (era, seq) takes the one of the lower order, on every device alike', async () => {
    const root = { 4: [alice.signer.publicKey, bob.signer.publicKey] };
    const devices = [deviceValue(alice, 0), deviceValue(bob, 1)];
    const first = await of({ root, record: { 4: devices } });
    const second = await of({ root, record: { 4: devices, 8: bob.device }, signer: bob.signer });
    expect(newerRecord(first, second)).toEqual({ outcome: 'disputed', record: first });
    expect(newerRecord(second, first)).toEqual({ outcome: 'disputed', record: first });
  });

  it('never compares two accounts', () => {
    expect(() => newerRecord(alice.record, eve.record)).toThrow(RangeError);
  });
});

describe('[S3.1] a prekey', () => {
  it('[S3.1] follows its forerunner after 7 d, not before', async () => {
    const current = alice.prekey.prekey;
    expect(nextPrekey(current, alice.signer, alice.random, NOW + EXPIRY.prekeyRenew - 1)).toBeNull();
    const next = await nextPrekey(current, alice.signer, alice.random, NOW + EXPIRY.prekeyRenew);
    expect(next!.prekey).toMatchObject({ n: 1, device: alice.device });
    expect(mergePrekeys([next!.prekey], [current])).toEqual([next!.prekey]);
    expect(mergePrekeys([current], [next!.prekey])).toEqual([next!.prekey]);
  });

  it('[A10] of a time that is still to come does not keep the next one away', async () => {
    const current = alice.prekey.prekey;
    expect(nextPrekey(current, alice.signer, alice.random, NOW - EXPIRY.clockOff)).toBeNull();
    expect((await nextPrekey(current, alice.signer, alice.random, NOW - EXPIRY.clockOff - 1))!.prekey.n).toBe(1);
  });

  it('[H2] is refused from Eve, in her name or in the name of Alice', async () => {
    const own = await createPrekey(eve.device, eve.signer, 1, eve.random, NOW);
    const inAlices = await createPrekey(alice.device, eve.signer, 1, eve.random, NOW);
    expect(await verifyPrekey(own.prekey.bytes, alice.record, primitives)).toBe('unknownDevice');
    expect(await verifyPrekey(inAlices.prekey.bytes, alice.record, primitives)).toBe('badSignature');
  });

  it('is refused with a life of more than 60 d, another version, or twice for one device', async () => {
    const { key } = alice.prekey.prekey;
    const long = await makeStatement(alice.signer, 'prekey', [1, alice.device, 1, key, NOW, NOW + EXPIRY.prekey + 1]);
    const other = await makeStatement(alice.signer, 'prekey', [2, alice.device, 1, key, NOW, NOW + 1]);
    expect(await verifyPrekey(long, alice.record, primitives)).toBe('badForm');
    expect(await verifyPrekey(other, alice.record, primitives)).toBe('badForm');
    expect(await verifyPrekeys([alice.prekey.prekey.bytes, alice.prekey.prekey.bytes], alice.record, primitives)).toBe('badForm');
  });

  it('[H1] is refused when a byte of it was changed', async () => {
    const [message, signature] = decode(alice.prekey.prekey.bytes) as readonly Uint8Array[];
    const flipped = signature!.slice();
    flipped[40]! ^= 1;
    expect(await verifyPrekey(encode([message!, flipped]), alice.record, primitives)).toBe('badSignature');
    expect(await verifyPrekey(encode([message!, new Uint8Array(64)]), alice.record, primitives)).toBe('badSignature');
  });
});
