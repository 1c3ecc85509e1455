/** Every position of every request, answer and push has one form: each other value there refuses the whole. */
import { describe, expect, it } from 'vitest';
import { encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { RELAY_CODES, type RelayCode } from '../../../src/protocol/errors.ts';
import { decodeReply, decodeRequest, MAILBOX, OPS, type Op } from '../../../src/protocol/mailboxWire.ts';
import { PIECE_BYTES, PREFIX_BYTES } from '../../../src/protocol/pieces.ts';

/** A value that stands in a position, and those that must not. */
interface Slot {
  readonly good: Value;
  readonly bad: readonly Value[];
}

const long = (length: number): Uint8Array => new Uint8Array(length);
const exactly = (length: number): Slot => ({ good: long(length), bad: [long(length - 1), long(length + 1), 'x'.repeat(length), length, null] });
const atMost = (length: number): Slot => ({ good: long(length), bad: [long(length + 1), 'x', 1, null] });
const within = (least: number, most: number): Slot => ({ good: most, bad: [least - 1, ...(most < Number.MAX_SAFE_INTEGER ? [most + 1] : []), String(least), long(4), null] });
const count = within(0, Number.MAX_SAFE_INTEGER);
const id = within(0, 2 ** 32 - 1);
const flag = within(0, 1);
const key = exactly(32);
const signature = exactly(64);
/** A list whose positions are slots; `items` is what else must not stand there. */
const tuple = (slots: readonly Slot[], ...bad: readonly Value[]): Slot => {
  const good = slots.map((slot) => slot.good);
  const changed = slots.flatMap((slot, at) => slot.bad.map((value) => good.map((old, i) => (i === at ? value : old))));
  return { good, bad: [...changed, good.slice(0, -1), [...good, 0], long(2), 7, ...bad] };
};
const orNull = ({ good, bad }: Slot): Slot => ({ good, bad: bad.filter((value) => value !== null) });
const cursor = orNull(tuple([exactly(MAILBOX.storeIdBytes), count]));
const nothing: Slot = { good: null, bad: [0, long(0), []] };

const REQUESTS: Readonly<Record<Op, readonly Slot[]>> = {
  hello: [],
  open: [key, key, key, flag],
  put: [key, atMost(MAILBOX.objectBytes), count, key, signature],
  get: [key, cursor, signature],
  sub: [key, cursor, signature],
  del: [key, exactly(MAILBOX.preimageBytes)],
  post: [key, atMost(MAILBOX.noticeBytes), exactly(MAILBOX.stampBytes)],
  inbox: [key, cursor, flag, signature],
  bput: [atMost(PREFIX_BYTES), atMost(PIECE_BYTES), count],
  bhas: [{ good: long(64), bad: [long(63), long(MAILBOX.pieceIds * 32 + 32), 'x', null] }],
  bget: [key],
  off: [id],
};

const object = tuple([within(1, Number.MAX_SAFE_INTEGER), atMost(MAILBOX.objectBytes)]);
const objects: Slot = { good: [[1, long(3)], [5, long(3)]], bad: [[[0, long(3)]], [[2, long(3)], [1, long(3)]], [[1, long(3)], [1, long(3)]], [[9, long(3)]], [[1, 'x']], [[1, long(3), 0]], [1], long(2), null, Array.from({ length: MAILBOX.pageObjects + 1 }, (_, at) => [at + 1, long(0)])] };
const page = tuple([exactly(MAILBOX.storeIdBytes), { good: 6, bad: [-1, 'x', null] }, flag, objects], [long(MAILBOX.storeIdBytes), 6, 1, []], null);
const BODIES: Readonly<Record<Op, Slot>> = {
  hello: tuple([exactly(MAILBOX.nonceBytes), key, count, tuple([count, count, count, count], null), within(0, MAILBOX.maxBits)], null),
  open: nothing, put: nothing, del: nothing, post: nothing, bput: nothing, off: nothing,
  get: page, sub: page, inbox: page,
  bhas: { good: Uint8Array.of(0, 1), bad: [Uint8Array.of(2), long(MAILBOX.pieceIds + 1), 'x', null] },
  bget: orNull(atMost(PIECE_BYTES)),
};

/** Names what is read though it must not be; the good one is read. */
function readBy(decode: (bytes: Uint8Array) => unknown, { good, bad }: Slot): readonly string[] {
  decode(encode(good));
  return bad.flatMap((value) => {
    try {
      decode(encode(value));
    } catch (error) {
      if (error instanceof FormError) return [];
      return [`${String(error)} for ${JSON.stringify(value)?.slice(0, 120)}`];
    }
    return [JSON.stringify(value)?.slice(0, 120) ?? 'undefined'];
  });
}

const only = (value: Value): Slot => ({ good: value, bad: [] });
const version: Slot = { good: 1, bad: [0, 2, '1', null] };
const operation = (op: Op): Slot => ({ good: OPS[op], bad: [0, 13, 65, 255, 256, 2 ** 40, -1, 'x', null] });
const code = (name: RelayCode): Slot => ({ good: RELAY_CODES.indexOf(name), bad: [-1, RELAY_CODES.length, RELAY_CODES.indexOf('disconnected'), 'x', null] });

describe('[A25] [H37] [R14] a mailbox cannot be told', () => {
  it.each(Object.keys(OPS) as Op[])('%s in any other form than its own', (op) => {
    expect(readBy(decodeRequest, tuple([version, operation(op), id, ...REQUESTS[op]], null))).toEqual([]);
  });
});

describe('[A25] [H37] [R14] a mailbox cannot answer', () => {
  it.each(Object.keys(OPS) as Op[])('%s in any other form than its own', (op) => {
    expect(readBy(decodeReply, tuple([version, { good: OPS[op], bad: operation(op).bad }, id, { good: 0, bad: code('ok').bad }, BODIES[op]], null))).toEqual([]);
  });

  it('with a refusal, or push, in any other form', () => {
    const bits = orNull(within(0, MAILBOX.maxBits));
    expect(readBy(decodeReply, tuple([version, operation('post'), id, code('stampWeak'), bits], null))).toEqual([]);
    expect(readBy(decodeReply, tuple([version, only(64), id, exactly(MAILBOX.storeIdBytes), object], null))).toEqual([]);
  });

  it('with nothing, or with what has no end', () => {
    for (const value of [[], [1], [1, 64], [1, 64, 1], [1, 64, 1, long(16)], long(3), 1]) expect(() => decodeReply(encode(value as Value)), JSON.stringify(value)).toThrow(FormError);
  });
});
