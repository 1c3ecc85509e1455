/** Sealed photos and files: what a fixed key makes of fixed bytes. */
import { describe, expect, it } from 'vitest';
import { chunkHash, createBlobOpener, createPlainCheck, isChunk, readManifest } from '../../src/crypto/blob.ts';
import { decodeBody, encodeBody } from '../../src/chat/bodies.ts';
import type { MediaBody, MediaItem } from '../../src/chat/media.ts';
import { encodeProfile, pictureIn, pictureItem } from '../../src/chat/profile.ts';
import type { SeenEntry } from '../../src/chat/types.ts';
import { MANIFEST, type ByteSource } from '../../src/ports/blobs.ts';
import { bytesOfKey, keyOf, type AccountId, type EntryId, type RelayId } from '../../src/protocol/ids.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { decodeRow, encodeRow, type BlobRow } from '../../src/sync/blobRows.ts';
import { decodeKept, encodeKept, encodeTold } from '../../src/sync/portraits.ts';
import { decodeBlobMessage, encodeBlobMessage, type BlobMessage } from '../../src/sync/blobWire.ts';
import { sealKept } from '../helpers/blobs.ts';
import { of } from './fixed.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const KEY = of(0xb1);
/** By name, how many bytes 0, 1, …, 250, 0, … are sealed: one chunk, three of 64 KiB, five of 256 KiB. */
const LENGTHS = { one: 10, three: 150_000, large: 1_048_577 } as const;

const plainOf = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, i) => i % 251);
const sourceOf = (plain: Uint8Array<ArrayBuffer>): ByteSource => ({ size: plain.length, slice: (start, end) => ({ arrayBuffer: async () => plain.slice(start, end).buffer }) });

describe('blobs, version 1', () => {
  it.each(Object.entries(LENGTHS))('[V1] [S10.2] [S10.3] of some length (%s) are what they were', async (name, length) => {
    const { root, manifest, plainHash, plainLen, chunks } = await sealKept(sourceOf(plainOf(length)), KEY);
    const hashes = await Promise.all(chunks.map((chunk, index) => chunkHash(index, chunk)));
    expectVector(`v1/blob-${name}`, { root, manifest, plainHash, plainLen, hashes, tags: chunks.map((chunk) => chunk.slice(-16)), firstBytes: chunks.map((chunk) => chunk.slice(0, 32)) });
  });

  it.each(Object.entries(LENGTHS))('[V1] released ones (%s) are read for ever', async (name, length) => {
    const vector = loadVector(`v1/blob-${name}`);
    const manifest = readManifest(bytesOf(vector, 'manifest'), bytesOf(vector, 'root'), length);
    if (typeof manifest === 'string') throw new Error(manifest);
    // The chunks themselves are too large to be recorded: those made now are the released ones when their hashes are.
    const { chunks } = await sealKept(sourceOf(plainOf(length)), KEY);
    const opener = await createBlobOpener(manifest, KEY);
    const check = createPlainCheck(bytesOf(vector, 'plainHash'), length);
    for (const [index, chunk] of chunks.entries()) {
      expect(await isChunk(manifest, index, chunk)).toBe(true);
      check.take((await opener.open(index, chunk)) as Uint8Array);
    }
    expect(check.isRight()).toBe(true);
  });
});

describe('photos in a message, on a link and on disk, version 1', () => {
  const item: MediaItem = { root: of(1), key: of(2), bytes: 150_000, hash: of(3), mime: 'image/jpeg', width: 1200, height: 900, durationMs: 0, preview: of(4, 21), poster: new Uint8Array(), alt: 'a hill' };
  const body: MediaBody = { kind: 'media', items: [item, { ...item, root: of(5), key: of(6), mime: 'video/mp4', durationMs: 3000, preview: new Uint8Array(), alt: '' }], caption: 'the hill é😀' };
  const messages: readonly BlobMessage[] = [
    { op: 'want', root: of(1), index: MANIFEST }, { op: 'want', root: of(1), index: 7 }, { op: 'here', root: of(1), index: 7, piece: of(8, 40) },
    { op: 'missing', root: of(1), index: 7 }, { op: 'whole', root: of(1) },
  ];
  const row: BlobRow = {
    account: of<AccountId>(9), root: of(1), name: keyOf(of(10, 16)), bytes: 150_000, entry: { chapter: 3, id: of<EntryId>(11) }, mine: true, whole: true, wanted: false, failed: false,
    delivered: false, freed: false, video: false, picture: false, puts: [{ relay: of<RelayId>(12), expires: 1_780_000_000_000 }],
  };

  it('[V1] are what they were, and are read for ever', () => {
    expectVector('v1/media', { body: encodeBody(body), messages: messages.map(encodeBlobMessage), row: encodeRow(row), sealing: encodeRow({ ...row, entry: null, puts: [] }) });
    const vector = loadVector('v1/media');
    expect(decodeBody(KIND.media, bytesOf(vector, 'body'))).toEqual(body);
    expect((vector.messages as string[]).map((hex) => decodeBlobMessage(bytesOfKey(hex)))).toEqual(messages);
    expect(decodeRow(bytesOf(vector, 'row'))).toEqual(row);
    expect(decodeRow(bytesOf(vector, 'sealing'))).toEqual({ ...row, entry: null, puts: [] });
  });

  it('[V1] a video brings its small picture', () => {
    const video: MediaBody = { kind: 'media', items: [{ ...item, mime: 'video/mp4', durationMs: 3000, poster: of(13, 700) }, item], caption: '' };
    expectVector('v1/poster', { body: encodeBody(video) });
    expect(decodeBody(KIND.media, bytesOf(loadVector('v1/poster'), 'body'))).toEqual(video);
  });

  it('[V1] a profile with a picture, its rows, and what a chat was told are what they were, and are read for ever', () => {
    const picture = pictureItem({ root: of(1), key: of(2), bytes: 40_000, hash: of(3) }, 512);
    const rows: readonly BlobRow[] = [{ ...row, picture: true }, { ...row, mine: false, whole: false, freed: true, delivered: true, picture: true, puts: [] }];
    expectVector('v1/picture', { profile: encodeProfile('Alice', picture), none: encodeProfile('Alice', null), rows: rows.map(encodeRow), kept: encodeKept({ root: of(1), side: 512, bytes: of(14, 100) as Uint8Array<ArrayBuffer> }), told: encodeTold(of(1)) });
    const vector = loadVector('v1/picture');
    expect(decodeBody(KIND.profile, bytesOf(vector, 'profile'))).toMatchObject({ kind: 'profile', name: 'Alice', bio: '' });
    const known = { form: 'whole', verdict: 'signed', entry: { kind: KIND.profile, body: bytesOf(vector, 'profile') } } as unknown as SeenEntry;
    expect(pictureIn(known)).toEqual(picture);
    expect(decodeBody(KIND.profile, bytesOf(vector, 'none'))).toEqual({ kind: 'profile', name: 'Alice', bio: '', picture: null });
    expect((vector.rows as string[]).map((hex) => decodeRow(bytesOfKey(hex)))).toEqual(rows);
    expect(decodeKept(bytesOf(vector, 'kept'))).toEqual({ root: of(1), side: 512, bytes: of(14, 100) });
  });

  it('[V1] and so is a row of a video whose room was given back', () => {
    const freed: BlobRow = { ...row, mine: false, whole: false, freed: true, video: true, puts: [] };
    expectVector('v1/media-freed', { row: encodeRow(freed) });
    expect(decodeRow(bytesOf(loadVector('v1/media-freed'), 'row'))).toEqual(freed);
  });
});
