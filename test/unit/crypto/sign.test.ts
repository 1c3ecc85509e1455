import { beforeAll, describe, expect, it } from 'vitest';
import { signStatement, statement, verifyStatement, verifyStrict } from '../../../src/crypto/sign.ts';
import type { Signer } from '../../../src/ports/primitives.ts';
import { concat, keyOf } from '../../../src/protocol/ids.ts';
import type { SignLabel } from '../../../src/protocol/kinds.ts';
import { createTestPrimitives } from '../../helpers/primitives.ts';
import { createRng } from '../../helpers/rng.ts';

const rng = createRng('sign');
const primitives = createTestPrimitives();
const LABELS: readonly SignLabel[] = [
  'ar',
  'root',
  'prekey',
  'fhead',
  'hello',
  'request',
  'entry',
  'chan',
  'put',
  'get',
  'sub',
  'inbox',
  'link',
  'release',
];
let alice: Signer;
let eve: Signer;
beforeAll(async () => {
  alice = await primitives.signer(rng.bytes(32));
  eve = await primitives.signer(rng.bytes(32));
});

describe('[S2.2] a signed statement', () => {
  it('verifies under its label, key and message', async () => {
    for (const label of LABELS)
      for (const size of [0, 1, 100, 5000]) {
        const message = rng.bytes(size);
        expect(
          await verifyStatement(primitives, label, alice.publicKey, message, await signStatement(alice, label, message)),
        ).toBe(true);
      }
  });

  it('[H2] does not verify under another key', async () => {
    const message = rng.bytes(50);
    expect(await verifyStatement(primitives, 'ar', eve.publicKey, message, await signStatement(alice, 'ar', message))).toBe(
      false,
    );
  });

  it('[H3] does not verify under any other label', async () => {
    const message = rng.bytes(50);
    for (const label of LABELS) {
      const signature = await signStatement(alice, label, message);
      for (const other of LABELS)
        expect(await verifyStatement(primitives, other, alice.publicKey, message, signature)).toBe(other === label);
    }
  });

  it('[H3] is no signature over the bare message, nor the other way round', async () => {
    const message = rng.bytes(50);
    expect(await verifyStrict(primitives, alice.publicKey, message, await signStatement(alice, 'entry', message))).toBe(false);
    expect(await verifyStatement(primitives, 'entry', alice.publicKey, message, await alice.sign(message))).toBe(false);
  });

  it('[H1] does not verify with a bit flipped in message or signature, or zero', async () => {
    const message = rng.bytes(20);
    const signature = await signStatement(alice, 'entry', message);
    const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (let at = 0; at < 64; at += 7)
      expect(await verifyStatement(primitives, 'entry', alice.publicKey, message, flip(signature, at))).toBe(false);
    for (let at = 0; at < 20; at += 3)
      expect(await verifyStatement(primitives, 'entry', alice.publicKey, flip(message, at), signature)).toBe(false);
    expect(await verifyStatement(primitives, 'entry', alice.publicKey, message, new Uint8Array(64))).toBe(false);
  });

  it('[A18] has one reading: label, zero, length and message cannot be cut otherwise', () => {
    const all = LABELS.flatMap((label) =>
      [new Uint8Array(0), Uint8Array.of(0), Uint8Array.of(0, 0, 0, 0), rng.bytes(9)].map((message) =>
        keyOf(statement(label, message)),
      ),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(statement('ar', Uint8Array.of(7))).toEqual(
      concat(new TextEncoder().encode('kith1/sig/ar\0'), Uint8Array.of(0, 0, 0, 1, 7)),
    );
  });
});
