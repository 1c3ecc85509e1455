import { beforeAll, describe, expect, it } from 'vitest';
import { decodeAsk, decodeGrantAnswer, encodeAsk, encodeGrantAnswer, makeGrant, openGrant, type Ask, type Grant, type GrantAnswer } from '../../../src/chat/grants.ts';
import { decodeRecord, encodeRecord, recordName, type EpochRecord } from '../../../src/chat/epochRecord.ts';
import { keyCommitment } from '../../../src/crypto/derive.ts';
import { FormError } from '../../../src/protocol/codec.ts';
import { keyOf, type AccountId, type ConversationId, type EntryId, type EpochId } from '../../../src/protocol/ids.ts';
import { deviceNamed, kem } from '../../helpers/epochs.ts';
import { fuzz } from '../../helpers/fuzz.ts';
import { createRng } from '../../helpers/rng.ts';

const of = <T extends Uint8Array>(n: number, length: number): T => new Uint8Array(length).fill(n) as T;
const [conversation, epoch, key] = [of<ConversationId>(1, 32), of<EpochId>(2, 32), of(3, 32)];
const commitment = keyCommitment(key);
const [bob, eve] = [deviceNamed('bob.1'), deviceNamed('eve.1')];
const secret = bob.secrets[0]!.secret;
let grant: Grant;

beforeAll(() => {
  grant = makeGrant(kem, conversation, epoch, key, bob.prekeys[0]!, createRng('grant'))!;
});

const open = (over: Partial<Grant> = {}, at: Partial<{ conversation: ConversationId; epoch: EpochId; commitment: Uint8Array; secret: Uint8Array }> = {}): Uint8Array | null =>
  openGrant(kem, at.conversation ?? conversation, at.epoch ?? epoch, at.commitment ?? commitment, { ...grant, ...over }, at.secret ?? secret);

describe('[S8.3] a grant', () => {
  it('gives its device the key', () => {
    expect(open()).toEqual(key);
  });

  it('gives nobody else anything', () => {
    expect(open({}, { secret: eve.secrets[0]!.secret })).toBeNull();
  });

  it('[H3] cannot be lifted to another conversation, epoch, device or prekey', () => {
    expect(open({}, { conversation: of<ConversationId>(9, 32) })).toBeNull();
    expect(open({}, { epoch: of<EpochId>(9, 32) })).toBeNull();
    expect(open({ device: eve.id })).toBeNull();
    expect(open({ n: 7 })).toBeNull();
  });

  it('[A11] of another key than the epoch committed to is not believed', () => {
    const other = makeGrant(kem, conversation, epoch, of(4, 32), bob.prekeys[0]!, createRng('other'))!;
    expect(open(other)).toBeNull();
    expect(open(other, { commitment: keyCommitment(of(4, 32)) })).toEqual(of(4, 32));
  });

  it('[H1] with any bit flipped opens nothing', () => {
    for (const at of [0, 500, 1119]) expect(open({ ciphertext: grant.ciphertext.map((byte, i) => (i === at ? byte ^ 1 : byte)) })).toBeNull();
    for (const at of [0, 15, 47]) expect(open({ box: grant.box.map((byte, i) => (i === at ? byte ^ 1 : byte)) })).toBeNull();
  });

  it('of a wrong size is none', () => {
    expect(open({ ciphertext: new Uint8Array(1119) })).toBeNull();
    expect(open({ box: new Uint8Array(10) })).toBeNull();
  });

  it('cannot be made to what is no X-Wing key', () => {
    expect(makeGrant(kem, conversation, epoch, key, { ...bob.prekeys[0]!, key: new Uint8Array(1215) }, createRng('g'))).toBeNull();
    expect(makeGrant(kem, conversation, epoch, key, { ...bob.prekeys[0]!, key: of(0xff, 1216) }, createRng('g'))).toBeNull();
  });

  it('two grants of one key to one device share nothing visible', () => {
    const again = makeGrant(kem, conversation, epoch, key, bob.prekeys[0]!, createRng('again'))!;
    expect(keyOf(again.box)).not.toBe(keyOf(grant.box));
    expect(keyOf(again.ciphertext)).not.toBe(keyOf(grant.ciphertext));
  });
});

describe('asks and answers', () => {
  const asked: Ask = { conversation, epoch, device: bob.id };
  it('come back as they were', () => {
    const answer: GrantAnswer = { conversation, epoch, grant };
    expect(decodeAsk(encodeAsk(asked))).toEqual(asked);
    expect(decodeGrantAnswer(encodeGrantAnswer(answer))).toEqual(answer);
  });

  it('[A25] are read to one spelling or refused', () => {
    const same = (again: Uint8Array, bytes: Uint8Array): void => {
      if (!Buffer.from(again).equals(bytes)) throw new Error('another spelling');
    };
    const asks = fuzz({ name: 'ask', seeds: [encodeAsk(asked)], refusal: FormError, decode: (bytes) => same(encodeAsk(decodeAsk(bytes)), bytes) });
    const answers = fuzz({ name: 'grant', seeds: [encodeGrantAnswer({ conversation, epoch, grant })], refusal: FormError, decode: (bytes) => same(encodeGrantAnswer(decodeGrantAnswer(bytes)), bytes) });
    for (const report of [asks, answers]) expect(Math.min(report.read, report.refused)).toBeGreaterThan(0);
  });
});

describe('records of an epoch book', () => {
  const eid = of<EntryId>(7, 32);
  const records: readonly EpochRecord[] = [
    {
      type: 'epoch', epoch, parents: [of<EpochId>(1, 32)], commitment, key, learntMs: 5,
      declaration: { entry: eid, account: of<AccountId>(1, 32), device: bob.id, sealedUnder: epoch, basis: [{ account: of<AccountId>(1, 32), era: 1, seq: 2, hash: of(1, 32) }], recipients: [bob.id, eve.id] },
    },
    { type: 'part', epoch, part: { entry: eid, device: bob.id, recipients: [eve.id] }, grant: { device: bob.id, n: 0, ciphertext: of(1, 1120), box: of(2, 48) }, key: null },
    { type: 'key', epoch, key },
    { type: 'boot', epoch: { id: epoch, gen: 9, key, boot: true }, genLo: 8, genHi: 9, live: true },
    { type: 'sent', root: epoch, gen: 10 },
    { type: 'count', epoch, entries: 51 },
  ];

  it('come back as they were', () => {
    for (const record of records) expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  it('have names of their own: no record overwrites one of another kind', () => {
    expect(new Set(records.map((record) => keyOf(recordName(record)))).size).toBe(records.length);
  });

  it('[A25] are read to one spelling or refused', () => {
    const report = fuzz({
      name: 'epoch record', seeds: records.map(encodeRecord), refusal: FormError,
      decode(bytes) {
        if (!Buffer.from(encodeRecord(decodeRecord(bytes))).equals(bytes)) throw new Error('another spelling');
      },
    });
    expect(Math.min(report.read, report.refused)).toBeGreaterThan(0);
  });
});
