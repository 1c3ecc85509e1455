import { describe, expect, it } from 'vitest';
import { checkDevice, decodeNonce, encodeNonce, NONCE_BYTES, proveDevice, type Ends } from '../../../src/sync/handshake.ts';
import { encode, FormError } from '../../../src/protocol/codec.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { createTrio, primitives } from '../../helpers/people.ts';
import { fuzz } from '../../helpers/fuzz.ts';

const [alice, bob, eve] = await createTrio();
const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const ROOT = bytes(1);
const ends = (own: string, peer: string, ownNonce: number, peerNonce: number): Ends => ({ own: own as PeerName, peer: peer as PeerName, ownNonce: bytes(ownNonce), peerNonce: bytes(peerNonce) });
/** The link as Alice sees it, and as Bob does. */
const atAlice = ends('Alice1', 'Bob1', 10, 11);
const atBob = ends('Bob1', 'Alice1', 11, 10);
const deviceOf = (who: typeof alice) => ({ id: who.device, key: who.signer.publicKey });
const proof = (who = alice, root = ROOT, at = atAlice): Promise<Uint8Array> => proveDevice(root, who.device, who.signer, at);
const check = (box: Uint8Array, who = alice, roots = [ROOT], at = atBob): Promise<boolean> => checkDevice(box, roots, deviceOf(who), at, primitives);

describe('[S12.2] the chan handshake', () => {
  it('proves a device to the other end of this link, both ways', async () => {
    expect(await check(await proof())).toBe(true);
    expect(await check(await proof(bob, ROOT, atBob), bob, [ROOT], atAlice)).toBe(true);
  });

  it('is believed under the pair root before, while that is read', async () => {
    expect(await check(await proof(), alice, [bytes(2), ROOT])).toBe(true);
    expect(await check(await proof(), alice, [bytes(2)])).toBe(false);
    expect(await check(await proof(), alice, [])).toBe(false);
  });

  it('[H9] cannot prove another device than the one that was told', async () => {
    expect(await check(await proof(eve))).toBe(false);
    expect(await check(await proveDevice(ROOT, alice.device, eve.signer, atAlice))).toBe(false);
  });

  it('[H5] a proof of another link is worth nothing here: other nonces, other names', async () => {
    const box = await proof();
    expect(await check(box, alice, [ROOT], ends('Bob1', 'Alice1', 12, 10))).toBe(false);
    expect(await check(box, alice, [ROOT], ends('Bob1', 'Alice1', 11, 13))).toBe(false);
    expect(await check(box, alice, [ROOT], ends('Bob2', 'Alice1', 11, 10))).toBe(false);
    expect(await check(box, alice, [ROOT], ends('Bob1', 'Alice2', 11, 10))).toBe(false);
  });

  it('[H46] a proof cannot be sent back to its maker', async () => {
    expect(await checkDevice(await proof(), [ROOT], deviceOf(alice), atAlice, primitives)).toBe(false);
    expect(await checkDevice(await proof(), [ROOT], deviceOf(bob), atAlice, primitives)).toBe(false);
  });

  it('every flipped bit of a proof ends it', async () => {
    const box = await proof();
    for (let at = 0; at < box.length; at++) {
      const flipped = box.slice();
      flipped[at]! ^= 1 << (at % 8);
      expect(await check(flipped)).toBe(false);
    }
    expect(await check(new Uint8Array(0))).toBe(false);
    expect(await check(box.slice(0, -1))).toBe(false);
  });

  it('[A25] a nonce has one spelling, and version 1', () => {
    expect(decodeNonce(encodeNonce(bytes(7)))).toEqual(bytes(7));
    expect(NONCE_BYTES).toBe(32);
    expect(() => decodeNonce(encode([0, bytes(7)]))).toThrow(FormError);
    const report = fuzz({ name: 'nonce', seeds: [encodeNonce(bytes(7))], decode: (input) => expect(Buffer.from(encodeNonce(decodeNonce(input))).equals(input)).toBe(true), refusal: FormError, share: 0.2 });
    expect(report.refused).toBeGreaterThan(0);
  });
});
