import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as derive from '../../../src/crypto/derive.ts';
import { encode } from '../../../src/protocol/codec.ts';
import {
  compareBytes,
  keyOf,
  u32be,
  type AccountId,
  type ConversationId,
  type DeviceId,
  type EpochId,
} from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';

const {
  accountId,
  atRest,
  chapterClient,
  deviceId,
  directConversation,
  entryId,
  epochId,
  half,
  homeConversation,
  inboxId,
  kdf,
  keyCommitment,
  sortedPair,
  topicId,
} = derive;
const rng = createRng('derive');
const id = <T extends Uint8Array>(length = 32): T => rng.bytes(length) as T;
/** A second derivation, by node:crypto. */
const H = (label: string, ...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256').update(`kith1/${label}`)).digest();
const hex = (bytes: Uint8Array): string => keyOf(bytes);

describe('[S2.1] KDF', () => {
  it('[A18] another secret, label or context gives another key; so does the same bytes cut otherwise', () => {
    const secret = id();
    const all = [
      kdf(secret, 'a'),
      kdf(id(), 'a'),
      kdf(secret, 'b'),
      kdf(secret, 'a', 0),
      kdf(secret, 'a', null),
      kdf(secret, 'a', ''),
      kdf(secret, 'a', []),
      kdf(secret, 'a', 1, 2),
      kdf(secret, 'a', [1, 2]),
      kdf(secret, 'a', 12),
      kdf(secret, 'a', '12'),
      kdf(secret, 'a', Uint8Array.of(1), Uint8Array.of(2)),
      kdf(secret, 'a', Uint8Array.of(1, 2)),
      kdf(secret, 'a', Uint8Array.of(1, 2), new Uint8Array(0)),
      kdf(secret, 'ab'),
      kdf(secret, 'a', 'b'),
    ].map(hex);
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((key) => key.length === 64)).toBe(true);
  });

  it('[A25] takes no context that has no canonical form', () => {
    expect(() => kdf(id(), 'a', Number.NaN)).toThrow();
    expect(() => kdf(id(), 'a', 2 ** 53)).toThrow();
  });
});

describe('ids', () => {
  it('[S2.5] are the hashes that the specification names: a second derivation finds the same', () => {
    const [key, S, sig, EK, nonce] = [id(), id(200), id(64), id(), id(16)];
    const conv = id<ConversationId>();
    expect(hex(accountId(key))).toBe(H('acc', key).toString('hex'));
    expect(hex(deviceId(key))).toBe(H('dev', key).subarray(0, 16).toString('hex'));
    expect(hex(entryId(S, sig))).toBe(H('eid', S, sig).toString('hex'));
    expect(hex(homeConversation(key as AccountId))).toBe(H('home', key).toString('hex'));
    expect(hex(keyCommitment(EK))).toBe(H('kc', EK).toString('hex'));
    expect(hex(topicId(key, EK))).toBe(H('topic', key, EK).toString('hex'));
    expect(hex(inboxId(key))).toBe(H('inbox', key).toString('hex'));
    expect(hex(epochId(conv, [], EK, nonce))).toBe(H('epoch', conv, encode([]), EK, nonce).toString('hex'));
    expect(hex(half(key))).toBe(hex(key).slice(0, 32));
  });

  it("[S6.1] a conversation of two is the same from both sides, and no other pair's", () => {
    const [a, b, eve] = [id<AccountId>(), id<AccountId>(), id<AccountId>()];
    expect(directConversation(a, b)).toEqual(directConversation(b, a));
    expect(sortedPair(a, b)).toEqual(sortedPair(b, a));
    expect(compareBytes(...sortedPair(a, b))).toBeLessThan(0);
    expect(hex(directConversation(a, b))).not.toBe(hex(directConversation(a, eve)));
  });

  it("[S8.1] the order of an epoch's parents does not matter, and the caller's list stays as it was", () => {
    const [conv, kc, nonce, p, q] = [id<ConversationId>(), id(), id(16), id<EpochId>(), id<EpochId>()];
    const parents = compareBytes(p, q) < 0 ? [q, p] : [p, q];
    const given = [...parents];
    expect(epochId(conv, given, kc, nonce)).toEqual(epochId(conv, [...given].reverse(), kc, nonce));
    expect(given).toEqual(parents);
    expect(hex(epochId(conv, [p], kc, nonce))).not.toBe(hex(epochId(conv, [p, p], kc, nonce)));
  });

  it("[S6.1] a name at rest tells nothing without the device's own key", () => {
    const [local, one] = [id(), id()];
    expect(atRest(local, one)).toHaveLength(16);
    expect(derive.atRestKey(local, one)).toBe(hex(atRest(local, one)));
    expect(hex(atRest(local, one))).not.toBe(hex(atRest(id(), one)));
  });
});

describe('the client id of a device in a chapter', () => {
  it('[S6.3] [A7][H15] is u64be of the hash, shifted right by 11: a second derivation finds the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (chapter) => {
        const [conv, did] = [id<ConversationId>(), id<DeviceId>(16)];
        const expected = H('ycid', conv, u32be(chapter), did).readBigUInt64BE() >> 11n;
        expect(BigInt(chapterClient(conv, chapter, did))).toBe(expected === 0n ? 1n : expected);
      }),
    );
  });

  it('[H15] is a positive integer below 2^53, other for each chapter, device and conversation', () => {
    const [conv, did] = [id<ConversationId>(), id<DeviceId>(16)];
    const clients = Array.from({ length: 500 }, (_, n) => chapterClient(conv, n, did)).concat(
      Array.from({ length: 500 }, () => chapterClient(conv, 0, id<DeviceId>(16))),
      Array.from({ length: 500 }, () => chapterClient(id<ConversationId>(), 0, did)),
    );
    expect(new Set(clients).size).toBe(1500);
    expect(clients.every((client) => Number.isSafeInteger(client) && client > 0)).toBe(true);
  });
});

describe('labels', () => {
  const SRC = join(import.meta.dirname, '../../../src');
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(SRC, name), 'utf8'));
  const labelsOf = (pattern: RegExp): readonly string[] =>
    [...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!)))].sort();

  it('[A18] of hashes: none begins with another, so what follows cannot turn one into the other', () => {
    const labels = labelsOf(/labelled\('([^']*)'/g).concat('words', 'sig/');
    expect(labels).toContain('acc');
    const bad = labels.flatMap((a) => labels.filter((b) => a !== b && b.startsWith(a)).map((b) => `${a} begins ${b}`));
    expect(bad).toEqual([]);
  });

  it('[A18] of keys: small letters and digits only, so the zero byte ends them', () => {
    const labels = labelsOf(/kdf\([^,()]*(?:\([^()]*\))?[^,()]*, '([^']*)'/g);
    expect(labels).toContain('topic');
    expect(labels.filter((label) => !/^[a-z0-9]+$/.test(label))).toEqual([]);
  });
});
