import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import { encode, FormError } from '../../../src/protocol/codec.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { decodeBlobMessage, encodeBlobMessage, type BlobMessage } from '../../../src/sync/blobWire.ts';

const root = new Uint8Array(32).fill(7);
const messages: readonly BlobMessage[] = [
  { op: 'want', root, index: MANIFEST },
  { op: 'want', root, index: LIMITS.blobChunks - 1 },
  { op: 'missing', root, index: 3 },
  { op: 'here', root, index: 0, piece: new Uint8Array(1000).fill(1) },
  { op: 'whole', root },
];

describe('[S12.4] a message of /kith/blob/1', () => {
  it.each(messages)('is read as it was written: $op', (message) => {
    expect(decodeBlobMessage(encodeBlobMessage(message))).toEqual(message);
  });

  it('holds a whole chunk', () => {
    const piece = new Uint8Array(LIMITS.blobChunk + 16);
    const read = decodeBlobMessage(encodeBlobMessage({ op: 'here', root, index: 5, piece }));
    expect(read?.op === 'here' && read.piece.length).toBe(piece.length);
  });

  it('of a later version is passed over', () => {
    expect(decodeBlobMessage(encode([9, root]))).toBeNull();
  });

  it.each([
    ['no array', 1],
    ['a root of another size', [1, new Uint8Array(31), 0]],
    ['a piece beyond the last', [1, root, LIMITS.blobChunks + 1]],
    ['a piece that is too large', [2, root, 1, new Uint8Array(LIMITS.blobChunk + 17)]],
    ['one item too many', [4, root, 0]],
    ['no number', ['x']],
  ])('that is none is refused: %s', (_, value) => {
    expect(() => decodeBlobMessage(encode(value))).toThrow(FormError);
  });
});
