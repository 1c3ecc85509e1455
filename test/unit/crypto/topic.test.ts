import { describe, expect, it } from 'vitest';
import { topicId } from '../../../src/crypto/derive.ts';
import * as topic from '../../../src/crypto/topic.ts';
import { concat, keyOf, type RelayId } from '../../../src/protocol/ids.ts';
import { EXPIRY, LIMITS } from '../../../src/protocol/limits.ts';
import { fuzz } from '../../helpers/fuzz.ts';
import { createTestPrimitives } from '../../helpers/primitives.ts';
import { createRng } from '../../helpers/rng.ts';
import { topicFailures } from './refusals.ts';

const { deriveTopic, openObject, periodOf, sealObject } = topic;
const rng = createRng('topics');
const primitives = createTestPrimitives();

describe('[S11.2] a topic', () => {
  it('[A15] is found by both who know the source, and is another at each relay, in each period and for each source', async () => {
    const [source, relay] = [rng.bytes(32), rng.bytes(32) as RelayId];
    const [mine, theirs] = [
      await deriveTopic(source, relay, 7, primitives),
      await deriveTopic(source.slice(), relay, 7, primitives),
    ];
    expect(theirs.access.id).toEqual(mine.access.id);
    expect(theirs.key).toEqual(mine.key);
    const others = [
      await deriveTopic(source, rng.bytes(32) as RelayId, 7, primitives),
      await deriveTopic(source, relay, 8, primitives),
      await deriveTopic(rng.bytes(32), relay, 7, primitives),
    ];
    for (const other of others) {
      expect(keyOf(other.access.id)).not.toBe(keyOf(mine.access.id));
      expect(keyOf(other.key)).not.toBe(keyOf(mine.key));
    }
  });

  it('[A17] proves itself: its id is the hash of a write key and a read key, which differ', async () => {
    const { access } = await deriveTopic(rng.bytes(32), rng.bytes(32) as RelayId, 1, primitives);
    expect(access.id).toEqual(topicId(access.writeKey, access.read.publicKey));
    expect(access.write?.publicKey).toEqual(access.writeKey);
    expect(keyOf(access.writeKey)).not.toBe(keyOf(access.read.publicKey));
    expect(access.standing).toBe(false);
  });

  it('leaves no seed behind', async () => {
    const seeds: Uint8Array[] = [];
    await deriveTopic(rng.bytes(32), rng.bytes(32) as RelayId, 1, {
      ...primitives,
      signer: (seed) => (seeds.push(seed), primitives.signer(seed)),
    });
    expect(seeds).toHaveLength(2);
    for (const seed of seeds) expect(seed.every((byte) => byte === 0)).toBe(true);
  });

  it("changes every 14 days of the relay's time", () => {
    expect([0, EXPIRY.topicPeriod - 1, EXPIRY.topicPeriod, 1408 * EXPIRY.topicPeriod].map(periodOf)).toEqual([0, 0, 1, 1408]);
  });
});

describe('[S11.3] an object', () => {
  const key = rng.bytes(32);

  it('opens to what was sealed, and shows one of four sizes', () => {
    for (const [i, bucket] of LIMITS.objectBuckets.entries()) {
      const plain = rng.bytes(bucket - 4);
      const object = sealObject(key, plain, rng);
      expect(object.length).toBe(1 + 24 + 16 + bucket);
      expect(Buffer.compare(openObject(key, object)!, plain)).toBe(0);
      expect(sealObject(key, plain.slice(0, (LIMITS.objectBuckets[i - 1] ?? 0) + 1), rng).length).toBe(object.length);
    }
  });

  it('no two are equal, so no two relays hold equal bytes', () => {
    const plain = rng.bytes(50);
    expect(keyOf(sealObject(key, plain, rng))).not.toBe(keyOf(sealObject(key, plain, rng)));
  });

  it('does not open when a byte, the key, the version, the padding or the length is another', () => {
    expect(topicFailures(topic)).toEqual([]);
  });

  it('larger than the largest bucket is not sealed', () => {
    expect(() => sealObject(key, new Uint8Array(LIMITS.objectBuckets.at(-1)! - 3), rng)).toThrow(RangeError);
  });

  it('[R12] no broken object crashes it', () => {
    const seeds = [0, 10, 1000].map((size) => sealObject(key, rng.bytes(size), rng));
    const report = fuzz({
      name: 'object',
      seeds: [...seeds, concat(Uint8Array.of(1), new Uint8Array(24))],
      decode: (bytes) => openObject(key, bytes),
      share: 0.25,
    });
    expect(report.inputs).toBeGreaterThan(0);
  });
});
