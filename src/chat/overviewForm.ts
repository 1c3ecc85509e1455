/**
 * Outlines (`overview.ts`) made from summaries, and their bytes. An overview is parts of 256 outlines, each a record.
 *
 *   part      CBOR [1, [did …], outlines]
 *   outline   words (u32): n, flags, lanes, starts, reaching; place of each lane's device, then the marks of starts and of reaching;
 *             where it is quiet, that of its digest
 *   flags     1 something pends, 2 something is unchecked, 4 quiet, 8 more
 */
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { SIZE, type DeviceId } from '../protocol/ids.ts';
import type { ChapterSet } from './chapterSet.ts';
import { nameOf } from './names.ts';
import { digestMark, startMark, targetMark, type Outline } from './overview.ts';
import type { ChapterSummary } from './summary.ts';
import { SHOWN } from './timeline.ts';

const VERSION = 1;
/** Bytes of a word. */
const WORD = 4;
const PENDS = 1;
const UNCHECKED = 2;
const QUIET = 4;
const MORE = 8;
/** Marks of a kind in one outline, so that nobody makes it large. */
const MARKS = 16;
/** Devices that ever wrote in one conversation: those of its members. */
const DEVICES = 0xffff;

/** Whether nothing in a chapter makes a line: no word in any form, no gap, no fork. */
export const isQuiet = (set: ChapterSet, { lanes }: ChapterSummary): boolean =>
  [...set.entries.values()].every(({ entry }) => !SHOWN.includes(entry.kind)) && lanes.every(({ have }) => have.length === 1 && have[0]![0] === 0) && set.forks().length === 0;

/**
 * Whether a chapter that was quiet is so still, by its summary: an earlier version of the app that wrote into it left its outline as it
 * was. Of a fork that only a proof tells of the summary says nothing.
 */
export const isQuietStill = (quiet: number | null | undefined, { digest, elsewhere }: ChapterSummary): boolean => quiet === digestMark(digest) && elsewhere.length === 0;

/** @param quiet whether nothing in it makes a line: a summary does not tell */
export function outlineOf({ chapter, digest, lanes, pending, unchecked, reaching }: ChapterSummary, quiet: boolean): Outline {
  const starts = lanes.flatMap(({ device, starts: links }) => links.map((link) => startMark(device, link)));
  const targets = (reaching ?? []).map(targetMark);
  return {
    chapter,
    devices: lanes.map(({ device }) => device),
    pends: pending > 0,
    unchecked: unchecked > 0,
    quiet: quiet ? digestMark(digest) : null,
    starts: starts.slice(0, MARKS),
    reaching: targets.slice(0, MARKS),
    more: starts.length > MARKS || targets.length > MARKS,
  };
}

const sameList = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((one, i) => one === b[i]);

export const sameOutline = (a: Outline | undefined, b: Outline): boolean =>
  a !== undefined && a.pends === b.pends && a.unchecked === b.unchecked && a.quiet === b.quiet && a.more === b.more && sameList(a.devices.map(nameOf), b.devices.map(nameOf)) && sameList(a.starts, b.starts) && sameList(a.reaching, b.reaching);

export function encodeOutlines(outlines: readonly Outline[]): Uint8Array {
  const all = [...new Map(outlines.flatMap(({ devices }) => devices.map((device) => [nameOf(device), device]))).values()];
  const places = new Map(all.map((device, place) => [nameOf(device), place]));
  const words = outlines.flatMap(({ chapter, devices, pends, unchecked, quiet, more, starts, reaching }) =>
    [chapter, (pends ? PENDS : 0) | (unchecked ? UNCHECKED : 0) | (quiet === null ? 0 : QUIET) | (more ? MORE : 0), devices.length, starts.length, reaching.length, ...devices.map((device) => places.get(nameOf(device))!), ...starts, ...reaching, ...(quiet === null ? [] : [quiet])]);
  const packed = new Uint8Array(WORD * words.length);
  const view = new DataView(packed.buffer);
  words.forEach((word, i) => view.setUint32(WORD * i, word));
  return encode([VERSION, all, packed]);
}

/** @throws FormError, RangeError when the last word is cut off */
export function decodeOutlines(bytes: Uint8Array): readonly Outline[] {
  const [version, list, packed] = read.tuple(decode(bytes), 3);
  read.version(version, VERSION);
  const all = read.list(list, DEVICES).map((device) => read.bytes<DeviceId>(device, SIZE.device));
  const view = new DataView(read.bytes(packed).slice().buffer);
  const outlines: Outline[] = [];
  let at = 0;
  const word = (): number => view.getUint32(WORD * at++);
  const take = (count: number): number[] => {
    if (WORD * (at + count) > view.byteLength) throw new FormError('cut off');
    return Array.from({ length: count }, word);
  };
  while (WORD * at < view.byteLength) {
    const [chapter, flags, lanes, starts, reaching] = [word(), word(), word(), word(), word()];
    const devices = take(lanes).flatMap((place) => all[place] ?? []);
    if (devices.length < lanes) throw new FormError('no such device');
    const flag = (one: number): boolean => (flags & one) > 0;
    const marks = { starts: take(starts), reaching: take(reaching) };
    outlines.push({ chapter, devices, pends: flag(PENDS), unchecked: flag(UNCHECKED), quiet: flag(QUIET) ? take(1)[0]! : null, more: flag(MORE), ...marks });
  }
  return outlines;
}
