/**
 * The card: how one account finds another (protocol §5).
 *
 *   [1, R.pk, name, [[address, relayId] ≤ 3], contactSeed16, bundle w.pk, expiry]      link: `ORIGIN/#/add/<base64url>`
 *
 * It is unsigned: everything that counts is checked against the account record found in the bundle. All of it stands behind
 * the `#`, so no server sees it. A card never makes anything be dialled or sent by being read.
 */
import { accountId } from '../crypto/derive.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { fromBase64url, keyOf, sameBytes, SIZE, toBase64url, type AccountId, type RelayId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { readName } from './name.ts';
import { isRefusal, tryForm } from './verdict.ts';

/** A relay as a card names it. */
export interface CardRelay {
  readonly address: string;
  readonly relayId: RelayId;
}

export interface Card {
  /** `accountId(rootKey)`. */
  readonly account: AccountId;
  /** R.pk, 32 B. */
  readonly rootKey: Uint8Array;
  /** Cleaned (name.ts), never empty. */
  readonly name: string;
  readonly relays: readonly CardRelay[];
  /** 16 B; whoever has it can read the bundle. A new one kills old cards. */
  readonly contactSeed: Uint8Array;
  /** Public key of the bundle topic's writer, 32 B. */
  readonly bundleKey: Uint8Array;
  /** Unix ms. */
  readonly expires: number;
}

export const CONTACT_SEED_BYTES = 16;
/** What a link may carry behind its card: whoever shows it first is put before those who show none (`request.ts`). */
export const TOKEN_BYTES = 16;
const ROUTE = '#/add/';

const relayToValue = ({ address, relayId }: CardRelay): Value => [address, relayId];

function readRelay(value: Value): CardRelay {
  const [address, relayId] = read.tuple(value, 2);
  const text = read.text(address, LIMITS.addressBytes);
  if (!/^[!-~]+$/.test(text)) throw new FormError('address is not printable ASCII');
  return { address: text, relayId: read.bytes<RelayId>(relayId, SIZE.relay) };
}

/** Relays as they stand in cards and presences: each named once. */
export const relaysToValue = (relays: readonly CardRelay[]): Value => relays.map(relayToValue);
export function readRelays(value: Value | undefined, max: number): readonly CardRelay[] {
  const relays = read.list(value, max).map(readRelay);
  if (new Set(relays.map((relay) => keyOf(relay.relayId))).size !== relays.length) throw new FormError('a relay twice');
  return relays;
}

export const encodeCard = (card: Omit<Card, 'account'>): Uint8Array =>
  encode([FORMAT, card.rootKey, card.name, relaysToValue(card.relays), card.contactSeed, card.bundleKey, card.expires]);

export const isSameCard = (a: Card, b: Card): boolean => sameBytes(encodeCard(a), encodeCard(b));

/** A card out of bytes; expiry apart. @throws FormError */
export function decodeCard(bytes: Uint8Array): Card {
  if (bytes.length > LIMITS.cardBytes) throw new FormError('card is too large');
  const [version, rootKey, name, relays, contactSeed, bundleKey, expires] = read.tuple(decode(bytes), 7);
  read.version(version, FORMAT);
  const shown = readName(read.text(name, LIMITS.nameBytes));
  if (!shown.ok) throw new FormError('card without a name');
  const key = read.bytes(rootKey, SIZE.publicKey);
  return {
    account: accountId(key),
    rootKey: key,
    name: shown.value,
    relays: readRelays(relays, LIMITS.cardRelays),
    contactSeed: read.bytes(contactSeed, CONTACT_SEED_BYTES),
    bundleKey: read.bytes(bundleKey, SIZE.publicKey),
    expires: read.int(expires),
  };
}

/** The path of a card, to be put after the origin: `/#/add/CARD`, or `/#/add/CARD.TOKEN`. */
export const cardPath = (card: Omit<Card, 'account'>, token?: Uint8Array): string => `/${ROUTE}${toBase64url(encodeCard(card))}${token ? `.${toBase64url(token)}` : ''}`;

/** A card as somebody gave it, with the token of that link, if it has one. */
export interface GivenCard extends Card {
  readonly token: Uint8Array | null;
}

/** A token that is none is passed over: the card counts without it. */
function readToken(text: string | undefined): Uint8Array | null {
  const bytes = text === undefined ? null : fromBase64url(text);
  return bytes?.length === TOKEN_BYTES ? bytes : null;
}

/** A card out of what a person pasted, opened or scanned: a link, a path or the bare code, white space anywhere. Sends nothing. `now`: Unix ms. */
export function readCardText(text: string, now: number): Result<GivenCard> {
  if (text.length > LIMITS.cardText) return fail('notACard');
  const dense = text.replace(/[\s\u200B\u2060\uFEFF]+/g, '');
  const at = dense.lastIndexOf(ROUTE);
  const [code, token] = (at < 0 ? dense : dense.slice(at + ROUTE.length)).split('.');
  const bytes = fromBase64url(code!);
  if (bytes === null) return fail('notACard');
  const card = tryForm(() => decodeCard(bytes));
  if (isRefusal(card)) return fail('notACard');
  return now >= card.expires ? fail('cardExpired', { name: card.name }) : ok({ ...card, token: readToken(token) });
}
