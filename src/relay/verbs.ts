/**
 * What each request of `/kith/mailbox/1` does (protocol §11). The right to act is proved here, before a store is asked:
 * OPEN by the hash that names the topic, PUT by w, GET and SUB by r, DEL by a preimage, POST by work, INBOX by its owner,
 * BHAS and BGET by the hash that names the piece. There is no verb that lists anything, and none that reads and deletes.
 */
import { labelled, sha256 } from '../crypto/hash.ts';
import { verifyStatement } from '../crypto/sign.ts';
import { stampBits } from '../crypto/stamp.ts';
import type { Primitives } from '../ports/primitives.ts';
import { keyOf, sameBytes, type InboxId, type Key, type RelayId } from '../protocol/ids.ts';
import { EXPIRY } from '../protocol/limits.ts';
import { inboxStatement, MAILBOX, putStatement, readStatement, type Bodies, type Op, type Page, type Request, type WireCode, type WireObject } from '../protocol/mailboxWire.ts';
import { isPiece } from '../protocol/pieces.ts';
import type { Inboxes } from './inboxes.ts';
import type { Pieces } from './pieces.ts';
import type { Addition } from './quota.ts';
import type { Shelf } from './shelf.ts';
import type { TopicKeys, Topics } from './topics.ts';

/** What a session knows; made by `mailbox.ts`. */
export interface SessionState {
  readonly nonce: Uint8Array;
  /** Topics opened here; the one used longest ago is first. */
  readonly opened: Map<Key, TopicKeys>;
  /** Offs of what is watched, by the request's id. */
  readonly watches: Map<number, () => void>;
  /** What is watched: topics and inboxes. */
  readonly watched: Set<Key>;
  spend(addition: Addition): boolean;
  /** Counts as many requests more: what the request in hand has pushed to others, so many bytes each, or has looked for. */
  burden(requests: number, bytes?: number): void;
  push(id: number, object: WireObject): void;
}

export type Outcome<O extends Op = Op> =
  | { readonly code: 'ok'; readonly body: Bodies[O]; /** Runs after the answer was sent. */ readonly afterwards?: () => void }
  | { readonly code: WireCode; readonly minBits?: number };

export interface VerbsOptions {
  readonly shelf: Shelf;
  readonly topics: Topics;
  readonly inboxes: Inboxes;
  readonly pieces: Pieces;
  readonly relayId: RelayId;
  readonly primitives: Primitives;
}

type Of<O extends Op> = Extract<Request, { op: O }>;
export type Verbs = (session: SessionState, request: Request) => Promise<Outcome>;

const DONE = { code: 'ok', body: null } as const;
const refuse = (code: WireCode): { readonly code: WireCode } => ({ code });

function hello({ shelf: { clock, limits }, relayId }: VerbsOptions, session: SessionState): Outcome<'hello'> {
  const { topicBytes, topicObjects, minBits } = limits;
  const { objectBytes, noticeBytes } = MAILBOX;
  return { code: 'ok', body: { nonce: session.nonce, relayId, time: clock.now(), objectBytes, noticeBytes, topicBytes, topicObjects, minBits } };
}

function open({ shelf: { limits } }: VerbsOptions, { opened }: SessionState, it: Of<'open'>): Outcome<'open'> {
  if (!sameBytes(labelled('topic', it.writeKey, it.readKey), it.topic)) return refuse('badSignature');
  const oldest = opened.keys().next();
  if (opened.size >= limits.sessionTopics && !oldest.done) opened.delete(oldest.value);
  opened.set(keyOf(it.topic), { writeKey: it.writeKey, readKey: it.readKey, standing: it.standing });
  return DONE;
}

/** The keys of an opened topic, which is now the one used last. */
function keysOf({ opened }: SessionState, topic: Key): TopicKeys | undefined {
  const keys = opened.get(topic);
  if (!keys) return undefined;
  opened.delete(topic);
  opened.set(topic, keys);
  return keys;
}

async function put({ shelf: { clock, limits, watches }, topics, relayId, primitives }: VerbsOptions, session: SessionState, it: Of<'put'>): Promise<Outcome<'put'>> {
  const topic = keyOf(it.topic);
  const keys = keysOf(session, topic);
  if (!keys) return refuse('unknownTopic');
  const now = clock.now();
  const latest = now + (keys.standing ? EXPIRY.standingObject : EXPIRY.object) + limits.expirySlack;
  if (it.expires <= now || it.expires > latest) return refuse('expired');
  const hash = sha256(it.object);
  const statement = putStatement(relayId, session.nonce, it.topic, hash, it.expires, it.delHash);
  if (!(await verifyStatement(primitives, 'put', keys.writeKey, statement, it.signature))) return refuse('badSignature');
  session.burden(watches(topic), it.object.length);
  const code = await topics.put(topic, keys, { bytes: it.object, hash, delHash: it.delHash, expires: it.expires }, (addition) => session.spend(addition));
  return code === 'ok' ? DONE : refuse(code);
}

/**
 * Gives a page; if it is the last one, later arrivals follow under the request's id. Nothing falls between. A session watches
 * a topic once, or one object put there would be sent as often as it has ids [H42].
 */
async function standing({ limits, watch, watches }: Shelf, session: SessionState, id: number, key: Key, page: () => Promise<Page>): Promise<Outcome<'sub'>> {
  const isFull = session.watches.size >= limits.sessionWatches || watches(key) >= limits.topicWatches;
  if (isFull || session.watches.has(id) || session.watched.has(key)) return refuse('tooMany');
  let upTo: number | null = null;
  const early: WireObject[] = [];
  const off = watch(key, (object) => {
    if (upTo === null) early.push(object);
    else session.push(id, object);
  });
  const stop = (): void => {
    off();
    session.watches.delete(id);
    session.watched.delete(key);
  };
  session.watches.set(id, stop);
  session.watched.add(key);
  try {
    const body = await page();
    if (body.more) {
      stop();
      return { code: 'ok', body };
    }
    const afterwards = (): void => {
      upTo = body.upTo;
      for (const object of early) if (object.arrival > upTo) session.push(id, object);
    };
    return { code: 'ok', body, afterwards };
  } catch (error) {
    stop();
    throw error;
  }
}

async function read({ shelf, topics, relayId, primitives }: VerbsOptions, session: SessionState, it: Of<'get' | 'sub'>): Promise<Outcome<'get' | 'sub'>> {
  const topic = keyOf(it.topic);
  const keys = keysOf(session, topic);
  if (!keys) return refuse('unknownTopic');
  const statement = readStatement(relayId, session.nonce, it.topic, it.after);
  if (!(await verifyStatement(primitives, it.op, keys.readKey, statement, it.signature))) return refuse('badSignature');
  const page = (): Promise<Page> => topics.page(topic, it.after);
  return it.op === 'get' ? { code: 'ok', body: await page() } : standing(shelf, session, it.id, topic, page);
}

async function del({ topics }: VerbsOptions, session: SessionState, it: Of<'del'>): Promise<Outcome<'del'>> {
  const topic = keyOf(it.topic);
  if (!keysOf(session, topic)) return refuse('unknownTopic');
  await topics.remove(topic, sha256(it.preimage));
  return DONE;
}

async function post({ shelf: { limits, watches }, inboxes, relayId }: VerbsOptions, session: SessionState, it: Of<'post'>): Promise<Outcome<'post'>> {
  const hash = sha256(it.notice);
  const bits = stampBits(relayId, it.inbox, hash, it.stamp);
  if (bits < limits.minBits) return { code: 'stampWeak', minBits: limits.minBits };
  const inbox = keyOf(it.inbox);
  session.burden(watches(inbox), it.notice.length);
  const result = await inboxes.post(inbox, { bytes: it.notice, hash, bits }, (bytes) => session.spend({ bytes, objects: 1 }));
  return result.code === 'ok' ? DONE : result;
}

async function inbox({ shelf, inboxes, relayId, primitives }: VerbsOptions, session: SessionState, it: Of<'inbox'>): Promise<Outcome<'inbox'>> {
  const statement = inboxStatement(relayId, session.nonce, it.owner, it.after, it.watch);
  if (!(await verifyStatement(primitives, 'inbox', it.owner, statement, it.signature))) return refuse('badSignature');
  const key = keyOf(labelled('inbox', it.owner) as InboxId);
  const code = await inboxes.open(key, it.owner, it.after, () => session.spend({ inboxes: 1 }));
  if (code !== 'ok') return refuse(code);
  // Who does not watch makes the inbox known, at each connect, and wants no notices: none are sent twice for it.
  if (!it.watch) return { code: 'ok', body: shelf.nothingAfter(it.after) };
  return standing(shelf, session, it.id, key, () => inboxes.page(key, it.after));
}

/** The name is computed here, so nothing else can ever be put under it [H54]. */
async function bput({ shelf: { clock, limits }, pieces }: VerbsOptions, session: SessionState, it: Of<'bput'>): Promise<Outcome<'bput'>> {
  // What was taken before is still given, until it expires.
  if (limits.totalPieceBytes === 0) return refuse('noChunks');
  if (!isPiece(it.prefix, it.bytes.length)) return refuse('badFrame');
  const now = clock.now();
  if (it.expires <= now || it.expires > now + EXPIRY.piece + limits.expirySlack) return refuse('expired');
  const code = await pieces.put(keyOf(sha256(it.prefix, it.bytes)), it.bytes, it.expires, (addition) => session.spend(addition));
  return code === 'ok' ? DONE : refuse(code);
}

async function bhas({ shelf: { limits }, pieces }: VerbsOptions, session: SessionState, it: Of<'bhas'>): Promise<Outcome<'bhas'>> {
  session.burden(it.pieces.length / limits.requestPieces);
  const body: boolean[] = [];
  for (const piece of it.pieces) body.push(await pieces.has(keyOf(piece)));
  return { code: 'ok', body };
}

function off({ watches }: SessionState, it: Of<'off'>): Outcome<'off'> {
  watches.get(it.subscription)?.();
  return DONE;
}

export function createVerbs(options: VerbsOptions): Verbs {
  return async (session, request) => {
    switch (request.op) {
      case 'hello': return hello(options, session);
      case 'open': return open(options, session, request);
      case 'put': return put(options, session, request);
      case 'get':
      case 'sub': return read(options, session, request);
      case 'del': return del(options, session, request);
      case 'post': return post(options, session, request);
      case 'inbox': return inbox(options, session, request);
      case 'bput': return bput(options, session, request);
      case 'bhas': return bhas(options, session, request);
      case 'bget': return { code: 'ok', body: await options.pieces.get(keyOf(request.piece)) };
      case 'off': return off(session, request);
    }
  };
}
