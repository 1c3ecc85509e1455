/**
 * The verbs (hop 3 of a message's way): each asks the room that owns the rule, and gives a value. No rule lives here. Policy
 * is asked in `sender.ts` before anything is written, and again in `sync` before anything leaves.
 */
import { atRestKey } from '../crypto/derive.ts';
import type { Person } from '../people/person.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { keyOf } from '../protocol/ids.ts';
import { TOLD_TABLE } from '../sync/blobTable.ts';
import type { AccountStatus, LocalId, Messenger, PersonView, RelayView } from './api.ts';
import { Core, type MessengerDeps } from './core.ts';
import { lateVerbs, refusalOf, type Verb } from './lateVerbs.ts';
import { lockHere, meView, personView, relayView } from './views.ts';

export type { MessengerDeps } from './core.ts';

/** Verbs of `beginning.ts`, `later.ts`, `meeting.ts`, `reach.ts`, `media.ts`, `picker.ts`, `picture.ts`, `listing.ts`, `report.ts`, `search.ts`, `stickers.ts`, `storage.ts` with `choices.ts` and `files.ts`, `takingBack.ts` and `talking.ts`. */
const BEGINNING = ['createAccount', 'phrase', 'phraseSaved', 'rename', 'readPhrase', 'restoreAccount', 'checkPhrase'] as const;
const MEETING = ['myLink', 'readCard', 'follow', 'resetLink', 'addRelay', 'removeRelay', 'whatRelaySaw'] as const;
const REACH = ['followBack', 'ownWords', 'safetyWords', 'start', 'policy', 'setPolicy', 'sendWaiting', 'requests', 'acceptRequest', 'deleteRequest', 'blockRequest', 'unfollow', 'block', 'unblock', 'safetyCode', 'compared', 'checkCode', 'whatTheySee'] as const;
const MEDIA = ['mediaPage', 'sendMedia', 'readMedia', 'fetchMedia', 'pauseMedia'] as const;
const PICKER = ['picker', 'keepPicker'] as const;
const STICKERS = ['sendSticker', 'ownStickers', 'keepSticker', 'removeSticker'] as const;
const PICTURE = ['setPicture', 'readPicture', 'seekPicture'] as const;
const TAKING_BACK = ['deleteForEveryone', 'retry'] as const;
const LISTING = ['pin', 'mute', 'archive', 'markUnread', 'markAllRead'] as const;
const SEARCH = ['search'] as const;
const REPORT = ['makeReport', 'reportRequest', 'sendReport', 'reportOf', 'readReport'] as const;
const TALKING = ['quoted', 'react', 'edit', 'details', 'deleteForMe', 'forward', 'earlier', 'sendEarlier'] as const;
const LATER = ['scheduled', 'sendLater', 'changeLater', 'sendLaterNow', 'dropLater'] as const;
const SIGNS = ['setSign', 'write'] as const;
const STORAGE = ['storage', 'freeUp', 'setLoading', 'choices', 'choose', 'beginFile', 'nextPart', 'lastBackup', 'beginRestore', 'nextStep'] as const;

const accountVerbs = (core: Core): Pick<Messenger, 'status' | 'signs'> => ({
  signs: async () => core.signs,
  async status(): Promise<AccountStatus> {
    if (!core.book.hasHome) return { kind: 'none' };
    const { home } = core.book;
    const { localKey, records } = core.deps.store;
    if (home.phrase) return { kind: 'phrase' };
    if (!home.started) return { kind: 'policy' };
    const picture = await records.get(TOLD_TABLE, atRestKey(localKey, home.account));
    return { kind: 'ready', me: meView(home, localKey, picture && keyOf(picture)) };
  },
});

/** Runs a verb on a person of this device, or says that there is none. */
async function withPerson<T>(core: Core, id: LocalId, work: (person: Person) => Promise<Result<T>>): Promise<Result<T>> {
  const person = core.book.hasHome ? core.personOf(id) : null;
  return person ? work(person) : fail('personUnknown');
}

function peopleVerbs(core: Core): Pick<Messenger, 'people' | 'person'> {
  const view = (person: Person): PersonView => {
    const now = core.deps.clock.now();
    return { picture: core.exchange.media.pictureOf(person.account), ...personView(person, core.book.home, core.deps.store.localKey, core.exchange.pathTo(person.account), now), locked: lockHere(core.book, person, now) };
  };
  return {
    async people() {
      return core.book.hasHome ? core.book.people().map(view).sort((a, b) => a.name.localeCompare(b.name)) : [];
    },
    async person(id) {
      const person = core.book.hasHome ? core.personOf(id) : null;
      return person && view(person);
    },
  };
}

const chatVerbs = (core: Core): Pick<Messenger, 'inbox' | 'thread' | 'sendText' | 'markRead' | 'saveDraft' | 'focus'> => ({
  inbox: async () => (core.book.hasHome ? core.chats.inbox() : []),
  thread: (chat, anchor, limit) => withPerson(core, chat, async (person) => ok(await core.chats.thread(person, anchor, limit))),
  sendText: (chat, text, replyTo = null, silent = false) => withPerson(core, chat, (person) => core.sender.send(person, text, replyTo, silent ? { silent } : {})),
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
    if (core.book.hasHome) await core.show(person && core.exchange.friend(person.account));
  },
});

function relayVerbs(core: Core): Pick<Messenger, 'connection' | 'relays' | 'clock'> {
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
    clock: async () => (core.book.hasHome && core.exchange.isClockOff ? 'off' : 'right'),
  };
}

/** Verbs that tell by its code what the disk refuses. */
const TOLD = [
  ...['createAccount', 'restoreAccount', 'checkPhrase', 'phraseSaved', 'rename', 'start', 'follow', 'followBack', 'unfollow', 'resetLink', 'addRelay', 'removeRelay', 'setPolicy', 'sendWaiting'],
  ...['acceptRequest', 'deleteRequest', 'blockRequest', 'block', 'unblock', 'compared', 'checkCode', 'thread', 'sendText'],
  ...[...TAKING_BACK, ...MEDIA, ...PICKER, ...STICKERS, ...PICTURE, ...REPORT, ...LISTING, ...SEARCH, ...STORAGE, ...SIGNS, ...TALKING, ...LATER],
] as const;

/** A refusal as an answer; a verb that promises none is done without it. */
const told =
  (verb: Verb): Verb =>
  async (...values) => {
    try {
      return await verb(...values);
    } catch (error) {
      return refusalOf(error);
    }
  };

/** The verbs of a core. */
export function messengerOf(core: Core): Messenger {
  const verbs = {
    ...accountVerbs(core),
    ...peopleVerbs(core),
    ...chatVerbs(core),
    ...relayVerbs(core),
    ...lateVerbs(BEGINNING, loadOnce(async () => (await import('./beginning.ts')).beginningVerbs(core))),
    ...lateVerbs(MEETING, loadOnce(async () => (await import('./meeting.ts')).meetingVerbs(core))),
    ...lateVerbs(REACH, loadOnce(async () => (await import('./reach.ts')).reachVerbs(core))),
    ...lateVerbs(MEDIA, loadOnce(async () => (await import('./media.ts')).mediaVerbs(core))),
    ...lateVerbs(PICKER, loadOnce(async () => (await import('./picker.ts')).pickerVerbs(core))),
    ...lateVerbs(STICKERS, loadOnce(async () => (await import('./stickers.ts')).stickerVerbs(core))),
    ...lateVerbs(PICTURE, loadOnce(async () => (await import('./picture.ts')).pictureVerbs(core))),
    ...lateVerbs(TAKING_BACK, loadOnce(async () => (await import('./takingBack.ts')).takingBackVerbs(core))),
    ...lateVerbs(LISTING, loadOnce(async () => (await import('./listing.ts')).listingVerbs(core))),
    ...lateVerbs(SEARCH, loadOnce(async () => (await import('./search.ts')).searchVerbs(core))),
    ...lateVerbs(TALKING, loadOnce(async () => (await import('./talking.ts')).talkingVerbs(core))),
    ...lateVerbs(REPORT, loadOnce(async () => (await import('./report.ts')).reportVerbs(core))),
    ...lateVerbs(LATER, loadOnce(async () => (await import('./later.ts')).laterVerbs(core))),
    ...lateVerbs(SIGNS, loadOnce(async () => (await import('./signVerbs.ts')).signVerbs(core))),
    ...lateVerbs(STORAGE, loadOnce(async () => (await import('./storage.ts')).storageVerbs(core))),
  };
  return {
    ...verbs,
    ...(Object.fromEntries(TOLD.map((name) => [name, told(verbs[name] as unknown as Verb)])) as unknown as Pick<Messenger, (typeof TOLD)[number]>),
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
