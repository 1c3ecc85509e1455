/**
 * The time of the core: what is issued, what has expired, what is shown. It is the clock of this device, corrected where that is
 * wrong, since with a clock that is a year off no statement of anybody's would hold [S2.7].
 *
 * 1. Own relays alone are asked, and of these what more than half of the connected ones agree on.
 * 2. What is less than `EXPIRY.clockOff` off is right.
 * 3. They are not believed when they go back behind what is proven: when others signed what is known here, and what own relays
 *    vouched for before. So no relay brings back a follow that has long expired.
 * 4. Otherwise what they vouched for last holds, until the clock here shows that it was set since; and time never falls behind it.
 */
import { atRestKey } from '../crypto/derive.ts';
import type { Clock } from '../ports/clock.ts';
import type { Records } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { EXPIRY } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { agreedOffset, isClockOff } from './relayTime.ts';

const TABLE = 'time';

/** Where the time is learnt. */
export interface TimeSources {
  /** The clocks of own relays that are connected, Unix ms. */
  relays(): readonly number[];
  /** When others signed what is known of them, Unix ms. */
  proven(): readonly number[];
}

/** What own relays vouched for. */
interface Vouched {
  /** What the clock here showed then, Unix ms. */
  readonly wall: number;
  /** What time it was, Unix ms. */
  readonly time: number;
  /** Monotonic ms of this session: when it was vouched for, or read from the disk. */
  readonly since: number;
}

/** What another version kept is passed over: it is vouched for anew. */
function revive(bytes: Uint8Array, since: number): Vouched | null {
  try {
    const [version, wall, time] = read.tuple(decode(bytes), 3);
    read.version(version, FORMAT);
    return { wall: read.int(wall), time: read.int(time), since };
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

const NOWHERE: TimeSources = { relays: () => [], proven: () => [] };

export class CoreClock implements Clock {
  readonly #wall: Clock;
  readonly #records: Records;
  readonly #localKey: Uint8Array;
  #sources = NOWHERE;
  #vouched: Vouched | null = null;
  /** Wall less monotonic clock at the last look. */
  #base: number;

  private constructor(wall: Clock, records: Records, localKey: Uint8Array) {
    this.#wall = wall;
    this.#records = records;
    this.#localKey = localKey;
    this.#base = wall.now() - wall.monotonic();
  }

  /** @throws StorageError */
  static async open(wall: Clock, records: Records, localKey: Uint8Array): Promise<CoreClock> {
    const clock = new CoreClock(wall, records, localKey);
    const kept = await records.get(TABLE, clock.#key);
    if (kept) clock.#vouched = revive(kept, wall.monotonic());
    return clock;
  }

  get #key() {
    return atRestKey(this.#localKey, new TextEncoder().encode(TABLE));
  }

  /** Asks these from now on. */
  learnFrom(sources: TimeSources): void {
    this.#sources = sources;
  }

  now(): number {
    const wall = this.#wall.now();
    const time = this.#told(wall);
    if (time === null) return this.#remembered(wall);
    return isClockOff(time - wall) ? time : wall;
  }

  /** By the own relays to the second, where they can be believed: for what two devices must date alike. */
  relayTime(): number {
    const wall = this.#wall.now();
    return this.#told(wall) ?? this.#remembered(wall);
  }

  monotonic(): number {
    return this.#wall.monotonic();
  }

  after(ms: number, task: () => void): () => void {
    return this.#wall.after(ms, task);
  }

  /** Whether own relays agree that the clock here is further off than is believed. */
  get isOff(): boolean {
    return isClockOff(this.#offset(this.#wall.now()) ?? 0);
  }

  /** Whether the clock here was set, or this device slept, since the last look: then relays have to be asked anew, since what they said counts from when they said it. */
  hasJumped(): boolean {
    const base = this.#wall.now() - this.#wall.monotonic();
    const jumped = isClockOff(base - this.#base);
    if (jumped) this.#base = base;
    return jumped;
  }

  /** Keeps what own relays vouch for now, for when none is there. @throws StorageError */
  async keep(): Promise<void> {
    const wall = this.#wall.now();
    const time = this.#told(wall);
    if (time === null) return;
    this.#vouched = { wall, time, since: this.#wall.monotonic() };
    await this.#records.put(TABLE, this.#key, encode([FORMAT, Math.max(0, wall), Math.max(0, time)]), 'relaxed');
  }

  #offset(wall: number): number | null {
    return agreedOffset(this.#sources.relays().map((time) => time - wall));
  }

  /** What own relays agree on, if that can be; else null. A time that is still to come by all clocks proves nothing. */
  #told(wall: number): number | null {
    const offset = this.#offset(wall);
    if (offset === null) return null;
    const time = wall + offset;
    const latest = Math.max(wall, time) + EXPIRY.clockOff;
    const isBehind = (at: number): boolean => at <= latest && time < at - EXPIRY.clockOff;
    return this.#sources.proven().some(isBehind) || (this.#vouched && isBehind(this.#least(this.#vouched))) ? null : time;
  }

  /** The time as it follows from what was vouched for last. A clock that was ahead and went back, or was behind and caught up, was set right. */
  #remembered(wall: number): number {
    if (!this.#vouched) return wall;
    const { wall: then, time } = this.#vouched;
    const isSet = wall < then || (time > then && wall >= time);
    const here = isSet || !isClockOff(time - then) ? wall : wall + time - then;
    const least = this.#least(this.#vouched);
    return here < least - EXPIRY.clockOff ? least : here;
  }

  /** Nobody who is right says less: so much has passed while this device was awake. */
  #least({ time, since }: Vouched): number {
    return time + Math.floor(this.#wall.monotonic() - since);
  }
}
