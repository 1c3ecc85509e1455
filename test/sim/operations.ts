/**
 * What happens in a simulated run, as data: who writes what to whom when, and which faults strike. A run is a seed and this
 * list; a failure prints both, and a shorter list replays a part of it.
 */
import type { Rng } from '../helpers/rng.ts';
import { DISK_FAULTS, FAULTS, type FaultName } from './faults.ts';

/** What people do to messages, rows and switches. */
export type TouchKind =
  | 'edit' | 'react' | 'answer' | 'hide' | 'tellReads' | 'keepReads' | 'goQuiet' | 'beHere' | 'block' | 'unblock' | 'pin' | 'mute' | 'archive' | 'markUnread';

interface At {
  /** Virtual ms since the run's beginning. */
  readonly at: number;
  /** A person by number. */
  readonly who: number;
  /** Another person by number. */
  readonly other: number;
  /** What is left open is chosen by this, 0 up to 1: which message, how long, how bad. */
  readonly x: number;
}

export interface Deed extends At {
  readonly kind: 'text' | 'delete' | 'read' | 'look' | 'retry' | 'wake' | 'draft' | 'inbox' | 'rotate' | 'clear' | 'unfollow' | 'follow' | 'photo' | 'takePhotoBack' | 'off' | 'back' | TouchKind;
}

export interface Fault extends At {
  readonly kind: 'fault';
  readonly fault: FaultName;
  /** A relay by number. */
  readonly relay: number;
  /** For how long, ms. */
  readonly ms: number;
}

export type Operation = Deed | Fault;

export interface Size {
  readonly people: number;
  readonly relays: number;
  readonly deeds: number;
  /** New epochs, and chats that their writer takes back whole: so that keys come to their end [E9]. */
  readonly turns: number;
  readonly faults: number;
  /** Virtual ms in which it all begins. */
  readonly ms: number;
}

/** How often each deed is done, of all. Turns are drawn apart, so that a seed keeps what it had before there were any. */
const WEIGHTS: readonly (readonly [Deed['kind'], number])[] = [['text', 60], ['look', 12], ['delete', 9], ['read', 6], ['retry', 5], ['wake', 3], ['inbox', 3], ['draft', 2]];
const ALL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);

function deedKind(rng: Rng): Deed['kind'] {
  let left = rng.int(ALL);
  for (const [kind, weight] of WEIGHTS) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'text';
}

/** Short ones, and a few that outlast every timer of the core. */
function duration(rng: Rng): number {
  return rng.chance(0.7) ? 50 + rng.int(8000) : 8000 + rng.int(60_000);
}

export function operationsOf(rng: Rng, { people, relays, deeds, turns, faults, ms }: Size): readonly Operation[] {
  const at = (from: Rng): At => {
    const who = from.int(people);
    return { at: from.int(ms), who, other: (who + 1 + from.int(people - 1)) % people, x: from.int(1_000_000) / 1_000_000 };
  };
  const apart = rng.fork('turns');
  const turned = Array.from({ length: turns }, (): Operation => ({ ...at(apart), kind: apart.chance(0.7) ? 'rotate' : 'clear' }));
  const done = Array.from({ length: deeds }, (): Operation => ({ ...at(rng), kind: deedKind(rng) }));
  const names = Object.keys(FAULTS) as FaultName[];
  const struck = Array.from({ length: faults }, (): Operation => ({ ...at(rng), kind: 'fault', fault: rng.pick(names), relay: rng.int(relays), ms: duration(rng) }));
  return [...done, ...struck, ...turned].sort((a, b) => a.at - b.at);
}

/** Partings begin early enough that something comes of them. */
const PARTING = 0.8;

/** Who leaves whom, and mostly comes back. */
function partingsOf(rng: Rng, { people, ms }: Size): readonly Operation[] {
  return Array.from({ length: rng.pick([0, 1, 1, 2, 3]) }, (): readonly Operation[] => {
    const who = rng.int(people);
    const other = (who + 1 + rng.int(people - 1)) % people;
    const left = rng.int(PARTING * ms);
    const back: Operation = { kind: 'follow', at: left + rng.int(ms - left), who, other, x: rng.int(1_000_000) / 1_000_000 };
    return [{ kind: 'unfollow', at: left, who, other, x: 0 }, ...(rng.chance(0.75) ? [back] : [])];
  }).flat();
}

/** Of ten runs one, in which nobody parts: what a device that was set back says of its list is older than what its friends know. */
const DISK_FAULT = 0.1;
const DISK_FAULT_NAMES: readonly (keyof typeof DISK_FAULTS)[] = ['fullEviction', 'restartWithOldState'];

function diskFaultOf(rng: Rng, { people, ms }: Size): Operation {
  const who = rng.int(people);
  return { kind: 'fault', fault: rng.pick(DISK_FAULT_NAMES), at: rng.int(0.7 * ms), who, other: (who + 1) % people, x: 0, relay: 0, ms: duration(rng) };
}

/** What a run has besides, by itself, so that a seed keeps its other operations. */
const isDiskFault = (operation: Operation): boolean => operation.kind === 'fault' && operation.fault in DISK_FAULTS;
/** Whether people leave each other in a run that has this besides. */
export const parts = (besides: readonly Operation[]): boolean => !besides.some(isDiskFault);

export const besidesOf = (rng: Rng, size: Size): readonly Operation[] =>
  rng.chance(DISK_FAULT) ? [diskFaultOf(rng, size)] : partingsOf(rng, size);

/** Of four runs one, in which somebody is Off for a while. */
const OFF = 0.25;

/** Of three runs one, in which somebody leaves while a large photo is on a slow way to them. */
const LEFT = 0.34;
const SLOW: Pick<Fault, 'kind' | 'fault' | 'x'> = { kind: 'fault', fault: 'slowLink', x: 0.9 };

function leftInTheMiddle(rng: Rng, { people, relays, ms }: Size): readonly Operation[] {
  const who = rng.int(people);
  const other = (who + 1 + rng.int(people - 1)) % people;
  const at = rng.int(ms / 2);
  const left = at + 2000 + rng.int(30_000);
  const slow = (from: number, to: number, relay: number): Operation => ({ ...SLOW, at, who: from, other: to, relay, ms: 60_000 });
  return [
    // By the link, and at each relay.
    { ...slow(who, other, 0), x: 0.95 }, ...Array.from({ length: relays }, (_, relay) => ({ ...slow(other, who, relay), x: 0.55 })),
    { kind: 'photo', at, who, other, x: 1 },
    { kind: 'unfollow', at: left, who: other, other: who, x: 0 },
    ...[20_000, 35_000].map((later): Operation => ({ kind: 'look', at: left + later, who: other, other: who, x: 0 })),
    { kind: 'follow', at: left + 40_000, who: other, other: who, x: 0.9 },
  ];
}

/** Photos, some of them taken back. By itself, so that a seed without them is what it was. @param parts whether people leave each other in this run */
export function photosOf(rng: Rng, size: Size, parts: boolean): readonly Operation[] {
  const { people, ms } = size;
  const deed = (kind: Deed['kind'], from: number): Deed => {
    const who = rng.int(people);
    return { kind, at: from + rng.int(ms - from), who, other: (who + 1 + rng.int(people - 1)) % people, x: rng.int(1_000_000) / 1_000_000 };
  };
  const sent = Array.from({ length: 2 + rng.int(4) }, () => deed('photo', 0));
  const back = Array.from({ length: rng.int(3) }, () => deed('takePhotoBack', ms / 3));
  const off = rng.chance(OFF) ? deed('off', 0) : null;
  const left = parts && rng.chance(LEFT) ? leftInTheMiddle(rng.fork('left'), size) : [];
  return [...sent, ...back, ...left, ...(off ? [off, { ...off, kind: 'back' as const, at: off.at + rng.int(ms - off.at) }] : [])];
}

/** How often each is done, of all. */
const TOUCHES: readonly (readonly [Deed['kind'], number])[] = [['react', 5], ['edit', 4], ['answer', 4], ['hide', 2], ['read', 2], ['pin', 1], ['mute', 1], ['archive', 1], ['markUnread', 1], ['draft', 1]];
/** Of so many runs one, in which somebody tells what was read, does not show to be here, or blocks somebody. */
const TELLS = 0.6;
const QUIET = 0.25;
const BLOCKS = 0.25;

/** What people do to messages, rows and switches. By itself, so that a seed without it is what it was. @param parts whether people leave each other in this run */
export function touchesOf(rng: Rng, { people, ms }: Size, parts: boolean): readonly Operation[] {
  const at = (kind: Deed['kind'], from = 0): Deed => {
    const who = rng.int(people);
    return { kind, at: from + rng.int(ms - from), who, other: (who + 1 + rng.int(people - 1)) % people, x: rng.int(1_000_000) / 1_000_000 };
  };
  const during = (on: Deed['kind'], off: Deed['kind'], isEnded: number): readonly Operation[] => {
    const begun = at(on);
    return [begun, ...(rng.chance(isEnded) ? [{ ...begun, kind: off, at: begun.at + rng.int(ms - begun.at) }] : [])];
  };
  const kinds = TOUCHES.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  const touched = Array.from({ length: 12 + rng.int(8) }, () => at(rng.pick(kinds)));
  const telling = rng.chance(TELLS) ? Array.from({ length: 2 }, () => during('tellReads', 'keepReads', 0.4)).flat() : [];
  const quiet = rng.chance(QUIET) ? during('goQuiet', 'beHere', 0.5) : [];
  const blocks = rng.chance(BLOCKS) && parts ? during('block', 'unblock', 0.7) : [];
  const back = blocks.slice(1).map(({ at: from, who, other, x }): Operation => ({ kind: 'follow', at: from + rng.int(ms - from), who, other, x }));
  return [...touched, ...telling, ...quiet, ...blocks, ...back];
}

export const inOrder = (...lists: readonly (readonly Operation[])[]): readonly Operation[] => lists.flat().sort((a, b) => a.at - b.at);

/** One line of a list that a person reads. */
export function toLine(operation: Operation): string {
  const { at, who, other, x } = operation;
  const what = operation.kind === 'fault' ? `${operation.fault} relay ${operation.relay} for ${operation.ms} ms` : operation.kind;
  return `${String(at).padStart(7)} ms  ${what}  ${who} → ${other}  x ${x}`;
}
