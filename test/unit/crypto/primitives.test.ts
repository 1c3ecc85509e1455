import { describe, expect, it } from 'vitest';
import * as primitives from '../../../src/crypto/primitives.ts';
import { createRng } from '../../helpers/rng.ts';
import { withSubtle } from './platform.ts';
import { primitivesFailures } from './refusals.ts';

const { createPrimitives, naclPrimitives, webPrimitives } = primitives;

describe('the choice of Ed25519', () => {
  it('takes WebCrypto where it works', async () => {
    expect(await createPrimitives(createRng(1))).toBe(webPrimitives);
  });

  it('[A8] takes tweetnacl where WebCrypto is missing, lies or throws', async () => {
    expect(await primitivesFailures(primitives, withSubtle)).toEqual([]);
  });

  it('a key of WebCrypto cannot be read out', async () => {
    const made: CryptoKey[] = [];
    const real = crypto.subtle;
    const importKey = async (...args: Parameters<SubtleCrypto['importKey']>): Promise<CryptoKey> => {
      const key = await real.importKey(...args);
      made.push(key);
      return key;
    };
    await withSubtle({ importKey, sign: real.sign.bind(real), verify: real.verify.bind(real) }, () =>
      webPrimitives.signer(createRng(2).bytes(32)),
    );
    expect(made.map((key) => [key.type, key.extractable])).toEqual([['private', false]]);
  });

  it('the bytes given to WebCrypto are wiped after', async () => {
    const given: Uint8Array[] = [];
    const real = crypto.subtle;
    const importKey = (format: string, data: Uint8Array, ...rest: never[]): Promise<CryptoKey> => {
      given.push(data);
      return (real.importKey as (...args: unknown[]) => Promise<CryptoKey>).call(real, format, data, ...rest);
    };
    await withSubtle({ importKey, sign: real.sign.bind(real), verify: real.verify.bind(real) }, () =>
      webPrimitives.signer(createRng(3).bytes(32)),
    );
    expect(given).toHaveLength(1);
    expect(given[0]!.every((byte) => byte === 0)).toBe(true);
  });

  it('a seed of another size is no key', async () => {
    for (const it of [naclPrimitives, webPrimitives]) await expect(it.signer(new Uint8Array(31))).rejects.toThrow();
  });
});
