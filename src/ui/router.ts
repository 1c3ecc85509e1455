/**
 * The address of a screen: everything after `#`, so that no server ever sees it, and any static host will do. Pure: reads
 * an address into a route and writes a route as an address. An address that means nothing is `unknown`, never a guess.
 */
import type { LocalId } from '../app/api.ts';

export type Route =
  | { readonly name: Plain | 'unknown' }
  | { readonly name: 'chat' | 'person' | Below; readonly id: LocalId }
  | { readonly name: 'relaySaw'; readonly host: string }
  | { readonly name: 'add'; readonly card: string };

/** Pages below a chat or a person. */
type Below = 'chatMedia' | 'personMedia' | 'personSees';

type Plain =
  'inbox' | 'requests' | 'archived' | 'new' | 'share' | 'friends' | 'profile' | 'settings' | 'privacy' | 'directMessages' | 'readReport' | 'notifications' | 'storage' | 'blocked' | 'relays' | 'appearance' | 'help';

const PLAIN: ReadonlyMap<string, Plain> = new Map([
  ['', 'inbox'],
  ['inbox', 'inbox'],
  ['inbox/requests', 'requests'],
  ['inbox/archived', 'archived'],
  ['new', 'new'],
  ['share', 'share'],
  ['friends', 'friends'],
  ['profile', 'profile'],
  ['settings', 'settings'],
  ['settings/privacy', 'privacy'],
  ['settings/privacy/direct-messages', 'directMessages'],
  ['settings/privacy/report', 'readReport'],
  ['settings/notifications', 'notifications'],
  ['settings/storage', 'storage'],
  ['settings/blocked', 'blocked'],
  ['settings/relays', 'relays'],
  ['settings/appearance', 'appearance'],
  ['settings/help', 'help'],
]);

/** An id is base64url text; anything else in its place is no route. */
const ID = /^[\w-]{1,200}$/;

/** Before the host of a relay: a page of what it knows of me. */
const RELAY = 'settings/relays/';

/** What stands around the id. */
const BELOW = { chatMedia: ['chat/', '/media'], personMedia: ['person/', '/media'], personSees: ['person/', '/sees'] } as const satisfies Record<Below, readonly [string, string]>;

/** What a browser may have escaped, as it was; an escape that means nothing stays as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const idOf = (text: string): LocalId | null => (ID.test(text) ? text : null);

function parseBelow(path: string): Route | null {
  for (const [name, [head, tail]] of Object.entries(BELOW)) {
    const id = path.startsWith(head) && path.endsWith(tail) ? idOf(path.slice(head.length, -tail.length)) : null;
    if (id) return { name: name as Below, id };
  }
  return null;
}

/** The address of something that has an id or a name of its own. */
function parseNamed(path: string): Route | null {
  const slash = path.indexOf('/');
  if (slash < 0) return null;
  const [head, rest] = [path.slice(0, slash), path.slice(slash + 1)];
  const id = idOf(rest);
  if ((head === 'chat' || head === 'person') && id) return { name: head, id };
  if (head === 'add' && rest !== '') return { name: 'add', card: unescaped(rest) };
  const host = path.startsWith(RELAY) ? path.slice(RELAY.length) : '';
  return host === '' || host.includes('/') ? null : { name: 'relaySaw', host: unescaped(host) };
}

/** `hash` as `location.hash` gives it, with or without the leading `#`. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#?\/?/, '').replace(/\/$/, '');
  const plain = PLAIN.get(path);
  return plain ? { name: plain } : (parseBelow(path) ?? parseNamed(path) ?? { name: 'unknown' });
}

const PATHS = {
  inbox: '#/inbox',
  requests: '#/inbox/requests',
  archived: '#/inbox/archived',
  new: '#/new',
  share: '#/share',
  friends: '#/friends',
  profile: '#/profile',
  settings: '#/settings',
  privacy: '#/settings/privacy',
  directMessages: '#/settings/privacy/direct-messages',
  readReport: '#/settings/privacy/report',
  notifications: '#/settings/notifications',
  storage: '#/settings/storage',
  blocked: '#/settings/blocked',
  relays: '#/settings/relays',
  appearance: '#/settings/appearance',
  help: '#/settings/help',
} as const;

export const pathTo = (name: keyof typeof PATHS): string => PATHS[name];
export const pathToChat = (id: LocalId): string => `#/chat/${id}`;
export const pathToPerson = (id: LocalId): string => `#/person/${id}`;
export const pathToBelow = (name: Below, id: LocalId): string => `#/${BELOW[name][0]}${id}${BELOW[name][1]}`;
/** What a relay saw of me. */
export const pathToRelaySaw = (host: string): string => `#/${RELAY}${encodeURIComponent(host)}`;

export type Section = 'inbox' | 'friends' | 'profile';

const SECTIONS: Readonly<Partial<Record<Route['name'], Section>>> = {
  friends: 'friends',
  person: 'friends',
  personMedia: 'friends',
  personSees: 'friends',
  add: 'friends',
  profile: 'profile',
  settings: 'profile',
  privacy: 'profile',
  directMessages: 'profile',
  readReport: 'profile',
  notifications: 'profile',
  storage: 'profile',
  blocked: 'profile',
  relays: 'profile',
  appearance: 'profile',
  help: 'profile',
  relaySaw: 'profile',
};

/** Which entry of the main navigation a route belongs to. */
export const sectionOf = (route: Route): Section => SECTIONS[route.name] ?? 'inbox';

/** Whether a route is one of "Settings and privacy". */
export const isSettings = (route: Route): boolean => sectionOf(route) === 'profile' && route.name !== 'profile';

const SIDE: readonly Route['name'][] = ['chatMedia', 'personMedia', 'personSees', 'privacy', 'directMessages', 'readReport', 'notifications', 'storage', 'blocked', 'relays', 'relaySaw', 'appearance', 'help'];

/** Whether a route is a page that one goes to now and then. */
export const isSidePage = (route: Route): boolean => SIDE.includes(route.name);

const LISTS: readonly Route['name'][] = ['inbox', 'requests', 'archived', 'new', 'share', 'friends', 'add', 'profile', 'settings', 'unknown'];

/** Whether a narrow screen shows the list or what was picked from it. */
export const viewOf = (route: Route): 'list' | 'main' => (LISTS.includes(route.name) ? 'list' : 'main');
