/** A relay's mailbox in this process, clients of it over in-memory streams, and a clock that a test moves. */
import { createHash } from 'node:crypto';
import { topicId } from '../../src/crypto/derive.ts';
import { createMailboxOpener } from '../../src/net/mailbox.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { RelayMailbox, TopicAccess } from '../../src/ports/mailbox.ts';
import type { Random, Signer } from '../../src/ports/primitives.ts';
import { createFrameReader, frame } from '../../src/protocol/frames.ts';
import type { RelayId } from '../../src/protocol/ids.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { decodeReply, encodeRequest, type Answer, type Push, type Request } from '../../src/protocol/mailboxWire.ts';
import type { RelayLimits } from '../../src/relay/limits.ts';
import { createMailbox, type Mailbox } from '../../src/relay/mailbox.ts';
import { systemPrimitives } from '../../src/relay/platform.ts';
import { serveStream } from '../../src/relay/serve.ts';
import { createMemoryStore } from '../../src/relay/store/memory.ts';
import type { MailboxStore } from '../../src/relay/store/store.ts';
import { streamPair, type TestStream } from './streams.ts';

export const START = Date.UTC(2026, 0, 1);

export interface ManualClock extends Clock {
  /** Moves time on and runs what falls due, in order. */
  pass(ms: number): void;
}

export function createManualClock(): ManualClock {
  let elapsed = 0;
  let tasks: { at: number; task: () => void }[] = [];
  return {
    now: () => START + elapsed,
    monotonic: () => elapsed,
    after(ms, task) {
      const entry = { at: elapsed + ms, task };
      // What waits for no time at all only gives way to others.
      if (ms === 0) setImmediate(() => tasks.includes(entry) && (tasks.splice(tasks.indexOf(entry), 1), task()));
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((other) => other !== entry);
      };
    },
    pass(ms) {
      const end = elapsed + ms;
      for (;;) {
        const due = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        tasks.splice(tasks.indexOf(due), 1);
        elapsed = Math.max(elapsed, due.at);
        due.task();
      }
      elapsed = end;
    },
  };
}

/** Bytes that are the same in every run. */
export function createTestRandom(seed: string): Random {
  let n = 0;
  return {
    bytes(length) {
      const parts: Buffer[] = [];
      for (let have = 0; have < length; have += 32) parts.push(createHash('sha256').update(`${seed}/${n++}`).digest());
      return new Uint8Array(Buffer.concat(parts).subarray(0, length));
    },
  };
}

const seedOf = (name: string): Uint8Array => new Uint8Array(createHash('sha256').update(name).digest());
export const signerOf = (name: string): Promise<Signer> => systemPrimitives.signer(seedOf(name));

export async function topicOf(name: string, standing = false): Promise<TopicAccess> {
  const [write, read] = [await signerOf(`${name}/w`), await signerOf(`${name}/r`)];
  return { id: topicId(write.publicKey, read.publicKey), write, writeKey: write.publicKey, read, standing };
}

export interface TestRelay {
  readonly mailbox: Mailbox;
  readonly relayId: RelayId;
  readonly clock: ManualClock;
  readonly store: MailboxStore;
  /** The client's end of a new stream. */
  stream(address?: string): TestStream;
  /** The real client on a new stream. */
  client(address?: string): Promise<RelayMailbox>;
}

export async function createTestRelay(options: { limits?: Partial<RelayLimits>; store?: MailboxStore; name?: string; clock?: ManualClock } = {}): Promise<TestRelay> {
  const { name = 'relay', limits, store = createMemoryStore(), clock = createManualClock() } = options;
  const relayId = (await signerOf(name)).publicKey as RelayId;
  const mailbox = await createMailbox({ store, relayId, primitives: systemPrimitives, clock, random: createTestRandom(name), limits });
  const stream = (address = '198.51.100.1'): TestStream => {
    const [mine, theirs] = streamPair();
    serveStream(mailbox, theirs, address, clock);
    return mine;
  };
  const client = (address?: string): Promise<RelayMailbox> =>
    createMailboxOpener({ links: { open: async () => stream(address) }, clock, random: createTestRandom(`${name}/client`) })('ws://relay.test', relayId);
  return { mailbox, relayId, clock, store, stream, client };
}

/** A client that sends what it likes. */
export function rawClient(stream: TestStream) {
  const replies: (Answer | Push)[] = [];
  const waiting: (() => void)[] = [];
  let closed = false;
  const wake = (): void => waiting.splice(0).forEach((resolve) => resolve());
  const reader = createFrameReader(1 << 20, (body) => replies.push(decodeReply(body)));
  stream.onClose(() => {
    closed = true;
    wake();
  });
  stream.onData((bytes) => {
    reader.push(bytes);
    wake();
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition() && !closed) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    replies,
    isClosed: () => closed,
    until,
    closed: () => until(() => false),
    send: (request: Request) => void stream.send(frame(encodeRequest(request))),
    async ask(request: Request): Promise<Answer> {
      stream.send(frame(encodeRequest(request)));
      const isAnswer = (reply: Answer | Push): reply is Answer => reply.op !== 'push' && reply.id === request.id;
      await until(() => replies.some(isAnswer));
      const found = replies.find(isAnswer);
      if (!found) throw new Error('closed');
      return found;
    },
  };
}

export const inDays = (clock: Clock, days: number): number => clock.now() + days * TIME.DAY;
