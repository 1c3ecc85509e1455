/**
 * What an epoch book keeps: one small record for each thing it learnt, written in the transaction of the entry that taught
 * it. The book is the fold of its records in any order, so no write can undo another. Records of version 1 hold keys; whoever
 * writes them seals them.
 *
 *   epoch  [1, 1, eid, acc, did, sealedUnder, epochId, [parents], kc, [basis …], [recipients], key|null, learntMs]
 *   part   [1, 2, eid, did, epochId, [recipients], grant|null, key|null]
 *   key    [1, 3, epochId, key]
 *   boot   [1, 4, epochId₀, gen, EK₀, genLo, genHi, live]
 *   sent   [1, 5, epochId₀, gen]                         [E5]
 *   count  [1, 6, epochId, entries]
 *   past   [1, 7, epochId, epochId₀, gen, [parents], kc, key|null]   [E9] in the place of all other records of this epoch
 */
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { concat, SIZE, type AccountId, type DeviceId, type EntryId, type EpochId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Declaration, FurtherGrants } from './epoch.ts';
import { basisValue, EPOCH_KEY_BYTES, grantValue, readBasis, readGrant, type Grant } from './grants.ts';
import type { EpochKey } from './types.ts';

const VERSION = 1;
const TYPE = { epoch: 1, part: 2, key: 3, boot: 4, sent: 5, count: 6, past: 7 } as const;

export type EpochRecord =
  | {
      readonly type: 'epoch'; readonly declaration: Declaration; readonly epoch: EpochId; readonly parents: readonly EpochId[];
      readonly commitment: Uint8Array; readonly key: Uint8Array | null;
      /** Unix ms. */
      readonly learntMs: number;
    }
  | { readonly type: 'part'; readonly part: FurtherGrants; readonly epoch: EpochId; readonly grant: Grant | null; readonly key: Uint8Array | null }
  | { readonly type: 'key'; readonly epoch: EpochId; readonly key: Uint8Array }
  | { readonly type: 'boot'; readonly epoch: EpochKey; readonly genLo: number; readonly genHi: number; readonly live: boolean }
  | { readonly type: 'sent'; readonly root: EpochId; readonly gen: number }
  | { readonly type: 'count'; readonly epoch: EpochId; readonly entries: number }
  | {
      readonly type: 'past'; readonly epoch: EpochId; readonly root: EpochId; readonly gen: number; readonly parents: readonly EpochId[];
      readonly commitment: Uint8Array; readonly key: Uint8Array | null;
    };

function idOf(record: EpochRecord): Uint8Array {
  switch (record.type) {
    case 'epoch': return record.declaration.entry;
    case 'part': return record.part.entry;
    case 'boot': return record.epoch.id;
    case 'sent': return new Uint8Array(0);
    default: return record.epoch;
  }
}

/** What names a record within its book. A later record of one name replaces an earlier one. */
export const recordName = (record: EpochRecord): Uint8Array => concat(Uint8Array.of(TYPE[record.type]), idOf(record));

/** The epoch that a record tells of, and that goes with the epoch's other records when it is over; null for what is of no one epoch. */
export const epochOfRecord = (record: EpochRecord): EpochId | null => (record.type === 'boot' || record.type === 'sent' || record.type === 'past' ? null : record.epoch);

function fieldsOf(record: EpochRecord): readonly Value[] {
  switch (record.type) {
    case 'epoch': {
      const { declaration: d } = record;
      const basis = d.basis.map(basisValue);
      return [d.entry, d.account, d.device, d.sealedUnder, record.epoch, [...record.parents], record.commitment, basis, [...d.recipients], record.key, record.learntMs];
    }
    case 'part': return [record.part.entry, record.part.device, record.epoch, [...record.part.recipients], record.grant && grantValue(record.grant), record.key];
    case 'key': return [record.epoch, record.key];
    case 'boot': return [record.epoch.id, record.epoch.gen, record.epoch.key, record.genLo, record.genHi, record.live];
    case 'sent': return [record.root, record.gen];
    case 'count': return [record.epoch, record.entries];
    case 'past': return [record.epoch, record.root, record.gen, [...record.parents], record.commitment, record.key];
  }
}

/** The bytes of a record. */
export const encodeRecord = (record: EpochRecord): Uint8Array => encode([VERSION, TYPE[record.type], ...fieldsOf(record)]);

const epochIdOf = (value: Value | undefined): EpochId => read.bytes<EpochId>(value, SIZE.epoch);
const entryIdOf = (value: Value | undefined): EntryId => read.bytes<EntryId>(value, SIZE.entry);
const deviceOf = (value: Value | undefined): DeviceId => read.bytes<DeviceId>(value, SIZE.device);
const keyBytes = (value: Value | undefined): Uint8Array => read.bytes(value, EPOCH_KEY_BYTES);
const listOf = <T>(value: Value | undefined, max: number, reader: (item: Value) => T): readonly T[] => read.list(value, max).map(reader);

function readParents(value: Value | undefined): readonly EpochId[] {
  const parents = listOf(value, LIMITS.epochParents, epochIdOf);
  if (parents.length === 0) throw new FormError('an epoch has parents');
  return parents;
}

function readEpoch(f: readonly Value[]): EpochRecord {
  read.tuple(f, 11);
  const declaration: Declaration = {
    entry: entryIdOf(f[0]), account: read.bytes<AccountId>(f[1], SIZE.account), device: deviceOf(f[2]), sealedUnder: epochIdOf(f[3]),
    basis: listOf(f[7], LIMITS.epochBasis, readBasis), recipients: listOf(f[8], LIMITS.grants, deviceOf),
  };
  return { type: 'epoch', declaration, epoch: epochIdOf(f[4]), parents: readParents(f[5]), commitment: read.bytes(f[6], SIZE.hash), key: read.orNull(f[9], keyBytes), learntMs: read.int(f[10]) };
}

function readPart(f: readonly Value[]): EpochRecord {
  read.tuple(f, 6);
  const part = { entry: entryIdOf(f[0]), device: deviceOf(f[1]), recipients: listOf(f[3], LIMITS.grants, deviceOf) };
  return { type: 'part', part, epoch: epochIdOf(f[2]), grant: read.orNull(f[4], readGrant), key: read.orNull(f[5], keyBytes) };
}

function readPast(f: readonly Value[]): EpochRecord {
  read.tuple(f, 6);
  return { type: 'past', epoch: epochIdOf(f[0]), root: epochIdOf(f[1]), gen: read.int(f[2]), parents: readParents(f[3]), commitment: read.bytes(f[4], SIZE.hash), key: read.orNull(f[5], keyBytes) };
}

function readBoot(f: readonly Value[]): EpochRecord {
  read.tuple(f, 6);
  if (typeof f[5] !== 'boolean') throw new FormError('not true or false');
  const epoch = { id: epochIdOf(f[0]), gen: read.int(f[1]), key: keyBytes(f[2]), boot: true };
  return { type: 'boot', epoch, genLo: read.int(f[3]), genHi: read.int(f[4]), live: f[5] };
}

function pair<T>(f: readonly Value[], build: (epoch: EpochId, second: Value | undefined) => T): T {
  const [epoch, second] = read.tuple(f, 2);
  return build(epochIdOf(epoch), second);
}

/** The record of bytes that `encodeRecord` wrote. @throws FormError */
export function decodeRecord(bytes: Uint8Array): EpochRecord {
  const [version, type, ...fields] = read.list(decode(bytes), 13);
  read.version(version, VERSION);
  switch (type) {
    case TYPE.epoch: return readEpoch(fields);
    case TYPE.part: return readPart(fields);
    case TYPE.key: return pair(fields, (epoch, key) => ({ type: 'key', epoch, key: keyBytes(key) }));
    case TYPE.boot: return readBoot(fields);
    case TYPE.sent: return pair(fields, (root, gen) => ({ type: 'sent', root, gen: read.int(gen) }));
    case TYPE.count: return pair(fields, (epoch, entries) => ({ type: 'count', epoch, entries: read.int(entries) }));
    case TYPE.past: return readPast(fields);
    default: throw new FormError('no such record');
  }
}
