/**
 * [E9] Keys are deleted under real conversations and books: two devices write, take back, rotate, deliver late and in any order,
 * acknowledge, die and start again, and forget whenever they may. In the end both show the same, nothing that was not taken back
 * is lost, and keys did go. A failure names its seed.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { openStoreCopy } from '../../../src/chat/storeCopy.ts';
import { openConversation, type Conversation } from '../../../src/chat/conversation.ts';
import { EPOCH_REASON } from '../../../src/chat/grants.ts';
import { createLazyEpochs, type LazyEpochBook } from '../../../src/chat/lazyEpochs.ts';
import { emptyAcks, withAck, type Acks } from '../../../src/chat/receipts.ts';
import { SUMMARY_TABLE } from '../../../src/chat/shelf.ts';
import { decodeSummary } from '../../../src/chat/summary.ts';
import type { SeenEntry } from '../../../src/chat/types.ts';
import { atRestKey } from '../../../src/crypto/derive.ts';
import type { KemKeys } from '../../../src/crypto/kem.ts';
import { loadKem } from '../../../src/crypto/loadKem.ts';
import type { Directory, Prekey } from '../../../src/people/records.ts';
import type { Store } from '../../../src/ports/storage.ts';
import { decode, encode, type Value } from '../../../src/protocol/codec.ts';
import { keyOf, sameBytes, type ConversationId, type Key } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../../../src/store/memory.ts';
import { author, conversationOf, primitives, type Author } from '../../helpers/authors.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { everything } from '../../helpers/replica.ts';
import { createRng, type Rng } from '../../helpers/rng.ts';

/** Seeds of the quick form; more of them, from another one on, by hand. */
const SEEDS = Number(process.env.KITH_FORGETTING_SEEDS ?? 20);
const FROM = Number(process.env.KITH_FORGETTING_FROM ?? 0);
const STEPS = 90;
const PAIR_ROOT = new Uint8Array(32).fill(7);
const TABLE = 'epochs';

let authors: readonly [Author, Author];
let keys: readonly KemKeys[];
let conversation: ConversationId;
beforeAll(async () => {
  authors = [await author('alice'), await author('bob')];
  const kem = await loadKem();
  keys = authors.map((_, i) => kem.keys(new Uint8Array(32).fill(i + 1)));
  conversation = conversationOf(...authors);
});

const directory: Directory = {
  newest: (account) => authors.find((who) => sameBytes(who.account, account))?.record ?? null,
  record: (account, _era, _seq, hash) => authors.find((who) => sameBytes(who.account, account) && sameBytes(who.record.hash, hash))?.record ?? null,
  device(id) {
    const found = authors.find((who) => sameBytes(who.device, id));
    return found ? { account: found.account, key: found.signer.publicKey } : null;
  },
  prekey(id): Prekey | null {
    const at = authors.findIndex((who) => sameBytes(who.device, id));
    return at < 0 ? null : { device: id, n: 0, key: keys[at]!.publicKey, issued: 0, expires: 2 ** 50, bytes: new Uint8Array() };
  },
};

class Side {
  readonly self: Author;
  readonly disk: MemoryDisk = createMemoryDisk();
  readonly #n: number;
  readonly #rng: Rng;
  store!: Store;
  book!: LazyEpochBook;
  chat!: Conversation;
  acks: Acks = emptyAcks;
  /** Own texts by id, and whether they were taken back. */
  readonly texts = new Map<Key, { readonly text: string; isGone: boolean }>();

  constructor(n: number, rng: Rng) {
    this.self = authors[n]!;
    this.#n = n;
    this.#rng = rng;
  }

  /** Starts, also after the power went. */
  async start(): Promise<void> {
    const store = createMemoryStore({ disk: this.disk, random: this.#rng });
    this.store = store;
    const read = async () => (await store.records.list(TABLE)).map(({ value }) => value);
    const members = () => authors.map(({ account }) => account);
    const clock = createVirtualClock();
    const { account, device, signer, record } = this.self;
    this.book = createLazyEpochs({
      conversation, shape: 'direct', members, directory, random: this.#rng, clock,
      self: { account, device, prekeySecrets: () => [{ n: 0, secret: keys[this.#n]!.secret }] },
      records: { table: TABLE, keyOf: (name) => atRestKey(store.localKey, name), saved: await read(), read },
    });
    const boot = this.book.addPairRoot(PAIR_ROOT, 1, 1);
    await store.ledger.append([], boot.changes, 'strict');
    boot.commit();
    this.chat = await openConversation(
      { id: conversation, self: { account, device, signer, record: () => record }, members, directory, epochs: this.book, storeCopy: await openStoreCopy(store.records, store.localKey, device) },
      { ledger: store.ledger, records: store.records, localKey: store.localKey, primitives, random: this.#rng, clock, logger: { log: () => undefined } },
    );
  }

  async say(text: string): Promise<void> {
    const sent = await this.chat.send(KIND.text, encodeBody({ kind: 'text', text, replyTo: null }));
    if (!sent.ok) throw new Error(sent.error.code);
    this.texts.set(keyOf(sent.value.id), { text, isGone: false });
  }

  async takeBack(known: readonly SeenEntry[]): Promise<void> {
    for (let at = 0; at < known.length; at += 16) {
      const some = known.slice(at, at + 16).map(({ entry }) => entry.id);
      const done = await this.chat.redact(some);
      if (!done.ok) throw new Error(done.error.code);
      for (const id of some) this.texts.get(keyOf(id))!.isGone = true;
    }
  }

  async own(): Promise<readonly SeenEntry[]> {
    return (await this.chat.view(0)).entries.filter(({ form, entry }) => form === 'whole' && entry.kind === KIND.text && sameBytes(entry.device, this.self.device));
  }

  async rotate(): Promise<void> {
    const plan = await this.book.rotate(EPOCH_REASON.request);
    if (plan.kind === 'write') await this.chat.writeControl(plan.entries);
  }

  /** The other side's entries come: some, in some order. What no key opens is asked for. */
  async take(from: Side, share: number): Promise<void> {
    const carried = this.#rng.shuffle((await everything(from.chat)).filter(() => this.#rng.chance(share)));
    const admitted = await this.chat.admit(carried);
    if (admitted.some(({ outcome }) => outcome === 'held')) await this.askOf(from);
  }

  async askOf(from: Side): Promise<void> {
    for (const request of this.book.ask(true)) {
      const answer = await from.book.answer(request);
      if (!answer) continue;
      const lesson = await this.book.takeAnswer(answer);
      await this.store.ledger.append([], lesson.changes, 'strict');
      lesson.commit();
    }
    await this.chat.retryHeld();
  }

  /** The other side says what it holds of the lanes here. */
  async hear(from: Side): Promise<void> {
    const mine = (lanes: Awaited<ReturnType<Conversation['lanes']>>) => lanes.filter(({ device, upto }) => upto >= 0 && sameBytes(device, this.self.device));
    this.acks = withAck(this.acks, from.self.device, mine(await from.chat.lanes()), mine(await this.chat.lanes()));
  }

  /** Gives how many keys went. */
  async forget(): Promise<number> {
    const before = this.book.keys().length;
    await this.chat.forgetKeys(this.acks);
    return before - this.book.keys().length;
  }
}

async function step(rng: Rng, side: Side, other: Side, n: number): Promise<number> {
  const what = rng.int(100);
  if (what < 25) await side.say(`${n}`);
  else if (what < 32) await side.takeBack((await side.own()).slice(0, 1 + rng.int(3)));
  else if (what < 44) await side.takeBack(await side.own());
  else if (what < 58) await side.rotate();
  else if (what < 74) await side.take(other, rng.chance(0.5) ? 1 : 0.6);
  else if (what < 84) await side.hear(other);
  else if (what < 95) return side.forget();
  else {
    if (rng.chance(0.5)) side.disk.crash();
    await side.start();
  }
  return 0;
}

/** Both get everything, and what is held opens. */
async function settle(a: Side, b: Side): Promise<void> {
  for (let round = 0; round < 6; round++) {
    for (const [one, other] of [[a, b], [b, a]] as const) {
      await one.take(other, 1);
      await one.hear(other);
    }
  }
}

async function shownAt(side: Side): Promise<ReadonlyMap<Key, string>> {
  const { entries } = await side.chat.view(0);
  return new Map(entries.filter(({ entry }) => entry.kind === KIND.text).map((known) => [keyOf(known.entry.id), known.form === 'whole' ? String((decode(known.entry.body) as Value[])[0]) : 'gone']));
}

async function check(a: Side, b: Side, seed: number): Promise<void> {
  const promised = new Map([...a.texts, ...b.texts].map(([id, { text, isGone }]) => [id, isGone ? 'gone' : text]));
  for (const side of [a, b]) {
    const shown = await shownAt(side);
    for (const [id, text] of promised) expect(shown.get(id), `seed ${seed}, ${side.self.name}`).toBe(text);
  }
  expect(await a.chat.digest(), `seed ${seed}`).toEqual(await b.chat.digest());
  expect(Y.encodeStateAsUpdate(await a.chat.document(0)), `seed ${seed}`).toEqual(Y.encodeStateAsUpdate(await b.chat.document(0)));
}

async function twoSides(rng: Rng): Promise<readonly [Side, Side]> {
  const sides = [new Side(0, rng.fork('alice')), new Side(1, rng.fork('bob'))] as const;
  for (const side of sides) await side.start();
  return sides;
}

/** Every key that stands in a table of records. */
const keysOnDisk = async ({ store }: Side): Promise<string> => (await store.records.list(TABLE)).map(({ value }) => keyOf(value)).join(' ');

describe('[E9] forgetting keys', () => {
  it(`loses nothing that was not taken back, whatever comes late and whoever dies (${SEEDS} seeds)`, async () => {
    let forgotten = 0;
    for (let seed = FROM; seed < FROM + SEEDS; seed++) {
      const rng = createRng(`forgetting ${seed}`);
      const [a, b] = await twoSides(rng);
      for (let n = 0; n < STEPS; n++) {
        const [side, other] = rng.chance(0.5) ? [a, b] : [b, a];
        forgotten += await step(rng, side, other, n);
      }
      await settle(a, b);
      for (const side of [a, b]) {
        forgotten += await side.forget();
        await side.start();
      }
      await check(a, b, seed);
      for (const [side, other] of [[a, b], [b, a]] as const) {
        await side.say('and the chat goes on');
        await other.take(side, 1);
      }
      await settle(a, b);
      await check(a, b, seed);
    }
    console.log(`${forgotten} keys forgotten in ${SEEDS} seeds`);
    expect(forgotten).toBeGreaterThan(2 * SEEDS);
  }, 120_000);

  it('deletes all that can go once everything was taken back and both have moved on', async () => {
    const [a, b] = await twoSides(createRng('all of it'));
    await a.say('hello');
    await settle(a, b);
    await b.say('hello to you');
    await settle(a, b);
    const old = a.book.keys().find(({ boot }) => !boot)!;
    const key = keyOf(old.key);
    await a.rotate();
    await settle(a, b);
    for (const side of [a, b]) await side.takeBack(await side.own());
    await settle(a, b);
    for (const side of [a, b]) {
      expect(await keysOnDisk(side)).toContain(key);
      expect(await side.forget()).toBe(1);
      expect(await keysOnDisk(side)).not.toContain(key);
      await side.start();
      expect(side.book.keys().some(({ id }) => sameBytes(id, old.id))).toBe(false);
    }
    await check(a, b, 0);
  });

  it('keeps the key while the other side was not heard of under a later one, and opens what was written meanwhile', async () => {
    const [a, b] = await twoSides(createRng('late'));
    await a.say('first');
    await settle(a, b);
    const old = a.book.keys().find(({ boot }) => !boot)!.id;
    const has = (side: Side): boolean => side.book.keys().some(({ id }) => sameBytes(id, old));
    // Bob writes under the first epoch, and it is on its way for long.
    await b.say('written before I knew');
    await a.rotate();
    await a.takeBack(await a.own());
    expect([await a.forget(), has(a)]).toEqual([0, true]);
    await b.take(a, 1);
    await a.hear(b);
    expect([await a.forget(), has(a)]).toEqual([1, false]);
    await a.take(b, 1);
    expect(has(a)).toBe(true);
    await settle(a, b);
    await check(a, b, 0);
    expect(await a.forget()).toBe(0);
    await b.takeBack(await b.own());
    await settle(a, b);
    expect([await a.forget(), has(a)]).toEqual([1, false]);
    await check(a, b, 0);
  });

  it('passes over an old copy of what was taken back, so that it keeps no other key', async () => {
    const [a, b] = await twoSides(createRng('old copy'));
    await a.say('first');
    const old = await everything(a.chat);
    await settle(a, b);
    await a.rotate();
    await a.takeBack(await a.own());
    await settle(a, b);
    expect(await b.forget()).toBe(1);
    expect((await b.chat.admit(old)).map(({ outcome }) => outcome)).toContain('skipped');
    await a.rotate();
    await a.say('second');
    await settle(a, b);
    await a.rotate();
    await a.takeBack(await a.own());
    await settle(a, b);
    expect(await b.forget()).toBe(1);
    await check(a, b, 0);
  });

  it('counts chapters that an earlier version summed up, one after the other, before anything goes', async () => {
    const [a, b] = await twoSides(createRng('before'));
    await a.say('first');
    await settle(a, b);
    await a.rotate();
    await a.say('second');
    await settle(a, b);
    await a.takeBack((await a.own()).slice(0, 1));
    for (const { key, value } of await a.store.records.list(SUMMARY_TABLE)) {
      const [, ...fields] = decode(value) as Value[];
      const lanes = (fields[6] as Value[]).map((lane) => (lane as Value[]).slice(0, 4));
      await a.store.records.put(SUMMARY_TABLE, key, encode([1, ...fields.slice(0, 6), lanes, fields[7]!]), 'strict');
    }
    await a.start();
    await settle(a, b);
    const before = a.book.keys().length;
    expect(await a.chat.forgetKeys(a.acks)).toBe(true);
    expect(a.book.keys()).toHaveLength(before);
    const [summary] = await a.store.records.list(SUMMARY_TABLE);
    expect(decodeSummary(summary!.value).lanes.every(({ uses }) => uses !== null)).toBe(true);
    expect(await a.chat.forgetKeys(a.acks)).toBe(false);
    expect(a.book.keys().length).toBeLessThan(before);
    await check(a, b, 0);
  });
});

describe('[E9] the cost of it', () => {
  it('is none when a chat opens: no chapter is read and nothing is written', async () => {
    const [a, b] = await twoSides(createRng('cost'));
    await a.say('first');
    await a.rotate();
    await a.say('second');
    await settle(a, b);
    const writes = a.disk.writes;
    await a.start();
    await a.chat.chapterDigests();
    // The pair root is told once more, as at each start.
    expect(a.disk.writes - writes).toBe(1);
  });
});

