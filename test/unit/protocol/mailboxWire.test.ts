import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, FormError } from '../../../src/protocol/codec.ts';
import { RELAY_CODES } from '../../../src/protocol/errors.ts';
import type { InboxId, RelayId, TopicId } from '../../../src/protocol/ids.ts';
import * as wire from '../../../src/protocol/mailboxWire.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const id = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const topic = bytes(32).map((it) => it as TopicId);
const cursor = fc.option(fc.record({ storeId: bytes(16), arrival: fc.maxSafeNat() }));
const small = fc.uint8Array({ maxLength: 300 });

const request: fc.Arbitrary<wire.Request> = fc.oneof(
  fc.record({ op: fc.constant('hello' as const), id }),
  fc.record({ op: fc.constant('open' as const), id, topic, writeKey: bytes(32), readKey: bytes(32), standing: fc.boolean() }),
  fc.record({
    op: fc.constant('put' as const),
    id,
    topic,
    object: small,
    expires: fc.maxSafeNat(),
    delHash: bytes(32),
    signature: bytes(64),
  }),
  fc.record({ op: fc.constantFrom('get' as const, 'sub' as const), id, topic, after: cursor, signature: bytes(64) }),
  fc.record({ op: fc.constant('del' as const), id, topic, preimage: bytes(32) }),
  fc.record({
    op: fc.constant('post' as const),
    id,
    inbox: bytes(32).map((it) => it as InboxId),
    notice: small,
    stamp: bytes(8),
  }),
  fc.record({
    op: fc.constant('inbox' as const),
    id,
    owner: bytes(32),
    after: cursor,
    watch: fc.boolean(),
    signature: bytes(64),
  }),
  fc.record({ op: fc.constant('bput' as const), id, prefix: fc.uint8Array({ maxLength: 16 }), bytes: small, expires: fc.maxSafeNat() }),
  fc.record({ op: fc.constant('bhas' as const), id, pieces: fc.array(bytes(32), { maxLength: 9 }) }),
  fc.record({ op: fc.constant('bget' as const), id, piece: bytes(32) }),
  fc.record({ op: fc.constant('off' as const), id, subscription: id }),
);

const page: fc.Arbitrary<wire.Page> = fc
  .record({
    storeId: bytes(16),
    gaps: fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), small), { maxLength: 5 }),
    more: fc.boolean(),
  })
  .map(({ storeId, gaps, more }) => {
    let arrival = 0;
    const objects = gaps.map(([gap, body]) => ({ arrival: (arrival += gap), bytes: body }));
    return { storeId, upTo: arrival, more: more && objects.length > 0, objects };
  });

const answer: fc.Arbitrary<wire.Answer> = fc.oneof(
  fc.record({
    op: fc.constantFrom('open' as const, 'put' as const, 'del' as const, 'post' as const, 'bput' as const, 'off' as const),
    id,
    code: fc.constant('ok' as const),
    body: fc.constant(null),
  }),
  fc.record({ op: fc.constant('bhas' as const), id, code: fc.constant('ok' as const), body: fc.array(fc.boolean(), { maxLength: 256 }) }),
  fc.record({ op: fc.constant('bget' as const), id, code: fc.constant('ok' as const), body: fc.option(small) }),
  fc.record({
    op: fc.constantFrom('get' as const, 'sub' as const, 'inbox' as const),
    id,
    code: fc.constant('ok' as const),
    body: page,
  }),
  fc.record({
    op: fc.constantFrom(...(Object.keys(wire.OPS) as wire.Op[])),
    id,
    code: fc.constantFrom(...RELAY_CODES.filter((code): code is wire.WireCode => code !== 'ok' && code !== 'disconnected')),
    minBits: fc.option(fc.integer({ min: 0, max: 64 })),
  }),
) as fc.Arbitrary<wire.Answer>;

const hello: wire.Answer = {
  op: 'hello',
  id: 1,
  code: 'ok',
  body: {
    nonce: new Uint8Array(32).fill(1),
    relayId: new Uint8Array(32).fill(2) as RelayId,
    time: 1_700_000_000_000,
    objectBytes: 65_600,
    noticeBytes: 16_384,
    topicBytes: 4 << 20,
    topicObjects: 2000,
    minBits: 16,
  },
};

/** Decodes or throws FormError: nothing else. */
function refusesOrReads(decodeIt: (input: Uint8Array) => unknown, input: Uint8Array): void {
  try {
    decodeIt(input);
  } catch (error) {
    expect(error).toBeInstanceOf(FormError);
  }
}

describe('[S11.5] mailbox wire', () => {
  it('every request reads back as it was written', () => {
    fc.assert(
      fc.property(request, (it) => void expect(wire.decodeRequest(wire.encodeRequest(it))).toEqual(it)),
      { numRuns: 2000 },
    );
  });

  it('every answer and push reads back as it was written', () => {
    expect(wire.decodeReply(wire.encodeAnswer(hello))).toEqual(hello);
    fc.assert(
      fc.property(answer, (it) => void expect(wire.decodeReply(wire.encodeAnswer(it))).toEqual(it)),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(id, bytes(16), fc.integer({ min: 1 }), small, (subscription, storeId, arrival, body) => {
        const push = { id: subscription, storeId, object: { arrival, bytes: body } };
        expect(wire.decodeReply(wire.encodePush(push))).toEqual({ op: 'push', ...push });
      }),
    );
  });

  it('[H40] 20,000 pieces of junk are refused as a bad form, at less than 5 ms each', () => {
    let slowest = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        const start = process.cpuUsage();
        refusesOrReads(wire.decodeRequest, junk);
        refusesOrReads(wire.decodeReply, junk);
        const { user, system } = process.cpuUsage(start);
        slowest = Math.max(slowest, (user + system) / 1000);
      }),
      { numRuns: 20_000 },
    );
    expect(slowest).toBeLessThan(50);
  });

  it('[A25] 20,000 requests with one byte changed are refused, or are other requests of the one spelling', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(request, fc.nat(), fc.integer({ min: 1, max: 255 }), (it, place, change) => {
        const input = wire.encodeRequest(it).slice();
        input[place % input.length]! ^= change;
        let found: wire.Request;
        try {
          found = wire.decodeRequest(input);
        } catch (error) {
          expect(error).toBeInstanceOf(FormError);
          return;
        }
        expect(wire.encodeRequest(found)).toEqual(input);
      }),
      { numRuns: 20_000 },
    );
  });

  it('[H37] another version, and operations that there are not, are refused', () => {
    expect(() => wire.decodeRequest(encode([2, 1, 0]))).toThrow(FormError);
    for (const op of [0, 13, 64, 200]) expect(() => wire.decodeRequest(encode([1, op, 0]))).toThrow(FormError);
  });

  it('[H20] an object, a notice or a page above its bound is refused', () => {
    const put = {
      op: 'put' as const,
      id: 1,
      topic: new Uint8Array(32) as TopicId,
      expires: 1,
      delHash: new Uint8Array(32),
      signature: new Uint8Array(64),
    };
    expect(() =>
      wire.decodeRequest(wire.encodeRequest({ ...put, object: new Uint8Array(wire.MAILBOX.objectBytes) })),
    ).not.toThrow();
    expect(() =>
      wire.decodeRequest(wire.encodeRequest({ ...put, object: new Uint8Array(wire.MAILBOX.objectBytes + 1) })),
    ).toThrow(FormError);
    const post = { op: 'post' as const, id: 1, inbox: new Uint8Array(32) as InboxId, stamp: new Uint8Array(8) };
    expect(() =>
      wire.decodeRequest(wire.encodeRequest({ ...post, notice: new Uint8Array(wire.MAILBOX.noticeBytes + 1) })),
    ).toThrow(FormError);
    const objects = Array.from({ length: wire.MAILBOX.pageObjects + 1 }, (_, i) => ({
      arrival: i + 1,
      bytes: new Uint8Array(1),
    }));
    const body = { storeId: new Uint8Array(16), upTo: objects.length, more: false, objects };
    expect(() => wire.decodeReply(wire.encodeAnswer({ op: 'get', id: 1, code: 'ok', body }))).toThrow(FormError);
  });

  it('[H20] [S11.7] a piece, its prefix, the ids or the flags above their bound are refused, and half an id, and a flag of 2', () => {
    const has = (length: number) => wire.decodeRequest(encode([1, wire.OPS.bhas, 1, new Uint8Array(length)]));
    expect(has(256 * 32)).toMatchObject({ pieces: { length: 256 } });
    for (const length of [257 * 32, 31, 33]) expect(() => has(length)).toThrow(FormError);
    const put = (prefix: number, length: number) =>
      wire.decodeRequest(wire.encodeRequest({ op: 'bput', id: 1, prefix: new Uint8Array(prefix), bytes: new Uint8Array(length), expires: 1 }));
    expect(() => put(16, 256 * 1024 + 16)).not.toThrow();
    expect(() => put(17, 1)).toThrow(FormError);
    expect(() => put(5, 256 * 1024 + 17)).toThrow(FormError);
    const reply = (op: 'bhas' | 'bget', body: Uint8Array) => wire.decodeReply(encode([1, wire.OPS[op], 1, 0, body]));
    expect(reply('bhas', Uint8Array.of(0, 1))).toMatchObject({ body: [false, true] });
    for (const body of [Uint8Array.of(2), new Uint8Array(257)]) expect(() => reply('bhas', body)).toThrow(FormError);
    expect(() => reply('bget', new Uint8Array(256 * 1024 + 17))).toThrow(FormError);
    expect(wire.encodeAnswer({ op: 'bget', id: 1, code: 'ok', body: new Uint8Array(256 * 1024 + 16) }).length).toBeLessThan(wire.MAILBOX.frameBytes);
  });

  it('[H47] a page whose arrivals do not grow, or that promises more and gives none, is refused', () => {
    const storeId = new Uint8Array(16);
    const one = { arrival: 5, bytes: new Uint8Array(1) };
    for (const body of [
      { storeId, upTo: 5, more: false, objects: [one, one] },
      { storeId, upTo: 4, more: false, objects: [one] },
      { storeId, upTo: 0, more: true, objects: [] },
    ]) {
      expect(() => wire.decodeReply(wire.encodeAnswer({ op: 'sub', id: 1, code: 'ok', body }))).toThrow(FormError);
    }
  });

  it('the statements of a write, a read and an inbox differ for each relay and session', () => {
    const [relay, other, nonce, thing] = [1, 2, 3, 4].map((n) => new Uint8Array(32).fill(n)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const all = [
      wire.putStatement(relay, nonce, thing, thing, 1, thing),
      wire.putStatement(other, nonce, thing, thing, 1, thing),
      wire.putStatement(relay, other, thing, thing, 1, thing),
      wire.readStatement(relay, nonce, thing, null),
      wire.readStatement(other, nonce, thing, null),
      wire.readStatement(relay, other, thing, null),
      wire.inboxStatement(relay, nonce, thing, null, true),
      wire.inboxStatement(relay, nonce, thing, null, false),
    ].map((statement) => statement.join());
    expect(new Set(all).size).toBe(all.length);
  });
});
