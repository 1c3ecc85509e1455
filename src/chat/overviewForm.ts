/**
 * An overview (`overview.ts`) made from summaries, and its bytes.
 *
 *   overview  CBOR [1, [did …], outlines]
 *   outline   words (u32): n, flags, lanes, starts, reaching; place of each lane's device, then the marks of starts and of reaching
 *   flags     1 something pends, 2 something is unchecked
 */
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { SIZE, type DeviceId } from '../protocol/ids.ts';
import { nameOf } from './names.ts';
import { startMark, targetMark, type Outline, type Overview } from './overview.ts';
import type { ChapterSummary } from './summary.ts';

const VERSION = 1;
/** Bytes of a word. */
const WORD = 4;
const PENDS = 1;
const UNCHECKED = 2;
/** Devices that ever wrote in one conversation: those of its members. */
const DEVICES = 0xffff;

export function outlineOf({ chapter, lanes, pending, unchecked, reaching }: ChapterSummary): Outline {
  return {
    chapter,
    devices: lanes.map(({ device }) => device),
    pends: pending > 0,
    unchecked: unchecked > 0,
    starts: lanes.flatMap(({ device, starts }) => starts.map((start) => startMark(device, start))),
    reaching: (reaching ?? []).map(targetMark),
  };
}

const sameList = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((one, i) => one === b[i]);

export const sameOutline = (a: Outline | undefined, b: Outline): boolean =>
  a !== undefined && a.pends === b.pends && a.unchecked === b.unchecked && sameList(a.devices.map(nameOf), b.devices.map(nameOf)) && sameList(a.starts, b.starts) && sameList(a.reaching, b.reaching);

export function encodeOverview(overview: Overview): Uint8Array {
  const outlines = [...overview.values()];
  const all = [...new Map(outlines.flatMap(({ devices }) => devices.map((device) => [nameOf(device), device]))).values()];
  const places = new Map(all.map((device, place) => [nameOf(device), place]));
  const words = outlines.flatMap(({ chapter, devices, pends, unchecked, starts, reaching }) =>
    [chapter, (pends ? PENDS : 0) | (unchecked ? UNCHECKED : 0), devices.length, starts.length, reaching.length, ...devices.map((device) => places.get(nameOf(device))!), ...starts, ...reaching]);
  const packed = new Uint8Array(WORD * words.length);
  const view = new DataView(packed.buffer);
  words.forEach((word, i) => view.setUint32(WORD * i, word));
  return encode([VERSION, all, packed]);
}

/** @throws FormError, RangeError when the last word is cut off */
export function decodeOverview(bytes: Uint8Array): Map<number, Outline> {
  const [version, list, packed] = read.tuple(decode(bytes), 3);
  read.version(version, VERSION);
  const all = read.list(list, DEVICES).map((device) => read.bytes<DeviceId>(device, SIZE.device));
  const view = new DataView(read.bytes(packed).slice().buffer);
  const overview = new Map<number, Outline>();
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
    overview.set(chapter, { chapter, devices, pends: (flags & PENDS) > 0, unchecked: (flags & UNCHECKED) > 0, starts: take(starts), reaching: take(reaching) });
  }
  return overview;
}
