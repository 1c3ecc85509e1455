/**
 * What must be known of all chapters of a conversation at once: which there are, who wrote in them, and where to look further.
 * One small record for each conversation, so that opening a long chat reads as much as opening a short one. It is derived from
 * the summaries and written in the transaction of what changes it; whatever is decided by it is decided by the summaries that it
 * points to. A cache: where it is missing or does not fit the ledger it is made anew, and it is never believed against it.
 */
import type { DeviceId } from '../protocol/ids.ts';
import { nameOf } from './names.ts';
import type { Link } from './summary.ts';

/** A chapter, as far as one needs it to find what its summary says. */
export interface Outline {
  readonly chapter: number;
  /** Devices that have a lane in it, in the order of its summary. */
  readonly devices: readonly DeviceId[];
  /** Redacts or fork proofs name a device not known here yet. */
  readonly pends: boolean;
  /** There are signatures to be checked. */
  readonly unchecked: boolean;
  /**
   * `digestMark` of a chapter of receipts and reactions alone, when its set was looked at: nothing in it made a line then, and nothing
   * has come as long as its digest is that. Null: something did, or it is not known.
   */
  readonly quiet: number | null;
  /** `startMark` of what is in slot 0 of each lane. */
  readonly starts: readonly number[];
  /** `targetMark` of what is acted on from here and stands elsewhere. */
  readonly reaching: readonly number[];
  /** There is more of either than is named: its summary says what. */
  readonly more: boolean;
}

/** By chapter. */
export type Overview = ReadonlyMap<number, Outline>;

const u32 = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);

/** Four bytes that two lanes of one device have in common where they begin after the same entry: others rarely. */
export const startMark = (device: DeviceId, { prev }: Pick<Link, 'prev'>): number => u32(prev ?? device);

/** Four bytes of an id, or of its first half. */
export const targetMark = (id: Uint8Array): number => u32(id);

/** Four bytes of the digest of a chapter: others, hardly ever the same, once something came. */
export const digestMark = (digest: Uint8Array): number => u32(digest);

/** Whether a lane in it may begin as one of these marks says. */
export const mayStart = ({ starts, more }: Outline, marks: ReadonlySet<number>): boolean => more || starts.some((mark) => marks.has(mark));

/** Whether something in it may act on one of these marks. */
export const mayReach = ({ reaching, more }: Outline, marks: ReadonlySet<number>): boolean => more || reaching.some((mark) => marks.has(mark));

export const hasLane = ({ devices }: Outline, device: DeviceId): boolean => devices.some((one) => nameOf(one) === nameOf(device));
