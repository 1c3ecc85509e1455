/**
 * Accounts with devices, records and prekeys as the epoch book sees them, and books that read each other's entries. Records
 * here are values without signatures: whether a record is true is the people room's matter and tested there. Nothing is
 * sealed: the book is given what the gate would have admitted.
 */
import { createEpochBook, type EpochBook, type EpochBookOptions } from '../../src/chat/epochBook.ts';
import type { Sending } from '../../src/chat/epochSend.ts';
import type { EpochUse } from '../../src/chat/epochUse.ts';
import type { OpenEntry, SendingEpoch } from '../../src/chat/types.ts';
import { directConversation, kdf } from '../../src/crypto/derive.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { loadKem } from '../../src/crypto/loadKem.ts';
import type { AccountRecord, Directory, Prekey } from '../../src/people/records.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { encode } from '../../src/protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type ConversationId, type DeviceId, type EntryId, type EpochId } from '../../src/protocol/ids.ts';
import { EXPIRY } from '../../src/protocol/limits.ts';
import { createRng, type Rng } from './rng.ts';

/** 1 March 2026, 12:00 UTC. */
export const NOW = Date.UTC(2026, 2, 1, 12);
/** Contact generation of a fresh account. */
export const GEN = 1_700_000_000;
/** X-Wing, loaded. */
export const kem = await loadKem();
const utf8 = new TextEncoder();
const named = (name: string): Uint8Array => sha256(utf8.encode(name));

export interface TestDevice {
  readonly name: string;
  readonly account: AccountId;
  readonly id: DeviceId;
  readonly random: Rng;
  readonly secrets: { readonly n: number; readonly secret: Uint8Array }[];
  /** Newest last. */
  readonly prekeys: Prekey[];
}

/** A device with one prekey; "alice.2" is the second one of the account "alice". */
export function deviceNamed(name: string, now = NOW): TestDevice {
  const account = named(`account ${name.split('.')[0]!}`) as AccountId;
  const device = { name, account, id: named(`device ${name}`).slice(0, 16) as DeviceId, random: createRng(`epochs/${name}`), secrets: [], prekeys: [] };
  newPrekey(device, now);
  return device;
}

/** The device's next prekey. */
export function newPrekey(device: TestDevice, now: number, expires = now + EXPIRY.prekey): Prekey {
  const n = device.prekeys.length;
  const { publicKey, secret } = kem.keys(device.random.bytes(32));
  const prekey: Prekey = { device: device.id, n, key: publicKey, issued: now, expires, bytes: new Uint8Array(0) };
  device.secrets.push({ n, secret });
  device.prekeys.push(prekey);
  return prekey;
}

/** A record of these devices of one account. */
export function recordOf(devices: readonly TestDevice[], seq = 0, over: Partial<AccountRecord> & { readonly gen?: number } = {}): AccountRecord {
  const { account } = devices[0]!;
  const [era, gen] = [over.era ?? GEN, over.gen ?? GEN];
  const none = new Uint8Array(0);
  const hash = sha256(encode([account, era, seq, gen, ...devices.map((device) => device.id)]));
  return {
    account, bytes: none, hash, rootKey: none, era, seq, contact: { gen, dh: none, kem: none }, issued: NOW, expires: NOW + EXPIRY.record,
    devices: devices.map((device, order) => ({ id: device.id, key: none, caps: 0, order })), ...over,
  };
}

export interface TestDirectory extends Directory {
  readonly records: AccountRecord[];
  readonly prekeys: Prekey[];
}

/** What one device knows of accounts: records as learnt (the highest (era, seq) is the newest) and prekeys. */
export function directoryOf(records: readonly AccountRecord[] = [], devices: readonly TestDevice[] = []): TestDirectory {
  const known = [...records];
  const prekeys = devices.flatMap((device) => device.prekeys);
  return {
    records: known,
    prekeys,
    newest: (account) => known.filter((one) => sameBytes(one.account, account)).sort((a, b) => b.era - a.era || b.seq - a.seq)[0] ?? null,
    record: (account, era, seq, hash) => known.find((one) => sameBytes(one.account, account) && one.era === era && one.seq === seq && sameBytes(one.hash, hash)) ?? null,
    device: () => null,
    prekey: (device, now) => prekeys.filter((one) => sameBytes(one.device, device) && one.expires > now).sort((a, b) => b.n - a.n)[0] ?? null,
  };
}

/** A clock that stands still until it is set. */
export function stillClock(now = NOW): Clock & { time: number } {
  return { time: now, now() { return this.time; }, monotonic() { return this.time; }, after: () => () => undefined };
}

/** A book with the records it asked to keep, so that it can be opened again. */
export interface TestBook extends EpochBook {
  readonly device: TestDevice;
  readonly directory: TestDirectory;
  readonly disk: Map<string, Uint8Array>;
  readonly clock: Clock & { time: number };
  /** Learns and keeps, as a conversation does. */
  take(entry: OpenEntry, by: TestDevice): boolean;
  /** Forgets what is over, by this use, and keeps that. */
  forgets(use: EpochUse): Promise<boolean>;
  /** The pair root of the story's accounts. */
  pair(root?: Uint8Array, genLo?: number, genHi?: number): void;
  /** A second book from what is on the disk. */
  reopened(): TestBook;
}

export interface BookSetup {
  readonly members: readonly AccountId[];
  readonly conversation?: ConversationId;
  readonly shape?: EpochBookOptions['shape'];
  readonly clock?: Clock & { time: number };
  readonly disk?: Map<string, Uint8Array>;
}

export const PAIR_ROOT = named('pair root');

export function bookOf(device: TestDevice, directory: TestDirectory, setup: BookSetup): TestBook {
  const disk = setup.disk ?? new Map<string, Uint8Array>();
  const clock = setup.clock ?? stillClock();
  const conversation = setup.conversation ?? directConversation(setup.members[0]!, setup.members[1] ?? setup.members[0]!);
  const copies = (): Uint8Array[] => [...disk.values()].map((value) => value.slice());
  const options: EpochBookOptions = {
    conversation, shape: setup.shape ?? 'direct', members: () => setup.members, directory, random: device.random, clock, kem: () => kem,
    self: { account: device.account, device: device.id, prekeySecrets: () => device.secrets },
    records: { table: 'epochs', keyOf, saved: copies(), read: async () => copies() },
  };
  const book = createEpochBook(options);
  const keep = (lesson: ReturnType<EpochBook['learn']>): boolean => {
    for (const { key, value } of lesson.changes) {
      if (value) disk.set(key, value);
      else disk.delete(key);
    }
    lesson.commit();
    return lesson.unlocked;
  };
  return {
    ...book, device, directory, disk, clock,
    note(epoch, own) {
      const changes = book.note(epoch, own);
      for (const { key, value } of changes) disk.set(key, value!);
      return changes;
    },
    take: (entry, by) => keep(book.learn(entry, by.account)),
    async forgets(use) {
      const lesson = await book.forget(use);
      if (lesson) keep(lesson);
      return lesson !== null;
    },
    pair: (root = PAIR_ROOT, genLo = GEN, genHi = GEN) => void keep(book.addPairRoot(root, genLo, genHi)),
    reopened: () => bookOf(device, directory, { ...setup, disk: new Map(disk), clock }),
  };
}

let entries = 0;

/** An entry as the gate hands it over. */
export function entryBy(device: TestDevice, conversation: ConversationId, kind: number, body: Uint8Array, epoch: EpochId): OpenEntry {
  const id = kdf(named('entry'), device.name, entries++) as EntryId;
  const none = new Uint8Array(0);
  return { conversation, chapter: 0, device: device.id, seq: entries, epoch, prev: null, deps: [], sentMs: NOW, kind, recordHead: none, salt: none, body, id, signature: none, sealed: none };
}

/** The entries of a plan, as its device would write them. */
export function entriesOf(plan: Sending | SendingEpoch, device: TestDevice, conversation: ConversationId): readonly OpenEntry[] {
  if (plan.kind !== 'write') throw new Error(`nothing to write: ${plan.kind}`);
  return plan.entries.map(({ kind, body, key }) => entryBy(device, conversation, kind, body, key.id));
}
