/**
 * The home of an account on this device, as a value: its secrets, its record, its settings and the state of its contact
 * list. Pure transitions; kept sealed by whoever holds it (`sync/book.ts`). It never leaves the device in this form: what
 * others get is made from it by `card.ts`, `bundle.ts`, `hello.ts` and `state.ts`.
 */
import { kdf } from '../crypto/derive.ts';
import { decode, encode, read, type Value } from '../protocol/codec.ts';
import { sameBytes, SIZE, type AccountId, type DeviceId, type RelayId } from '../protocol/ids.ts';
import { POLICY, type Policy } from '../protocol/kinds.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { NewAccount } from './account.ts';
import { CONTACT_SEED_BYTES, TOKEN_BYTES, type Card } from './card.ts';
import { revivePrekey, type OwnPrekey } from './prekey.ts';
import { reviveRecord, type ProvenRecord } from './record.ts';

const SECRET = 32;
const VERSION = 2;
/** Own prekeys kept at once: one a week for the 60 d of their life and the 30 d of their secret. */
const PREKEYS = 16;

/** A relay of the settings. Its id is known after the first connection, and pinned from then on. */
export interface OwnRelay {
  readonly address: string;
  readonly id: RelayId | null;
}

export interface Home {
  readonly account: AccountId;
  readonly device: DeviceId;
  /** Seed of D, 32 B. */
  readonly deviceSeed: Uint8Array;
  /** HS, 32 B. */
  readonly homeSecret: Uint8Array;
  readonly record: ProvenRecord;
  /** Own records before it, oldest first: epochs and entries of their time name them. */
  readonly earlier: readonly ProvenRecord[];
  /** Newest first. */
  readonly prekeys: readonly OwnPrekey[];
  readonly name: string;
  /** 16 B in every card; a new one kills old cards. */
  readonly contactSeed: Uint8Array;
  /** Seed of the bundle topic's writer, 32 B. */
  readonly bundleSecret: Uint8Array;
  /** Seed of the follow inbox's owner, 32 B. */
  readonly inboxSecret: Uint8Array;
  readonly cardExpires: number;
  readonly relays: readonly OwnRelay[];
  readonly policy: Policy;
  /** Version of the contact list; it grows with each change of who is followed. */
  readonly listVersion: number;
  /** Everyone followed has to be told this version or a later one: after a change of name, keys or relays, or a renewal. */
  readonly tellFrom: number;
  /** The signed head of that version, and when it was signed; null before the first. */
  readonly head: Uint8Array | null;
  /** The twelve words until the person says they are saved; null afterwards. */
  readonly phrase: readonly string[] | null;
  /** Who may write was chosen: first start is over. */
  readonly started: boolean;
  /** Seed of the request inbox's owner, 32 B: exists under Everyone only, and a new one each time. */
  readonly requestSecret: Uint8Array | null;
  /** To whom something written before the policy was Off waits until this person says that it may go (F33); true, from an earlier version: to all. */
  readonly held: true | readonly AccountId[];
  /** Tokens of own links that were spent. */
  readonly tokensSpent: number;
  /** Former links: their bundles are overwritten wherever they may still stand. */
  readonly deadLinks: readonly DeadLink[];
}

/** What a former link's bundle topic comes from. */
export interface DeadLink {
  readonly bundleSecret: Uint8Array;
  readonly contactSeed: Uint8Array;
}

/** The home of a new account. `random` gives three secrets; `now` in Unix ms. */
export function createHome(made: NewAccount, name: string, random: { bytes(length: number): Uint8Array }, now: number): Home {
  return {
    account: made.account,
    device: made.device,
    deviceSeed: made.deviceSeed,
    homeSecret: made.homeSecret,
    record: made.record,
    earlier: [],
    prekeys: [made.prekey],
    name,
    contactSeed: random.bytes(CONTACT_SEED_BYTES),
    bundleSecret: random.bytes(SECRET),
    inboxSecret: random.bytes(SECRET),
    cardExpires: now + EXPIRY.card,
    relays: [],
    policy: POLICY.friends,
    listVersion: 0,
    tellFrom: 0,
    head: null,
    phrase: made.phrase,
    started: false,
    requestSecret: null,
    held: [],
    tokensSpent: 0,
    deadLinks: [],
  };
}

/** The token that counts now: 16 B, in the newest own link. The first who shows it spends it. */
export const currentToken = ({ inboxSecret, tokensSpent }: Home): Uint8Array => kdf(inboxSecret, 'token', tokensSpent).slice(0, TOKEN_BYTES);

/** The home under another policy. Each time at which strangers may ask has an inbox of its own. */
export const withPolicy = (home: Home, policy: Policy, random: { bytes(length: number): Uint8Array }): Home => ({
  ...home,
  policy,
  requestSecret: policy === POLICY.everyone ? (home.requestSecret ?? random.bytes(SECRET)) : null,
});

/** Whether nothing goes to somebody before my word. */
export const isHeld = ({ held }: Pick<Home, 'held'>, account: AccountId): boolean => held === true || held.some((one) => sameBytes(one, account));

/** The home with a new link: cards given out before lead nowhere, and what was posted by them is not looked at. */
export const withNewLink = (home: Home, random: { bytes(length: number): Uint8Array }, now: number): Home => ({
  ...home,
  contactSeed: random.bytes(CONTACT_SEED_BYTES),
  bundleSecret: random.bytes(SECRET),
  inboxSecret: random.bytes(SECRET),
  requestSecret: home.requestSecret && random.bytes(SECRET),
  tokensSpent: 0,
  cardExpires: now + EXPIRY.card,
  deadLinks: [{ bundleSecret: home.bundleSecret, contactSeed: home.contactSeed }, ...home.deadLinks].slice(0, LIMITS.deadLinks),
});

/** The card that this home gives out. `bundleKey` is the public key of `bundleSecret`. Names relays that were reached at least once. */
export function homeCard(home: Home, bundleKey: Uint8Array): Card {
  const known = home.relays.flatMap(({ address, id }) => (id ? [{ address, relayId: id }] : []));
  return {
    account: home.account,
    rootKey: home.record.rootKey,
    name: home.name,
    relays: known.slice(0, LIMITS.cardRelays),
    contactSeed: home.contactSeed,
    bundleKey,
    expires: home.cardExpires,
  };
}

/** The home, of which everyone followed has to hear anew: by the next version of the list, also if the device dies before that is signed. */
export const toldAnew = (home: Home): Home => ({ ...home, tellFrom: home.listVersion + 1 });

/** The home after a change that everyone followed has to hear of. Under Off nobody hears of anything but that: all of it is told with the next policy (F33). */
export const toBeTold = (home: Home): Home => (home.policy === POLICY.off ? home : toldAnew(home));

/** The home with the next record of the same era. */
export const withOwnRecord = (home: Home, record: ProvenRecord): Home => ({ ...home, record, earlier: [...home.earlier, home.record].slice(-LIMITS.recordsKept) });

/** The home with a successor of its prekey; secrets whose successor is out for 30 d go. */
export function withPrekey(home: Home, next: OwnPrekey, now: number): Home {
  const all = [next, ...home.prekeys];
  const kept = all.filter((_, i) => i === 0 || now - all[i - 1]!.prekey.issued < EXPIRY.prekeySecret);
  return { ...home, prekeys: kept.slice(0, PREKEYS) };
}

/** The bytes to keep, version 2. They hold secrets: only for `Records`, which seals them. */
export function encodeHome(home: Home): Uint8Array {
  const relays: Value = home.relays.map(({ address, id }) => [address, id]);
  return encode([
    VERSION,
    [home.account, home.device, home.deviceSeed, home.homeSecret],
    [home.record.bytes, home.earlier.map(({ bytes }) => bytes)],
    home.prekeys.map(({ prekey, secret }) => [prekey.bytes, secret]),
    [home.name, home.contactSeed, home.bundleSecret, home.inboxSecret, home.cardExpires],
    relays,
    [home.policy, home.listVersion, home.tellFrom, home.head],
    home.phrase && [...home.phrase],
    [home.started, home.requestSecret, home.held === true || (home.held.length > 0 && [...home.held]), home.tokensSpent, home.deadLinks.map(({ bundleSecret, contactSeed }) => [bundleSecret, contactSeed])],
  ]);
}

type Reach = Pick<Home, 'started' | 'requestSecret' | 'held' | 'tokensSpent' | 'deadLinks'>;

/** Version 1 had none of these: whoever has such a home uses Kith already. */
const FIRST_REACH: Reach = { started: true, requestSecret: null, held: [], tokensSpent: 0, deadLinks: [] };

function readReach(value: Value | undefined): Reach {
  const [started, requestSecret, held, tokensSpent, deadLinks] = read.tuple(value, 5);
  return {
    started: started === true,
    requestSecret: read.orNull(requestSecret, (seed) => read.bytes(seed, SECRET)),
    held: held === true || (held === false ? [] : read.list(held, Number.MAX_SAFE_INTEGER).map((account) => read.bytes<AccountId>(account, SIZE.account))),
    tokensSpent: read.int(tokensSpent),
    deadLinks: read.list(deadLinks, LIMITS.deadLinks).map(readDeadLink),
  };
}

function readDeadLink(value: Value): DeadLink {
  const [bundleSecret, contactSeed] = read.tuple(value, 2);
  return { bundleSecret: read.bytes(bundleSecret, SECRET), contactSeed: read.bytes(contactSeed, CONTACT_SEED_BYTES) };
}

/** @throws FormError when the bytes are not what `encodeHome` makes */
export function decodeHome(bytes: Uint8Array): Home {
  const row = decode(bytes);
  const isFirst = Array.isArray(row) && row[0] === FORMAT;
  const [version, ids, record, prekeys, about, relays, list, phrase, reach] = read.tuple(row, isFirst ? 8 : 9);
  if (!isFirst) read.version(version, VERSION);
  const [newest, earlier] = read.tuple(record, 2);
  const [account, device, deviceSeed, homeSecret] = read.tuple(ids, 4);
  const [name, contactSeed, bundleSecret, inboxSecret, cardExpires] = read.tuple(about, 5);
  const [policy, listVersion, tellFrom, head] = read.tuple(list, 4);
  return {
    account: read.bytes<AccountId>(account, SIZE.account),
    device: read.bytes<DeviceId>(device, SIZE.device),
    deviceSeed: read.bytes(deviceSeed, SECRET),
    homeSecret: read.bytes(homeSecret, SECRET),
    record: reviveRecord(read.bytes(newest)),
    earlier: read.list(earlier, LIMITS.recordsKept).map((bytes) => reviveRecord(read.bytes(bytes))),
    prekeys: read.list(prekeys, PREKEYS).map(decodeOwnPrekey),
    name: read.text(name, LIMITS.nameBytes),
    contactSeed: read.bytes(contactSeed, CONTACT_SEED_BYTES),
    bundleSecret: read.bytes(bundleSecret, SECRET),
    inboxSecret: read.bytes(inboxSecret, SECRET),
    cardExpires: read.int(cardExpires),
    relays: read.list(relays, LIMITS.relays).map(decodeRelay),
    policy: read.int(policy, POLICY.everyone, POLICY.off) as Policy,
    listVersion: read.int(listVersion),
    tellFrom: read.int(tellFrom),
    head: read.orNull(head, (value) => read.bytes(value)),
    phrase: read.orNull(phrase, (words) => read.list(words, 12).map((word) => read.text(word, 16))),
    ...(isFirst ? FIRST_REACH : readReach(reach)),
  };
}

function decodeOwnPrekey(value: Value): OwnPrekey {
  const [prekey, secret] = read.tuple(value, 2);
  return { prekey: revivePrekey(read.bytes(prekey)), secret: read.bytes(secret, SECRET) };
}

function decodeRelay(value: Value): OwnRelay {
  const [address, id] = read.tuple(value, 2);
  return { address: read.text(address, LIMITS.addressBytes), id: read.orNull(id, (found) => read.bytes<RelayId>(found, SIZE.relay)) };
}
