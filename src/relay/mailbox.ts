/**
 * The mailbox of a relay: sessions in, frames out (protocol §11). It knows no socket, no file and no libp2p, so the whole of
 * it runs in tests and in the simulation.
 */
import type { Clock } from '../ports/clock.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import type { RelayCode } from '../protocol/errors.ts';
import type { Key, RelayId } from '../protocol/ids.ts';
import { createHeld, type Held } from './held.ts';
import { createInboxes, type Inboxes } from './inboxes.ts';
import { RELAY_LIMITS, type RelayLimits } from './limits.ts';
import { createPieces, type Pieces } from './pieces.ts';
import { createAddresses } from './quota.ts';
import { expiredBefore, expiryOf, type Expiry } from './rows.ts';
import { createSession, type MailboxSession, type SessionEnd } from './session.ts';
import { openShelf, type Shelf, type Totals } from './shelf.ts';
import type { MailboxStore } from './store/store.ts';
import { createTopics, type Topics } from './topics.ts';
import { createGate } from './turns.ts';
import { createVerbs } from './verbs.ts';

export interface MailboxOptions {
  readonly store: MailboxStore;
  readonly relayId: RelayId;
  readonly primitives: Primitives;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: Partial<RelayLimits>;
  /** Where the bytes that its sessions hold are counted, when others are counted there too. */
  readonly held?: Held;
}

export interface MailboxCounts extends Readonly<Totals> {
  readonly sessions: number;
  /** Subscriptions of all sessions. */
  readonly watches: number;
  /** Pieces given out since the start. */
  readonly given: number;
  /** Answers since the start, by code. */
  readonly answers: Readonly<Partial<Record<RelayCode, number>>>;
}

export interface Mailbox {
  readonly limits: RelayLimits;
  readonly held: Held;
  /** Begins a session, or null when this address, or the relay, is full. */
  session(end: SessionEnd): MailboxSession | null;
  /** Deletes what has expired. Called each `sweepEvery`. */
  sweep(): Promise<void>;
  counts(): MailboxCounts;
}

/** Rows of one sweep step: so that requests come between. */
const SWEEP_STEP = 500;

/** @throws what the store throws */
export async function createMailbox(options: MailboxOptions): Promise<Mailbox> {
  const limits: RelayLimits = { ...RELAY_LIMITS, ...options.limits };
  const shelf = await openShelf(options.store, options.clock, options.random, limits);
  const topics = createTopics(shelf);
  const inboxes = createInboxes(shelf);
  const pieces = createPieces(shelf);
  const verbs = createVerbs({ shelf, topics, inboxes, pieces, relayId: options.relayId, primitives: options.primitives });
  const addresses = createAddresses(options.clock, limits);
  const gate = createGate(limits.requestsAtOnce);
  const answers: Partial<Record<RelayCode, number>> = {};
  const count = (code: RelayCode): void => {
    answers[code] = (answers[code] ?? 0) + 1;
  };
  return {
    limits,
    held: options.held ?? createHeld(limits),
    session: (end) => (addresses.enter(end.address) ? createSession({ shelf, verbs, addresses, gate, random: options.random, count }, end) : null),
    async sweep() {
      addresses.sweep();
      await sweep(shelf, { topics, inboxes, pieces });
      await pieces.reclaim();
    },
    counts: () => ({ ...shelf.totals, sessions: addresses.sessions, watches: shelf.watches(), given: pieces.given(), answers: { ...answers } }),
  };
}

interface Kept {
  readonly topics: Topics;
  readonly inboxes: Inboxes;
  readonly pieces: Pieces;
}

async function expire({ topics, inboxes, pieces }: Kept, id: Key, expired: readonly Expiry[]): Promise<void> {
  const arrivals = expired.map(({ arrival }) => arrival);
  switch (expired[0]!.kind) {
    case 'o': return topics.expire(id, arrivals);
    case 'c': return pieces.expire(id);
    default: await inboxes.expire(id, arrivals);
  }
  if (expired.some(({ kind }) => kind === 'i')) await inboxes.forget(id);
}

async function sweep({ store, clock }: Shelf, kept: Kept): Promise<void> {
  for (;;) {
    const rows = await store.list(...expiredBefore(clock.now() + 1), { rows: SWEEP_STEP });
    const byId = new Map<Key, Expiry[]>();
    for (const expiry of rows.map(({ key }) => expiryOf(key))) byId.set(expiry.id, [...(byId.get(expiry.id) ?? []), expiry]);
    for (const [id, expired] of byId) await expire(kept, id, expired);
    await store.write(rows.map(({ key }) => ({ key, value: null })));
    if (rows.length < SWEEP_STEP) return;
  }
}
