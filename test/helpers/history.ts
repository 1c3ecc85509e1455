/**
 * A long chat on the disk of somebody in a simulated world: as many messages as are asked for, each a real entry, signed by one of the
 * two and sealed under the chat's key, written with what belongs to it by the product's own code. Seeded: the same in every run.
 */
import { sealEntry } from '../../src/chat/entry.ts';
import { createRowForm, type Kept } from '../../src/chat/note.ts';
import { emptyAcks, withAck, encodeAcks, type AckedLane } from '../../src/chat/receipts.ts';
import { createShelf, type Shelf } from '../../src/chat/shelf.ts';
import type { EpochKey } from '../../src/chat/types.ts';
import { emptyMark, encodeMark, withPlaces } from '../../src/chat/unread.ts';
import { atRestKey, half } from '../../src/crypto/derive.ts';
import type { Signer } from '../../src/ports/primitives.ts';
import type { Store } from '../../src/ports/storage.ts';
import { encode } from '../../src/protocol/codec.ts';
import { compareBytes, type AccountId, type ConversationId, type DeviceId, type EntryId } from '../../src/protocol/ids.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import { FORMAT } from '../../src/protocol/version.ts';
import { createRng, type Rng } from './rng.ts';
import type { WorldPerson } from './world.ts';

/** One of the two, as this chat needs them. */
export interface Side {
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly signer: Signer;
  /** First half of the account's record. */
  readonly recordHead: Uint8Array;
}

/** A chat of two people who are friends, seen from the first of them. */
export interface LongChat {
  readonly store: Store;
  readonly conversation: ConversationId;
  readonly epoch: EpochKey;
  readonly sides: readonly [own: Side, other: Side];
}

const ARRIVALS = 'chats';
const DELIVERY = 'delivery';
const MARKS = 'marks';
const WORDS = 4000;

/** Words that nobody knows, the first of them the most frequent. */
export function vocabulary(rng: Rng): readonly string[] {
  const syllables = ['ka', 'lo', 'mi', 'ren', 'to', 'su', 'bel', 'an', 'dor', 'vi', 'est', 'qua', 'ni', 'ph', 'or', 'ul'];
  return Array.from({ length: WORDS }, () => Array.from({ length: 1 + rng.int(4) }, () => rng.pick(syllables)).join(''));
}

/** A text of three to twenty words. */
export function textOf(rng: Rng, words: readonly string[]): string {
  return Array.from({ length: 3 + rng.int(18) }, () => words[Math.floor(words.length * (rng.int(1000) / 1000) ** 3)]!).join(' ');
}

const sideOf = ({ core: { book } }: WorldPerson): Side => ({ account: book.self.account, device: book.self.device, signer: book.self.signer, recordHead: half(book.home.record.hash) });

/** The chat of two friends who are both on. It may be filled when the first of them is off. */
export function longChat(own: WorldPerson, other: WorldPerson, store: Store): LongChat {
  const friend = own.core.exchange.friend(other.core.book.self.account)!;
  const epoch = friend.epochs.keys().find((key) => key.id === friend.epochs.head()?.id) ?? friend.epochs.keys().findLast((key) => !key.boot)!;
  return { store, conversation: friend.conversation.id, epoch, sides: [sideOf(own), sideOf(other)] };
}

interface Lane {
  readonly side: Side;
  prev: EntryId | null;
  seq: number;
}

/** Where the lanes of both end by now. */
async function lanesOf(shelf: Shelf, sides: LongChat['sides']): Promise<Lane[]> {
  const summaries = [...(await shelf.summaries()).values()].sort((a, b) => b.chapter - a.chapter);
  return sides.map((side) => ({ side, seq: 0, prev: summaries.flatMap(({ lanes }) => lanes).find(({ device }) => compareBytes(device, side.device) === 0)?.last ?? null }));
}

/** Fills the chapters after those that are there. Everything is read and delivered, but for the last `unread` messages if the other wrote them. */
export async function fillChat({ store, conversation, epoch, sides }: LongChat, messages: number, { seed = 1, endMs, unread = 0 }: { readonly seed?: number; readonly endMs: number; readonly unread?: number }): Promise<void> {
  const rng = createRng(`history ${seed} ${messages}`);
  const rows = createRowForm(conversation, store.localKey, rng.fork('rows'));
  const { ledger, records, localKey } = store;
  const shelf = createShelf({ conversation, device: sides[0].device, rows, ledger, records, localKey, keys: () => [epoch], logger: { log: () => undefined } });
  const [words, salts] = [vocabulary(rng), rng.fork('salts')];
  const lanes = await lanesOf(shelf, sides);
  const first = Math.max(-1, ...(await shelf.summaries()).keys()) + 1;
  const seen: { readonly device: DeviceId; readonly chapter: number; readonly seq: number }[] = [];
  let arrival = 1000;
  for (let at = 0; at < messages; ) {
    const chapter = first + Math.floor(at / LIMITS.chapterEntries);
    const kept: Kept[] = [];
    for (const lane of lanes) lane.seq = 0;
    for (; kept.length < LIMITS.chapterEntries && at < messages; at++) {
      const isTheirs = at >= messages - unread || rng.chance(0.5);
      const [lane, other] = isTheirs ? [lanes[1]!, lanes[0]!] : [lanes[0]!, lanes[1]!];
      const sentMs = endMs - (messages - at) * TIME.MINUTE;
      const { account, device, signer, recordHead } = lane.side;
      const body = encode([textOf(rng, words), null]);
      const fields = { conversation, chapter, device, seq: lane.seq, prev: lane.prev, kind: KIND.text, body, epoch: epoch.id, deps: other.seq > 0 ? [half(other.prev!)] : [], sentMs, recordHead, salt: salts.bytes(16) };
      const entry = await sealEntry(fields, signer, epoch);
      kept.push({ known: { form: 'whole', verdict: 'signed', account, entry, arrival: isTheirs ? ++arrival : 0, receivedMs: sentMs + 500 }, pending: false });
      if (isTheirs && at < messages - unread) seen.push({ device, chapter, seq: lane.seq });
      if (seen.length > 4 * LIMITS.chapterEntries) seen.splice(0, 2 * LIMITS.chapterEntries);
      lane.prev = entry.id;
      lane.seq += 1;
    }
    await shelf.write(new Map([[chapter, { kept, elsewhere: [], proofs: [] }]]), [], 'relaxed');
  }
  await conclude({ store, conversation, sides }, shelf, arrival, encodeMark(withPlaces(emptyMark, seen)));
}

/** What stands beside the entries: the order of arrival, what the other has, what was read. */
async function conclude({ store, conversation, sides: [own, other] }: Pick<LongChat, 'store' | 'conversation' | 'sides'>, shelf: Shelf, arrival: number, mark: Uint8Array): Promise<void> {
  const summaries = [...(await shelf.summaries()).values()];
  const lanes = summaries.flatMap(({ chapter, lanes }) =>
    lanes.filter(({ device }) => compareBytes(device, own.device) === 0).map(({ device, have }): AckedLane => ({ chapter, device, upto: have.at(-1)![1] })));
  const key = atRestKey(store.localKey, conversation);
  const delivery = encode([FORMAT, encodeAcks(withAck(emptyAcks, other.device, lanes, lanes)), [], []]);
  await store.records.put(ARRIVALS, key, encode([FORMAT, arrival, false]), 'strict');
  await store.records.put(DELIVERY, key, delivery, 'strict');
  await store.records.put(MARKS, key, mark, 'strict');
}
