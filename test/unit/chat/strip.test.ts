import { beforeAll, describe, expect, it } from 'vitest';
import { decodeRedact, encodeRedact, isRedactable, stripOf, stripValue, verifyStrip } from '../../../src/chat/strip.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { encode } from '../../../src/protocol/codec.ts';
import type { ConversationId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { author, conversationOf, epochKey, primitives, writeLane, type Author } from '../../helpers/authors.ts';

let alice: Author;
let bob: Author;
let conversation: ConversationId;
let epoch: EpochKey;
let lane: OpenEntry[];

beforeAll(async () => {
  [alice, bob] = [await author('alice'), await author('bob')];
  conversation = conversationOf(alice, bob);
  epoch = epochKey(conversation, 'one');
  lane = await writeLane(alice, epoch, conversation, 17);
});

describe('a strip', () => {
  it('[A26] keeps id, place, links and signature, and can be verified without the body', async () => {
    const [strip] = decodeRedact(encodeRedact([stripOf(lane[3]!)]), conversation)!;
    expect(strip).toEqual(stripOf(lane[3]!));
    expect(strip!.id).toEqual(lane[3]!.id);
    expect(strip!.prev).toEqual(lane[2]!.id);
    expect(await verifyStrip(strip!, alice.signer.publicKey, primitives)).toBe(true);
  });

  it('holds neither salt nor body', () => {
    const bytes = Buffer.from(encodeRedact([stripOf(lane[0]!)]));
    expect(bytes.includes(Buffer.from(lane[0]!.salt))).toBe(false);
    expect(bytes.includes(Buffer.from(lane[0]!.body))).toBe(false);
  });

  it('[H9] does not verify under another key', async () => {
    expect(await verifyStrip(stripOf(lane[0]!), bob.signer.publicKey, primitives)).toBe(false);
  });

  it('[A26] of an entry that never existed does not verify', async () => {
    const invented = { ...stripOf(lane[0]!), seq: 9, prev: lane[8]!.id };
    const [strip] = decodeRedact(encodeRedact([invented]), conversation)!;
    expect(await verifyStrip(strip!, alice.signer.publicKey, primitives)).toBe(false);
  });

  it('[H3] of another conversation has another id and does not verify', async () => {
    const [strip] = decodeRedact(encodeRedact([stripOf(lane[0]!)]), conversationOf(bob, bob))!;
    expect(strip!.id).not.toEqual(lane[0]!.id);
    expect(await verifyStrip(strip!, alice.signer.publicKey, primitives)).toBe(false);
  });

  it('comes in redacts of 1 to 16', () => {
    const strips = lane.map(stripOf);
    expect(decodeRedact(encodeRedact(strips.slice(0, 16)), conversation)).toHaveLength(16);
    expect(() => encodeRedact(strips)).toThrow(RangeError);
    expect(() => encodeRedact([])).toThrow(RangeError);
    expect(decodeRedact(encode([strips.map(stripValue)]), conversation)).toBeNull();
    expect(decodeRedact(encode([[]]), conversation)).toBeNull();
    expect(decodeRedact(Uint8Array.of(0xff), conversation)).toBeNull();
  });

  it('is for what was said, kinds 1 to 5, and not for what was agreed', () => {
    expect([KIND.text, KIND.edit].every(isRedactable)).toBe(true);
    expect([0, KIND.redact, KIND.epoch, KIND.record].some(isRedactable)).toBe(false);
  });
});
