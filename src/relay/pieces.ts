/**
 * Pieces of photos and videos (protocol §11, decision 0040): sealed chunks and manifests, each under what it hashes to. It
 * trusts its caller to have checked form and hash, and never looks into a piece.
 *
 * Invariants: an `ok` is on the disk and stays until it expires; the same piece is kept once, until the latest time that was
 * asked for; pieces have a share of the store of their own, so they never take the place of an object.
 *
 * Bytes stand under arrival numbers, not under their hash: what came together lies and expires together, so the store sorts
 * little anew, and the place of what has expired is given back in whole stretches.
 */
import type { Key } from '../protocol/ids.ts';
import type { WireCode } from '../protocol/mailboxWire.ts';
import { KEY, row, type PieceRow } from './rows.ts';
import type { Shelf } from './shelf.ts';

/** Whether an address may add so much. */
export type SpendPieces = (what: { readonly pieceBytes: number; readonly pieces: number }) => boolean;

export interface Pieces {
  /** @param expires Unix ms; what is here stays until the later time */
  put(piece: Key, bytes: Uint8Array, expires: number, spend: SpendPieces): Promise<WireCode | 'ok'>;
  /** Whether it is here and has not expired. */
  has(piece: Key): Promise<boolean>;
  /** Its bytes; null: not here, or expired. */
  get(piece: Key): Promise<Uint8Array | null>;
  /** Deletes it if it has expired. */
  expire(piece: Key): Promise<void>;
  /** Gives back to the disk what expired pieces still take there, when that is much. */
  reclaim(): Promise<void>;
  /** Pieces given out since the start. */
  given(): number;
}

const NOTHING = new Uint8Array(0);
/** Expired pieces given back at a time, 16 MiB: a relay that is told to stop waits for no more. */
const RECLAIM_STEP = 64;

async function rowOf({ store }: Shelf, piece: Key): Promise<PieceRow | null> {
  const value = await store.read(KEY.piece(piece));
  return value === null ? null : row.piece.read(value);
}

async function living(shelf: Shelf, piece: Key): Promise<PieceRow | null> {
  const known = await rowOf(shelf, piece);
  return known !== null && known.expires > shelf.clock.now() ? known : null;
}

async function extend({ store }: Shelf, piece: Key, known: PieceRow, expires: number): Promise<void> {
  if (known.expires >= expires) return;
  await store.write([
    { key: KEY.expiry(known.expires, 'c', piece, known.arrival), value: null },
    { key: KEY.expiry(expires, 'c', piece, known.arrival), value: NOTHING },
    { key: KEY.piece(piece), value: row.piece.write({ ...known, expires }) },
  ]);
}

async function put(shelf: Shelf, piece: Key, bytes: Uint8Array, expires: number, spend: SpendPieces): Promise<WireCode | 'ok'> {
  const { store, totals, limits } = shelf;
  const known = await rowOf(shelf, piece);
  if (known !== null) {
    await extend(shelf, piece, known, expires);
    return 'ok';
  }
  const size = bytes.length;
  if (totals.pieceBytes + size > limits.totalPieceBytes || totals.pieces >= limits.totalPieces) return 'quota';
  if (!spend({ pieceBytes: size, pieces: 1 })) return 'quota';
  // Counted before it is written: thousands may be written at once, and together they must not pass the bound.
  totals.pieces += 1;
  totals.pieceBytes += size;
  try {
    const arrival = await shelf.nextArrival();
    await store.write([
      { key: KEY.pieceBytes(arrival), value: bytes },
      { key: KEY.piece(piece), value: row.piece.write({ arrival, size, expires }) },
      { key: KEY.expiry(expires, 'c', piece, arrival), value: NOTHING },
    ]);
  } catch (error) {
    totals.pieces -= 1;
    totals.pieceBytes -= size;
    throw error;
  }
  return 'ok';
}

/** @returns what was deleted */
async function expire(shelf: Shelf, piece: Key): Promise<PieceRow | null> {
  const { store, totals, clock } = shelf;
  const known = await rowOf(shelf, piece);
  if (known === null || known.expires > clock.now()) return null;
  await store.write([
    { key: KEY.pieceBytes(known.arrival), value: null },
    { key: KEY.piece(piece), value: null },
    { key: KEY.expiry(known.expires, 'c', piece, known.arrival), value: null },
  ]);
  totals.pieces -= 1;
  totals.pieceBytes -= known.size;
  return known;
}

/** Counts what was deleted, and gives it back when it is worth it. */
function createDebris({ store, totals, limits }: Shelf): { add(gone: PieceRow): void; reclaim(): Promise<void> } {
  let arrivals: number[] = [];
  let bytes = 0;
  return {
    add({ arrival, size }) {
      arrivals.push(arrival);
      bytes += size;
    },
    async reclaim() {
      if (bytes < Math.max(limits.reclaimBytes, totals.pieceBytes * limits.reclaimShare)) return;
      const all = arrivals.sort((a, b) => a - b);
      arrivals = [];
      bytes = 0;
      // What lies before the first is older, so it has mostly expired too: also what another process left when it was killed.
      for (let at = 0, from = KEY.pieceBytes(0); at < all.length; at += RECLAIM_STEP) {
        const to = KEY.pieceBytes(all[Math.min(at + RECLAIM_STEP, all.length) - 1]! + 1);
        await store.reclaim(from, to);
        from = to;
      }
    },
  };
}

export function createPieces(shelf: Shelf): Pieces {
  const debris = createDebris(shelf);
  let given = 0;
  return {
    put: (piece, bytes, expires, spend) => shelf.alone(piece, () => put(shelf, piece, bytes, expires, spend)),
    has: async (piece) => (await living(shelf, piece)) !== null,
    async get(piece) {
      const known = await living(shelf, piece);
      if (known === null) return null;
      given += 1;
      return shelf.store.read(KEY.pieceBytes(known.arrival));
    },
    async expire(piece) {
      const gone = await shelf.alone(piece, () => expire(shelf, piece));
      if (gone !== null) debris.add(gone);
    },
    reclaim: () => debris.reclaim(),
    given: () => given,
  };
}
