/**
 * The *presence* object: where a device can be reached in this session (protocol §11), `[did, PeerId, relays, expires]`.
 * It is told to mutual friends only, lives ten minutes at most and is never stored. It proves nothing: the `chan` handshake does.
 */
import { FormError, read, type Value } from '../protocol/codec.ts';
import { SIZE, type DeviceId, type PeerName } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { readRelays, relaysToValue, type CardRelay } from './card.ts';
import { deviceIn } from './record.ts';
import type { AccountRecord } from './records.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

export interface Presence {
  readonly device: DeviceId;
  readonly peer: PeerName;
  /** Relays where the session holds a circuit. */
  readonly relays: readonly CardRelay[];
  /** Unix ms. */
  readonly expires: number;
}

export const presenceToValue = ({ device, peer, relays, expires }: Presence): Value => [device, peer, relaysToValue(relays), expires];

function readPeerName(value: Value | undefined): PeerName {
  const text = read.text(value, LIMITS.peerNameBytes);
  if (!/^[1-9A-HJ-NP-Za-km-z]+$/.test(text)) throw new FormError('not a PeerId');
  return text as PeerName;
}

/** @throws FormError */
function readPresence(payload: Value): Presence {
  const [device, peer, relays, expires] = read.tuple(payload, 4);
  return { device: read.bytes<DeviceId>(device, SIZE.device), peer: readPeerName(peer), relays: readRelays(relays, LIMITS.relaysPerPut), expires: read.int(expires) };
}

/** A presence of a device of the newest record, neither over at `now` nor longer than allowed (clocks may differ by `clockOff`). */
export function verifyPresence(payload: Value, record: AccountRecord, now: number): Verified<Presence> {
  const presence = tryForm(() => readPresence(payload));
  if (isRefusal(presence)) return presence;
  if (deviceIn(record, presence.device) === null) return 'unknownDevice';
  return presence.expires > now && presence.expires <= now + EXPIRY.presence + EXPIRY.clockOff ? presence : 'stale';
}
