/**
 * Takes what a friend gives of the time before this account came back here (decision 0065): first everything is looked at, then it is
 * kept where the chat goes on and that all of before is read, then whose the entries of before are and what opens them. Entries come
 * behind it as all do. Afterwards this chat is as a backup of it would have left it. Loaded when it comes.
 */
import { encodeAsk } from '../chat/grants.ts';
import type { Change } from '../chat/keeper.ts';
import { createQueue } from '../chat/queue.ts';
import { BROUGHT_TABLE } from '../chat/shown.ts';
import { decodeMark, emptyMark, encodeMark, withPlaces } from '../chat/unread.ts';
import { provenRecords, withOlder } from '../people/olderRecords.ts';
import type { ProvenRecord } from '../people/record.ts';
import { decode, encode, type Value } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type DeviceId, type Key } from '../protocol/ids.ts';
import { EPOCH_KINDS, OBJECT } from '../protocol/kinds.ts';
import { EXPIRY, LIMITS, TIME } from '../protocol/limits.ts';
import { readEarlier, type Earlier } from '../sync/earlierForm.ts';
import type { Friend } from '../sync/friend.ts';
import type { Core } from './core.ts';
import { isComing, keepComing } from './earlierKept.ts';
import { TOLD } from './readDesk.ts';

/** How far up a chat may go on of which nothing of after is here yet: as for any device that came back. */
const FAR = 65_536;

interface Given {
  readonly own: readonly ProvenRecord[];
  readonly theirs: readonly ProvenRecord[];
  /** The last chapter of before. */
  readonly last: number;
}

const MARKS = 'marks';

/** The first chapter of after: where they say, and no higher than where their device of now first wrote. */
async function goesOn(friend: Friend, brought: number, from: number): Promise<number> {
  const theirs = new Set(friend.devices().map(keyOf));
  const first = (await friend.conversation.lanes()).find(({ chapter, device }) => chapter > brought && theirs.has(keyOf(device)));
  return Math.min(from, first?.chapter ?? brought + FAR);
}

/** Records of the two accounts that prove what they say; of an account with one that does not, none. */
async function proven({ book, deps }: Core, friend: Friend, { records, from }: Earlier, brought: number): Promise<Given> {
  const of = async (account: AccountId): Promise<readonly ProvenRecord[]> => {
    const each = await Promise.all(records.map((one) => provenRecords([one], account, deps.primitives)));
    return each.flat();
  };
  return { own: await of(book.self.account), theirs: await of(friend.account), last: Math.max(brought, (await goesOn(friend, brought, from)) - 1) };
}

/** Nothing of before is unread, whoever wrote it with whatever device. That nobody read it here, so it is told as read to nobody. */
async function readBefore(core: Core, friend: Friend, name: Key, { own, theirs, last }: Given): Promise<void> {
  const chat = await core.chats.chat(friend.person);
  if (!chat || last < 0) return;
  const records = [...own, ...theirs, ...friend.person.records, ...core.book.home.earlier];
  const devices = new Map(records.flatMap((record) => record.devices.map(({ id }) => [keyOf(id), id] as const)));
  const [places, { records: kept }] = [[...devices.values()].map((device) => ({ device, chapter: last, seq: LIMITS.laneEntries - 1 })), core.deps.store];
  const told = await kept.get(TOLD, name);
  await kept.put(TOLD, name, encodeMark(withPlaces(told ? decodeMark(told) : emptyMark, places)), 'strict');
  chat.mark = withPlaces(chat.mark, places);
  await kept.put(MARKS, name, encodeMark(chat.mark), 'strict');
}

async function keep(core: Core, friend: Friend, name: Key, given: Given): Promise<void> {
  const { book, deps: { store } } = core;
  await store.records.put(BROUGHT_TABLE, name, encode(given.last), 'strict');
  await friend.conversation.brought(true);
  await readBefore(core, friend, name, given);
  const fresh = (known: readonly ProvenRecord[], more: readonly ProvenRecord[]): boolean => withOlder(known, more).length > known.length;
  await book.updateHome((home) => {
    const known = [...home.earlier, home.record];
    return fresh(known, given.own) ? { ...home, earlier: withOlder(known, given.own).slice(0, -1) } : home;
  });
  await book.updatePerson(friend.account, (person) => (person && fresh(person.records, given.theirs) ? { ...person, records: withOlder(person.records, given.theirs) } : person));
}

/** What comes is compared once more when it rests for so long: keys came, and what they opened was held. */
const REST = TIME.SECOND;

/** Sees to it that all comes as long as both are linked: asks for keys of epochs of which entries tell, and compares again. */
class Coming {
  readonly #friend: Friend;
  readonly #core: Core;
  readonly #asked = new Set<Key>();
  /** Lanes of own devices of before in which something came: chapter and device. */
  readonly #own = new Set<string>();
  readonly #queue = createQueue();
  /** Monotonic ms. */
  #tookAt = -Infinity;
  /** What came too soon after another: the newest alone. */
  #next: Earlier | null = null;
  #again: (() => void) | null = null;
  #rest: (() => void) | null = null;

  constructor(friend: Friend, core: Core) {
    this.#friend = friend;
    this.#core = core;
    friend.conversation.onChange((change) => {
      if (this.#again) this.#came(change);
    });
  }

  /** One after the other, and no more than one in so long: each costs the disk and a look at all that is held, whoever sends it. @throws StorageError, LoadError */
  async take(earlier: Earlier): Promise<void> {
    const { clock, logger } = this.#core.deps;
    const wait = this.#tookAt + REST - clock.monotonic();
    if (wait <= 0 && !this.#next) return this.#take(earlier);
    if (!this.#next)
      clock.after(Math.max(0, wait), () => {
        const next = this.#next!;
        this.#next = null;
        this.#take(next).catch(() => logger.log('earlier', 'not taken'));
      });
    this.#next = earlier;
  }

  #take(earlier: Earlier): Promise<void> {
    this.#tookAt = this.#core.deps.clock.monotonic();
    return this.#queue(() => takeNow(this.#core, this.#friend, this, earlier));
  }

  #came({ chapter, entries, own }: Change): void {
    if (entries.some(({ entry }) => EPOCH_KINDS.includes(entry.kind))) this.#ask();
    const { clock, logger } = this.#core.deps;
    const { account } = this.#core.book.self;
    if (!own) for (const known of entries) if (sameBytes(known.account, account)) this.#own.add(laneName(chapter, known.entry.device));
    this.#rest?.();
    this.#rest = clock.after(REST, () => {
      this.#friend.resync();
      this.#acknowledged().catch(() => logger.log('earlier', 'not acknowledged'));
    });
  }

  /** Whoever brings what this person wrote has it. */
  async #acknowledged(): Promise<void> {
    const { conversation, delivery, account } = this.#friend;
    const lanes = (await conversation.lanes()).filter(({ chapter, device, upto }) => upto >= 0 && this.#own.has(laneName(chapter, device)));
    for (const device of this.#friend.devices()) await delivery.acknowledge(device, lanes, lanes, this.#friend.devices(), this.#core.deps.clock.now());
    const person = this.#core.book.person(account);
    if (person) this.#core.chats.threadChanged(person);
  }

  /** Each key is asked for once, and once more after as long as nobody answers twice. It ends with the link; the next one begins it anew. */
  begin(): void {
    this.end();
    if (this.#friend.provenPeers().length === 0) return;
    this.#asked.clear();
    this.#again = this.#core.deps.clock.after(EXPIRY.keyAgain, () => this.begin());
    this.#ask();
    this.#friend.resync();
  }

  end(): void {
    for (const cancel of [this.#again, this.#rest]) cancel?.();
    this.#again = null;
  }

  #ask(): void {
    const asks = this.#friend.epochs.ask(true, LIMITS.epochsPast).filter(({ epoch }) => !this.#asked.has(keyOf(epoch)));
    for (const ask of asks) {
      this.#asked.add(keyOf(ask.epoch));
      this.#friend.sendLinked(OBJECT.ask, decode(encodeAsk(ask)));
    }
  }
}

const laneName = (chapter: number, device: DeviceId): string => `${chapter} ${keyOf(device)}`;
const comingFrom = new WeakMap<Friend, Coming>();

async function takeNow(core: Core, friend: Friend, coming: Coming, earlier: Earlier): Promise<void> {
  const { store } = core.deps;
  const name = core.chats.nameOf(friend.person);
  if (earlier.all) {
    coming.end();
    if (await isComing(store.records, name)) await keepComing(store.records, name, true);
    return core.chats.threadChanged(friend.person);
  }
  const given = await proven(core, friend, earlier, (await friend.conversation.brought()) ?? -1);
  await keep(core, friend, name, given);
  const lesson = await friend.epochs.takeBoots(earlier.boots);
  if (lesson.changes.length > 0) await store.ledger.append([], lesson.changes, 'strict');
  lesson.commit();
  await keepComing(store.records, name, false);
  await friend.conversation.retryHeld();
  coming.begin();
  core.tell({ what: 'people' });
}

/** @throws FormError, StorageError, LoadError */
export async function takeEarlier(core: Core, friend: Friend, payload: Value): Promise<void> {
  // Whoever has been here all the time lacks nothing that a friend alone could have.
  if ((await friend.conversation.brought()) === null) return;
  const earlier = readEarlier(payload);
  const coming = comingFrom.get(friend) ?? new Coming(friend, core);
  comingFrom.set(friend, coming);
  await coming.take(earlier);
}
