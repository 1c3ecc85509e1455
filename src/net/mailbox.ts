/**
 * The client of a relay's mailbox (`ports/mailbox.ts`) on a stream of `/kith/mailbox/1`.
 *
 * HELLO comes first and must name the relay that noise proved on this connection. Topics are opened when they are first used
 * and again when the relay has forgotten them. What a relay sends is believed to be bytes and no more: who opens them
 * (`sync/`) finds out whether they are anything. A relay that gives pages without end, or goes back in them, is left.
 */
import { sha256 } from '../crypto/hash.ts';
import { signStatement } from '../crypto/sign.ts';
import { findStamp, stampBits } from '../crypto/stamp.ts';
import type { Clock } from '../ports/clock.ts';
import type { Links } from '../ports/links.ts';
import type { Cursor, Inboxes, MailboxResult, OpenMailbox, RelayMailbox, StoredObject, TopicAccess, Topics } from '../ports/mailbox.ts';
import type { Random, Signer } from '../ports/primitives.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { keyOf, sameBytes, type InboxId, type Key, type RelayId } from '../protocol/ids.ts';
import { inboxStatement, putStatement, readStatement, type Hello, type Op, type Push } from '../protocol/mailboxWire.ts';
import { PROTOCOL } from '../protocol/version.ts';
import { CHUNK_BOUNDS, createChunks } from './chunks.ts';
import { createRequests, type Question, type Reply, type RequestBounds, type Requests } from './requests.ts';

export interface MailboxClientOptions {
  readonly links: Pick<Links, 'open'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Pages of one topic: its 4 MiB at 256 KiB each, four times over. */
const MOST_PAGES = 64;
/** Most work done for one notice: 2^22 hashes, a quarter of a minute on a phone. More is a relay or a flood to wait out. */
const MOST_BITS = 22;
/** How often a stamp is made anew because the tray became fuller meanwhile. */
const STAMP_ROUNDS = 4;

interface Session {
  readonly requests: Requests;
  readonly hello: Hello;
  readonly relayId: RelayId;
  readonly opened: Set<Key>;
  readonly options: MailboxClientOptions;
  isOver(): boolean;
}

const fail = (code: ErrorCode): { readonly ok: false; readonly code: ErrorCode } => ({ ok: false, code });
const done = { ok: true, value: null } as const;
const verdict = (code: ErrorCode | 'ok'): MailboxResult<null> => (code === 'ok' ? done : fail(code as ErrorCode));

export function createMailboxOpener(options: MailboxClientOptions): OpenMailbox {
  return async (address, relayId) => {
    const { requests, hello, began } = await greet(options, address, relayId);
    let over = false;
    requests.onClose(() => {
      over = true;
    });
    const session: Session = { requests, hello, relayId, opened: new Set(), options, isOver: () => over };
    return mailboxOf(session, address, began);
  };
}

/** A stream on which the relay has said that it is the one. */
async function greet({ links, clock }: MailboxClientOptions, address: string, relayId: RelayId, bounds?: RequestBounds): Promise<{ readonly requests: Requests; readonly hello: Hello; readonly began: number }> {
  const requests = createRequests(await links.open({ relay: address }, PROTOCOL.mailbox), clock, bounds);
  const began = clock.monotonic();
  const answer = await requests.ask({ op: 'hello' });
  if (answer.code === 'ok' && sameBytes(answer.body.relayId, relayId)) return { requests, hello: answer.body, began };
  requests.close();
  throw new Error(answer.code === 'ok' ? 'another relay answers' : 'not a relay');
}

function mailboxOf(session: Session, address: string, began: number): RelayMailbox {
  const { requests, hello, relayId, options } = session;
  const chunks = createChunks({
    clock: options.clock,
    open: async () => (await greet(options, address, relayId, CHUNK_BOUNDS)).requests,
    // Ending what was never begun does nothing, at every relay.
    answers: async () => (await requests.ask({ op: 'off', subscription: 0 })).code !== 'disconnected',
  });
  requests.onClose(() => chunks.close());
  return {
    relayId,
    chunks,
    topics: topicsOf(session),
    inboxes: inboxesOf(session),
    time: () => hello.time + Math.round(options.clock.monotonic() - began),
    onClose: (handler) => requests.onClose(handler),
    close: () => requests.close(),
  };
}

/** Opens the topic if need be, asks, and opens again when the relay has forgotten it. */
async function withTopic<R extends Reply<Op>>(session: Session, topic: TopicAccess, ask: () => Promise<R>): Promise<R | Reply<'open'>> {
  const key = keyOf(topic.id);
  for (let tries = 0; ; tries++) {
    if (!session.opened.has(key)) {
      const opened = await session.requests.ask({ op: 'open', topic: topic.id, writeKey: topic.writeKey, readKey: topic.read.publicKey, standing: topic.standing });
      if (opened.code !== 'ok') return opened;
      session.opened.add(key);
    }
    const reply = await ask();
    if (reply.code !== 'unknownTopic' || tries > 0) return reply;
    session.opened.delete(key);
  }
}

function topicsOf(session: Session): Topics {
  const { requests, hello, relayId } = session;
  const signRead = (topic: TopicAccess, label: 'get' | 'sub', after: Cursor | null): Promise<Uint8Array> =>
    signStatement(topic.read, label, readStatement(relayId, hello.nonce, topic.id, after));
  return {
    async put(topic, object, expires, delHash) {
      if (topic.write === null) return fail('badSignature');
      if (object.length > hello.objectBytes) return fail('tooLarge');
      const signature = await signStatement(topic.write, 'put', putStatement(relayId, hello.nonce, topic.id, sha256(object), expires, delHash));
      const reply = await withTopic(session, topic, () => requests.ask({ op: 'put', topic: topic.id, object, expires, delHash, signature }));
      return verdict(reply.code);
    },
    async get(topic, after) {
      const objects: StoredObject[] = [];
      const result = await pages(session, after, (object) => objects.push(object), async (from) => {
        const signature = await signRead(topic, 'get', from);
        return withTopic(session, topic, () => requests.ask({ op: 'get', topic: topic.id, after: from, signature }));
      });
      return result.ok ? { ok: true, value: { objects, cursor: result.value.cursor } } : result;
    },
    subscribe: (topic, after, onObject) =>
      follow(session, after, onObject, async (from, onPush) => {
        const signature = await signRead(topic, 'sub', from);
        return withTopic(session, topic, () => requests.ask({ op: 'sub', topic: topic.id, after: from, signature }, onPush));
      }),
    async remove(topic, preimage) {
      const reply = await withTopic(session, topic, () => requests.ask({ op: 'del', topic: topic.id, preimage }));
      return verdict(reply.code);
    },
  };
}

type AskPage = (from: Cursor | null) => Promise<Reply<'get' | 'sub' | 'inbox' | 'open'>>;

/** Asks for pages until there are no more. Gives the cursor behind the last and the id of the request that gave it. */
async function pages(session: Session, after: Cursor | null, onObject: (object: StoredObject, cursor: Cursor) => void, ask: AskPage): Promise<MailboxResult<{ readonly cursor: Cursor; readonly id: number }>> {
  let from = after;
  for (let count = 0; count < MOST_PAGES; count++) {
    const reply = await ask(from);
    if (reply.code !== 'ok') return fail(reply.code);
    if (reply.body === null) break;
    const { storeId, upTo, more, objects } = reply.body;
    const start = from !== null && sameBytes(from.storeId, storeId) ? from.arrival : 0;
    if (upTo < start || (objects[0]?.arrival ?? Infinity) <= start) break;
    for (const object of objects) onObject(object, { storeId, arrival: object.arrival });
    from = { storeId, arrival: upTo };
    if (!more) return { ok: true, value: { cursor: from, id: reply.id } };
  }
  session.requests.close();
  return fail('disconnected');
}

type AskPush = (from: Cursor | null, onPush: (push: Push) => void) => ReturnType<AskPage>;

/**
 * Pages, then what is pushed. Pushes that overtake the answer they belong to wait for it. One whose number is not above all that was
 * read is taken too: it is new where the relay's disk was set back, and what comes twice does no harm. Reading goes on behind it.
 */
async function follow(session: Session, after: Cursor | null, onObject: (object: StoredObject, cursor: Cursor) => void, ask: AskPush): Promise<MailboxResult<() => void>> {
  let answered = false;
  let stopped = false;
  const early: Push[] = [];
  const give = ({ storeId, object }: Push): void => {
    if (!stopped) onObject(object, { storeId, arrival: object.arrival });
  };
  const result = await pages(session, after, onObject, (from) => ask(from, (push) => (answered ? give(push) : early.push(push))));
  if (!result.ok) return result;
  const { cursor, id } = result.value;
  answered = true;
  for (const push of early) if (push.object.arrival > cursor.arrival) give(push);
  return {
    ok: true,
    value: () => {
      if (stopped) return;
      stopped = true;
      session.requests.forget(id);
      if (!session.isOver()) void session.requests.ask({ op: 'off', subscription: id });
    },
  };
}

function inboxesOf(session: Session): Inboxes {
  const { requests, hello, relayId } = session;
  async function question(owner: Signer, after: Cursor | null, watch: boolean): Promise<Extract<Question, { op: 'inbox' }>> {
    const signature = await signStatement(owner, 'inbox', inboxStatement(relayId, hello.nonce, owner.publicKey, after, watch));
    return { op: 'inbox', owner: owner.publicKey, after, watch, signature };
  }
  return {
    async open(owner) {
      return verdict((await requests.ask(await question(owner, null, false))).code);
    },
    post: (inbox, notice) => post(session, inbox, notice),
    take: (owner, after, onNotice) => follow(session, after, onNotice, async (from, onPush) => requests.ask(await question(owner, from, true), onPush)),
  };
}

async function post({ requests, hello, relayId, options, isOver }: Session, inbox: InboxId, notice: Uint8Array): Promise<MailboxResult<null>> {
  if (notice.length > hello.noticeBytes) return fail('tooLarge');
  const hash = sha256(notice);
  let bits = hello.minBits;
  for (let round = 0; round < STAMP_ROUNDS; round++) {
    if (bits > MOST_BITS) return fail('stampWeak');
    const stamp = await findStamp(options, (x) => stampBits(relayId, inbox, hash, x), bits, () => !isOver());
    if (stamp === null) return fail('disconnected');
    const reply = await requests.ask({ op: 'post', inbox, notice, stamp });
    if (reply.code !== 'stampWeak') return verdict(reply.code);
    bits = Math.max(bits + 1, 'minBits' in reply ? (reply.minBits ?? 0) : 0);
  }
  return fail('stampWeak');
}
