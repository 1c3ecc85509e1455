/**
 * The verbs (hop 3 of a message's way): each asks the room that owns the rule, and gives a value. No rule lives here. Policy
 * is asked in `chats.ts` before anything is written, and again in `sync` before anything leaves.
 */
import { cardPath, isSameCard, readCardText, type Card } from '../people/card.ts';
import { createAccount } from '../people/account.ts';
import { createHome, currentToken, toBeTold } from '../people/home.ts';
import { readName } from '../people/name.ts';
import { isWaiting, type Person } from '../people/person.ts';
import { LoadError, loadOnce } from '../ports/loadOnce.ts';
import { StorageError } from '../ports/storage.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { sameBytes } from '../protocol/ids.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';
import type { AccountStatus, CardPreview, LocalId, Messenger, PersonView, RelayView } from './api.ts';
import { Core, type MessengerDeps } from './core.ts';
import { lateVerbs } from './lateVerbs.ts';
import { colorOf, hostOf, lockHere, meView, wordsOf, wordsOfPair, personView, relayView } from './views.ts';

export type { MessengerDeps } from './core.ts';

/** Verbs of `reach.ts` and of `media.ts`. */
const REACH = ['start', 'policy', 'setPolicy', 'sendWaiting', 'requests', 'acceptRequest', 'deleteRequest', 'blockRequest', 'block', 'unblock', 'safetyCode', 'compared', 'checkCode', 'whatTheySee'] as const;
const MEDIA = ['sendMedia', 'readMedia', 'fetchMedia', 'pauseMedia'] as const;

/** How long "Add relay" waits for the relay to say who it is. */
const RELAY_PATIENCE = 10 * TIME.SECOND;

const accountVerbs = (core: Core): Pick<Messenger, 'status' | 'createAccount' | 'phrase' | 'phraseSaved' | 'rename'> => ({
  async status(): Promise<AccountStatus> {
    if (!core.book.hasHome) return { kind: 'none' };
    const { home } = core.book;
    if (home.phrase) return { kind: 'phrase' };
    return home.started ? { kind: 'ready', me: await meView(home, core.deps.store.localKey) } : { kind: 'policy' };
  },
  async createAccount(name) {
    if (core.book.hasHome) return fail('accountExists');
    const read = readName(name);
    if (!read.ok) return read;
    const { primitives, random, clock, ownRelay } = core.deps;
    const made = await createAccount({ primitives, random, now: clock.now() });
    const home = createHome(made, read.value, random, clock.now());
    if (!(await core.book.begin({ ...home, relays: ownRelay ? [{ address: ownRelay, id: null }] : [] }))) return fail('accountExists');
    await core.start();
    core.tell({ what: 'account' });
    return ok(made.phrase);
  },
  async phrase() {
    const words = core.book.hasHome ? core.book.home.phrase : null;
    return words ? ok(words) : fail('noAccount');
  },
  async phraseSaved() {
    if (!core.book.hasHome) return fail('noAccount');
    await core.book.updateHome((home) => ({ ...home, phrase: null }));
    core.tell({ what: 'account' });
    return ok(null);
  },
  async rename(name) {
    if (!core.book.hasHome) return fail('noAccount');
    const read = readName(name);
    if (!read.ok) return read;
    await core.book.updateHome((home) => toBeTold({ ...home, name: read.value }));
    core.tell({ what: 'account' });
    core.tellAll();
    return ok(null);
  },
});

/** Why a card cannot be followed, or null. */
function cardFault(core: Core, card: Card): Result<never> | null {
  if (!core.book.hasHome) return null;
  if (sameBytes(card.account, core.book.home.account)) return fail('ownCard');
  const known = core.book.person(card.account);
  if (known?.blocked) return fail('blocked', { name: known.name, id: core.idOf(card.account) });
  // Whoever was never found, or never answered, may have a newer link: the one that was followed leads nowhere then, or astray.
  const isKnown = known?.iFollow && !isWaiting(known) && (isSameCard(known.card, card) || known.roots.some(({ heard }) => heard));
  return isKnown ? fail('alreadyFollowed', { name: known.name, id: core.idOf(card.account) }) : null;
}

const cardVerbs = (core: Core): Pick<Messenger, 'myLink' | 'readCard' | 'follow' | 'resetLink'> => ({
  async myLink(origin) {
    if (!core.book.hasHome) return fail('noAccount');
    // A card that names no relay leads nowhere: the first one is waited for.
    const isKnown = await core.exchange.relays.known(RELAY_PATIENCE);
    return isKnown ? ok(origin + cardPath(core.book.self.card, currentToken(core.book.home))) : fail('relayUnreachable', { host: hostOf(core.book.home.relays[0]?.address ?? '') });
  },
  async readCard(text) {
    const read = readCardText(text, core.deps.clock.now());
    if (!read.ok) return read;
    const card = read.value;
    const preview: CardPreview = {
      card: text,
      name: card.name,
      safetyWords: await wordsOf(card.account),
      relayHosts: card.relays.map(({ address }) => hostOf(address)),
      color: colorOf(card.account),
    };
    return cardFault(core, card) ?? ok(preview);
  },
  async follow(text) {
    const read = readCardText(text, core.deps.clock.now());
    if (!read.ok) return read;
    const card = read.value;
    const fault = core.book.hasHome ? cardFault(core, card) : fail('noAccount');
    if (fault) return fault;
    await core.exchange.ties.follow(card.account, card);
    return ok(core.idOf(card.account));
  },
  async resetLink() {
    if (!core.book.hasHome) return fail('noAccount');
    await core.exchange.ties.resetLink();
    core.tell({ what: 'account' });
    return ok(null);
  },
});

/** Runs a verb on a person of this device, or says that there is none. */
async function withPerson<T>(core: Core, id: LocalId, work: (person: Person) => Promise<Result<T>>): Promise<Result<T>> {
  const person = core.book.hasHome ? core.personOf(id) : null;
  return person ? work(person) : fail('personUnknown');
}

function peopleVerbs(core: Core): Pick<Messenger, 'people' | 'person' | 'followBack' | 'unfollow' | 'safetyWords'> {
  const view = (person: Person): PersonView => {
    const now = core.deps.clock.now();
    return { ...personView(person, core.book.home, core.deps.store.localKey, core.exchange.pathTo(person.account), now), locked: lockHere(core.book, person, now) };
  };
  return {
    async people() {
      return core.book.hasHome ? core.book.people().map(view).sort((a, b) => a.name.localeCompare(b.name)) : [];
    },
    async person(id) {
      const person = core.book.hasHome ? core.personOf(id) : null;
      return person && view(person);
    },
    followBack: (id) =>
      withPerson(core, id, async (person) => {
        if (person.blocked) return fail('blocked', { name: person.name });
        await core.exchange.ties.follow(person.account);
        return ok(null);
      }),
    unfollow: (id) =>
      withPerson(core, id, async (person) => {
        await core.chats.forgetAsked(person);
        await core.exchange.ties.unfollow(person.account);
        return ok(null);
      }),
    safetyWords: (id) =>
      withPerson(core, id, async ({ account }) => ok(await wordsOfPair(core.book.home.account, account))),
  };
}

const chatVerbs = (core: Core): Pick<Messenger, 'inbox' | 'thread' | 'sendText' | 'retry' | 'deleteForEveryone' | 'markRead' | 'saveDraft' | 'focus'> => ({
  inbox: async () => (core.book.hasHome ? core.chats.inbox() : []),
  thread: (chat, anchor, limit) => withPerson(core, chat, async (person) => ok(await core.chats.thread(person, anchor, limit))),
  sendText: (chat, text) => withPerson(core, chat, (person) => core.chats.send(person, text)),
  retry: (chat, message) => withPerson(core, chat, (person) => core.chats.retry(person, message)),
  deleteForEveryone: (chat, message) => withPerson(core, chat, (person) => core.chats.deleteForEveryone(person, message)),
  async markRead(chat, message) {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    if (person) await core.chats.markRead(person, message);
  },
  async saveDraft(chat, text) {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    if (person) await core.chats.saveDraft(person, text);
  },
  async focus(chat) {
    const person = chat === null || !core.book.hasHome ? null : core.personOf(chat);
    await core.room?.show(person && core.exchange.friend(person.account));
  },
});

const NEVER_SEEN = { firstMs: null, lastMs: null, connections: 0, bytesSent: 0, bytesReceived: 0, topics: 0, objectsSent: 0, objectsReceived: 0 } as const;

function relayVerbs(core: Core): Pick<Messenger, 'connection' | 'relays' | 'clock' | 'addRelay' | 'removeRelay' | 'whatRelaySaw'> {
  const isOwn = (address: string): boolean => address === core.deps.ownRelay;
  return {
    async connection() {
      if (!core.book.hasHome) return 'Offline';
      if (core.exchange.isConnected) return 'Connected';
      return core.book.home.relays.some(({ address }) => core.exchange.relays.stateOf(address) === 'connecting') ? 'Connecting' : 'Offline';
    },
    async relays(): Promise<readonly RelayView[]> {
      if (!core.book.hasHome) return [];
      return core.book.home.relays.map(({ address }) => relayView(address, core.exchange.relays.stateOf(address), isOwn(address)));
    },
    async whatRelaySaw(address) {
      const relay = core.book.hasHome ? core.book.home.relays.find((one) => one.address === address) : null;
      if (!relay) return null;
      const count = relay.id && (await core.exchange.meter.of(relay.id));
      return { host: hostOf(address), ...(count ?? NEVER_SEEN) };
    },
    clock: async () => (core.book.hasHome && core.exchange.isClockOff ? 'off' : 'right'),
    async addRelay(text) {
      if (!core.book.hasHome) return fail('noAccount');
      const parsed = core.deps.parseRelayAddress(text);
      if (!parsed.ok) return parsed;
      const address = parsed.value;
      const { relays } = core.book.home;
      if (relays.some((relay) => relay.address === address)) return fail('relayKnown');
      if (relays.length >= LIMITS.relays) return fail('tooManyRelays', { max: LIMITS.relays });
      const tried = await core.exchange.relays.try(address, RELAY_PATIENCE);
      if (tried.ok) core.tellAll();
      core.tell({ what: 'relays' });
      return tried;
    },
    async removeRelay(address) {
      if (!core.book.hasHome) return fail('noAccount');
      await core.book.updateHome((home) => toBeTold({ ...home, relays: home.relays.filter((relay) => relay.address !== address) }));
      core.exchange.relays.apply();
      core.tell({ what: 'relays' });
      core.tellAll();
      return ok(null);
    },
  };
}

/** A verb that tells by its code what the disk refuses. Other exceptions are broken invariants and pass. */
const told =
  <A extends readonly unknown[], T>(verb: (...args: A) => Promise<Result<T>>) =>
  async (...args: A): Promise<Result<T>> => {
    try {
      return await verb(...args);
    } catch (error) {
      if (error instanceof StorageError) return fail(error.code);
      if (error instanceof LoadError) return fail('notLoaded');
      throw error;
    }
  };

/** The verbs of a core. */
export function messengerOf(core: Core): Messenger {
  const verbs = { ...accountVerbs(core), ...cardVerbs(core), ...peopleVerbs(core), ...chatVerbs(core), ...relayVerbs(core), ...lateVerbs(REACH, loadOnce(async () => (await import('./reach.ts')).reachVerbs(core))), ...lateVerbs(MEDIA, loadOnce(async () => (await import('./media.ts')).mediaVerbs(core))) };
  return {
    ...verbs,
    createAccount: told(verbs.createAccount),
    sendMedia: told(verbs.sendMedia),
    readMedia: told(verbs.readMedia),
    fetchMedia: told(verbs.fetchMedia),
    pauseMedia: told(verbs.pauseMedia),
    phraseSaved: told(verbs.phraseSaved),
    rename: told(verbs.rename),
    follow: told(verbs.follow),
    followBack: told(verbs.followBack),
    unfollow: told(verbs.unfollow),
    thread: told(verbs.thread),
    sendText: told(verbs.sendText),
    retry: told(verbs.retry),
    deleteForEveryone: told(verbs.deleteForEveryone),
    addRelay: told(verbs.addRelay),
    removeRelay: told(verbs.removeRelay),
    resetLink: told(verbs.resetLink),
    start: told(verbs.start),
    setPolicy: told(verbs.setPolicy),
    sendWaiting: told(verbs.sendWaiting),
    acceptRequest: told(verbs.acceptRequest),
    deleteRequest: told(verbs.deleteRequest),
    blockRequest: told(verbs.blockRequest),
    block: told(verbs.block),
    unblock: told(verbs.unblock),
    compared: told(verbs.compared),
    checkCode: told(verbs.checkCode),
    wake: () => {
      if (core.book.hasHome) core.exchange.wake();
    },
    onChange: async (listener) => core.onChange(listener),
    stop: () => core.stop(),
  };
}

/** Opens the core on a store. @throws StorageError */
export async function createMessenger(deps: MessengerDeps): Promise<Messenger> {
  return messengerOf(await Core.open(deps));
}
