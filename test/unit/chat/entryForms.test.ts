/** What is inside an entry, position by position: whoever has the key of an epoch may seal anything, and each form but one refuses the whole. */
import { describe, expect, it } from 'vitest';
import { openEntry, sealEntry } from '../../../src/chat/entry.ts';
import { kdf } from '../../../src/crypto/derive.ts';
import { pad } from '../../../src/crypto/padding.ts';
import { seal } from '../../../src/crypto/seal.ts';
import { encode, type Value } from '../../../src/protocol/codec.ts';
import { concat } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { author, conversationOf, epochKey, write } from '../../helpers/authors.ts';
import { atMost, count, exactly, listOf, long, only, orNull, tuple, within } from '../../helpers/forms.ts';

const [alice, bob] = [await author('alice'), await author('bob')];
const conversation = conversationOf(alice, bob);
const epoch = epochKey(conversation, 'one');
const entry = await write(alice, epoch, conversation, { text: 'Hello' });
const CONTROL = 20;

/** What comes of any plaintext, sealed by somebody who has the key. `badNonce`: its form is right, and it is not what was signed. */
function codeOf(wire: Uint8Array): string {
  const nonce = kdf(epoch.key, 'nonce', entry.id).slice(0, 24);
  const box = seal(kdf(epoch.key, 'entry', nonce), nonce, pad(wire, LIMITS.entryBuckets));
  const opened = openEntry(concat(Uint8Array.of(1), kdf(epoch.key, 'hint', nonce).slice(0, 4), nonce, box), conversation, entry, [epoch]);
  return opened.ok ? 'opened' : opened.code;
}
const signed = (fields: Value): string => codeOf(concat(encode(fields), entry.signature));
const deps = (many: number): Value => Array.from({ length: many }, () => long(16));
const slots = [only(1, 0, 2, '1', null), orNull(exactly(32)), listOf(exactly(16), LIMITS.controlDeps), count(), within(1, Number.MAX_SAFE_INTEGER, CONTROL), exactly(16), exactly(16), { ...atMost(LIMITS.bodyBytes), good: long(3) }];

describe('[A25] [H23] [R14] an entry', () => {
  it('cannot be sealed in any other form than its own', () => {
    const { good, bad } = tuple(slots, null);
    expect(signed(good)).toBe('badNonce');
    expect(bad.map(signed).filter((code) => code !== 'badForm')).toEqual([]);
  });

  it('cannot name more than eight others, or 64 from the kinds of control on', () => {
    const of = (kind: number, many: number): string => signed([1, null, deps(many), 7, kind, long(16), long(16), long(3)]);
    expect([of(1, LIMITS.deps), of(CONTROL - 1, LIMITS.deps), of(CONTROL, LIMITS.controlDeps)]).toEqual(['badNonce', 'badNonce', 'badNonce']);
    expect([of(1, LIMITS.deps + 1), of(CONTROL - 1, LIMITS.deps + 1), of(CONTROL, LIMITS.controlDeps + 1)]).toEqual(['badForm', 'badForm', 'badForm']);
  });

  it('cannot be shorter than a signature', () => {
    expect([0, 1, 63].map((length) => codeOf(long(length)))).toEqual(['badPadding', 'badPadding', 'badPadding']);
    expect(codeOf(long(64))).toBe('badForm');
  });

  it('cannot be sealed where no place is', async () => {
    for (const place of [{ seq: LIMITS.laneEntries }, { seq: -1 }, { chapter: LIMITS.chapters }]) await expect(sealEntry({ ...entry, ...place }, alice.signer, epoch)).rejects.toThrow(RangeError);
  });
});
