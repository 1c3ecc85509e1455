/** Live messages of the stream between two friends' devices. */
import { describe, expect, it } from 'vitest';
import { kdf } from '../../src/crypto/derive.ts';
import type { EpochKey } from '../../src/chat/types.ts';
import type { ConversationId, DeviceId, EpochId, PeerName } from '../../src/protocol/ids.ts';
import { isLive, makeLive, type LiveMessage } from '../../src/sync/live.ts';
import { decodeMessage, encodeMessage } from '../../src/sync/messages.ts';
import { of } from './fixed.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const head: EpochKey = { id: of<EpochId>(0xe1), gen: 3, key: of(0x4b), boot: false };
const place = { conversation: of<ConversationId>(0xc0), from: '12D3KooWA' as PeerName, to: '12D3KooWB' as PeerName, device: of<DeviceId>(0xd1, 16) };

describe('that somebody writes, version 1', () => {
  it('[V1] is what it was', () => {
    expectVector('v1/live', { on: encodeMessage(makeLive(head, place, 7, true)), off: encodeMessage(makeLive(head, place, 8, false)) });
  });

  it('[V1] released ones are read for ever, and their MAC is KDF(KDF(EK, "live"), "mac", conv, from, to, did, count, on), the first half', () => {
    const vector = loadVector('v1/live');
    for (const [name, count, on] of [['on', 7, 1], ['off', 8, 0]] as const) {
      const message = decodeMessage(bytesOf(vector, name)) as LiveMessage;
      expect(message).toMatchObject({ op: 'live', count, on: on === 1 });
      expect(message.mac).toEqual(kdf(kdf(head.key, 'live'), 'mac', place.conversation, place.from, place.to, place.device, count, on).slice(0, 16));
      expect(isLive(message, head, place)).toBe(true);
    }
  });
});
