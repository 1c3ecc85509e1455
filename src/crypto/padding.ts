/**
 * Padding to buckets: u32 length, the bytes, zeros. Whoever opens checks that the smallest bucket was used and that the
 * rest is zero, so one plaintext has one padded form.
 */
import { concat, u32be } from '../protocol/ids.ts';

const LENGTH_BYTES = 4;

const bucketFor = (length: number, buckets: readonly number[]): number | undefined => buckets.find((bucket) => LENGTH_BYTES + length <= bucket);

/** Pads to the smallest bucket that holds it. @throws RangeError when none does */
export function pad(plain: Uint8Array, buckets: readonly number[]): Uint8Array {
  const bucket = bucketFor(plain.length, buckets);
  if (bucket === undefined) throw new RangeError('larger than the largest bucket');
  return concat(u32be(plain.length), plain, new Uint8Array(bucket - LENGTH_BYTES - plain.length));
}

/** The bytes inside, or null when the padding is not exactly what `pad` makes. */
export function unpad(padded: Uint8Array, buckets: readonly number[]): Uint8Array | null {
  // Fewer bytes than the length word are no bucket, whatever is read here.
  const length = ((padded[0]! << 24) | (padded[1]! << 16) | (padded[2]! << 8) | padded[3]!) >>> 0;
  if (bucketFor(length, buckets) !== padded.length) return null;
  for (let i = LENGTH_BYTES + length; i < padded.length; i++) if (padded[i] !== 0) return null;
  return padded.slice(LENGTH_BYTES, LENGTH_BYTES + length);
}
