import { beforeAll, describe, expect, it } from 'vitest';
import { isPlace, openEntry, sealEntry, signedBytes, verifyEntry } from '../../../src/chat/entry.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { kdf } from '../../../src/crypto/derive.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { pad } from '../../../src/crypto/padding.ts';
import { seal } from '../../../src/crypto/seal.ts';
import { encode, type Value } from '../../../src/protocol/codec.ts';
import { concat, type ConversationId, type DeviceId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { author, conversationOf, epochKey, primitives, textBody, write, type Author } from '../../helpers/authors.ts';

let alice: Author;
let bob: Author;
let conversation: ConversationId;
let epoch: EpochKey;
let entry: OpenEntry;

beforeAll(async () => {
  [alice, bob] = [await author('alice'), await author('bob')];
  conversation = conversationOf(alice, bob);
  epoch = epochKey(conversation, 'one');
  entry = await write(alice, epoch, conversation, { text: 'x'.repeat(60) });
});

const open = (sealed: Uint8Array, keys: readonly EpochKey[] = [epoch], place = entry) =>
  openEntry(sealed, conversation, place, keys);
const codeOf = (opened: ReturnType<typeof openEntry>): string => (opened.ok ? 'opened' : opened.code);

/** Seals any plaintext the way an author who holds the epoch key could, under the nonce of `id`. */
function forge(wire: Uint8Array, nonceOf = entry.id, padded = pad(wire, LIMITS.entryBuckets)): Uint8Array {
  const nonce = kdf(epoch.key, 'nonce', nonceOf).slice(0, 24);
  return concat(
    Uint8Array.of(1),
    kdf(epoch.key, 'hint', nonce).slice(0, 4),
    nonce,
    seal(kdf(epoch.key, 'entry', nonce), nonce, padded),
  );
}

const wireOf = (e: OpenEntry, change: (fields: Value[]) => Value = (fields) => fields): Uint8Array =>
  concat(encode(change([1, e.prev, [...e.deps], e.sentMs, e.kind, e.recordHead, e.salt, e.body])), e.signature);

describe('[S7.2] an entry', () => {
  it('opens to what was sealed, and its signature is its author’s', async () => {
    const opened = open(entry.sealed);
    expect(opened).toEqual({ ok: true, entry });
    expect(await verifyEntry(entry, alice.signer.publicKey, primitives)).toBe(true);
  });

  it('of 60 characters takes 301 bytes', () => expect(entry.sealed.length).toBe(301));

  it('has the id H("kith1/eid" ‖ S ‖ sig) for the S of the specification', () => {
    const bodyHash = sha256(new TextEncoder().encode('kith1/body'), entry.salt, entry.body);
    const { conversation: c, chapter, epoch: e, device, seq, prev, sentMs, kind, recordHead } = entry;
    const signed = encode([1, c, chapter, e, device, seq, prev, [], sentMs, kind, recordHead, bodyHash]);
    expect(signedBytes({ ...entry, bodyHash })).toEqual(signed);
    expect(entry.id).toEqual(sha256(new TextEncoder().encode('kith1/eid'), signed, entry.signature));
  });

  it('[A18] does not verify under another device’s key', async () => {
    expect(await verifyEntry(entry, bob.signer.publicKey, primitives)).toBe(false);
  });

  it('is found among many keys by its hint', () => {
    const others = Array.from({ length: 9 }, (_, i) => epochKey(conversation, `other ${i}`));
    expect(codeOf(open(entry.sealed, [...others, epoch]))).toBe('opened');
    expect(codeOf(open(entry.sealed, others))).toBe('unknownEpoch');
  });

  it('is held as unknownEpoch, not refused, when its hint is of no key here', () =>
    expect(codeOf(open(entry.sealed, []))).toBe('unknownEpoch'));

  it.each([
    ['a chapter of 2^31', { chapter: 2 ** 31 }],
    ['seq 1,024', { seq: 1024 }],
    ['seq 10^9', { seq: 1e9 }],
    ['seq −1', { seq: -1 }],
    ['seq ½', { seq: 0.5 }],
    ['a device of 15 bytes', { device: new Uint8Array(15) as DeviceId }],
  ])('[H7] is refused at a place that cannot be: %s', (_, place) => {
    expect(isPlace({ ...entry, ...place })).toBe(false);
    expect(codeOf(open(entry.sealed, [epoch], { ...entry, ...place }))).toBe('badPlace');
  });

  it.each([
    ['another chapter', { chapter: 1 }],
    ['another slot', { seq: 1, prev: null }],
  ])('[H3] lifted to %s does not open', (_, place) => {
    expect(['badNonce', 'badForm']).toContain(codeOf(open(entry.sealed, [epoch], { ...entry, ...place })));
  });

  it('[H3] lifted to another conversation or another device’s lane does not open', () => {
    expect(codeOf(openEntry(entry.sealed, conversationOf(alice, alice), entry, [epoch]))).toBe('badNonce');
    expect(codeOf(open(entry.sealed, [epoch], { ...entry, device: bob.device }))).toBe('badNonce');
  });

  it('[H3] under the same key with another epoch id does not open', () => {
    expect(codeOf(open(entry.sealed, [{ ...epoch, id: epochKey(conversation, 'two').id }]))).toBe('badNonce');
  });

  it('[H1] with a flipped signature bit does not open: its id, hence its nonce, is another', () => {
    const wire = wireOf(entry);
    wire[wire.length - 1]! ^= 1;
    expect(codeOf(open(forge(wire)))).toBe('badNonce');
    expect(codeOf(open(forge(wireOf(entry))))).toBe('opened');
  });

  it('refuses every flipped byte of E', () => {
    for (let i = 0; i < entry.sealed.length; i++) {
      const sealed = entry.sealed.slice();
      sealed[i]! ^= 0x10;
      expect(codeOf(open(sealed)), `byte ${i}`).not.toBe('opened');
    }
  });

  it('[A25] refuses a second spelling of the same fields', () => {
    const canonical = wireOf(entry);
    const long = concat(Uint8Array.of(0x98, 0x08), canonical.subarray(1));
    expect(canonical[0]).toBe(0x88);
    expect(codeOf(open(forge(long)))).toBe('badForm');
  });

  it.each([
    ['a version 2', (f: Value[]) => [2, ...f.slice(1)]],
    ['a field too many', (f: Value[]) => [...f, 0]],
    ['kind 0', (f: Value[]) => f.with(4, 0)],
    ['a text for a kind', (f: Value[]) => f.with(4, 'text')],
    ['a negative time', (f: Value[]) => f.with(3, -1)],
    ['a dep of 32 bytes', (f: Value[]) => f.with(2, [new Uint8Array(32)])],
    [
      'nine deps of a text',
      (f: Value[]) =>
        f.with(
          2,
          Array.from({ length: 9 }, () => new Uint8Array(16)),
        ),
    ],
    ['a body that is no byte string', (f: Value[]) => f.with(7, 'body')],
    ['no array', () => 7],
  ])('[H23] refuses a wire with %s', (_, change) => expect(codeOf(open(forge(wireOf(entry, change))))).toBe('badForm'));

  it('[H21] refuses 40,000 nested arrays without a deep stack', () => {
    expect(codeOf(open(forge(new Uint8Array(40_000).fill(0x81))))).toBe('badForm');
  });

  it('refuses a larger bucket than needed, and padding that is not zero', () => {
    const wire = wireOf(entry);
    expect(codeOf(open(forge(wire, entry.id, pad(wire, [1024]))))).toBe('badPadding');
    const dirty = pad(wire, LIMITS.entryBuckets);
    dirty[dirty.length - 1] = 1;
    expect(codeOf(open(forge(wire, entry.id, dirty)))).toBe('badPadding');
  });

  it('[H20] refuses bytes over the largest bucket before it opens them', () => {
    expect(codeOf(open(new Uint8Array(60_000).fill(1)))).toBe('tooLarge');
    expect(codeOf(open(new Uint8Array(0)))).toBe('badForm');
    expect(codeOf(open(new Uint8Array(302).fill(1)))).toBe('badForm');
  });

  it('[A19] sealed under one key does not open under another, though the hint be made to match', () => {
    const other = epochKey(conversation, 'two');
    const nonce = entry.sealed.slice(5, 29);
    const hinted = concat(Uint8Array.of(1), kdf(other.key, 'hint', nonce).slice(0, 4), entry.sealed.subarray(5));
    expect(codeOf(open(hinted, [other]))).toBe('badBox');
  });

  it('holds a body of 47,000 bytes and not of one more', async () => {
    const body = new Uint8Array(LIMITS.bodyBytes).fill(7);
    const large = await write(alice, epoch, conversation, { body });
    expect(codeOf(openEntry(large.sealed, conversation, large, [epoch]))).toBe('opened');
    await expect(write(alice, epoch, conversation, { body: new Uint8Array(LIMITS.bodyBytes + 1) })).rejects.toThrow(RangeError);
  });

  it('of a control kind may name 64 deps', async () => {
    const deps = Array.from({ length: 64 }, () => new Uint8Array(16));
    const control = await write(alice, epoch, conversation, { kind: KIND.record, deps });
    expect(codeOf(openEntry(control.sealed, conversation, control, [epoch]))).toBe('opened');
    await expect(write(alice, epoch, conversation, { deps })).rejects.toThrow(RangeError);
  });

  it('after the first slot without a predecessor is refused', async () => {
    const loose = await write(alice, epoch, conversation, { seq: 3, prev: null });
    expect(codeOf(openEntry(loose.sealed, conversation, loose, [epoch]))).toBe('badForm');
  });

  it('a boot key seals control entries, and never content', async () => {
    const boot = epochKey(conversation, 'boot', true);
    const control = await write(alice, boot, conversation, { kind: KIND.epoch });
    expect(codeOf(openEntry(control.sealed, conversation, control, [boot]))).toBe('opened');
    await expect(write(alice, boot, conversation, {})).rejects.toThrow(RangeError);
    const content = await write(alice, { ...boot, boot: false }, conversation, {});
    expect(codeOf(openEntry(content.sealed, conversation, content, [boot]))).toBe('wrongEpochKind');
  });

  it('carries an unknown kind', async () => {
    const strange = await sealEntry({ ...entry, kind: 4711, body: textBody('?') }, alice.signer, epoch);
    expect(openEntry(strange.sealed, conversation, strange, [epoch])).toEqual({ ok: true, entry: strange });
  });
});
