/** The stream between two friends' devices: the handshake, and each message of it. */
import { describe, expect, it } from 'vitest';
import { kdf } from '../../src/crypto/derive.ts';
import { open } from '../../src/crypto/seal.ts';
import { verifyStatement } from '../../src/crypto/sign.ts';
import { decode, encode, read } from '../../src/protocol/codec.ts';
import type { ConversationId, DeviceId, PeerName } from '../../src/protocol/ids.ts';
import { OBJECT } from '../../src/protocol/kinds.ts';
import { checkDevice, decodeNonce, encodeNonce, proveDevice, type Ends } from '../../src/sync/handshake.ts';
import { decodeMessage, encodeMessage, type SyncMessage } from '../../src/sync/messages.ts';
import { createTestPrimitives } from '../helpers/primitives.ts';
import { of } from './fixed.ts';
import { bytesOf, expectVector, loadVector, type Computed } from './vector.ts';

const primitives = createTestPrimitives();
const PR = of(3);
const device = of<DeviceId>(0xd1, 16);
const [low, high] = ['12D3KooWA' as PeerName, '12D3KooWB' as PeerName];
const [lowNonce, highNonce] = [of(0x1a), of(0x1b)];
const atLow: Ends = { own: low, peer: high, ownNonce: lowNonce, peerNonce: highNonce };
const atHigh: Ends = { own: high, peer: low, ownNonce: highNonce, peerNonce: lowNonce };
const TRANSCRIPT = [low, high, lowNonce, highNonce] as const;

describe('the handshake, version 1', () => {
  it('[V1] nonce, key of the channel and both proofs are what they were', async () => {
    const signer = await primitives.signer(of(0x51));
    const [fromLow, fromHigh] = [await proveDevice(PR, device, signer, atLow), await proveDevice(PR, device, signer, atHigh)];
    expectVector('v1/handshake', { nonce: encodeNonce(lowNonce), deviceKey: signer.publicKey, channelKey: kdf(PR, 'chan', ...TRANSCRIPT), fromLow, fromHigh });
  });

  it('[V1] the key is KDF(PR, "chan", low peer, high peer, low nonce, high nonce), the box nonce 24 bytes of 1 or 2, and the signature is over all of that, the sender and the device', async () => {
    const vector = loadVector('v1/handshake');
    for (const [name, sender, fill] of [['fromLow', low, 1], ['fromHigh', high, 2]] as const) {
      const plain = open(bytesOf(vector, 'channelKey'), of(fill, 24), bytesOf(vector, name))!;
      const [told, signature] = read.tuple(decode(plain), 2);
      expect(told).toEqual(device);
      expect(await verifyStatement(primitives, 'chan', bytesOf(vector, 'deviceKey'), encode([...TRANSCRIPT, sender, device]), read.bytes(signature))).toBe(true);
    }
  });

  it('[V1] a released proof is believed for ever, at the other end of its link alone', async () => {
    const vector = loadVector('v1/handshake');
    const prover = { id: device, key: bytesOf(vector, 'deviceKey') };
    expect(decodeNonce(bytesOf(vector, 'nonce'))).toEqual(lowNonce);
    expect(await checkDevice(bytesOf(vector, 'fromLow'), [PR], prover, atHigh, primitives)).toBe(true);
    expect(await checkDevice(bytesOf(vector, 'fromHigh'), [PR], prover, atLow, primitives)).toBe(true);
    expect(await checkDevice(bytesOf(vector, 'fromLow'), [PR], prover, atLow, primitives)).toBe(false);
  });
});

const conversation = of<ConversationId>(0xc0);
/** Each message at its simplest and as full as matters for its form. */
const MESSAGES: Readonly<Record<string, SyncMessage>> = {
  noDigests: { op: 'digests', chats: [] },
  digests: { op: 'digests', chats: [{ conversation, digest: of(1) }, { conversation: of<ConversationId>(0xc1), digest: of(2) }] },
  chapters: { op: 'chapters', conversation, chapters: [{ chapter: 0, digest: of(3) }, { chapter: 2 ** 31 - 1, digest: of(4) }] },
  frontier: { op: 'frontier', conversation, chapter: 5, lanes: [{ device, upto: -1, beyond: [3, 1023] }, { device: of<DeviceId>(0xd2, 16), upto: 511, beyond: [] }] },
  entries: { op: 'entries', run: { conversation, chapter: 5, device, from: 1022, entries: [of(7, 301), null] } },
  object: { op: 'object', type: OBJECT.ack, payload: [device, [[conversation, [[5, device, 7]]]]] },
  ids: { op: 'ids', conversation, chapter: 5, ids: [of(8, 16), of(9, 16)] },
};

describe('messages of sync, version 1', () => {
  it('[V1] every op is what it was', () => {
    expectVector('v1/sync', Object.fromEntries(Object.entries(MESSAGES).map(([name, message]): [string, Computed] => [name, encodeMessage(message)])));
  });

  it('[V1] released ones are read for ever, and an op of a later version is none', () => {
    const vector = loadVector('v1/sync');
    for (const [name, message] of Object.entries(MESSAGES)) expect(decodeMessage(bytesOf(vector, name)), name).toEqual(message);
    expect(new Set(Object.values(MESSAGES).map(({ op }) => op)).size).toBe(6);
    expect(decodeMessage(encode([99, 1, 2]))).toBeNull();
  });
});
