import { createHash } from 'node:crypto';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { describe, expect, it } from 'vitest';
import { wipe } from '../../../src/crypto/derive.ts';
import { contactKeys, rootKeys } from '../../../src/crypto/keys.ts';
import * as words from '../../../src/crypto/words.ts';
import { keyOf, type AccountId } from '../../../src/protocol/ids.ts';
import { createTestPrimitives } from '../../helpers/primitives.ts';
import { createRng } from '../../helpers/rng.ts';
import { phraseFailures } from './refusals.ts';

const { accountWords, newPhrase, phraseEntropy, PHRASE_WORDS } = words;
const rng = createRng('keys');
const primitives = createTestPrimitives();
const account = (): AccountId => rng.bytes(32) as AccountId;

describe('[S3.1] the recovery phrase', () => {
  it('is twelve words that come back as the entropy they were made from', () => {
    for (let i = 0; i < 50; i++) {
      const entropy = rng.bytes(16);
      const phrase = newPhrase({ bytes: () => entropy.slice() });
      expect(phrase).toHaveLength(PHRASE_WORDS);
      expect(phraseEntropy(phrase.join(' '))).toEqual({ ok: true, value: entropy });
    }
  });

  it('is read as people type it: capitals, line breaks, several blanks, wide letters', () => {
    const phrase = newPhrase(rng);
    const plain = phraseEntropy(phrase.join(' '));
    expect(plain.ok).toBe(true);
    const wide = phrase.join(' ').replace(/[a-z]/g, (letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0));
    for (const text of [
      `  ${phrase.join('\n')}\t`,
      phrase.join('   ').toUpperCase(),
      phrase.join('\u3000'),
      phrase.join('\u00a0'),
      wide,
    ]) {
      expect(phraseEntropy(text)).toEqual(plain);
    }
  });

  it('is the phrase of BIP39: a published vector', () => {
    expect(phraseEntropy('legal winner thank year wave sausage worth useful legal winner thank yellow')).toEqual({
      ok: true,
      value: new Uint8Array(16).fill(0x7f),
    });
  });

  it('tells which word, how many, or that the words do not belong together, and repeats none of them', () => {
    expect(phraseFailures(words)).toEqual([]);
  });
});

describe('keys of an account', () => {
  it('[S3.1] the same phrase gives the same keys, another gives others', async () => {
    const entropy = rng.bytes(16);
    const [one, two, other] = [
      await rootKeys(entropy, primitives),
      await rootKeys(entropy, primitives),
      await rootKeys(rng.bytes(16), primitives),
    ];
    expect(two.root.publicKey).toEqual(one.root.publicKey);
    expect(two.recoveryKey).toEqual(one.recoveryKey);
    expect(keyOf(other.root.publicKey)).not.toBe(keyOf(one.root.publicKey));
    expect(keyOf(one.recoveryKey)).not.toBe(keyOf(one.root.publicKey));
  });

  it('seeds are wiped when the keys are made, and when making them fails', async () => {
    const seeds: Uint8Array[] = [];
    const recording = { ...primitives, signer: (seed: Uint8Array) => (seeds.push(seed), primitives.signer(seed)) };
    const failing = { ...primitives, signer: (seed: Uint8Array) => (seeds.push(seed), Promise.reject(new Error('no key'))) };
    await rootKeys(rng.bytes(16), recording);
    await expect(rootKeys(rng.bytes(16), failing)).rejects.toThrow('no key');
    expect(seeds).toHaveLength(3);
    for (const seed of seeds) expect(seed.every((byte) => byte === 0)).toBe(true);
  });

  it('[S2.6] contact keys change with the home secret, the account and the generation, and with nothing else', () => {
    const [secret, acc] = [rng.bytes(32), account()];
    const base = contactKeys(secret, acc, 5);
    expect(contactKeys(secret.slice(), acc.slice() as AccountId, 5)).toEqual(base);
    for (const other of [contactKeys(rng.bytes(32), acc, 5), contactKeys(secret, account(), 5), contactKeys(secret, acc, 6)]) {
      expect(keyOf(other.publicKey)).not.toBe(keyOf(base.publicKey));
      expect(keyOf(other.kemSeed)).not.toBe(keyOf(base.kemSeed));
    }
  });

  it('wiping leaves zeros', () => {
    const secret = rng.bytes(32);
    wipe(secret);
    expect(secret).toEqual(new Uint8Array(32));
  });
});

describe('[S3.7] safety words', () => {
  it('are the first 66 bits of SHA-256 iterated 65,536 times: a second derivation finds the same', () => {
    const acc = account();
    let digest = createHash('sha256').update('kith1/words').update(acc).digest();
    for (let i = 1; i < 65_536; i++) digest = createHash('sha256').update(digest).digest();
    const bits = BigInt(`0x${digest.toString('hex')}`) >> (256n - 66n);
    const expected = Array.from({ length: 6 }, (_, i) => wordlist[Number((bits >> BigInt(11 * (5 - i))) & 2047n)]);
    expect(accountWords(acc)).toEqual(expected);
  });

  it('differ for accounts that differ in one bit', () => {
    const acc = account();
    const other = acc.slice() as AccountId;
    other[31]! ^= 1;
    expect(accountWords(acc).join()).not.toBe(accountWords(other).join());
  });
});
