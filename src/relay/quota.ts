/**
 * How much one address, and one session, may ask of a relay. Addresses are kept in memory, for an hour after their last
 * use, and are told to nobody: no log, no metric, no disk [H42].
 */
import type { Clock } from '../ports/clock.ts';
import { TIME } from '../protocol/limits.ts';
import type { RelayLimits } from './limits.ts';

export interface Addition {
  readonly bytes?: number;
  readonly objects?: number;
  readonly topics?: number;
  readonly inboxes?: number;
  readonly pieceBytes?: number;
  readonly pieces?: number;
}

/** A bucket: `burst` at once, `perSecond` after that. */
export interface Pace {
  /** Takes so many, also those that are not there yet; how many ms until they are. */
  wait(count?: number): number;
  /** Takes one if it is there. */
  allow(): boolean;
}
/** What one address may ask for, in the words of `limits.ts`. */
export type Paced = 'addressJoins' | 'addressPages' | 'addressRequests' | 'addressIncoming';

export interface Addresses {
  /** Whether one more session of this address is let in. Each `true` is given back with `leave`. */
  enter(address: string): boolean;
  leave(address: string): void;
  /** Whether an address may add so much in this hour; if so it is counted. */
  spend(address: string, addition: Addition): boolean;
  /** The bucket that all clients of an address share. */
  pace(address: string, what: Paced): Pace;
  /** Forgets what is over. */
  sweep(): void;
  /** Sessions of all addresses. */
  readonly sessions: number;
}

const NONE = { bytes: 0, objects: 0, topics: 0, inboxes: 0, pieceBytes: 0, pieces: 0 };
const COUNTED = ['bytes', 'objects', 'topics', 'inboxes', 'pieceBytes', 'pieces'] as const satisfies readonly (keyof typeof NONE)[];
type Added = { -readonly [K in (typeof COUNTED)[number]]: number };
interface Account extends Added {
  sessions: number;
  hour: number;
  readonly paces: Map<Paced, Pace>;
}

export function createAddresses(clock: Clock, limits: RelayLimits): Addresses {
  const accounts = new Map<string, Account>();
  let sessions = 0;
  const hourNow = (): number => Math.floor(clock.monotonic() / TIME.HOUR);

  function accountOf(address: string): Account {
    let account = accounts.get(address);
    if (!account) accounts.set(address, (account = { ...NONE, sessions: 0, hour: hourNow(), paces: new Map() }));
    if (account.hour !== hourNow()) Object.assign(account, { ...NONE, hour: hourNow() });
    return account;
  }

  return {
    enter(address) {
      const account = accountOf(address);
      if (sessions >= limits.sessions || account.sessions >= limits.sessionsPerAddress) return false;
      account.sessions += 1;
      sessions += 1;
      return true;
    },
    leave(address) {
      accountOf(address).sessions -= 1;
      sessions -= 1;
    },
    spend(address, addition) {
      const account = accountOf(address);
      if (COUNTED.some((what) => account[what] + (addition[what] ?? 0) > limits.addressHour[what])) return false;
      for (const what of COUNTED) account[what] += addition[what] ?? 0;
      return true;
    },
    pace(address, what) {
      const { paces } = accountOf(address);
      const pace = paces.get(what) ?? createPace(clock, limits[what]);
      paces.set(what, pace);
      return pace;
    },
    sweep() {
      for (const [address, account] of accounts) if (account.sessions === 0 && account.hour !== hourNow()) accounts.delete(address);
    },
    get sessions() {
      return sessions;
    },
  };
}

export function createPace(clock: Clock, { burst, perSecond }: { readonly burst: number; readonly perSecond: number }): Pace {
  let tokens = burst;
  let last = clock.monotonic();
  function refill(): void {
    const now = clock.monotonic();
    tokens = Math.min(burst, tokens + ((now - last) * perSecond) / TIME.SECOND);
    last = now;
  }
  return {
    wait(count = 1) {
      refill();
      tokens -= count;
      return tokens >= 0 ? 0 : (-tokens * TIME.SECOND) / perSecond;
    },
    allow() {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
