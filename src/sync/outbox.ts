/**
 * Messages that are on disk and are no entries yet, because no safe epoch can be made (no pair root, a prekey or a record is
 * missing): `Queued`, in their order. Each becomes an entry in the transaction that takes it out, so none is lost or sent
 * twice. Kept sealed by `Records`, one row each: `[1, text, ms]`, an answer or what has marks `[3, text body, ms]`, or with photos and
 * videos `[2, media body, ms]`, whose pieces are on disk before.
 */
import { encodeBody, readTextBody, textBodyValue, textFault, type TextBody } from '../chat/bodies.ts';
import type { Conversation } from '../chat/conversation.ts';
import { marksOf, type Marks } from '../chat/marks.ts';
import { mediaBodyValue, readMediaBody, type MediaBody, type MediaItem } from '../chat/media.ts';
import { createQueue } from '../chat/queue.ts';
import type { OpenEntry } from '../chat/types.ts';
import { KIND } from '../protocol/kinds.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { StorageError, type RecordChange, type Records } from '../ports/storage.ts';
import type { EntryId, Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';

/** What a message says: its text, or its photos and videos with the text as their caption. */
export interface Words extends Marks {
  readonly text: string;
  /** None: it is a text. */
  readonly media: readonly MediaItem[];
  /** The entry that a text answers. */
  readonly replyTo: EntryId | null;
}

export interface Queued extends Words {
  readonly key: Key;
  readonly timeMs: number;
}

/** The entry, or the queued row when it waits. */
export type Sent = { readonly entry: OpenEntry; readonly queued: null } | { readonly entry: null; readonly queued: Queued };

/** Reasons for which a message waits; all others are told to the person. */
const WAITS: readonly string[] = ['notReady'];

export class Outbox {
  readonly #records: Records;
  readonly #table: string;
  readonly #conversation: Conversation;
  #waiting: Queued[] = [];
  /** Key of the row that was kept last. None comes twice, so that none is taken for another. */
  #last: Key | null = null;
  readonly #queue = createQueue();

  private constructor(records: Records, table: string, conversation: Conversation) {
    this.#records = records;
    this.#table = table;
    this.#conversation = conversation;
  }

  /** @param name at-rest key of the conversation */
  static async open(records: Records, name: Key, conversation: Conversation): Promise<Outbox> {
    const outbox = new Outbox(records, tableOf(name), conversation);
    outbox.#waiting = await readRows(records, name);
    outbox.#last = outbox.#waiting.at(-1)?.key ?? null;
    return outbox;
  }

  /**
   * Keeps a text for a conversation that cannot be opened yet: it is what its outbox begins with. One at a time. @throws StorageError
   * @param name at-rest key of the conversation
   */
  static async keepFirst(records: Records, name: Key, text: string, now: number): Promise<void> {
    await records.put(tableOf(name), FIRST, encodeRow({ text, media: [], replyTo: null }, now), 'strict');
  }

  /** Takes such a text back. */
  static dropFirst(records: Records, name: Key): Promise<void> {
    return records.delete(tableOf(name), FIRST);
  }

  waiting(): readonly Queued[] {
    return this.#waiting;
  }

  /** Writes a text as an entry, or keeps it when none can be made now. */
  send(text: string, now: number, replyTo: EntryId | null = null, marks: Marks = {}): Promise<Result<Sent>> {
    const fault = textFault(text);
    if (fault) return Promise.resolve(fail(fault, { max: LIMITS.textBytes }));
    return this.#send({ text, media: [], replyTo, ...marks }, now);
  }

  /** The same of photos and videos that are sealed and on disk. @throws FormError for what others could not read */
  sendMedia(media: readonly MediaItem[], caption: string, now: number, marks: Marks = {}): Promise<Result<Sent>> {
    return this.#send({ text: caption, media, replyTo: null, ...marks }, now);
  }

  #send(words: Words, now: number): Promise<Result<Sent>> {
    return this.#queue(async () => {
      const sent = await this.#next(words, []);
      if (sent.ok) return ok<Sent>({ entry: sent.value, queued: null });
      if (!WAITS.includes(sent.error.code)) return sent;
      return this.#keep(words, now);
    });
  }

  /** Writes words as an entry in one transaction with these changes; keeps nothing when none can be made now. */
  write(words: Words, alsoWrite: readonly RecordChange[]): Promise<Result<OpenEntry>> {
    return this.#queue(() => this.#next(words, alsoWrite));
  }

  /** After what waits. Asked before anything is kept: a row that cannot be read would close the chat, one that cannot be written would end its queue. */
  async #next(words: Words, alsoWrite: readonly RecordChange[]): Promise<Result<OpenEntry>> {
    encodeBody(bodyOf(words));
    await this.#drain();
    return this.#waiting.length === 0 ? this.#write(words, alsoWrite) : fail('notReady');
  }

  /** Takes back what waits, before it is an entry: gives what it was, or null when it waits no more. @throws StorageError */
  drop(key: Key): Promise<Queued | null> {
    return this.#queue(async () => {
      const dropped = this.#waiting.find((one) => one.key === key);
      if (!dropped) return null;
      await this.#records.delete(this.#table, key);
      this.#waiting = this.#waiting.filter((one) => one !== dropped);
      return dropped;
    });
  }

  /** Turns what waits into entries, as far as that is possible now. */
  drain(): Promise<void> {
    return this.#queue(() => this.#drain());
  }

  #write(words: Words, alsoWrite: readonly RecordChange[] = []) {
    const body = bodyOf(words);
    return this.#conversation.send(KIND[body.kind], encodeBody(body), alsoWrite);
  }

  async #drain(): Promise<void> {
    for (const one of [...this.#waiting]) {
      const sent = await this.#write(one, [{ table: this.#table, key: one.key, value: null }]);
      if (!sent.ok) return;
      this.#waiting = this.#waiting.filter((other) => other !== one);
    }
  }

  async #keep(words: Words, now: number): Promise<Result<Sent>> {
    const queued = { ...words, key: this.#last ? keyAfter(this.#last) : FIRST, timeMs: now };
    try {
      await this.#records.put(this.#table, queued.key, encodeRow(words, now), 'strict');
    } catch (error) {
      if (error instanceof StorageError) return fail(error.code);
      throw error;
    }
    this.#last = queued.key;
    this.#waiting = [...this.#waiting, queued];
    return ok<Sent>({ entry: null, queued });
  }
}

/** Rows of an outbox are in the order in which they were kept. */
const FIRST = '000000000000' as Key;
const keyAfter = (key: Key): Key => (Number.parseInt(key, 16) + 1).toString(16).padStart(FIRST.length, '0') as Key;
const tableOf = (name: Key): string => `outbox ${name}`;
/** Of a row with photos and videos. */
const MEDIA_FORMAT = 2;
/** Of a row that answers, or has marks. */
const BODY_FORMAT = 3;

const bodyOf = (words: Words): TextBody | MediaBody => {
  const { text, media, replyTo } = words;
  return media.length === 0 ? { kind: 'text', text, replyTo, ...marksOf(words) } : { kind: 'media', items: media, caption: text, ...marksOf(words) };
};

function encodeRow(words: Words, now: number): Uint8Array {
  const body = bodyOf(words);
  if (body.kind === 'media') return encode([MEDIA_FORMAT, mediaBodyValue(body), now]);
  return encode(body.replyTo || body.silent ? [BODY_FORMAT, textBodyValue(body), now] : [FORMAT, body.text, now]);
}

/** @throws FormError */
function decodeRow(bytes: Uint8Array): Words & Pick<Queued, 'timeMs'> {
  const [version, what, ms] = read.tuple(decode(bytes), 3);
  const timeMs = read.int(ms);
  if (version === MEDIA_FORMAT) {
    const body = readMediaBody(what!);
    return { text: body.caption, media: body.items, replyTo: null, timeMs, ...marksOf(body) };
  }
  if (version === BODY_FORMAT) {
    const { text, replyTo, ...body } = readTextBody(what!);
    return { text, media: [], replyTo, timeMs, ...marksOf(body) };
  }
  read.version(version, FORMAT);
  return { text: read.text(what, LIMITS.textBytes), media: [], replyTo: null, timeMs };
}

/** What waits in an outbox, first what was kept first. */
async function readRows(records: Records, name: Key): Promise<Queued[]> {
  return (await records.list(tableOf(name))).map(({ key, value }) => ({ key, ...decodeRow(value) })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Roots of the photos and videos that wait in an outbox. @param name at-rest key of the conversation */
export const waitingRoots = async (records: Records, name: Key): Promise<readonly Uint8Array[]> =>
  (await readRows(records, name)).flatMap(({ media }) => media.map(({ root }) => root));
