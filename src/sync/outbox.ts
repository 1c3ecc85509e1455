/**
 * Texts that are on disk and are no entries yet, because no safe epoch can be made (no pair root, a prekey or a record is
 * missing): `Queued`, in their order. Each becomes an entry in the transaction that takes it out, so none is lost or sent
 * twice. Kept sealed by `Records`, one row each.
 */
import { encodeBody, textFault } from '../chat/bodies.ts';
import type { Conversation } from '../chat/conversation.ts';
import { createQueue } from '../chat/queue.ts';
import type { OpenEntry } from '../chat/types.ts';
import { KIND } from '../protocol/kinds.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { StorageError, type RecordChange, type Records } from '../ports/storage.ts';
import type { Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';

export interface QueuedText {
  readonly key: Key;
  readonly text: string;
  readonly timeMs: number;
}

/** The entry, or the queued row when it waits. */
export type Sent = { readonly entry: OpenEntry; readonly queued: null } | { readonly entry: null; readonly queued: QueuedText };

/** Reasons for which a text waits; all others are told to the person. */
const WAITS: readonly string[] = ['notReady'];

export class Outbox {
  readonly #records: Records;
  readonly #table: string;
  readonly #conversation: Conversation;
  #texts: QueuedText[] = [];
  readonly #queue = createQueue();

  private constructor(records: Records, table: string, conversation: Conversation) {
    this.#records = records;
    this.#table = table;
    this.#conversation = conversation;
  }

  /** @param name at-rest key of the conversation */
  static async open(records: Records, name: Key, conversation: Conversation): Promise<Outbox> {
    const outbox = new Outbox(records, tableOf(name), conversation);
    outbox.#texts = (await records.list(outbox.#table)).map(({ key, value }) => ({ key, ...decodeText(value) })).sort((a, b) => (a.key < b.key ? -1 : 1));
    return outbox;
  }

  /**
   * Keeps a text for a conversation that cannot be opened yet: it is what its outbox begins with. One at a time. @throws StorageError
   * @param name at-rest key of the conversation
   */
  static async keepFirst(records: Records, name: Key, text: string, now: number): Promise<QueuedText> {
    await records.put(tableOf(name), FIRST, encodeText(text, now), 'strict');
    return { key: FIRST, text, timeMs: now };
  }

  /** Takes such a text back. */
  static dropFirst(records: Records, name: Key): Promise<void> {
    return records.delete(tableOf(name), FIRST);
  }

  waiting(): readonly QueuedText[] {
    return this.#texts;
  }

  /** Writes a text as an entry, or keeps it when none can be made now. */
  send(text: string, now: number): Promise<Result<Sent>> {
    const fault = textFault(text);
    if (fault) return Promise.resolve(fail(fault, { max: LIMITS.textBytes }));
    return this.#queue(async () => {
      await this.#drain();
      const sent = this.#texts.length === 0 ? await this.#write(text) : fail('notReady');
      if (sent.ok) return ok<Sent>({ entry: sent.value, queued: null });
      if (!WAITS.includes(sent.error.code)) return sent;
      return this.#keep(text, now);
    });
  }

  /** Turns what waits into entries, as far as that is possible now. */
  drain(): Promise<void> {
    return this.#queue(() => this.#drain());
  }

  #write(text: string, alsoWrite: readonly RecordChange[] = []) {
    return this.#conversation.send(KIND.text, encodeBody({ kind: 'text', text, replyTo: null }), alsoWrite);
  }

  async #drain(): Promise<void> {
    for (const { key, text } of [...this.#texts]) {
      const sent = await this.#write(text, [{ table: this.#table, key, value: null }]);
      if (!sent.ok) return;
      this.#texts = this.#texts.filter((other) => other.key !== key);
    }
  }

  async #keep(text: string, now: number): Promise<Result<Sent>> {
    const last = this.#texts.at(-1);
    const queued = { key: last ? keyAfter(last.key) : FIRST, text, timeMs: now };
    try {
      await this.#records.put(this.#table, queued.key, encodeText(text, now), 'strict');
    } catch (error) {
      if (error instanceof StorageError) return fail(error.code);
      throw error;
    }
    this.#texts = [...this.#texts, queued];
    return ok<Sent>({ entry: null, queued });
  }
}

/** Rows of an outbox are in the order in which they were kept. */
const FIRST = '000000000000' as Key;
const keyAfter = (key: Key): Key => (Number.parseInt(key, 16) + 1).toString(16).padStart(FIRST.length, '0') as Key;
const tableOf = (name: Key): string => `outbox ${name}`;
const encodeText = (text: string, now: number): Uint8Array => encode([FORMAT, text, now]);

function decodeText(bytes: Uint8Array): { readonly text: string; readonly timeMs: number } {
  const [version, text, timeMs] = read.tuple(decode(bytes), 3);
  read.version(version, FORMAT);
  return { text: read.text(text, LIMITS.textBytes), timeMs: read.int(timeMs) };
}
