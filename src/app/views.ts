/** People and relays as the screens show them: snapshots made from the book and the exchange, plain data without keys. */
import { atRest } from '../crypto/derive.ts';
import type { Home } from '../people/home.ts';
import { followState, isWaiting, relationshipWith, type Person } from '../people/person.ts';
import { maySend } from '../people/policy.ts';
import type { LinkPath } from '../ports/links.ts';
import { toBase64url, type AccountId } from '../protocol/ids.ts';
import type { Book } from '../sync/book.ts';
import type { RelayState } from '../sync/relays.ts';
import type { PictureName } from './pictureApi.ts';
import type { LinkState, LocalId, LockReason, Me, PersonView, RelayView } from './api.ts';

/** Colour pairs of a person's picture. */
const COLORS = 8;

/** The name of a person or chat on this device only. */
export const localId = (localKey: Uint8Array, account: AccountId): LocalId => toBase64url(atRest(localKey, account));

export const colorOf = (account: AccountId): number => account[0]! % COLORS;

/** The host of a relay address as people read it, with its port when it has one. */
export const hostOf = (address: string): string => address.replace(/^wss?:\/\//, '');

const LINK_STATES: Readonly<Record<LinkPath, LinkState>> = { direct: 'Direct', relayed: 'Through a relay', away: 'Away' };
export const linkState = (path: LinkPath): LinkState => LINK_STATES[path];

/** Why someone cannot be written to now, or null. A message request may be all that can be written. */
export function lockOf(home: Home, person: Person, now: number): LockReason | null {
  const reason = maySend(home.policy, followState(person, now));
  return reason === 'requestOnly' ? null : reason;
}

/** The same on this device, which writes to nobody once its store was found to be a copy [A20]. */
export const lockHere = (book: Pick<Book, 'home' | 'storeCopy'>, person: Person, now: number): LockReason | null =>
  book.storeCopy.isFound ? 'storeCopied' : lockOf(book.home, person, now);

/** What is written next to someone goes as a message request. */
export const asRequest = (home: Home, person: Person, now: number): boolean => maySend(home.policy, followState(person, now)) === 'requestOnly';

/** But for the picture, which is nothing that the book knows. */
export function personView(person: Person, home: Home, localKey: Uint8Array, path: LinkPath, now: number): Omit<PersonView, 'picture'> {
  return {
    id: localId(localKey, person.account),
    name: person.name,
    color: colorOf(person.account),
    relationship: relationshipWith(person, now),
    waiting: isWaiting(person),
    relayHosts: person.card.relays.map(({ address }) => hostOf(address)),
    locked: lockOf(home, person, now),
    connection: linkState(path),
    verified: person.verified !== null,
    alert: person.alert,
  };
}

/** Six words of an account. */
export const wordsOf = async (account: AccountId): Promise<readonly string[]> => (await import('../crypto/words.ts')).accountWords(account);

export const meView = (home: Home, localKey: Uint8Array, picture: PictureName): Me => ({
  id: localId(localKey, home.account),
  name: home.name,
  color: colorOf(home.account),
  picture,
});

const RELAY_STATES: Readonly<Record<RelayState, RelayView['state']>> = {
  connected: 'Connected',
  connecting: 'Connecting',
  unreachable: 'Not reachable',
  notRelay: 'Not a relay',
};

export const relayView = (address: string, state: RelayState, isOwn: boolean): RelayView => ({
  address,
  host: hostOf(address),
  state: RELAY_STATES[state],
  own: isOwn,
});
