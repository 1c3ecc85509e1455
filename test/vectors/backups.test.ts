/** A backup file, version 1: its frames, and each kind of item in it. */
import { describe, expect, it } from 'vitest';
import { decodeItem, encodeItem, framed, ItemReader, type BackupItem } from '../../src/app/backupForm.ts';
import { FileSealer, framesOf, openFile } from '../../src/crypto/sealedFile.ts';
import { MANIFEST } from '../../src/ports/blobs.ts';
import { encode } from '../../src/protocol/codec.ts';
import type { AccountId, DeviceId, EntryId, EpochId, RelayId } from '../../src/protocol/ids.ts';
import { CHEAP, sourceOf } from '../helpers/backups.ts';
import { of } from './fixed.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const account = of<AccountId>(0xa1);
const device = of<DeviceId>(0xd1, 16);
const place = { chapter: 7, device };
type Item = Exclude<BackupItem, { readonly kind: 'unknown' | 'person' }>;
const ITEMS: readonly Item[] = [
  { kind: 'about', about: { account, device, madeMs: 1_767_225_600_000, entries: 2, records: [of(1, 40)], name: 'Bob', relays: [{ address: 'wss://relay.example', id: of<RelayId>(2) }, { address: 'wss://other.example', id: null }] } },
  { kind: 'keys', account, keys: [{ id: of<EpochId>(3), gen: 9, key: of(4), boot: false }, { id: of<EpochId>(5), gen: 8, key: of(6), boot: true }] },
  { kind: 'kept', account, table: 'marks', value: of(7, 12) },
  { kind: 'hidden', account, places: [{ chapter: 7, id: of<EntryId>(8) }] },
  { kind: 'run', account, entries: [{ ...place, seq: 0, sealed: of(9, 301) }, { ...place, seq: 2, sealed: of(10, 301) }] },
  { kind: 'end', statement: of(11, 90) },
];

/** What came to version 1 later: programs of before pass it over. */
const WITH_MEDIA: readonly Item[] = [
  ...ITEMS.slice(0, -1),
  { kind: 'media', account, chapter: 7, id: of<EntryId>(13), root: of(14), delivered: true },
  { kind: 'piece', index: MANIFEST, bytes: of(15, 1024) },
  { kind: 'piece', index: 0, bytes: of(16, 300) },
  { kind: 'end', statement: of(17, 90) },
];

async function sealed(items: readonly Item[]): Promise<Uint8Array> {
  const sealer = await FileSealer.create('hedgerow', { bytes: (length) => of(12, length) }, CHEAP);
  const parts = [...items.map((item) => sealer.push(framed(encodeItem(item)))), sealer.end()];
  return new Uint8Array(Buffer.concat(parts));
}

describe('a backup, version 1', () => {
  it.each([['backup', ITEMS], ['backupWithMedia', WITH_MEDIA]] as const)('[V1] %s is what it was', async (name, items) => {
    expectVector(`v1/${name}`, { file: await sealed(items), items: items.map(encodeItem) });
  });

  it.each([['backup', ITEMS], ['backupWithMedia', WITH_MEDIA]] as const)('[V1] released ones are read for ever: %s', async (name, wanted) => {
    const source = sourceOf(bytesOf(loadVector(`v1/${name}`), 'file'));
    const reader = new ItemReader();
    const items: BackupItem[] = [];
    for await (const frame of framesOf(source, await openFile(source, 'hedgerow'))) items.push(...reader.push(frame).map(decodeItem));
    expect(items).toEqual(wanted);
    expect(reader.isEmpty).toBe(true);
  });

  it('[V1] an item of a number that is not known is passed over', () => {
    expect(decodeItem(encode([8, account, 'later']))).toEqual({ kind: 'unknown' });
  });
});
