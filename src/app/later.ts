/**
 * Texts that go later. When one is due it becomes an ordinary message in the transaction that takes its row out, so that no crash loses
 * or doubles it, and by the ordinary way, so that whether one may write is asked then. What may not go stays with the reason.
 *
 * The time is that of the core: of this device, and where own relays agree that it is off, theirs. Whatever the clock says, what is
 * more than a week late does not go by itself any more: a person says so. Nor does what was written for somebody who came back on a new
 * device since: whoever has that device had nothing of before, and a person says that this is for them.
 */
import { textFault } from '../chat/bodies.ts';
import { createQueue } from '../chat/queue.ts';
import { pinnedRecord, type Person } from '../people/person.ts';
import { StorageError } from '../ports/storage.ts';
import { fail, ok, type KithError, type Result } from '../protocol/errors.ts';
import { keyOf, sameBytes, type AccountId, type EntryId, type Key } from '../protocol/ids.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';
import type { Core } from './core.ts';
import type { LaterChange, LaterVerbs, LaterView } from './laterApi.ts';
import { LATER_TABLE } from './laterTable.ts';
import { encodeLater, readLater, type Later } from './laterRows.ts';
import { openForMore } from './openChat.ts';
import { asRequest } from './views.ts';

/** How far ahead a time may be, and how late a text still goes by itself. */
const LATER = { soonest: TIME.MINUTE, furthest: 366 * TIME.DAY, late: 7 * TIME.DAY } as const;
/** More than anybody means to send; of one chat. */
const MOST = 100;
const KEY_BYTES = 16;
/** The clock may be set and the device may sleep, so it is looked at again after this; and never more often than that. */
const [LONGEST, SHORTEST] = [TIME.MINUTE, TIME.SECOND];

const eraOf = (person: Person): number | null => pinnedRecord(person)?.era ?? null;

const byTime = (a: Later, b: Later): number => a.dueMs - b.dueMs || a.madeMs - b.madeMs || (a.key < b.key ? -1 : 1);

export class LaterDesk {
  readonly #core: Core;
  readonly #queue = createQueue();
  #all: readonly Later[];
  /** Why each one that is due stayed. */
  readonly #stayed = new Map<Key, KithError>();
  #cancel: () => void = () => undefined;
  #isOver = false;

  private constructor(core: Core, all: readonly Later[]) {
    this.#core = core;
    this.#all = [...all].sort(byTime);
  }

  /** With what is kept; it begins at once. @throws StorageError */
  static async open(core: Core): Promise<LaterDesk> {
    const desk = new LaterDesk(core, await readLater(core.deps.store.records));
    desk.#look();
    return desk;
  }

  of({ account }: Person): readonly Later[] {
    return this.#all.filter((one) => sameBytes(one.account, account));
  }

  view({ key, body, dueMs }: Later): LaterView {
    const error = this.#isMissed(dueMs) ? fail('laterMissed').error : (this.#stayed.get(key) ?? null);
    return { id: key, text: body.text, answers: body.replyTo !== null, dueMs, error: dueMs > this.#now ? null : error, ...(body.silent && { silent: true }) };
  }

  add(person: Person, text: string, replyTo: EntryId | null, dueMs: number): Promise<Result<Key>> {
    return this.#queue(async () => {
      const fault = this.#faultOf({ text, dueMs });
      if (fault) return fault;
      if (this.of(person).length >= MOST) return fail('laterFull', { max: MOST });
      const { random } = this.#core.deps;
      const key = keyOf(random.bytes(KEY_BYTES));
      await this.#put({ key, account: person.account, body: { kind: 'text', text, replyTo }, dueMs, madeMs: this.#now, era: eraOf(person) });
      return ok(key);
    });
  }

  change(person: Person, id: string, { text, dueMs }: LaterChange): Promise<Result<null>> {
    return this.#withOne(person, id, async (one) => {
      const fault = this.#faultOf({ ...(text !== undefined && { text }), ...(dueMs !== undefined && { dueMs }) });
      if (fault) return fault;
      await this.#put({ ...one, body: { ...one.body, text: text ?? one.body.text }, dueMs: dueMs ?? one.dueMs, era: eraOf(person) });
      return ok(null);
    });
  }

  sendNow(person: Person, id: string): Promise<Result<null>> {
    return this.#withOne(person, id, (one) => this.#send(one));
  }

  drop(person: Person, id: string): Promise<Result<null>> {
    return this.#withOne(person, id, async (one) => {
      await this.#forget(one);
      return ok(null);
    });
  }

  /** They are blocked: nothing goes there any more. */
  async dropAll(person: Person): Promise<void> {
    await this.#queue(async () => {
      for (const one of this.of(person)) await this.#forget(one);
    });
  }

  stop(): void {
    this.#isOver = true;
    this.#cancel();
  }

  get #now(): number {
    return this.#core.deps.clock.now();
  }

  #isMissed(dueMs: number): boolean {
    return this.#now > dueMs + LATER.late;
  }

  #faultOf({ text, dueMs }: LaterChange): Result<never> | null {
    const fault = text === undefined ? null : textFault(text);
    if (fault) return fail(fault, { max: LIMITS.textBytes });
    if (dueMs === undefined) return null;
    const ahead = dueMs - this.#now;
    if (!Number.isSafeInteger(dueMs) || ahead < LATER.soonest) return fail('laterSoon');
    return ahead > LATER.furthest ? fail('laterFar') : null;
  }

  #withOne(person: Person, id: string, work: (one: Later) => Promise<Result<null>>): Promise<Result<null>> {
    return this.#queue(async () => {
      const one = this.of(person).find(({ key }) => key === id);
      return one ? work(one) : fail('messageUnknown');
    });
  }

  async #put(one: Later): Promise<void> {
    await this.#core.deps.store.records.put(LATER_TABLE, one.key, encodeLater(one), 'strict');
    this.#stayed.delete(one.key);
    this.#all = [...this.#all.filter(({ key }) => key !== one.key), one].sort(byTime);
    this.#changed(one.account);
  }

  async #forget(one: Later): Promise<void> {
    await this.#core.deps.store.records.delete(LATER_TABLE, one.key);
    this.#gone(one);
  }

  #gone({ key, account }: Later): void {
    this.#stayed.delete(key);
    this.#all = this.#all.filter((one) => one.key !== key);
    this.#changed(account);
  }

  #changed(account: AccountId): void {
    this.#arm();
    this.#core.tell({ what: 'thread', chat: this.#core.idOf(account) });
  }

  /** By itself, as long as they are who they were when a person last said that it goes. */
  #goes(one: Later, person: Person): Promise<Result<null>> {
    return one.era === null || one.era === eraOf(person) ? this.#send(one) : Promise.resolve(fail('laterAnew', { name: person.name }));
  }

  /** The message and the end of its row are one transaction. What cannot be an entry now stays here, and goes the next time. */
  async #send(one: Later): Promise<Result<null>> {
    const { book, deps } = this.#core;
    const person = book.person(one.account);
    if (!person) return fail('personUnknown');
    const open = asRequest(book.home, person, deps.clock.now()) ? fail('notFriends') : await openForMore(this.#core, person);
    if (!open.ok) return open;
    const sent = await open.value.outbox.write({ ...one.body, media: [] }, [{ table: LATER_TABLE, key: one.key, value: null }]);
    if (!sent.ok) return sent;
    this.#gone(one);
    return ok(null);
  }

  /** What is due goes, one after the other; what is of nobody any more, or of somebody blocked, is forgotten. */
  #look(): void {
    const { book, deps } = this.#core;
    this.#queue(async () => {
      for (const one of this.#all) {
        const person = book.person(one.account);
        if (!person || person.blocked) await this.#forget(one);
        else if (one.dueMs <= this.#now && !this.#isMissed(one.dueMs) && !this.#isOver) this.#tried(one, await this.#goes(one, person));
      }
    })
      .catch((error: unknown) => deps.logger.log('later', 'failed', { error: error instanceof StorageError ? error.code : 'unknown' }))
      .finally(() => this.#arm());
  }

  #tried({ key, account }: Later, sent: Result<null>): void {
    if (sent.ok || this.#stayed.get(key)?.code === sent.error.code) return;
    this.#stayed.set(key, sent.error);
    this.#changed(account);
  }

  /** There is no timer where nothing waits for its time, or for a way to go. */
  #arm(): void {
    this.#cancel();
    const waits = this.#all.flatMap(({ dueMs }) => {
      const ahead = dueMs - this.#now;
      return this.#isMissed(dueMs) ? [] : [ahead <= 0 ? LONGEST : Math.max(SHORTEST, ahead)];
    });
    if (waits.length > 0 && !this.#isOver) this.#cancel = this.#core.deps.clock.after(Math.min(LONGEST, ...waits), () => this.#look());
  }
}

export function laterVerbs(core: Core): LaterVerbs {
  const inChat = async <T>(chat: string, work: (person: Person, desk: LaterDesk) => Promise<Result<T>>): Promise<Result<T>> => {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    return person ? work(person, await core.laterDesk()) : fail('personUnknown');
  };
  return {
    scheduled: (chat) => inChat(chat, async (person, desk) => ok(desk.of(person).map((one) => desk.view(one)))),
    sendLater: (chat, text, dueMs, replyTo = null) =>
      inChat(chat, async (person, desk) => {
        const open = await openForMore(core, person);
        if (!open.ok) return open;
        const line = replyTo === null ? ok(null) : await core.sender.said(person, replyTo);
        return line.ok ? desk.add(person, text, line.value?.id ?? null, dueMs) : line;
      }),
    changeLater: (chat, id, change) => inChat(chat, (person, desk) => desk.change(person, id, change)),
    sendLaterNow: (chat, id) => inChat(chat, (person, desk) => desk.sendNow(person, id)),
    dropLater: (chat, id) => inChat(chat, (person, desk) => desk.drop(person, id)),
  };
}
