/** The X25519 of simulated worlds gives what the product's own gives. */
import nacl from 'tweetnacl';
import { expect, it } from 'vitest';
import { bytesOfKey, keyOf } from '../../src/protocol/ids.ts';
import { createRng } from '../helpers/rng.ts';
import { fastMultiply, quickenCurve } from './curve.ts';

const slow = nacl.scalarMult;
const [slowBase, fast] = [slow.base, fastMultiply(slow)];
quickenCurve();

it('[R2] multiplies random secrets and points, with and without the bit that counts for nothing, to the same bytes', () => {
  const rng = createRng('curve');
  for (let n = 0; n < 100; n++) {
    const [secret, point] = [rng.bytes(32), rng.bytes(32)];
    if (n % 2 === 0) point[31]! |= 0x80;
    const right = keyOf(slow(secret, point));
    expect([keyOf(fast(secret, point)), keyOf(nacl.scalarMult(secret, point)), keyOf(nacl.scalarMult(secret, point))]).toEqual([right, right, right]);
    expect(keyOf(nacl.scalarMult.base(secret))).toBe(keyOf(slowBase(secret)));
  }
});

it.each([
  ['zero', '0000000000000000000000000000000000000000000000000000000000000000'],
  ['one', '0100000000000000000000000000000000000000000000000000000000000000'],
  ['order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
  ['p − 1', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ['p, which is no canonical spelling', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
])('[R2] gives zeros for a point of low order: %s', (_name, point) => {
  const secret = createRng('low').bytes(32);
  expect(keyOf(nacl.scalarMult(secret, bytesOfKey(point)))).toBe('00'.repeat(32));
  expect(keyOf(slow(secret, bytesOfKey(point)))).toBe('00'.repeat(32));
});

it('[R2] refuses keys of another length, as ever', () => {
  expect(() => nacl.scalarMult(new Uint8Array(31), new Uint8Array(32))).toThrow();
  expect(() => nacl.scalarMult(new Uint8Array(32), new Uint8Array(33))).toThrow();
});

it('[R2] keeps what it gave: whoever wipes a product wipes their own copy', () => {
  const [secret, point] = [createRng('own').bytes(32), slowBase(createRng('other').bytes(32))];
  const right = keyOf(slow(secret, point));
  nacl.scalarMult(secret, point).fill(0);
  expect(keyOf(nacl.scalarMult(secret, point))).toBe(right);
});
