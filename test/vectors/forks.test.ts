/** Proofs of forks on the wire, and what a device keeps of forks and of a copy of its store. */
import { describe, expect, it } from 'vitest';
import { decodeProofs, encodeFork, encodeProofs, type ForkProof } from '../../src/chat/fork.ts';
import { decodeMarks, encodeMarks, type ForkMarks } from '../../src/chat/forkMarks.ts';
import { openStoreCopy } from '../../src/chat/storeCopy.ts';
import { encodeRedact, readStrip } from '../../src/chat/strip.ts';
import type { Strip } from '../../src/chat/types.ts';
import { decode, FormError } from '../../src/protocol/codec.ts';
import type { AccountId, ConversationId, DeviceId, EntryId } from '../../src/protocol/ids.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const of = <T extends Uint8Array>(n: number, length = 32): T => new Uint8Array(length).fill(n) as T;
const conversation = of<ConversationId>(0xc0);
const device = of<DeviceId>(0xd1, 16);
const stripOf = (sentMs: number): Strip => readStrip([7, device, 2, of(3), of(4), [of(5, 16)], sentMs, 1, of(6, 16), of(7), of(8, 64)], conversation);
const proof: ForkProof = { account: of<AccountId>(0xa1), strips: [stripOf(1), stripOf(2)] };
const marks: ForkMarks = new Map([[7, { silenced: [of<EntryId>(9)], unproven: [] }], [300, { silenced: [], unproven: [device] }]]);
const localKey = of(15);

describe('forks and copies, version 1', () => {
  it('[V1] a kind 26, and the records of proofs, marks and a copied store are what they were, and are read', async () => {
    const { change } = await openStoreCopy(createMemoryStore({ localKey }).records, localKey, device);
    expectVector('v1/forks', { kind26: encodeFork(...proof.strips), proofs: encodeProofs([proof]), marks: encodeMarks(marks), copiedKey: change.key, copied: change.value! });
    const vector = loadVector('v1/forks');
    expect(decodeProofs(bytesOf(vector, 'proofs'), conversation)).toEqual([proof]);
    expect(decodeMarks(bytesOf(vector, 'marks'))).toEqual(marks);
    const store = createMemoryStore({ localKey });
    await store.records.put('device', change.key, bytesOf(vector, 'copied'), 'strict');
    expect((await openStoreCopy(store.records, localKey, device)).isFound).toBe(true);
    expect((await openStoreCopy(store.records, localKey, of<DeviceId>(0xd2, 16))).isFound).toBe(false);
  });

  it('[A25] other bytes are none', () => {
    const other = encodeRedact([...proof.strips]);
    expect(() => decodeProofs(other, conversation)).toThrow(FormError);
    expect(() => decodeMarks(other)).toThrow(FormError);
    expect(decode(encodeFork(...proof.strips))).toHaveLength(2);
  });
});
