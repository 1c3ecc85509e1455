/**
 * A Messenger that lives in memory, for tests of the screens: it keeps the promises of `app/api.ts` (order of pages, states,
 * drafts, refusals by code, changes told) and has a few verbs more, with which a test plays the rest of the world.
 */
import type {
  AccountStatus,
  CardPreview,
  Change,
  ConnectionState,
  LocalId,
  MessageState,
  MediaView,
  MessageView,
  Messenger,
  PersonSees,
  PersonView,
  PolicyView,
  RelaySaw,
  RelayView,
  RequestView,
} from '../../src/app/api.ts';
import { fail, ok, type UserCode } from '../../src/protocol/errors.ts';
import { createFakeChoices, type PlayChoices } from './fakeChoices.ts';
import { createFakeEarlier, type PlayEarlier } from './fakeEarlier.ts';
import { createFakeFiles, type PlayFiles } from './fakeFiles.ts';
import { createFakeLater, type PlayLater } from './fakeLater.ts';
import { createFakeListing } from './fakeListing.ts';
import { createFakeMedia, type PlayMedia } from './fakeMedia.ts';
import { createFakeReach } from './fakeReach.ts';
import { createFakeReports, type PlayReports } from './fakeReport.ts';
import { createFakeRestoring } from './fakeRestoring.ts';
import { createFakeSearch } from './fakeSearch.ts';
import { createFakeSigns } from './fakeSigns.ts';
import { createFakePicker, type PlayPicker } from './fakePicker.ts';
import { createFakePictures, type PlayPictures } from './fakePictures.ts';
import { createFakeStorage, type PlayStorage } from './fakeStorage.ts';
import { createWorld, inboxOf, isEntry, me, message, pageOf, peopleOf, person, PHRASE, quoteOf, WORDS } from './fakeWorld.ts';

export { card, message, person, photo, photos, PHRASE, quoteOf, request } from './fakeWorld.ts';

export interface FakeMessenger extends Messenger, PlayChoices, PlayEarlier, PlayFiles, PlayLater, PlayMedia, PlayPicker, PlayPictures, PlayReports, PlayStorage {
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
  /** Sets what the setting says; what is left out stays. */
  setPolicyView(view: Partial<PolicyView>): void;
  /** Something for them waits for a word since Off. */
  setHeld(chat: LocalId): void;
  setRequests(requests: readonly RequestView[]): void;
  /** From now on somebody is written to by a message request, or not. */
  setAsRequest(chat: LocalId, on: boolean): void;
  setSees(id: LocalId, sees: PersonSees): void;
  setSaw(address: string, saw: RelaySaw): void;
  setCard(text: string, preview: CardPreview | UserCode): void;
  /** From now on the core does not know where a page stands in a long chat. */
  forgetPlaces(): void;
  /** The friend writes. */
  incoming(chat: LocalId, text: string, media?: readonly MediaView[]): MessageView;
  draftOf(chat: LocalId): string;
  focused(): LocalId | null;
}

/** Lists that grew here and are nobody else's: of ten thousand that come, each would leave a copy of all before it to be collected. */
const ours = new WeakSet<readonly MessageView[]>();

function grown(all: readonly MessageView[], came: MessageView): readonly MessageView[] {
  const list = ours.has(all) ? (all as MessageView[]) : [...all];
  ours.add(list);
  list.push(came);
  return list;
}

/** Which link of this account is the one that holds: each `resetLink` makes another. */
const links = (calls: readonly (readonly unknown[])[]): number => 1 + calls.filter(([verb]) => verb === 'resetLink').length;

/** What every part of the world in memory uses: the world, and how it is changed and told. */
type Hands = ReturnType<typeof createHands>;

function createHands() {
  const listeners = new Set<(change: Change) => void>();
  const refusals = new Map<string, ReturnType<typeof fail>>();
  const calls: (readonly unknown[])[] = [];
  const names = { mine: 'Maya Ellison' };
  const world = createWorld();
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
  const setThread = (chat: LocalId, messages: readonly MessageView[]): void => edit(chat, () => messages);
  return { listeners, refusals, calls, names, world, tell, changed, called, edit, editOne, setPeople, relate, setAccount, setThread };
}

/** First start, and the own name. */
function accountOf({ world, names, called, setAccount }: Hands): Pick<Messenger, 'status' | 'createAccount' | 'phrase' | 'phraseSaved' | 'start' | 'rename'> {
  return {
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
      setAccount({ kind: 'policy' });
      return Promise.resolve(ok(null));
    },
    start(policy) {
      const refused = called('start', policy);
      if (refused) return Promise.resolve(refused);
      world.policy = { ...world.policy, policy };
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
}

/** People: links, following, words. */
function peopleVerbs({ world, calls, called, setPeople, relate }: Hands): Pick<Messenger, 'people' | 'person' | 'myLink' | 'readCard' | 'follow' | 'followBack' | 'unfollow' | 'ownWords' | 'safetyWords'> {
  return {
    people: () => Promise.resolve(peopleOf(world)),
    person: (id) => Promise.resolve(peopleOf(world).find((one) => one.id === id) ?? null),
    myLink: (origin) => Promise.resolve(called('myLink') ?? ok(`${origin}/#/add/c${links(calls)}${'q7m2x9v4kd8'.repeat(24)}`)),
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
    ownWords: () => Promise.resolve(called('ownWords') ?? ok(WORDS)),
    safetyWords: () => Promise.resolve(called('safetyWords') ?? ok([...WORDS, ...WORDS.toReversed()])),
  };
}

/** What one does with single messages. */
function talkingOf({ world, called, edit: editAll, editOne }: Hands): Pick<Messenger, 'quoted' | 'react' | 'edit' | 'details' | 'deleteForMe' | 'forward'> {
  return {
    quoted: (chat, id) => Promise.resolve(called('quoted', chat, id) ?? fail('messageUnknown')),
    forward(chat, id, to) {
      const refused = called('forward', chat, id, to);
      if (refused) return Promise.resolve(refused);
      const { text, media, kind } = world.threads.get(chat)!.find((one) => one.id === id)!;
      for (const one of to) editAll(one, (all) => [...all, message(text, { media, kind, mine: true, state: 'Queued', timeMs: Date.now() })]);
      return Promise.resolve(ok([]));
    },
    deleteForMe(chat, id) {
      const refused = called('deleteForMe', chat, id);
      if (refused) return Promise.resolve(refused);
      editAll(chat, (all) => all.filter((one) => one.id !== id));
      return Promise.resolve(ok(null));
    },
    details(chat, id) {
      const refused = called('details', chat, id);
      if (refused) return Promise.resolve(refused);
      const isRead = world.threads.get(chat)?.find((one) => one.id === id)?.state === 'Read';
      return Promise.resolve(ok({ ...world.details, devices: world.details.devices.map((device) => ({ ...device, read: device.has && isRead })) }));
    },
    react(chat, id, emoji) {
      const refused = called('react', chat, id, emoji);
      if (refused) return Promise.resolve(refused);
      editOne(chat, id, { reactions: emoji === '' ? [] : [{ emoji, count: 1, mine: true }] });
      return Promise.resolve(ok(null));
    },
    edit(chat, id, text) {
      const refused = called('edit', chat, id, text);
      if (refused) return Promise.resolve(refused);
      editOne(chat, id, { text, edited: true });
      return Promise.resolve(ok(null));
    },
  };
}

/** Inbox, conversations, drafts. */
function chatsOf({ world, called, tell, edit, editOne }: Hands): Pick<Messenger, 'inbox' | 'thread' | 'sendText' | 'retry' | 'deleteForEveryone' | 'markRead' | 'saveDraft' | 'focus'> {
  return {
    inbox: () => Promise.resolve(inboxOf(world)),
    thread: (chat, anchor, limit) => Promise.resolve(pageOf(world, chat, anchor, limit)),
    sendText(chat, text, replyTo = null, silent = false) {
      const refused = called('sendText', chat, text, ...(replyTo === null ? [] : [replyTo]), ...(silent ? ['silent'] : []));
      if (refused) return Promise.resolve(refused);
      const answered = world.threads.get(chat)?.find((one) => one.id === replyTo);
      const sent = message(text, { quote: answered ? quoteOf(answered) : null, mine: true, state: 'Queued', timeMs: Date.now(), ...(silent && { silent }) });
      edit(chat, (all) => [...all, sent]);
      return Promise.resolve(ok(sent.id));
    },
    retry(chat, id) {
      const refused = called('retry', chat, id);
      if (refused) return Promise.resolve(refused);
      if (world.threads.get(chat)?.find((one) => one.id === id)?.state !== 'Failed')
        return Promise.resolve(fail('messageUnknown'));
      editOne(chat, id, { state: 'Queued' });
      return Promise.resolve(ok(null));
    },
    deleteForEveryone(chat, id) {
      const refused = called('deleteForEveryone', chat, id);
      if (refused) return Promise.resolve(refused);
      if (/^q\.[0-9a-f]{12}$/.test(id)) edit(chat, (all) => all.filter((one) => one.id !== id));
      else if (isEntry(id)) editOne(chat, id, { kind: 'deleted', text: '' });
      else return Promise.resolve(fail('messageUnknown'));
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
      tell({ what: 'inbox' });
      return Promise.resolve();
    },
    focus(chat) {
      world.focused = chat;
      return Promise.resolve();
    },
  };
}

/** Relays, and whoever listens. */
function networkOf({ world, listeners, calls, called, tell }: Hands): Pick<Messenger, 'connection' | 'relays' | 'clock' | 'addRelay' | 'removeRelay' | 'wake' | 'onChange' | 'stop'> {
  return {
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
}

/** The verbs with which a test plays the rest of the world. */
function playOf({ world, calls, refusals, tell, changed, edit, editOne, setAccount, setPeople, setThread }: Hands): Omit<FakeMessenger, keyof Messenger | keyof PlayChoices | keyof PlayEarlier | keyof PlayFiles | keyof PlayLater | keyof PlayMedia | keyof PlayPicker | keyof PlayPictures | keyof PlayReports | keyof PlayStorage> {
  return {
    calls,
    tell,
    setAccount,
    setPeople,
    refuse: (verb, code, params) => void refusals.set(verb, fail(code, params)),
    setThread,
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
    setPolicyView(view) {
      world.policy = { ...world.policy, ...view };
      tell({ what: 'policy' });
    },
    setRequests(requests) {
      world.requests = requests;
      tell({ what: 'requests' });
    },
    setAsRequest(chat, on) {
      if (on) world.asRequest.add(chat);
      else world.asRequest.delete(chat);
      changed(chat);
    },
    setHeld: (chat) => {
      world.held.add(chat);
      changed(chat);
    },
    setSees: (id, sees) => void world.sees.set(id, sees),
    setSaw: (address, saw) => void world.saw.set(address, saw),
    setCard: (text, preview) => void world.cards.set(text, preview),
    incoming(chat, text, media = []) {
      const came = message(text, { kind: media.length > 0 ? 'media' : 'text', media, unread: true, timeMs: Date.now() });
      edit(chat, (all) => grown(all, came));
      tell({ what: 'incoming', chat, sender: world.people.find((one) => one.id === chat)?.name ?? '', text, media: media.map(({ kind }) => kind), report: false });
      return came;
    },
    forgetPlaces: () => void (world.placesKnown = false),
    draftOf: (chat) => world.drafts.get(chat) ?? '',
    focused: () => world.focused,
  };
}

/** The account is `Maya` unless told otherwise; there are no people and no relays. */
export function createFakeMessenger(): FakeMessenger {
  const hands = createHands();
  return { ...accountOf(hands), ...peopleVerbs(hands), ...chatsOf(hands), ...talkingOf(hands), ...networkOf(hands), ...createFakeReach(hands), ...createFakeChoices(hands), ...createFakeEarlier(hands), ...createFakeFiles(hands), ...createFakeLater(hands), ...createFakeListing(hands), ...createFakeSearch(hands), ...createFakeMedia(hands), ...createFakePicker(hands), ...createFakePictures(hands), ...createFakeReports(hands), ...createFakeRestoring(hands), ...createFakeStorage(hands), ...createFakeSigns(hands), ...playOf(hands) };
}
