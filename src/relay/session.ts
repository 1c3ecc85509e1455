/**
 * One stream of one client. It answers in order, one request at a time; makes those wait who ask too fast; and is over at the
 * first frame that no correct program sends. It holds what this stream opened and nothing of the person behind it.
 */
import type { Random } from '../ports/primitives.ts';
import type { RelayCode } from '../protocol/errors.ts';
import { decodeRequest, encodeAnswer, encodePush, MAILBOX, type Answer, type Request } from '../protocol/mailboxWire.ts';
import { createPace, type Addresses } from './quota.ts';
import type { Shelf } from './shelf.ts';
import type { Outcome, SessionState, Verbs } from './verbs.ts';

/** The other end of a session. */
export interface SessionEnd {
  /** Where it comes from: what its allowance is counted by. Never stored. */
  readonly address: string;
  /** Takes the body of a frame. */
  send(body: Uint8Array): void;
  /** Ends the stream. */
  close(): void;
}

export interface MailboxSession {
  /** Takes the body of a frame. */
  onFrame(body: Uint8Array): void;
  /** The stream is over. */
  end(): void;
}

export interface SessionParts {
  readonly shelf: Shelf;
  readonly verbs: Verbs;
  /** The session has entered already. */
  readonly addresses: Addresses;
  readonly random: Random;
  /** Counts an answer. */
  count(code: RelayCode): void;
}

export function createSession({ shelf, verbs, addresses, random, count }: SessionParts, end: SessionEnd): MailboxSession {
  const { clock, limits } = shelf;
  const pace = createPace(clock, limits.requestBurst, limits.requestsPerSecond);
  let greeted = false;
  let over = false;
  let badSignatures = 0;

  const state: SessionState = {
    nonce: random.bytes(MAILBOX.nonceBytes),
    opened: new Map(),
    watches: new Map(),
    spend: (addition) => addresses.spend(end.address, addition),
    push: (id, object) => {
      if (!over) end.send(encodePush({ id, storeId: shelf.storeId, object }));
    },
  };
  const queue = createQueue<Request>(limits.sessionPending, async (request) => {
    const ms = pace.wait();
    if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve));
    const outcome: Outcome = await verbs(state, request).catch(() => ({ code: 'storage' }));
    if (over) return;
    count(outcome.code);
    end.send(encodeAnswer(answerOf(request, outcome)));
    if (outcome.code === 'ok') outcome.afterwards?.();
    if (outcome.code === 'badSignature' && ++badSignatures >= limits.badSignatures) stop();
  });
  const cancelHello = clock.after(limits.helloTimeout, () => {
    if (!greeted) stop();
  });

  function leave(): void {
    if (over) return;
    over = true;
    cancelHello();
    queue.clear();
    for (const off of state.watches.values()) off();
    state.watches.clear();
    state.opened.clear();
    addresses.leave(end.address);
  }

  function stop(): void {
    if (over) return;
    leave();
    end.close();
  }

  return {
    onFrame(body) {
      if (over) return;
      const request = read(body);
      // HELLO once and first; never more at once than a correct program keeps in flight.
      if (request === null || (request.op === 'hello') === greeted || !queue.add(request)) return stop();
      greeted = true;
    },
    end: leave,
  };
}

function read(body: Uint8Array): Request | null {
  try {
    return decodeRequest(body);
  } catch {
    return null;
  }
}

function answerOf({ op, id }: Request, outcome: Outcome): Answer {
  const answer = outcome.code === 'ok' ? { op, id, code: outcome.code, body: outcome.body } : { op, id, code: outcome.code, minBits: outcome.minBits ?? null };
  return answer as Answer;
}

/** Takes up to `most` waiting items and handles them one after the other. `handle` does not reject. */
function createQueue<T>(most: number, handle: (item: T) => Promise<void>): { add(item: T): boolean; clear(): void } {
  const waiting: T[] = [];
  let running = false;
  async function run(): Promise<void> {
    running = true;
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await handle(item);
    running = false;
  }
  return {
    add(item) {
      if (waiting.length >= most) return false;
      waiting.push(item);
      if (!running) void run();
      return true;
    },
    clear() {
      waiting.length = 0;
    },
  };
}
