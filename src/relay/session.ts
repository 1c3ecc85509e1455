/**
 * One stream of one client. It answers in order, one request at a time, and not before the answer before has been read; makes
 * those wait who ask too fast; and is over at the first frame that no correct program sends. It holds what this stream opened
 * and nothing of the person behind it.
 */
import type { Random } from '../ports/primitives.ts';
import type { RelayCode } from '../protocol/errors.ts';
import { decodeRequest, encodeAnswer, encodePush, MAILBOX, type Answer, type Request } from '../protocol/mailboxWire.ts';
import { createPace, type Addresses } from './quota.ts';
import type { Shelf } from './shelf.ts';
import type { Gate } from './turns.ts';
import type { Outcome, SessionState, Verbs } from './verbs.ts';

/** The other end of a session. */
export interface SessionEnd {
  /** Where it comes from: what its allowance is counted by. Never stored. */
  readonly address: string;
  /** Takes the body of a frame. */
  send(body: Uint8Array): void;
  /** Resolves when what was sent has been read, or the stream is over. */
  read(): Promise<void>;
  /** Counts bytes that wait in the session; fewer when negative. */
  hold(bytes: number): void;
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
  /** Requests of all sessions go through it. */
  readonly gate: Gate;
  readonly random: Random;
  /** Counts an answer. */
  count(code: RelayCode): void;
}

export function createSession({ shelf, verbs, addresses, gate, random, count }: SessionParts, end: SessionEnd): MailboxSession {
  const { clock, limits } = shelf;
  const pace = createPace(clock, { burst: limits.requestBurst, perSecond: limits.requestsPerSecond });
  const shared = addresses.pace(end.address, 'addressRequests');
  let greeted = false;
  let over = false;
  let badSignatures = 0;

  const state: SessionState = {
    nonce: random.bytes(MAILBOX.nonceBytes),
    opened: new Map(),
    watches: new Map(),
    watched: new Set(),
    spend: (addition) => addresses.spend(end.address, addition),
    burden: (requests, bytes = 0) => void shared.wait(requests * (1 + bytes / limits.requestBytes)),
    push: (id, object) => {
      if (!over) end.send(encodePush({ id, storeId: shelf.storeId, object }));
    },
  };
  async function answer(request: Request): Promise<void> {
    if (over) return;
    const outcome: Outcome = await verbs(state, request).catch(() => ({ code: 'storage' }));
    // What began to be watched while the stream ended.
    if (over) return leaveTopics(state);
    count(outcome.code);
    const encoded = encodeAnswer(answerOf(request, outcome));
    shared.wait(encoded.length / limits.requestBytes);
    end.send(encoded);
    if (outcome.code === 'ok') outcome.afterwards?.();
    if (outcome.code === 'badSignature' && ++badSignatures >= limits.badSignatures) stop();
  }
  const queue = createQueue<Request>({ items: limits.sessionPending, bytes: limits.sessionPendingBytes }, end, async (request, bytes) => {
    await end.read();
    const cost = 1 + bytes / limits.requestBytes;
    const ms = Math.max(pace.wait(), shared.wait(cost));
    if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve));
    await gate.run(end.address, cost, () => answer(request));
  });
  const cancelHello = clock.after(limits.helloTimeout, () => void (greeted || stop()));

  function leave(): void {
    if (over) return;
    over = true;
    cancelHello();
    queue.clear();
    leaveTopics(state);
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
      if (request === null || (request.op === 'hello') === greeted || !queue.add(request, body.length)) return stop();
      greeted = true;
    },
    end: leave,
  };
}

function leaveTopics({ watches, opened }: SessionState): void {
  for (const off of [...watches.values()]) off();
  opened.clear();
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

/** Takes up to `most` waiting items, and so many bytes of them, and handles them one after the other. `handle` does not reject. */
function createQueue<T>(most: { readonly items: number; readonly bytes: number }, { hold }: Pick<SessionEnd, 'hold'>, handle: (item: T, bytes: number) => Promise<void>): { add(item: T, bytes: number): boolean; clear(): void } {
  const waiting: { readonly item: T; readonly bytes: number }[] = [];
  let waitingBytes = 0;
  let running = false;
  async function run(): Promise<void> {
    running = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      waitingBytes -= next.bytes;
      await handle(next.item, next.bytes);
      hold(-next.bytes);
    }
    running = false;
  }
  return {
    add(item, bytes) {
      if (waiting.length >= most.items || waitingBytes + bytes > most.bytes) return false;
      waiting.push({ item, bytes });
      waitingBytes += bytes;
      hold(bytes);
      if (!running) void run();
      return true;
    },
    clear() {
      hold(-waitingBytes);
      waitingBytes = 0;
      waiting.length = 0;
    },
  };
}
