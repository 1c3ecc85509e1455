/**
 * The tray of message requests (F31, F42): one of each account, until it is answered; 200 in all. When it is full the weakest
 * goes, and of equals the newest: whoever floods works more for each, and hides nobody who worked as hard. Holds what was
 * verified, and nothing was fetched for it. An accepted one stays until the chat itself has words of theirs.
 *
 *   row = [1, card, AR, text, came ms, weight, their list has me, accepted]
 *
 * What was deleted may come again, by another relay that has it too or by one that repeats itself: of each account the words that were
 * refused last are known by their hash, and are not taken again [H5].
 */
import { createQueue } from '../chat/queue.ts';
import { atRestKey } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { decodeCard, encodeCard, type Card } from '../people/card.ts';
import { reviveRecord, type ProvenRecord } from '../people/record.ts';
import type { MessageRequest } from '../people/request.ts';
import type { Records } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { keyOf, type AccountId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';

const TABLE = 'requests';
const REFUSED = 'refused requests';
/** What shows others who wrote each, for a report. */
const EVIDENCE = 'request evidence';

export interface KeptRequest {
  readonly card: Card;
  readonly record: ProvenRecord;
  readonly text: string;
  /** When it was taken, Unix ms. */
  readonly came: number;
  readonly weight: number;
  readonly followsMe: boolean;
  readonly accepted: boolean;
}

const encodeRequest = ({ card, record, text, came, weight, followsMe, accepted }: KeptRequest): Uint8Array =>
  encode([FORMAT, encodeCard(card), record.bytes, text, came, weight, followsMe, accepted]);

/** @throws FormError */
function decodeRequest(bytes: Uint8Array): KeptRequest {
  const [version, card, record, text, came, weight, followsMe, accepted] = read.tuple(decode(bytes), 8);
  read.version(version, FORMAT);
  return {
    card: decodeCard(read.bytes(card)),
    record: reviveRecord(read.bytes(record)),
    text: read.text(text, LIMITS.requestBytes),
    came: read.int(came),
    weight: read.int(weight),
    followsMe: followsMe === true,
    accepted: accepted === true,
  };
}

const hashOf = (text: string): Uint8Array => sha256(new TextEncoder().encode(text));

export class Tray {
  readonly #records: Records;
  readonly #localKey: Uint8Array;
  readonly #kept = new Map<Key, KeptRequest>();
  /** Hashes of words, by the name of their account at rest. */
  readonly #refused = new Map<Key, Key>();
  readonly #queue = createQueue();

  private constructor(records: Records, localKey: Uint8Array) {
    this.#records = records;
    this.#localKey = localKey;
  }

  static async open(records: Records, localKey: Uint8Array): Promise<Tray> {
    const tray = new Tray(records, localKey);
    for (const { value } of await records.list(TABLE)) {
      const request = decodeRequest(value);
      tray.#kept.set(keyOf(request.card.account), request);
    }
    for (const { key, value } of await records.list(REFUSED)) tray.#refused.set(key, keyOf(value));
    return tray;
  }

  /** Those that wait for an answer, newest first. */
  waiting(): readonly KeptRequest[] {
    return [...this.#kept.values()].filter(({ accepted }) => !accepted).sort((a, b) => b.came - a.came);
  }

  get(account: AccountId): KeptRequest | null {
    return this.#kept.get(keyOf(account)) ?? null;
  }

  /** Keeps a verified request. False: this account waits here already, or all others are worth more. @throws StorageError */
  take({ card, record, proof, text, weight, evidence }: MessageRequest, now: number): Promise<boolean> {
    return this.#queue(async () => {
      if (this.#kept.has(keyOf(card.account)) || this.#refused.get(this.#name(card.account)) === keyOf(hashOf(text))) return false;
      const waiting = this.waiting();
      if (waiting.length >= LIMITS.requests) {
        const weakest = waiting.reduce((a, b) => (b.weight < a.weight ? b : a));
        if (weight <= weakest.weight) return false;
        await this.#drop(weakest.card.account);
      }
      await this.#records.put(EVIDENCE, this.#name(card.account), evidence, 'strict');
      await this.#keep({ card, record, text, came: now, weight, followsMe: proof.place !== null, accepted: false });
      return true;
    });
  }

  /** `MessageRequest.evidence` of what an account asked with. */
  evidence(account: AccountId): Promise<Uint8Array | null> {
    return this.#records.get(EVIDENCE, this.#name(account));
  }

  /** It was answered with yes; its words stay for the chat. */
  accept(account: AccountId): Promise<void> {
    return this.#queue(async () => {
      const request = this.get(account);
      if (request) await this.#keep({ ...request, accepted: true });
    });
  }

  remove(account: AccountId): Promise<void> {
    return this.#queue(() => this.#drop(account));
  }

  /** Takes it out, and the same words of the same account are not taken again. */
  refuse(account: AccountId): Promise<void> {
    return this.#queue(async () => {
      const request = this.get(account);
      if (!request) return;
      await this.#remember(this.#name(account), hashOf(request.text));
      await this.#drop(account);
    });
  }

  /** The first of too many goes. */
  async #remember(name: Key, hash: Uint8Array): Promise<void> {
    const [first] = this.#refused.keys();
    if (first !== undefined && this.#refused.size >= LIMITS.requests && !this.#refused.has(name)) {
      await this.#records.delete(REFUSED, first);
      this.#refused.delete(first);
    }
    await this.#records.put(REFUSED, name, hash, 'strict');
    this.#refused.set(name, keyOf(hash));
  }

  async #keep(request: KeptRequest): Promise<void> {
    await this.#records.put(TABLE, this.#name(request.card.account), encodeRequest(request), 'strict');
    this.#kept.set(keyOf(request.card.account), request);
  }

  async #drop(account: AccountId): Promise<void> {
    if (!this.#kept.has(keyOf(account))) return;
    await this.#records.delete(EVIDENCE, this.#name(account));
    await this.#records.delete(TABLE, this.#name(account));
    this.#kept.delete(keyOf(account));
  }

  #name(account: AccountId): Key {
    return atRestKey(this.#localKey, account);
  }
}
