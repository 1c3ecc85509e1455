/** Pieces of photos and videos, as a relay takes them: bytes that look sealed and are the same in every run. */
import { createHash } from 'node:crypto';
import { MANIFEST } from '../../src/ports/blobs.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { createRng } from './rng.ts';

export const [SMALL, LARGE] = [LIMITS.blobSmallChunk + 16, LIMITS.blobChunk + 16] as const;

export interface TestPiece {
  /** As the decision says it, written down here anew. */
  readonly id: Uint8Array;
  readonly index: number;
  readonly bytes: Uint8Array;
}

function prefixOf(index: number): Buffer {
  if (index === MANIFEST) return Buffer.from('kith1/blob', 'utf8');
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(index, 1);
  return prefix;
}

export const pieceId = (index: number, bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(prefixOf(index)).update(bytes).digest());

export function pieceOf(name: string, index = 0, size: number = SMALL): TestPiece {
  const bytes = createRng(`piece ${name} ${index}`).bytes(size);
  return { id: pieceId(index, bytes), index, bytes };
}
