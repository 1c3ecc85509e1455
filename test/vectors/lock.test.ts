/** The passphrase lock at rest: what Argon2id makes of a passphrase, what is bound into the box, and a row that opens for ever. */
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { STRETCH_COST, stretch } from '../../src/crypto/stretch.ts';
import { openStore } from '../../src/store/indexeddb.ts';
import { LockDesk } from '../../src/store/lockDesk.ts';
import { encodeLock, encodeTries, lockContext } from '../../src/store/lockRow.ts';
import { createSealer, LOCAL_KEY } from '../../src/store/sealing.ts';
import { createFakeLocks } from '../helpers/fakeLocks.ts';
import { of } from './fixed.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const PASSPHRASE = 'Zwölf graue Gänse 🪿';
const head = { cost: STRETCH_COST, salt: of(3, 16) as Uint8Array<ArrayBuffer>, nonce: of(4, 12) as Uint8Array<ArrayBuffer> };
const [inner, localKey] = [of(9) as Uint8Array<ArrayBuffer>, of(15)];

const sealingKey = (extractable: boolean): Promise<CryptoKey> => crypto.subtle.importKey('raw', inner, 'AES-GCM', extractable, ['encrypt', 'decrypt']);

describe('vectors: the passphrase lock', () => {
  it('[S13.5] its key and its row are as recorded', async () => {
    const stretched = stretch(PASSPHRASE, head.salt, head.cost);
    const outer = await crypto.subtle.importKey('raw', stretched, 'AES-GCM', false, ['wrapKey']);
    const algorithm = { name: 'AES-GCM', iv: head.nonce, additionalData: lockContext(head) };
    const box = new Uint8Array(await crypto.subtle.wrapKey('raw', await sealingKey(true), outer, algorithm));
    expectVector('v1/lock', { stretched, context: lockContext(head), row: encodeLock({ ...head, box }), tries: encodeTries({ count: 3, last: 1_770_000_000_000 }) });
  });

  it('[S13.5] the recorded row opens the store that it was made for', async () => {
    const name = 'kith-vector-lock';
    await (await openStore({ name })).close();
    const db = await openDB(name);
    await db.delete('meta', 'key');
    await db.put('meta', bytesOf(loadVector('v1/lock'), 'row'), 'lock');
    await db.put('meta', await createSealer(crypto, await sealingKey(false)).seal(...LOCAL_KEY, localKey), 'localKey');
    db.close();
    const key = await new LockDesk({ store: name, locks: createFakeLocks() }).unlock(PASSPHRASE);
    const store = await openStore({ name, key });
    expect(store.localKey).toEqual(localKey);
    await store.close();
  });

  it('[S13.5] what stretches it is the Argon2id of others: the vector of its authors', () => {
    const text = (value: string): Uint8Array => new TextEncoder().encode(value);
    const made = stretch('password', text('somesalt'), { memory: 65_536, passes: 2, lanes: 1 });
    expect(Buffer.from(made).toString('hex')).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
  });
});
