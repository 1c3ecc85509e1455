/** Every position of every request, answer and push has one form: each other value there refuses the whole. */
import { describe, expect, it } from 'vitest';
import { encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { RELAY_CODES, type RelayCode } from '../../../src/protocol/errors.ts';
import { decodeReply, decodeRequest, MAILBOX, OPS, type Op } from '../../../src/protocol/mailboxWire.ts';
import { PIECE_BYTES, PREFIX_BYTES } from '../../../src/protocol/pieces.ts';
import { atMost, count, exactly, long, only, orNull, readThough, tuple, within, type Slot } from '../../helpers/forms.ts';

const number = count();
const id = within(0, 2 ** 32 - 1);
const bit = within(0, 1);
const key = exactly(32);
const signature = exactly(64);
const cursor = orNull(tuple([exactly(MAILBOX.storeIdBytes), number]));
const nothing = only(null, 0, long(0), []);

const REQUESTS: Readonly<Record<Op, readonly Slot[]>> = {
  hello: [],
  open: [key, key, key, bit],
  put: [key, atMost(MAILBOX.objectBytes), number, key, signature],
  get: [key, cursor, signature],
  sub: [key, cursor, signature],
  del: [key, exactly(MAILBOX.preimageBytes)],
  post: [key, atMost(MAILBOX.noticeBytes), exactly(MAILBOX.stampBytes)],
  inbox: [key, cursor, bit, signature],
  bput: [atMost(PREFIX_BYTES), atMost(PIECE_BYTES), number],
  bhas: [{ good: long(64), bad: [long(63), long(MAILBOX.pieceIds * 32 + 32), 'x', null] }],
  bget: [key],
  off: [id],
};

const object = tuple([within(1, Number.MAX_SAFE_INTEGER), atMost(MAILBOX.objectBytes)]);
const objects: Slot = { good: [[1, long(3)], [5, long(3)]], bad: [[[0, long(3)]], [[2, long(3)], [1, long(3)]], [[1, long(3)], [1, long(3)]], [[9, long(3)]], [[1, 'x']], [[1, long(3), 0]], [1], long(2), null, Array.from({ length: MAILBOX.pageObjects + 1 }, (_, at) => [at + 1, long(0)])] };
const page = tuple([exactly(MAILBOX.storeIdBytes), { good: 6, bad: [-1, 'x', null] }, bit, objects], [long(MAILBOX.storeIdBytes), 6, 1, []], null);
const BODIES: Readonly<Record<Op, Slot>> = {
  hello: tuple([exactly(MAILBOX.nonceBytes), key, number, tuple([number, number, number, number], null), within(0, MAILBOX.maxBits)], null),
  open: nothing, put: nothing, del: nothing, post: nothing, bput: nothing, off: nothing,
  get: page, sub: page, inbox: page,
  bhas: { good: Uint8Array.of(0, 1), bad: [Uint8Array.of(2), long(MAILBOX.pieceIds + 1), 'x', null] },
  bget: orNull(atMost(PIECE_BYTES)),
};

const version: Slot = { good: 1, bad: [0, 2, '1', null] };
const operation = (op: Op): Slot => ({ good: OPS[op], bad: [0, 13, 65, 255, 256, 2 ** 40, -1, 'x', null] });
const code = (name: RelayCode): Slot => ({ good: RELAY_CODES.indexOf(name), bad: [-1, RELAY_CODES.length, RELAY_CODES.indexOf('disconnected'), 'x', null] });

describe('[A25] [R14] a mailbox cannot be told', () => {
  it.each(Object.keys(OPS) as Op[])('%s in any other form than its own', (op) => {
    expect(readThough(decodeRequest, tuple([version, operation(op), id, ...REQUESTS[op]], null))).toEqual([]);
  });
});

describe('[A25] [R14] a mailbox cannot answer', () => {
  it.each(Object.keys(OPS) as Op[])('%s in any other form than its own', (op) => {
    expect(readThough(decodeReply, tuple([version, { good: OPS[op], bad: operation(op).bad }, id, { good: 0, bad: code('ok').bad }, BODIES[op]], null))).toEqual([]);
  });

  it('with a refusal, or push, in any other form', () => {
    const bits = orNull(within(0, MAILBOX.maxBits));
    expect(readThough(decodeReply, tuple([version, operation('post'), id, code('stampWeak'), bits], null))).toEqual([]);
    expect(readThough(decodeReply, tuple([version, only(64), id, exactly(MAILBOX.storeIdBytes), object], null))).toEqual([]);
  });

  it('with nothing, or with what has no end', () => {
    for (const value of [[], [1], [1, 64], [1, 64, 1], [1, 64, 1, long(16)], long(3), 1]) expect(() => decodeReply(encode(value as Value)), JSON.stringify(value)).toThrow(FormError);
  });
});
