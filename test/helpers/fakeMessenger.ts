/**
 * A Messenger that lives in memory, for tests of the screens: it keeps the promises of `app/api.ts` (order of pages, states,
 * drafts, refusals by code, changes told) and has a few verbs more, with which a test plays the rest of the world.
 */
import type {
  AccountStatus,
  Anchor,
  CardPreview,
  Change,
  ChatSummary,
  ConnectionState,
  LocalId,
  Me,
  MessageState,
  MessageView,
  Messenger,
  PersonView,
  RelayView,
  ThreadPage,
} from '../../src/app/api.ts';
import { fail, ok, type Result, type UserCode } from '../../src/protocol/errors.ts';

export const PHRASE: readonly string[] = 'hollow amber river sketch pepper lantern orbit velvet maple copper window thistle'.split(' ');
const WORDS = ['amber', 'otter', 'violin', 'harbour', 'moss', 'lantern'] as const;

export const person = (id: string, name: string, more: Partial<PersonView> = {}): PersonView => ({
  id,
  name,
  color: 2,
  relationship: 'Friends',
  waiting: false,
  relayHosts: ['hearth.example'],
  locked: null,
  connection: 'Away',
  ...more,
});

/** What is no entry yet has no place in the chat: it can be neither read up to nor deleted for everyone. */
const isEntry = (id: string): boolean => !/^[fq]\./.test(id);

let made = 0;
export const message = (text: string, more: Partial<MessageView> = {}): MessageView => ({
  id: `m${++made}`,
  mine: false,
  kind: 'text',
  text,
  timeMs: Date.now() - 3_600_000 + made * 1000,
  timeUncertain: false,
  state: more.mine ? 'Delivered' : null,
  relays: [],
  count: 0,
  unread: false,
  ...more,
});

export const card = (name: string, more: Partial<CardPreview> = {}): CardPreview => ({
  card: `card-of-${name.toLowerCase()}`,
  name,
  safetyWords: WORDS,
  relayHosts: ['hearth.example'],
  color: 2,
  ...more,
});

export interface FakeMessenger extends Messenger {
  /** Everything that was asked to change the world, in order: `['sendText', 'noor', 'Hello']`. */
  readonly calls: (readonly unknown[])[];
  /** The next verb of that name is refused with that code. */
  refuse(verb: string, code: UserCode, params?: Record<string, string | number>): void;
  tell(change: Change): void;
  setAccount(status: AccountStatus): void;
  setPeople(people: readonly PersonView[]): void;
  setThread(chat: LocalId, messages: readonly MessageView[]): void;
  setState(chat: LocalId, message: string, state: MessageState): void;
  setConnection(state: ConnectionState): void;
  setRelays(relays: readonly RelayView[]): void;
  setClock(clock: 'right' | 'off'): void;
  setCard(text: string, preview: CardPreview | UserCode): void;
  /** From now on the core does not know where a page stands in a long chat. */
  forgetPlaces(): void;
  /** The friend writes. */
  incoming(chat: LocalId, text: string): MessageView;
  draftOf(chat: LocalId): string;
  focused(): LocalId | null;
}

interface World {
  account: AccountStatus;
  connection: ConnectionState;
  people: readonly PersonView[];
  relays: readonly RelayView[];
  clock: 'right' | 'off';
  focused: LocalId | null;
  placesKnown: boolean;
  readonly threads: Map<LocalId, readonly MessageView[]>;
  readonly drafts: Map<LocalId, string>;
  readonly cards: Map<string, CardPreview | UserCode>;
}

const me = (name: string): Me => ({ id: 'me', name, safetyWords: WORDS, color: 0 });

function summaryOf(world: World, chat: LocalId): ChatSummary | null {
  const friend = world.people.find((one) => one.id === chat);
  if (!friend) return null;
  const messages = world.threads.get(chat) ?? [];
  const last = messages.findLast((one) => one.kind !== 'missing');
  return {
    id: chat,
    name: friend.name,
    color: friend.color,
    last: last
      ? {
          text: last.text.replaceAll('\n', ' '),
          mine: last.mine,
          deleted: last.kind === 'deleted',
          timeMs: last.timeMs,
          state: last.state,
        }
      : null,
    unread: messages.filter((one) => one.unread).length,
    connection: friend.connection,
  };
}

/** Where a page begins and ends. `around` has the message in its middle; a message that is not here stands for the end. */
function boundsOf(messages: readonly MessageView[], anchor: Anchor, limit: number): readonly [number, number] {
  const at = anchor.at === 'end' ? -1 : messages.findIndex((one) => one.id === anchor.id);
  if (at < 0) return [Math.max(0, messages.length - limit), messages.length];
  if (anchor.at === 'before') return [Math.max(0, at - limit), at];
  if (anchor.at === 'after') return [at + 1, Math.min(messages.length, at + 1 + limit)];
  const from = Math.max(0, at - (limit >> 1));
  return [from, Math.min(messages.length, from + limit)];
}

function pageOf(world: World, chat: LocalId, anchor: Anchor, limit: number): Result<ThreadPage> {
  const summary = summaryOf(world, chat);
  if (!summary) return fail('chatUnknown');
  const all = world.threads.get(chat) ?? [];
  const [from, to] = boundsOf(all, anchor, limit);
  return ok({
    chat: summary,
    locked: world.people.find((one) => one.id === chat)?.locked ?? null,
    messages: all.slice(from, to),
    older: from > 0,
    newer: to < all.length,
    offset: world.placesKnown || from === 0 ? from : -1,
    total: world.placesKnown || to - from === all.length ? all.length : -1,
    firstUnread: all.find((one) => one.unread)?.id ?? null,
    draft: world.drafts.get(chat) ?? '',
  });
}

const inboxOf = (world: World): readonly ChatSummary[] =>
  [...world.threads.keys()]
    .map((chat) => summaryOf(world, chat))
    .filter((one): one is ChatSummary => one !== null)
    .sort((a, b) => (b.last?.timeMs ?? 0) - (a.last?.timeMs ?? 0));

/** The account is `Maya` unless told otherwise; there are no people and no relays. */
export function createFakeMessenger(): FakeMessenger {
  const listeners = new Set<(change: Change) => void>();
  const refusals = new Map<string, ReturnType<typeof fail>>();
  const calls: (readonly unknown[])[] = [];
  const world: World = {
    account: { kind: 'ready', me: me('Maya Ellison') },
    connection: 'Connected',
    people: [],
    relays: [],
    clock: 'right',
    focused: null,
    placesKnown: true,
    threads: new Map(),
    drafts: new Map(),
    cards: new Map(),
  };
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  const changed = (chat: LocalId): void => {
    tell({ what: 'thread', chat });
    tell({ what: 'inbox' });
  };
  /** Records the call and gives the refusal a test has asked for, once. */
  const called = (verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null => {
    calls.push([verb, ...values]);
    const refusal = refusals.get(verb) ?? null;
    refusals.delete(verb);
    return refusal;
  };
  const edit = (chat: LocalId, change: (messages: readonly MessageView[]) => readonly MessageView[]): void => {
    world.threads.set(chat, change(world.threads.get(chat) ?? []));
    changed(chat);
  };
  const editOne = (chat: LocalId, id: string, more: Partial<MessageView>): void =>
    edit(chat, (all) => all.map((one) => (one.id === id ? { ...one, ...more } : one)));
  const setPeople = (people: readonly PersonView[]): void => {
    world.people = people;
    tell({ what: 'people' });
    tell({ what: 'inbox' });
  };
  const relate = (id: LocalId, more: Partial<PersonView>): void =>
    setPeople(world.people.map((one) => (one.id === id ? { ...one, ...more } : one)));
  const setAccount = (account: AccountStatus): void => {
    world.account = account;
    tell({ what: 'account' });
  };

  const account: Pick<Messenger, 'status' | 'createAccount' | 'phrase' | 'phraseSaved' | 'rename'> = {
    status: () => Promise.resolve(world.account),
    createAccount(name) {
      const refused = called('createAccount', name);
      if (refused) return Promise.resolve(refused);
      if (name === '') return Promise.resolve(fail('nameEmpty'));
      world.account = { kind: 'phrase' };
      names.mine = name;
      return Promise.resolve(ok(PHRASE));
    },
    phrase: () => Promise.resolve(world.account.kind === 'phrase' ? ok(PHRASE) : fail('notReady')),
    phraseSaved() {
      const refused = called('phraseSaved');
      if (refused) return Promise.resolve(refused);
      setAccount({ kind: 'ready', me: me(names.mine) });
      return Promise.resolve(ok(null));
    },
    rename(name) {
      const refused = called('rename', name);
      if (refused) return Promise.resolve(refused);
      if (name === '') return Promise.resolve(fail('nameEmpty'));
      setAccount({ kind: 'ready', me: me(name) });
      return Promise.resolve(ok(null));
    },
  };
  const names = { mine: 'Maya Ellison' };

  const people: Pick<
    Messenger,
    'people' | 'person' | 'myLink' | 'readCard' | 'follow' | 'followBack' | 'unfollow' | 'safetyWords'
  > = {
    people: () => Promise.resolve(world.people),
    person: (id) => Promise.resolve(world.people.find((one) => one.id === id) ?? null),
    myLink: (origin) => Promise.resolve(called('myLink') ?? ok(`${origin}/#/add/c1${'q7m2x9v4kd8'.repeat(24)}`)),
    readCard(text) {
      const found = world.cards.get(text.slice(text.lastIndexOf('/') + 1));
      if (found === undefined) return Promise.resolve(fail('notACard'));
      return Promise.resolve(typeof found === 'string' ? fail(found, { name: 'Noor Haddad', id: 'noor' }) : ok(found));
    },
    follow(given) {
      const refused = called('follow', given);
      if (refused) return Promise.resolve(refused);
      const preview = [...world.cards.values()].find((one): one is CardPreview => typeof one === 'object' && one.card === given);
      if (!preview) return Promise.resolve(fail('notACard'));
      const id = preview.name.toLowerCase().replace(/[^a-z]+/g, '-');
      setPeople([
        ...world.people,
        person(id, preview.name, { relationship: 'Following', waiting: true, locked: 'notFollowedBack' }),
      ]);
      return Promise.resolve(ok(id));
    },
    followBack(id) {
      const refused = called('followBack', id);
      if (refused) return Promise.resolve(refused);
      const before = world.people.find((one) => one.id === id)?.relationship;
      relate(
        id,
        before === 'Follows you'
          ? { relationship: 'Friends', locked: null }
          : { relationship: 'Following', locked: 'notFollowedBack' },
      );
      return Promise.resolve(ok(null));
    },
    unfollow(id) {
      const refused = called('unfollow', id);
      if (refused) return Promise.resolve(refused);
      const before = world.people.find((one) => one.id === id)?.relationship;
      relate(id, { relationship: before === 'Friends' ? 'Follows you' : null, waiting: false, locked: 'notFollowing' });
      return Promise.resolve(ok(null));
    },
    safetyWords: () => Promise.resolve(called('safetyWords') ?? ok([...WORDS, ...WORDS.toReversed()])),
  };

  const chats: Pick<
    Messenger,
    'inbox' | 'thread' | 'sendText' | 'retry' | 'deleteForEveryone' | 'markRead' | 'saveDraft' | 'focus'
  > = {
    inbox: () => Promise.resolve(inboxOf(world)),
    thread: (chat, anchor, limit) => Promise.resolve(pageOf(world, chat, anchor, limit)),
    sendText(chat, text) {
      const refused = called('sendText', chat, text);
      if (refused) return Promise.resolve(refused);
      const sent = message(text, { mine: true, state: 'Queued', timeMs: Date.now() });
      edit(chat, (all) => [...all, sent]);
      return Promise.resolve(ok(sent.id));
    },
    retry(chat, id) {
      const refused = called('retry', chat, id);
      if (refused) return Promise.resolve(refused);
      if (world.threads.get(chat)?.find((one) => one.id === id)?.state !== 'Failed') return Promise.resolve(fail('messageUnknown'));
      editOne(chat, id, { state: 'Queued' });
      return Promise.resolve(ok(null));
    },
    deleteForEveryone(chat, id) {
      const refused = called('deleteForEveryone', chat, id);
      if (refused) return Promise.resolve(refused);
      if (!isEntry(id)) return Promise.resolve(fail('messageUnknown'));
      editOne(chat, id, { kind: 'deleted', text: '' });
      return Promise.resolve(ok(null));
    },
    markRead(chat, id) {
      called('markRead', chat, id);
      const all = world.threads.get(chat) ?? [];
      const upTo = isEntry(id) ? all.findIndex((one) => one.id === id) : -1;
      world.threads.set(
        chat,
        all.map((one, at) => (at <= upTo && one.unread ? { ...one, unread: false } : one)),
      );
      tell({ what: 'inbox' });
      return Promise.resolve();
    },
    saveDraft(chat, text) {
      called('saveDraft', chat, text);
      world.drafts.set(chat, text);
      return Promise.resolve();
    },
    focus(chat) {
      world.focused = chat;
      return Promise.resolve();
    },
  };

  const network: Pick<Messenger, 'connection' | 'relays' | 'clock' | 'addRelay' | 'removeRelay' | 'wake' | 'onChange' | 'stop'> = {
    connection: () => Promise.resolve(world.connection),
    relays: () => Promise.resolve(world.relays),
    clock: () => Promise.resolve(world.clock),
    addRelay(address) {
      const refused = called('addRelay', address);
      if (refused) return Promise.resolve(refused);
      if (world.relays.some((one) => one.host === address)) return Promise.resolve(fail('relayKnown'));
      if (!address.includes('.')) return Promise.resolve(fail('relayAddressBad'));
      world.relays = [...world.relays, { address: `wss://${address}`, host: address, state: 'Connecting', own: false }];
      tell({ what: 'relays' });
      return Promise.resolve(ok(null));
    },
    removeRelay(address) {
      const refused = called('removeRelay', address);
      if (refused) return Promise.resolve(refused);
      world.relays = world.relays.filter((one) => one.address !== address);
      tell({ what: 'relays' });
      return Promise.resolve(ok(null));
    },
    wake: () => void calls.push(['wake']),
    onChange(listener) {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
    stop: () => Promise.resolve(void calls.push(['stop'])),
  };

  return {
    ...account,
    ...people,
    ...chats,
    ...network,
    calls,
    tell,
    setAccount,
    setPeople,
    refuse: (verb, code, params) => void refusals.set(verb, fail(code, params)),
    setThread: (chat, messages) => edit(chat, () => messages),
    setState: (chat, id, state) => editOne(chat, id, { state }),
    setConnection(state) {
      world.connection = state;
      tell({ what: 'connection' });
    },
    setRelays(relays) {
      world.relays = relays;
      tell({ what: 'relays' });
    },
    setClock(clock) {
      world.clock = clock;
      tell({ what: 'relays' });
    },
    setCard: (text, preview) => void world.cards.set(text, preview),
    incoming(chat, text) {
      const came = message(text, { unread: true, timeMs: Date.now() });
      edit(chat, (all) => [...all, came]);
      tell({ what: 'incoming', chat, sender: world.people.find((one) => one.id === chat)?.name ?? '', text });
      return came;
    },
    forgetPlaces: () => void (world.placesKnown = false),
    draftOf: (chat) => world.drafts.get(chat) ?? '',
    focused: () => world.focused,
  };
}
