/**
 * The address of a screen: everything after `#`, so that no server ever sees it, and any static host will do. Pure: reads
 * an address into a route and writes a route as an address. An address that means nothing is `unknown`, never a guess.
 */
import type { LocalId } from '../app/api.ts';

export type Route =
  | { readonly name: Plain | 'unknown' }
  | { readonly name: 'chat' | 'person'; readonly id: LocalId }
  | { readonly name: 'add'; readonly card: string };

type Plain = 'inbox' | 'new' | 'friends' | 'profile' | 'settings' | 'relays';

const PLAIN: ReadonlyMap<string, Plain> = new Map([
  ['', 'inbox'],
  ['inbox', 'inbox'],
  ['new', 'new'],
  ['friends', 'friends'],
  ['profile', 'profile'],
  ['settings', 'settings'],
  ['settings/relays', 'relays'],
]);

/** An id is base64url text; anything else in its place is no route. */
const ID = /^[\w-]{1,200}$/;

/** What a browser may have escaped, as it was; an escape that means nothing stays as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `hash` as `location.hash` gives it, with or without the leading `#`. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#?\/?/, '').replace(/\/$/, '');
  const plain = PLAIN.get(path);
  if (plain) return { name: plain };
  const slash = path.indexOf('/');
  if (slash < 0) return { name: 'unknown' };
  const [head, rest] = [path.slice(0, slash), path.slice(slash + 1)];
  if ((head === 'chat' || head === 'person') && ID.test(rest)) return { name: head, id: rest };
  if (head === 'add' && rest !== '') return { name: 'add', card: unescaped(rest) };
  return { name: 'unknown' };
}

const PATHS = {
  inbox: '#/inbox',
  new: '#/new',
  friends: '#/friends',
  profile: '#/profile',
  settings: '#/settings',
  relays: '#/settings/relays',
} as const;

export const pathTo = (name: keyof typeof PATHS): string => PATHS[name];
export const pathToChat = (id: LocalId): string => `#/chat/${id}`;
export const pathToPerson = (id: LocalId): string => `#/person/${id}`;

export type Section = 'inbox' | 'friends' | 'profile';

/** Which entry of the main navigation a route belongs to. */
export function sectionOf(route: Route): Section {
  if (route.name === 'friends' || route.name === 'person' || route.name === 'add') return 'friends';
  if (route.name === 'profile' || route.name === 'settings' || route.name === 'relays') return 'profile';
  return 'inbox';
}

/** Whether a narrow screen shows the list or what was picked from it. */
export const viewOf = (route: Route): 'list' | 'main' =>
  route.name === 'chat' || route.name === 'person' || route.name === 'relays' ? 'main' : 'list';
