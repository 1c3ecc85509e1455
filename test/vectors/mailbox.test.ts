/** Between a client and a relay: each request, each answer, each push, and what is signed; and the rows on a relay's disk. */
import { describe, expect, it } from 'vitest';
import { bytesOfKey, type InboxId, type Key, type RelayId, type TopicId } from '../../src/protocol/ids.ts';
import { decodeReply, decodeRequest, encodeAnswer, encodePush, encodeRequest, inboxStatement, OPS, putStatement, readStatement, type Answer, type Op, type Page, type Request, type WireCode } from '../../src/protocol/mailboxWire.ts';
import { chunkPrefix, MANIFEST_PREFIX } from '../../src/protocol/pieces.ts';
import { KEY, row } from '../../src/relay/rows.ts';
import { of } from './fixed.ts';
import { bytesOf, expectVector, loadVector, type Computed } from './vector.ts';

const [topic, inbox, relayId] = [of<TopicId>(1), of<InboxId>(2), of<RelayId>(3)];
const NOW = 1_770_000_000_000;
const signature = of(4, 64);
const after = { storeId: of(5, 16), arrival: 7 };

const REQUESTS: Readonly<Record<string, Request>> = {
  hello: { op: 'hello', id: 0 },
  open: { op: 'open', id: 1, topic, writeKey: of(6), readKey: of(7), standing: false },
  openStanding: { op: 'open', id: 2, topic, writeKey: of(6), readKey: of(7), standing: true },
  put: { op: 'put', id: 3, topic, object: of(8, 100), expires: NOW, delHash: of(9), signature },
  get: { op: 'get', id: 4, topic, after: null, signature },
  sub: { op: 'sub', id: 5, topic, after, signature },
  del: { op: 'del', id: 6, topic, preimage: of(10) },
  post: { op: 'post', id: 7, inbox, notice: of(11, 100), stamp: of(12, 8) },
  inbox: { op: 'inbox', id: 8, owner: of(13), after, watch: true, signature },
  off: { op: 'off', id: 2 ** 32 - 1, subscription: 5 },
};

/** Of pieces of photos and videos, which came later. */
const PIECE_REQUESTS: Readonly<Record<string, Request>> = {
  chunk: { op: 'bput', id: 10, prefix: chunkPrefix(258), bytes: of(21, 100), expires: NOW },
  manifest: { op: 'bput', id: 11, prefix: MANIFEST_PREFIX, bytes: of(22, 100), expires: NOW },
  has: { op: 'bhas', id: 12, pieces: [of(23), of(24)] },
  hasNone: { op: 'bhas', id: 13, pieces: [] },
  get: { op: 'bget', id: 14, piece: of(23) },
};

const page: Page = { storeId: of(5, 16), upTo: 9, more: true, objects: [{ arrival: 8, bytes: of(8, 100) }, { arrival: 9, bytes: of(14, 3) }] };
const nothing = (op: 'open' | 'put' | 'del' | 'post' | 'bput' | 'off', id: number): Answer => ({ op, id, code: 'ok', body: null });
const ANSWERS: Readonly<Record<string, Answer>> = {
  hello: { op: 'hello', id: 0, code: 'ok', body: { nonce: of(15), relayId, time: NOW, objectBytes: 65_600, noticeBytes: 18_432, topicBytes: 4_194_304, topicObjects: 2000, minBits: 16 } },
  open: nothing('open', 1),
  put: nothing('put', 3),
  get: { op: 'get', id: 4, code: 'ok', body: page },
  sub: { op: 'sub', id: 5, code: 'ok', body: { ...page, more: false, objects: [] } },
  del: nothing('del', 6),
  post: nothing('post', 7),
  inbox: { op: 'inbox', id: 8, code: 'ok', body: page },
  off: nothing('off', 9),
  weakStamp: { op: 'post', id: 7, code: 'stampWeak', minBits: 20 },
};
const PIECE_ANSWERS: Readonly<Record<string, Answer>> = {
  put: nothing('bput', 10),
  has: { op: 'bhas', id: 12, code: 'ok', body: [true, false] },
  hasNone: { op: 'bhas', id: 13, code: 'ok', body: [] },
  get: { op: 'bget', id: 14, code: 'ok', body: of(21, 100) },
  notHere: { op: 'bget', id: 14, code: 'ok', body: null },
  noChunks: { op: 'bput', id: 10, code: 'noChunks', minBits: null },
};
/** Every other way to say no: the codes that were recorded, since new ones come at the end. */
const REFUSALS = loadVector<{ readonly relayCodes: readonly string[] }>('v1/numbers')
  .relayCodes.filter((code) => code !== 'ok' && code !== 'disconnected')
  .map((code): Answer => ({ op: 'put', id: 3, code: code as WireCode, minBits: null }));
const push = { id: 5, storeId: of(5, 16), object: { arrival: 10, bytes: of(16, 100) } };

const encoded = <T>(table: Readonly<Record<string, T>>, encode: (one: T) => Uint8Array): Record<string, Computed> =>
  Object.fromEntries(Object.entries(table).map(([name, one]) => [name, encode(one)]));

describe('the mailbox, version 1', () => {
  it('[V1] every request is what it was, and is read for ever', () => {
    for (const [file, table] of Object.entries({ 'v1/mailboxRequests': REQUESTS, 'v1/pieceRequests': PIECE_REQUESTS })) {
      expectVector(file, encoded(table, encodeRequest));
      const vector = loadVector(file);
      for (const [name, request] of Object.entries(table)) expect(decodeRequest(bytesOf(vector, name)), name).toEqual(request);
    }
    expect(new Set([REQUESTS, PIECE_REQUESTS].flatMap(Object.values<Request>).map(({ op }) => op))).toEqual(new Set(Object.keys(OPS) as Op[]));
  });

  it('[V1] every answer, refusal and push is what it was, and is read for ever', () => {
    expectVector('v1/mailboxReplies', { ...encoded(ANSWERS, encodeAnswer), refusals: REFUSALS.map(encodeAnswer), push: encodePush(push) });
    const vector = loadVector('v1/mailboxReplies');
    for (const [name, answer] of Object.entries(ANSWERS)) expect(decodeReply(bytesOf(vector, name)), name).toEqual(answer);
    expect((vector.refusals as readonly string[]).map((bytes) => decodeReply(bytesOfKey(bytes)))).toEqual(REFUSALS);
    expect(decodeReply(bytesOf(vector, 'push'))).toEqual({ op: 'push', ...push });
    expectVector('v1/pieceReplies', encoded(PIECE_ANSWERS, encodeAnswer));
    const pieces = loadVector('v1/pieceReplies');
    for (const [name, answer] of Object.entries(PIECE_ANSWERS)) expect(decodeReply(bytesOf(pieces, name)), name).toEqual(answer);
    expect(new Set([ANSWERS, PIECE_ANSWERS].flatMap(Object.values<Answer>).map(({ op }) => op))).toEqual(new Set(Object.keys(OPS) as Op[]));
  });

  it('[V1] what is signed for a relay is what it was', () => {
    expectVector('v1/mailboxStatements', {
      put: putStatement(relayId, of(15), topic, of(17), NOW, of(9)),
      read: readStatement(relayId, of(15), topic, after),
      readFromStart: readStatement(relayId, of(15), topic, null),
      inbox: inboxStatement(relayId, of(15), of(13), after, true),
      inboxOnce: inboxStatement(relayId, of(15), of(13), null, false),
    });
  });
});

const TOPIC_ROW = { writeKey: of(6), readKey: of(7), standing: true, objects: 2, bytes: 2200, soonest: NOW };
const OBJECT_ROW = { arrival: 8, hash: of(17), delHash: of(9), size: 1100, expires: NOW };
const INBOX_ROW = { owner: of(13), notices: 3, taken: 7, seen: NOW };
const NOTICE_ROW = { arrival: 8, hash: of(18), bits: 20, size: 16_400, expires: NOW };
const PIECE_ROW = { arrival: 8, size: 262_160, expires: NOW };
const NAME = '01'.repeat(32) as Key;

describe('a relay\'s disk, version 1', () => {
  it('[V1] names and rows are what they were', () => {
    expectVector('v1/relayRows', {
      keys: [KEY.store, KEY.arrival, KEY.health, KEY.topic(NAME), KEY.object(NAME, 8), KEY.index(NAME, 8), KEY.hash(NAME, of(17)), KEY.deletion(NAME, of(9), 8), KEY.inbox(NAME), KEY.notice(NAME, 8), KEY.noticeIndex(NAME, 8), KEY.expiry(NOW, 'o', NAME, 8)],
      number: row.number.write(2 ** 40), topic: row.topic.write(TOPIC_ROW), index: row.object.write(OBJECT_ROW), inbox: row.inbox.write(INBOX_ROW), notice: row.notice.write(NOTICE_ROW),
    });
    expectVector('v1/pieceRows', { keys: [KEY.piece(NAME), KEY.pieceBytes(8), KEY.expiry(NOW, 'c', NAME, 8)], piece: row.piece.write(PIECE_ROW) });
  });

  it('[V1] released rows are read for ever', () => {
    const vector = loadVector('v1/relayRows');
    const keys = vector.keys as readonly string[];
    expect(row.number.read(bytesOf(vector, 'number'))).toBe(2 ** 40);
    expect(row.topic.read(bytesOf(vector, 'topic'))).toEqual(TOPIC_ROW);
    expect(row.object.read(keys[5]!, bytesOf(vector, 'index'))).toEqual(OBJECT_ROW);
    expect(row.inbox.read(bytesOf(vector, 'inbox'))).toEqual(INBOX_ROW);
    expect(row.notice.read(keys[10]!, bytesOf(vector, 'notice'))).toEqual(NOTICE_ROW);
    expect(row.piece.read(bytesOf(loadVector('v1/pieceRows'), 'piece'))).toEqual(PIECE_ROW);
  });
});
