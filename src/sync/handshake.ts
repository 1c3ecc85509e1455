/**
 * The `chan` handshake on `/kith/sync/1`: both prove that they are the devices that the two pair roots' owners named, on
 * exactly this link (protocol §12). Each sends a nonce; then `[did, sig]`, sealed under a key of pair root, PeerIds and nonces.
 * The signature covers the same, so that it is worth nothing on another link. Roles are told apart by the order of PeerIds.
 */
import { kdf } from '../crypto/derive.ts';
import { open, seal } from '../crypto/seal.ts';
import { signStatement, verifyStatement } from '../crypto/sign.ts';
import type { Primitives, Signer } from '../ports/primitives.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { sameBytes, SIZE, type DeviceId, type PeerName } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';

export const NONCE_BYTES = 32;

/** Both ends of a link, as this side sees them. */
export interface Ends {
  readonly own: PeerName;
  readonly peer: PeerName;
  readonly ownNonce: Uint8Array;
  readonly peerNonce: Uint8Array;
}

export const encodeNonce = (nonce: Uint8Array): Uint8Array => encode([FORMAT, nonce]);

/** @throws FormError */
export function decodeNonce(bytes: Uint8Array): Uint8Array {
  const [version, nonce] = read.tuple(decode(bytes), 2);
  read.version(version, FORMAT);
  return read.bytes(nonce, NONCE_BYTES);
}

type Transcript = readonly [lowPeer: string, highPeer: string, lowNonce: Uint8Array, highNonce: Uint8Array];

function transcript({ own, peer, ownNonce, peerNonce }: Ends): Transcript {
  return own < peer ? [own, peer, ownNonce, peerNonce] : [peer, own, peerNonce, ownNonce];
}

/** Two boxes are made under one key; the sender's role keeps their nonces apart. */
const boxNonce = (sender: PeerName, [low]: Transcript): Uint8Array => new Uint8Array(24).fill(sender === low ? 1 : 2);

const channelKey = (root: Uint8Array, said: Transcript): Uint8Array => kdf(root, 'chan', ...said);
const signed = (device: DeviceId, sender: PeerName, said: Transcript): Uint8Array => encode([...said, sender, device]);

/** What this side sends to prove its device. */
export async function proveDevice(root: Uint8Array, device: DeviceId, signer: Signer, ends: Ends): Promise<Uint8Array> {
  const said = transcript(ends);
  const signature = await signStatement(signer, 'chan', signed(device, ends.own, said));
  return seal(channelKey(root, said), boxNonce(ends.own, said), encode([device, signature]));
}

/** Whether the other side proved to be this device, under one of the pair roots. Never throws. */
export async function checkDevice(
  box: Uint8Array,
  roots: readonly Uint8Array[],
  device: { readonly id: DeviceId; readonly key: Uint8Array },
  ends: Ends,
  primitives: Primitives,
): Promise<boolean> {
  const said = transcript(ends);
  const plain = roots.map((root) => open(channelKey(root, said), boxNonce(ends.peer, said), box)).find((found) => found !== null);
  if (!plain) return false;
  try {
    const [id, signature] = read.tuple(decode(plain), 2);
    if (!sameBytes(read.bytes(id, SIZE.device), device.id)) return false;
    return await verifyStatement(primitives, 'chan', device.key, signed(device.id, ends.peer, said), read.bytes(signature, SIZE.signature));
  } catch (error) {
    if (error instanceof FormError) return false;
    throw error;
  }
}
