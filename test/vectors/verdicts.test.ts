import { beforeAll, describe, expect, it } from 'vitest';
import { createPrimitives, naclPrimitives, webPrimitives } from '../../src/crypto/primitives.ts';
import { isStrictPoint, verifyStrict } from '../../src/crypto/sign.ts';
import type { Primitives } from '../../src/ports/primitives.ts';
import { concat, keyOf } from '../../src/protocol/ids.ts';
import { createTestPrimitives } from '../helpers/primitives.ts';
import { createRng } from '../helpers/rng.ts';
import { signatureCases, signFailures, SMALL_ORDER, type Case } from './signatures.ts';

const LIBRARIES: Readonly<Record<string, Primitives>> = { tweetnacl: naclPrimitives, WebCrypto: webPrimitives, 'node:crypto': createTestPrimitives() };
const each = Object.entries(LIBRARIES);
const verify = (one: Case) => (library: Primitives): Promise<boolean> => library.verify(one.publicKey, one.message, one.signature);
const all = (ask: (library: Primitives) => Promise<boolean>): Promise<boolean[]> => Promise.all(each.map(([, library]) => ask(library)));

let cases: readonly Case[] = [];
beforeAll(async () => {
  cases = await signatureCases();
});

describe('[S2.1] one verdict on a signature', () => {
  it('[A8][H4][R16] tweetnacl, WebCrypto and node:crypto give the same verdict on every case, and it is the right one', async () => {
    expect(cases.length).toBeGreaterThan(200);
    for (const one of cases) {
      const verdicts = await all((library) => verifyStrict(library, one.publicKey, one.message, one.signature));
      expect(verdicts, one.name).toEqual(each.map(() => one.right));
    }
  });

  it('[A8] the pre-checks refuse, without a library, whatever libraries differ on', async () => {
    expect(await signFailures({ verifyStrict, isStrictPoint }, cases)).toEqual([]);
  });

  it('[A8] without the pre-checks the libraries disagree, so this test bites', async () => {
    const split: string[] = [];
    for (const one of cases.filter((it) => it.early)) if (new Set(await all(verify(one))).size > 1) split.push(one.name);
    expect(split).toContain('S + L');
    expect(split).toContain('speccheck: S above L');
  });

  it('[A8] without the pre-checks a key of small order signs any message, in every library', async () => {
    const anyMessage = createRng('small').bytes(20);
    const taken = new Map<string, number>();
    for (const point of SMALL_ORDER) {
      const signature = concat(point, new Uint8Array(32));
      for (const [name, library] of each) if (await library.verify(point, anyMessage, signature)) taken.set(name, (taken.get(name) ?? 0) + 1);
      for (const [, library] of each) expect(await verifyStrict(library, point, anyMessage, signature)).toBe(false);
    }
    expect([...taken.keys()].sort()).toEqual(Object.keys(LIBRARIES).sort());
  });

  it('[A8] random bytes as key and signature have one verdict', async () => {
    const rng = createRng('random');
    for (let i = 0; i < 60; i++) {
      const [publicKey, message, signature] = [rng.bytes(32), rng.bytes(rng.int(50)), rng.bytes(64)];
      signature[63]! &= 0x0f;
      const verdicts = await all((library) => verifyStrict(library, publicKey, message, signature));
      expect(new Set(verdicts).size, keyOf(publicKey)).toBe(1);
    }
  });

  it.each(each)('%s signs as RFC 8032 does: equal bytes from equal seeds', async (_, library) => {
    const rng = createRng('seeds');
    for (let i = 0; i < 5; i++) {
      const [seed, message] = [rng.bytes(32), rng.bytes(i * 50)];
      const [mine, reference] = [await library.signer(seed.slice()), await naclPrimitives.signer(seed.slice())];
      expect(mine.publicKey).toEqual(reference.publicKey);
      expect(await mine.sign(message)).toEqual(await reference.sign(message));
    }
  });

  it.each(each)('%s keeps no hold of the seed: the caller wipes it', async (_, library) => {
    const seed = createRng('wiped').bytes(32);
    const signer = await library.signer(seed);
    seed.fill(0);
    expect(await library.verify(signer.publicKey, Uint8Array.of(1), await signer.sign(Uint8Array.of(1)))).toBe(true);
  });

  it.each(each)('%s answers no, and does not throw, for wrong sizes', async (_, library) => {
    for (const [key, signature] of [[0, 64], [31, 64], [33, 64], [32, 0], [32, 63], [32, 65]] as const) {
      expect(await library.verify(new Uint8Array(key).fill(9), Uint8Array.of(1), new Uint8Array(signature).fill(9))).toBe(false);
    }
  });

  it('the self-test takes WebCrypto here', async () => {
    expect(await createPrimitives(createRng('self'))).toBe(webPrimitives);
  });
});
