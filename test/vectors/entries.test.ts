/** What a chat is made of on wire and disk: signed bytes, sealed entries, strips, rows, lanes, documents and summaries. */
import * as Y from 'yjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createChapterSet, type ChapterSet } from '../../src/chat/chapterSet.ts';
import { documentUpdate } from '../../src/chat/documentRuns.ts';
import { bodyHash, openEntry, sealEntry, signedBytes, verifyEntry } from '../../src/chat/entry.ts';
import { decodeUpdate, encodeRuns } from '../../src/chat/laneForm.ts';
import { createRowForm, type Kept } from '../../src/chat/note.ts';
import { nameOf } from '../../src/chat/names.ts';
import { decodeRedact, encodeRedact, stripOf, stripValue, verifyStrip } from '../../src/chat/strip.ts';
import { decodeSummary, encodeSummary, summarise } from '../../src/chat/summary.ts';
import type { EntryFields, EpochKey, KnownEntry, OpenEntry } from '../../src/chat/types.ts';
import { chapterClient, deviceId, directConversation, epochId, keyCommitment } from '../../src/crypto/derive.ts';
import { encodeBody } from '../../src/chat/bodies.ts';
import type { Signer } from '../../src/ports/primitives.ts';
import type { LedgerRow } from '../../src/ports/storage.ts';
import { encode } from '../../src/protocol/codec.ts';
import { bytesOfKey, type AccountId, type DeviceId, type Key } from '../../src/protocol/ids.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { createTestPrimitives } from '../helpers/primitives.ts';
import { counting, of } from './fixed.ts';
import { bytesOf, expectVector, loadVector, type Computed } from './vector.ts';

const primitives = createTestPrimitives();
const CHAPTER = 5;
const NOW = 1_770_000_000_000;
const [alice, bob] = [of<AccountId>(0xa1), of<AccountId>(0xb1)];
const conversation = directConversation(alice, bob);
const epoch: EpochKey = { id: epochId(conversation, [], keyCommitment(of(2)), of(24, 16)), gen: 1, key: of(2), boot: false };
const localKey = of(15);

const NAMES = ['text', 'reply', 'control', 'answer', 'redact'] as const;
type Name = (typeof NAMES)[number];
type Writer = (fields: Pick<EntryFields, 'seq' | 'prev' | 'kind' | 'body'> & Partial<EntryFields>) => Promise<OpenEntry>;

const writerOf = (signer: Signer, device: DeviceId): Writer => (fields) =>
  sealEntry({ conversation, chapter: CHAPTER, device, epoch: epoch.id, deps: [], sentMs: NOW, recordHead: of(33, 16), salt: of(32, 16), ...fields }, signer, epoch);

/** Alice says two things, Bob answers, and Alice takes the first back. */
async function story(mine: Writer, theirs: Writer): Promise<Readonly<Record<Name, OpenEntry>>> {
  const text = await mine({ seq: 0, prev: null, kind: KIND.text, body: encodeBody({ kind: 'text', text: 'hello é😀', replyTo: null }) });
  const reply = await mine({ seq: 1, prev: text.id, kind: KIND.text, body: encodeBody({ kind: 'text', text: 'x'.repeat(300), replyTo: text.id }) });
  const control = await theirs({ seq: 0, prev: of(7), kind: KIND.record, body: encodeBody({ kind: 'record', record: of(9, 20), cuts: [] }), deps: [text.id.slice(0, 16)] });
  const answer = await theirs({ seq: 1, prev: control.id, kind: KIND.text, body: encodeBody({ kind: 'text', text: 'yes', replyTo: null }), deps: [reply.id.slice(0, 16)], sentMs: NOW + 1 });
  const redact = await mine({ seq: 2, prev: reply.id, kind: KIND.redact, body: encodeRedact([stripOf(text)]), deps: [answer.id.slice(0, 16)] });
  return { text, reply, control, answer, redact };
}

let entries: Readonly<Record<Name, OpenEntry>>;
let deviceKeys: readonly [mine: Uint8Array, theirs: Uint8Array];
let set: ChapterSet;

const ownerOf = (name: Name): 0 | 1 => (name === 'control' || name === 'answer' ? 1 : 0);
const about = (name: Name) => ({ verdict: name === 'answer' ? 'linked' : 'signed', account: [alice, bob][ownerOf(name)]!, arrival: 3, receivedMs: NOW + 5 }) as const;
const known = (name: Name): KnownEntry =>
  name === 'text' ? { form: 'strip', entry: stripOf(entries.text), ...about(name) } : { form: 'whole', entry: entries[name], ...about(name) };
const kept = (name: Name): Kept => ({ known: known(name), pending: name === 'redact' });

beforeAll(async () => {
  const signers = await Promise.all([of(0x51), of(0x52)].map((seed) => primitives.signer(seed)));
  deviceKeys = [signers[0]!.publicKey, signers[1]!.publicKey];
  const [mine, theirs] = signers.map((signer) => writerOf(signer, deviceId(signer.publicKey)));
  entries = await story(mine!, theirs!);
  set = createChapterSet(CHAPTER, new Map(NAMES.map((name) => [nameOf(entries[name].id), known(name)])));
});

describe('entries, version 1', () => {
  it('[V1] signed bytes, id, signature and sealed form are what they were', () => {
    const parts = (name: Name): readonly Computed[] => {
      const entry = entries[name];
      return [signedBytes({ ...entry, bodyHash: bodyHash(entry.salt, entry.body) }), entry.id, entry.signature, entry.sealed];
    };
    const strip = encode(stripValue(stripOf(entries.text)));
    expectVector('v1/entries', { deviceKeys, epoch: epoch.id, conversation, ...Object.fromEntries(NAMES.map((name) => [name, parts(name)])), strip, redactBody: encodeRedact([stripOf(entries.text)]) });
  });

  it('[V1] a sealed entry that was released opens and verifies for ever', async () => {
    const vector = loadVector<Readonly<Record<string, readonly string[]>>>('v1/entries');
    for (const name of NAMES) {
      const [, id, , sealed] = vector[name]!.map(bytesOfKey);
      const { chapter, device, seq } = entries[name];
      const opened = openEntry(sealed!, conversation, { chapter, device, seq }, [epoch]);
      expect(opened).toEqual({ ok: true, entry: entries[name] });
      expect(opened.ok && opened.entry.id).toEqual(id);
      expect(opened.ok && (await verifyEntry(opened.entry, deviceKeys[ownerOf(name)], primitives))).toBe(true);
      expect(opened.ok && (await verifyEntry(opened.entry, deviceKeys[1 - ownerOf(name)]!, primitives))).toBe(false);
    }
  });

  it('[V1] a strip that was released names and proves its slot for ever', async () => {
    const vector = loadVector('v1/entries');
    const strips = decodeRedact(bytesOf(vector, 'redactBody'), conversation)!;
    expect(strips).toEqual([stripOf(entries.text)]);
    expect(encode(stripValue(strips[0]!))).toEqual(bytesOf(vector, 'strip'));
    expect(await verifyStrip(strips[0]!, deviceKeys[0], primitives)).toBe(true);
  });
});

describe('a chapter on disk, version 1', () => {
  const rows = createRowForm(conversation, localKey, counting());
  const values = (row: LedgerRow): readonly Computed[] => [row.conversation, row.chapter, row.lane, row.seq, row.entry, row.sealed, row.note, row.arrival];

  it('[V1] rows, and the redacted one without its body, are what they were', () => {
    expectVector('v1/ledger', { ...Object.fromEntries(NAMES.map((name) => [name, values(rows.toRow(kept(name)))])), summary: bytesOf(loadVector('v1/ledger'), 'summary') });
  });

  it('[V1] released ones are read for ever', () => {
    const vector = loadVector<Readonly<Record<string, readonly (string | number | null)[]>>>('v1/ledger');
    for (const name of NAMES) {
      const [chat, chapter, lane, seq, entry, sealed, note, arrival] = vector[name]!;
      const row = { conversation: chat as Key, chapter: Number(chapter), lane: lane as Key, seq: Number(seq), entry: entry as Key, sealed: sealed === null ? null : bytesOfKey(String(sealed)), note: bytesOfKey(String(note)), arrival: Number(arrival) };
      expect(rows.fromRow(row, [epoch]), name).toEqual(kept(name));
    }
    const summary = summarise(set, 1);
    const uncounted = summary.lanes.map((lane) => ({ ...lane, uses: null }));
    expect(decodeSummary(bytesOf(loadVector('v1/ledger'), 'summary'))).toEqual({ ...summary, lanes: uncounted, reaching: null });
  });
});

describe('a summary on disk, version 2', () => {
  it('[V1] is read for ever', () => {
    expect(decodeSummary(bytesOf(loadVector('v2/summary'), 'summary'))).toEqual({ ...summarise(set, 1), reaching: null });
  });
});

describe('a summary on disk, version 3', () => {
  it('[V1] is what it was, and is read', () => {
    const reaching = [summarise(set, 1).digest.slice(0, 16)];
    expectVector('v3/summary', { summary: encodeSummary(summarise(set, 1)), reaching: encodeSummary({ ...summarise(set, 1), reaching }) });
    expect(decodeSummary(bytesOf(loadVector('v3/summary'), 'summary'))).toEqual(summarise(set, 1));
    expect(decodeSummary(bytesOf(loadVector('v3/summary'), 'reaching'))).toEqual({ ...summarise(set, 1), reaching });
  });
});

describe('a chapter in Yjs, version 1', () => {
  const runs = () => NAMES.filter((name) => name !== 'text').map((name) => {
    const { device, seq, sealed } = entries[name];
    return { client: chapterClient(conversation, CHAPTER, device), from: seq, slots: [sealed] };
  });

  it('[V1] the lane form of each slot and the document are what they were', () => {
    const redacted = { client: chapterClient(conversation, CHAPTER, entries.text.device), from: 0, slots: [null] };
    expectVector('v1/lanes', { pieces: runs().map((run) => encodeRuns([run])), redacted: encodeRuns([redacted]), document: documentUpdate(conversation, set) });
  });

  it('[V1] a released document is read by us and by Yjs for ever, also when its pieces come in any order', () => {
    const vector = loadVector<Readonly<Record<string, readonly string[]>>>('v1/lanes');
    const document = bytesOf(loadVector('v1/lanes'), 'document');
    const inOrder = runs().sort((a, b) => b.client - a.client || a.from - b.from);
    expect(decodeUpdate(document)).toEqual(inOrder.map(({ client, from, slots }) => ({ client, clock: from, sealed: slots[0] })));
    const [whole, pieces] = [new Y.Doc(), new Y.Doc()];
    Y.applyUpdate(whole, document);
    for (const piece of [...vector.pieces!, String(vector.redacted)].reverse()) Y.applyUpdate(pieces, bytesOfKey(piece));
    for (const doc of [whole, pieces]) expect(Y.encodeStateAsUpdate(doc)).toEqual(document);
  });
});
