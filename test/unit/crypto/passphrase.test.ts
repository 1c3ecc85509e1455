import { argon2id } from '@noble/hashes/argon2.js';
import { describe, expect, it } from 'vitest';
import { isBearable, passphraseKey, STRETCH, STRETCH_BOUNDS, type Stretch } from '../../../src/crypto/passphrase.ts';
import { keyOf } from '../../../src/protocol/ids.ts';

/** As cheap as may be. */
const cheap: Stretch = { memory: STRETCH_BOUNDS.memory[0], passes: 1, lanes: 1, salt: new Uint8Array(16).fill(7) };

describe('a key from a passphrase', () => {
  it('is Argon2id: the library gives what RFC 9106 §5.3 says', () => {
    const of = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
    const key = argon2id(of(32, 1), of(16, 2), { t: 3, m: 32, p: 4, dkLen: 32, key: of(8, 3), personalization: of(12, 4) });
    expect(keyOf(key)).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  });

  it('is the same for the same words however they are typed, and another for other words, another salt, or other work', async () => {
    const key = keyOf(await passphraseKey('caf\u00e9 \ufb01re', cheap));
    expect(key).toHaveLength(64);
    expect(keyOf(await passphraseKey('cafe\u0301 fire', cheap))).toBe(key);
    const others = await Promise.all([passphraseKey('cafe fire', cheap), passphraseKey('caf\u00e9 \ufb01re', { ...cheap, salt: new Uint8Array(16) }), passphraseKey('caf\u00e9 \ufb01re', { ...cheap, passes: 2 }), passphraseKey('caf\u00e9 \ufb01re', { ...cheap, lanes: 2 })]);
    expect(new Set([key, ...others.map(keyOf)]).size).toBe(5);
  });

  it('is not derived where somebody asks for more than a device takes upon itself', async () => {
    const asks: readonly Partial<Stretch>[] = [{ memory: 4 * 1024 * 1024 }, { memory: 2 ** 32 }, { memory: 1 }, { memory: NaN }, { memory: 8192.5 }, { passes: 17 }, { passes: 0 }, { passes: -1 }, { lanes: 5 }, { lanes: 0 }, { memory: 256 * 1024, passes: 16 }, { salt: new Uint8Array(15) }, { salt: new Uint8Array(17) }];
    for (const ask of asks) {
      expect(isBearable({ ...cheap, ...ask }), JSON.stringify(ask)).toBe(false);
      await expect(passphraseKey('words', { ...cheap, ...ask })).rejects.toThrow(RangeError);
    }
  });

  it('as it is made here is bearable, and stays so when it grows fourfold', () => {
    expect(isBearable({ ...cheap, ...STRETCH })).toBe(true);
    expect(isBearable({ ...cheap, memory: 256 * 1024, passes: 3 })).toBe(true);
  });
});
