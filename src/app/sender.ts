/**
 * Writing of texts in a chat: whether one may now, as what (an entry, a text that waits, a message request). What the disk refused
 * is kept to be tried again. What is shown of it is the business of `chats.ts`.
 */
import type { Marks } from '../chat/marks.ts';
import type { TimelineItem } from '../chat/types.ts';
import type { Person } from '../people/person.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import { fail, ok, type KithError, type Result } from '../protocol/errors.ts';
import type { EntryId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Sent } from '../sync/outbox.ts';
import type { Chat, Chats, ChatsDeps } from './chats.ts';
import { idOfQueued, idOfView } from './messages.ts';
import { isQuotable } from './quotes.ts';
import { asRequest, lockHere } from './views.ts';

const loadAsking = loadOnce(() => import('./asking.ts'));

export class Sender {
  readonly #deps: ChatsDeps;
  readonly #chats: Chats;
  #failures = 0;

  constructor(deps: ChatsDeps, chats: Chats) {
    this.#deps = deps;
    this.#chats = chats;
  }

  /** Writes a text: an entry, or queued, or failed with its text kept until it is tried again. To who does not listen yet it goes as a message request. */
  async send(person: Person, text: string, answered: string | null, marks: Marks = {}): Promise<Result<string>> {
    const { book, clock } = this.#deps;
    if (!book.storeCopy.isFound && asRequest(book.home, person, clock.now())) return (await loadAsking()).ask(this.#deps, this.#chats, person, text, (chat) => this.write(person, chat, text));
    const open = await this.open(person);
    if (!open.ok) return open;
    const chat = open.value;
    const line = answered === null ? ok(null) : await this.said(person, answered);
    if (!line.ok) return line;
    const replyTo = line.value?.id ?? null;
    const sent = await this.write(person, chat, text, replyTo, marks);
    if (!sent.ok && isDiskTrouble(sent.error)) {
      chat.failed = [...chat.failed, { number: ++this.#failures, text, replyTo, timeMs: this.#deps.clock.now(), ...marks }];
      this.#chats.threadChanged(person);
    }
    return sent;
  }

  /** The line that is answered or acted on. Before it is, its own signature is verified. */
  async said(person: Person, id: string): Promise<Result<TimelineItem>> {
    const found = await this.#chats.line(person, id);
    if (found && !found.signed) await this.#deps.exchange()?.friend(person.account)?.conversation.verifyIdle(LIMITS.laneEntries);
    const item = found?.signed ? found : await this.#chats.line(person, id);
    return item && isQuotable(item) ? ok(item) : fail('messageUnknown');
  }

  /** The chat, where I may write now. */
  async open(person: Person): Promise<Result<Chat>> {
    const { book, clock } = this.#deps;
    const locked = lockHere(book, person, clock.now());
    if (locked) return fail(locked, { name: person.name });
    // Of somebody met a moment ago it is being opened.
    const chat = (await this.#chats.chat(person)) ?? (await this.#deps.exchange()?.refresh().then(() => this.#chats.chat(person)));
    return chat ? ok(chat) : fail('notReady');
  }

  /** As a text of mine, also where nobody may write: that was asked before. */
  async write(person: Person, chat: Chat, text: string, replyTo: EntryId | null = null, marks: Marks = {}): Promise<Result<string>> {
    return this.sent(person, await chat.outbox.send(text, this.#deps.clock.now(), replyTo, marks));
  }

  /** The id of what was sent, or why it was not. */
  sent(person: Person, sent: Result<Sent>): Result<string> {
    if (!sent.ok) return sent;
    const { entry, queued } = sent.value;
    if (entry) return ok(idOfView({ id: entry.id, place: entry }));
    this.#chats.threadChanged(person);
    return ok(idOfQueued(queued));
  }
}

const isDiskTrouble = (error: KithError): boolean => ['quotaExceeded', 'storageBlocked', 'storageCorrupt', 'storageFailed', 'storeCopied'].includes(error.code);
