import { describe, expect, it } from 'vitest';
import { decodeBody, encodeBody, type KnownBody } from '../../src/chat/bodies.ts';
import { bootEpoch, epochIdOf, isMaker, makeEpoch } from '../../src/chat/epoch.ts';
import { decodeRecord, encodeRecord, type EpochRecord } from '../../src/chat/epochRecord.ts';
import { decodeAsk, decodeGrantAnswer, encodeAsk, encodeGrantAnswer, openGrant, type EpochBody } from '../../src/chat/grants.ts';
import { decodeAcks, emptyAcks, encodeAcks, withAck } from '../../src/chat/receipts.ts';
import { decodeMark, emptyMark, encodeMark, withPlaces } from '../../src/chat/unread.ts';
import { loadKem } from '../../src/crypto/loadKem.ts';
import type { AccountRecord, Prekey } from '../../src/people/records.ts';
import { keyOf, type AccountId, type ConversationId, type DeviceId, type EntryId, type EpochId } from '../../src/protocol/ids.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { counting, of } from './fixed.ts';
import { bytesOf, expectVector, loadVector, type Computed } from './vector.ts';

const kem = await loadKem();
const conversation = of<ConversationId>(0xc0);
const [lo, hi] = [of<AccountId>(0xa1), of<AccountId>(0xb1)];
const devices = [of<DeviceId>(0xd1, 16), of<DeviceId>(0xd2, 16)] as const;
const GEN = 1_700_000_000;
const seeds = [of(0x51), of(0x52)] as const;

const recordOf = (account: AccountId, device: DeviceId): AccountRecord => ({
  account, bytes: of(0, 0), hash: of(account[0]! + 1), rootKey: of(0), era: GEN, seq: 3, devices: [{ id: device, key: of(0), caps: 0, order: 0 }],
  contact: { gen: GEN, dh: of(0), kem: of(0, 1216) }, issued: 0, expires: 1,
});
const prekeyOf = (device: DeviceId, seed: Uint8Array): Prekey => ({ device, n: 5, key: kem.keys(seed).publicKey, issued: 0, expires: 1, bytes: of(0, 0) });

const boot = bootEpoch(conversation, of(3), GEN);
/** What a device makes now: its nonce names it. */
const made = makeEpoch(
  kem,
  { conversation, maker: devices[0], parents: [boot], reason: 0, records: [recordOf(hi, devices[1]), recordOf(lo, devices[0])], prekeys: [prekeyOf(devices[1], seeds[1]), prekeyOf(devices[0], seeds[0])] },
  counting(),
)!;

/** An epoch as it was recorded, when nonces were chance: such are on disks and in chats for ever. */
const first = (() => {
  const vector = loadVector('v1/epoch');
  const body = decodeBody(KIND.epoch, bytesOf(vector, 'body')) as EpochBody;
  return { body, epoch: { id: epochIdOf(conversation, body), gen: GEN + 1, key: bytesOf(vector, 'epochKey'), boot: false } };
})();

const eid = of<EntryId>(1);
const strip = [0, of(1, 16), 2, of(3), null, [of(4, 16)], 4, 1, of(5, 16), of(6), of(7, 64)];
const BODIES: Readonly<Record<string, KnownBody>> = {
  text: { kind: 'text', text: 'hello é😀', replyTo: null },
  reply: { kind: 'text', text: 'yes', replyTo: eid },
  reaction: { kind: 'reaction', target: eid, emoji: '👍' },
  edit: { kind: 'edit', target: eid, text: 'other' },
  redact: { kind: 'redact', strips: [strip] },
  read: { kind: 'read', places: [{ chapter: 0, device: devices[0], seq: 5 }] },
  profile: { kind: 'profile', name: 'Alice', bio: 'here', picture: null },
  record: { kind: 'record', record: of(9, 20), cuts: [{ chapter: 4, device: devices[0], seq: 2 }] },
  fork: { kind: 'fork', strips: [strip, strip] },
  homeSet: { kind: 'homeSet', key: 'follow', value: of(1, 4) },
  homeDelete: { kind: 'homeDelete', key: 'follow' },
};

const RECORDS: Readonly<Record<string, EpochRecord>> = {
  epoch: {
    type: 'epoch', epoch: first.epoch.id, parents: [boot.id], commitment: first.body.commitment, key: first.epoch.key, learntMs: 1_770_000_000_000,
    declaration: { entry: eid, account: lo, device: devices[0], sealedUnder: boot.id, basis: first.body.basis, recipients: [...devices] },
  },
  part: { type: 'part', epoch: first.epoch.id, part: { entry: eid, device: devices[0], recipients: [devices[1]] }, grant: null, key: first.epoch.key },
  key: { type: 'key', epoch: first.epoch.id, key: first.epoch.key },
  boot: { type: 'boot', epoch: boot, genLo: GEN, genHi: GEN - 1, live: true },
  sent: { type: 'sent', root: boot.id, gen: GEN + 1 },
  count: { type: 'count', epoch: first.epoch.id, entries: 51 },
};

/** What stays of an epoch that is over: came after the others, in version 1 too. */
const PAST: readonly EpochRecord[] = [null, first.epoch.key].map((key) => ({ type: 'past', epoch: first.epoch.id, root: boot.id, gen: GEN + 1, parents: [boot.id], commitment: first.body.commitment, key }));

const answer = { conversation, epoch: first.epoch.id, grant: first.body.grants[0]! };

describe('epochs, version 1', () => {
  it('EK₀, its id, and the bytes of an epoch are what they were', () => {
    expectVector('v1/epoch', {
      bootKey: boot.key, bootId: boot.id, bootGen: boot.gen, epochKey: first.epoch.key, epochId: first.epoch.id, gen: first.epoch.gen,
      body: encodeBody(first.body), further: encodeBody({ kind: 'grants', epoch: first.epoch.id, grants: first.body.grants }),
      ask: encodeAsk({ conversation, epoch: first.epoch.id, device: devices[0] }), answer: encodeGrantAnswer(answer),
    });
  });

  it('[E1] a new epoch names its maker, and one of before names nobody', () => {
    expectVector('v1/madeEpoch', { epochKey: made.epoch.key, epochId: made.epoch.id, gen: made.epoch.gen, nonce: made.body.nonce, body: encodeBody(made.body) });
    expect(devices.map((device) => isMaker(conversation, { ...made.body, id: made.epoch.id }, device))).toEqual([true, false]);
    expect(devices.map((device) => isMaker(conversation, { ...first.body, id: first.epoch.id }, device))).toEqual([false, false]);
  });

  it('a recorded grant opens for ever', () => {
    const vector = loadVector('v1/epoch');
    const body = decodeBody(KIND.epoch, bytesOf(vector, 'body')) as EpochBody;
    const id = epochIdOf(conversation, body);
    expect(keyOf(id)).toBe(vector.epochId);
    body.grants.forEach((grant, i) => {
      const key = openGrant(kem, conversation, id, body.commitment, grant, kem.keys(seeds[i]!).secret);
      expect(key && keyOf(key)).toBe(vector.epochKey);
      expect(openGrant(kem, conversation, id, body.commitment, grant, kem.keys(seeds[1 - i]!).secret)).toBeNull();
    });
    expect(decodeBody(KIND.grants, bytesOf(vector, 'further'))).toEqual({ kind: 'grants', epoch: id, grants: body.grants });
    expect(decodeAsk(bytesOf(vector, 'ask')).device).toEqual(devices[0]);
    expect(decodeGrantAnswer(bytesOf(vector, 'answer'))).toEqual({ conversation, epoch: id as EpochId, grant: body.grants[0] });
  });
});

describe('bodies and records, version 1', () => {
  it('bodies of every kind are what they were, and are read', () => {
    expectVector('v1/bodies', Object.fromEntries(Object.entries(BODIES).map(([name, body]): [string, Computed] => [name, encodeBody(body)])));
    const vector = loadVector('v1/bodies');
    for (const [name, body] of Object.entries(BODIES)) expect(decodeBody(KIND[body.kind], bytesOf(vector, name))).toEqual(body);
  });

  it('records of an epoch book, acknowledgements and read marks are what they were, and are read', () => {
    const lane = { chapter: 7, device: devices[0], upto: 1023 };
    const acks = withAck(emptyAcks, devices[1], [lane], [lane]);
    const mark = withPlaces(emptyMark, [{ chapter: 7, device: devices[1], seq: 4 }]);
    const computed = Object.entries(RECORDS).map(([name, record]): [string, Computed] => [name, encodeRecord(record)]);
    expectVector('v1/chatRecords', { ...Object.fromEntries(computed), acks: encodeAcks(acks), mark: encodeMark(mark) });
    const vector = loadVector('v1/chatRecords');
    for (const [name, record] of Object.entries(RECORDS)) expect(decodeRecord(bytesOf(vector, name))).toEqual(record);
    expectVector('v1/pastEpoch', { gone: encodeRecord(PAST[0]!), given: encodeRecord(PAST[1]!) });
    expect(['gone', 'given'].map((name) => decodeRecord(bytesOf(loadVector('v1/pastEpoch'), name)))).toEqual(PAST);
    expect(decodeAcks(bytesOf(vector, 'acks'))).toEqual(acks);
    expect(decodeMark(bytesOf(vector, 'mark'))).toEqual(mark);
  });
});
