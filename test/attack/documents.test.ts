/**
 * Attacks on a chat's Yjs document by a peer of its room (docs/threats.md, A1–A7 and B). Each is first let loose on a plain
 * document, where it works, and then on ours, where the same bytes do nothing.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRuns } from '../../src/chat/laneForm.ts';
import type { EpochKey } from '../../src/chat/types.ts';
import { chapterClient } from '../../src/crypto/derive.ts';
import { sameBytes, type ConversationId } from '../../src/protocol/ids.ts';
import { author, conversationOf, epochKey, writeLane, type Author } from '../helpers/authors.ts';
import { createRng } from '../helpers/rng.ts';
import { carriedOf, replica, type Replica } from '../helpers/replica.ts';
import { roomOf, type RoomOfChat } from '../helpers/chatRoom.ts';

const VICTIM = 77;
const ENTRIES = 40;

let alice: Author;
let bob: Author;
let conversation: ConversationId;
let epoch: EpochKey;
let lane: Awaited<ReturnType<typeof writeLane>>;
/** Client of Alice's lane in chapter 0. */
let client: number;

beforeAll(async () => {
  [alice, bob] = [await author('alice'), await author('bob')];
  conversation = conversationOf(alice, bob);
  epoch = epochKey(conversation, 'one');
  lane = await writeLane(alice, epoch, conversation, ENTRIES);
  client = chapterClient(conversation, 0, alice.device);
});

/** A V1 update written by hand. */
function update(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}
const numbers = (...values: number[]) => (encoder: encoding.Encoder): void => values.forEach((value) => encoding.writeVarUint(encoder, value));

/** GC over the first `length` slots of a client: eleven bytes at most. */
const squat = (of: number, length: number): Uint8Array => update(numbers(1, 1, of, 0, 0, length, 0));
const deleteAll = (of: number, length: number): Uint8Array => update(numbers(0, 1, of, 1, 0, length));

/** A document in which the victim wrote, as stock Yjs would hold it. */
function stockDocument(): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, encodeRuns([{ client: VICTIM, from: 0, slots: Array.from({ length: ENTRIES }, () => new Uint8Array(301)) }]));
  return doc;
}

/** Bob's side, with Alice's lane as far as `count`, the chat on his screen, and its document before anything hostile. */
async function ours(count = ENTRIES): Promise<Replica & Pick<RoomOfChat, 'receive'> & { doc: Y.Doc; before: Uint8Array }> {
  const b = await replica(bob, [alice, bob]);
  await b.chat.admit(lane.slice(0, count).map(carriedOf));
  const { room, friend, joined, receive } = roomOf(b, alice);
  await room.show(friend);
  const doc = joined[0]!.document;
  return { ...b, receive, doc, before: Y.encodeStateAsUpdate(doc) };
}

describe('[S6.4] an update of a hostile peer', () => {
  it('[A1] squats a client on a stock document and silences it for ever; ours passes it over', async () => {
    const stock = new Y.Doc();
    Y.applyUpdate(stock, squat(VICTIM, 1000));
    expect(squat(VICTIM, 1000).length).toBeLessThanOrEqual(11);
    Y.applyUpdate(stock, encodeRuns([{ client: VICTIM, from: 0, slots: [new Uint8Array(301)] }]));
    expect(stock.getArray(String(VICTIM)).length).toBe(0);

    const b = await ours(10);
    expect(await b.receive(squat(client, 1000))).toBe('0 slots');
    await b.chat.admit(lane.slice(10).map(carriedOf));
    expect(b.doc.getArray(String(client)).length).toBe(ENTRIES);
  });

  it('[A3] [H14] empties a stock document by a delete set of seven bytes; ours never reads one', async () => {
    const stock = stockDocument();
    expect(deleteAll(VICTIM, ENTRIES).length).toBeLessThanOrEqual(7);
    Y.applyUpdate(stock, deleteAll(VICTIM, ENTRIES));
    expect(stock.getArray(String(VICTIM)).length).toBe(0);

    const b = await ours();
    expect(await b.receive(deleteAll(client, ENTRIES))).toBe('0 slots');
    expect(sameBytes(Y.encodeStateAsUpdate(b.doc), b.before)).toBe(true);
  });

  it('[H15] takes a victim’s client id on a stock document, and replicas differ for ever; ours refuses what its author did not sign', async () => {
    const forged = encodeRuns([{ client: VICTIM, from: ENTRIES, slots: [new Uint8Array(3).fill(6)] }]);
    const honest = encodeRuns([{ client: VICTIM, from: ENTRIES, slots: [new Uint8Array(3).fill(7)] }]);
    const [one, two] = [stockDocument(), stockDocument()];
    for (const bytes of [forged, honest]) Y.applyUpdate(one, bytes);
    for (const bytes of [honest, forged]) Y.applyUpdate(two, bytes);
    expect(Y.encodeStateVector(one)).toEqual(Y.encodeStateVector(two));
    expect(Y.encodeStateAsUpdate(one)).not.toEqual(Y.encodeStateAsUpdate(two));

    const b = await ours(10);
    await b.receive(encodeRuns([{ client, from: 10, slots: [lane[3]!.sealed, new Uint8Array(301).fill(1)] }]));
    expect(sameBytes(Y.encodeStateAsUpdate(b.doc), b.before)).toBe(true);
    await b.chat.admit(lane.slice(10).map(carriedOf));
    expect(b.doc.getArray(String(client)).length).toBe(ENTRIES);
  });

  it('[A4] [H18] parks structs with missing dependencies in a stock document; ours passes over 1,000 made-up authors', async () => {
    const waiting = update((encoder) => {
      numbers(1000)(encoder);
      for (let i = 0; i < 1000; i++) {
        numbers(1, 5000 + i, 9)(encoder);
        encoding.writeUint8(encoder, 0x83);
        numbers(5000 + i, 8)(encoder);
        encoding.writeVarUint8Array(encoder, new Uint8Array(300));
      }
      numbers(0)(encoder);
    });
    const stock = new Y.Doc();
    Y.applyUpdate(stock, waiting);
    expect(stock.store.pendingStructs!.update.length).toBeGreaterThan(300_000);

    const b = await ours();
    expect(await b.receive(waiting)).toBe('0 slots');
    expect(b.doc.store.pendingStructs).toBeNull();
    expect(b.chat.copied).toBe(false);
  });

  it('[A4] makes a root of another type in a stock document; ours refuses the bytes', async () => {
    const other = new Y.Doc();
    other.clientID = 5;
    other.getText('99').insert(0, 'x');
    const stock = stockDocument();
    Y.applyUpdate(stock, Y.encodeStateAsUpdate(other));
    expect(stock.share.size).toBe(2);

    const b = await ours();
    expect(await b.receive(Y.encodeStateAsUpdate(other))).toBe('badForm');
    expect(b.doc.share.size).toBe(1);
  });

  it('[H16] puts 20,000 items of 143 kB into a stock document; ours counts them and stops', async () => {
    const many = update((encoder) => {
      numbers(1, 20_000, 5, 0)(encoder);
      for (let i = 0; i < 20_000; i++) {
        encoding.writeUint8(encoder, i > 0 ? 0x83 : 3);
        if (i > 0) numbers(5, i - 1)(encoder);
        else {
          numbers(1)(encoder);
          encoding.writeVarString(encoder, '5');
        }
        encoding.writeVarUint8Array(encoder, new Uint8Array(0));
      }
      numbers(0)(encoder);
    });
    expect(many.length).toBeLessThan(143_000);
    const stock = new Y.Doc();
    Y.applyUpdate(stock, many);
    expect(stock.store.clients.get(5)!.length).toBe(20_000);

    expect(await (await ours()).receive(many)).toBe('badForm');
  });

  it('[A5] [H17] grows from 30 bytes of V2 to 100,000 structs in stock Yjs; ours reads V1 alone and finds nothing in it', async () => {
    const bomb = new Y.UpdateEncoderV2();
    encoding.writeVarUint(bomb.restEncoder, 1);
    encoding.writeVarUint(bomb.restEncoder, 100_000);
    bomb.writeClient(VICTIM);
    encoding.writeVarUint(bomb.restEncoder, 0);
    for (let i = 0; i < 100_000; i++) {
      bomb.writeInfo(0);
      bomb.writeLen(1);
    }
    encoding.writeVarUint(bomb.restEncoder, 0);
    const bytes = bomb.toUint8Array();
    expect(bytes.length).toBeLessThanOrEqual(30);
    expect(Y.decodeUpdateV2(bytes).structs).toHaveLength(100_000);

    expect(await (await ours()).receive(bytes)).toBe('0 slots');
  });

  it('[H22] sets a key named __proto__ in a stock map; ours knows no keys', async () => {
    const other = new Y.Doc();
    other.getMap('m').set('__proto__', 'x');
    const stock = new Y.Doc();
    Y.applyUpdate(stock, Y.encodeStateAsUpdate(other));
    expect(stock.getMap('m').get('__proto__')).toBe('x');

    expect(await (await ours()).receive(Y.encodeStateAsUpdate(other))).toBe('badForm');
  });

  it('[H20] that claims 2^53 structs, clients or bytes is refused before anything is allocated', async () => {
    const b = await ours();
    const huge = Number.MAX_SAFE_INTEGER;
    for (const bytes of [update(numbers(huge)), update(numbers(1, huge, 5, 0)), update(numbers(1, 1, 5, 0, 3, 1, huge)), Uint8Array.of(1, 1, 5, 0, 0x83, 5, 0, ...new Array<number>(9).fill(255))]) {
      expect(await b.receive(bytes)).toBe('badForm');
    }
    expect(await b.receive(new Uint8Array(512 * 1024 + 1))).toBe('tooLarge');
  });

  it('[H24] with 100,000 delete ranges costs nothing', async () => {
    const flood = update((encoder) => {
      numbers(0, 1, client, 100_000)(encoder);
      for (let i = 0; i < 100_000; i++) numbers(i % 50, 1)(encoder);
    });
    const b = await ours();
    expect(await b.receive(flood)).toBe('0 slots');
    expect(sameBytes(Y.encodeStateAsUpdate(b.doc), b.before)).toBe(true);
  });

  it('of random bytes, 3,000 times, throws nothing and changes nothing', async () => {
    const b = await ours();
    const rng = createRng('noise');
    const honest = Y.encodeStateAsUpdate(b.doc);
    for (let i = 0; i < 3000; i++) {
      const bytes = rng.chance(0.5) ? rng.bytes(rng.int(80)) : honest.slice(0, 400);
      if (bytes.length === 400) bytes[rng.int(400)]! ^= 1 << rng.int(8);
      await b.receive(bytes);
    }
    expect(sameBytes(Y.encodeStateAsUpdate(b.doc), b.before)).toBe(true);
  });
});

describe('our own document', () => {
  it('[A7] is never written under the receiver’s client id', async () => {
    const b = await ours();
    await b.chat.send(1, Uint8Array.of(0x82, 0x61, 0x61, 0xf6));
    expect(b.doc.store.clients.has(b.doc.clientID)).toBe(false);
    expect([...b.doc.store.clients.keys()].sort()).toEqual([client, chapterClient(conversation, 0, bob.device)].sort());
  });

  it('[A26] keeps a deletion that came in on this side of a stock peer out of the truth: what it sends back is passed over', async () => {
    const b = await ours();
    const stock = new Y.Doc();
    Y.applyUpdate(stock, b.before);
    stock.getArray(String(client)).delete(0, ENTRIES);
    expect(await b.receive(Y.encodeStateAsUpdate(stock))).toBe('0 slots');
    expect(await b.chat.ids(0)).toHaveLength(ENTRIES);
    expect(sameBytes(Y.encodeStateAsUpdate(b.doc), b.before)).toBe(true);
  });
});
