/**
 * What an epoch book learns from entries of kinds 21 and 25, from answers to *ask*, and from home: as records, applied to
 * nothing yet.
 *
 * Only entries that are authentic, whose own signature verified and whose author may act are given here. A grant is opened
 * with this device's prekey and believed only when it gives the key that the epoch committed to: an author who sends each
 * device another key gains a device that knows it lacks one, and asks [A11].
 */
import { keyCommitment } from '../crypto/derive.ts';
import { needed, type Kem } from '../crypto/kem.ts';
import { FormError } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type ConversationId, type DeviceId, type EpochId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { decodeBody, type Body } from './bodies.ts';
import { epochIdOf } from './epoch.ts';
import { begunBy, isPlaced, LOOSE_PARTS, mayDeclare, mayGrant, waitingCount, type EpochGraph, type EpochNode } from './epochGraph.ts';
import { pastRecord } from './epochFold.ts';
import type { EpochRecord } from './epochRecord.ts';
import { openGrant, type EpochBody, type Grant, type GrantAnswer, type GrantsBody } from './grants.ts';
import type { OpenEntry } from './types.ts';

/** A secret of one of this device's prekeys. */
export interface PrekeySecret {
  readonly n: number;
  /** X-Wing seed, 32 B. */
  readonly secret: Uint8Array;
}

export interface Learner {
  readonly conversation: ConversationId;
  readonly graph: EpochGraph;
  readonly device: DeviceId;
  prekeySecrets(): readonly PrekeySecret[];
  /** Keys made here whose kind 21 is not learnt yet, by epoch. */
  readonly made: ReadonlyMap<Key, Uint8Array>;
  /** X-Wing, or null: not loaded yet. */
  kem(): Kem | null;
  now(): number;
}

/** @throws KemNeeded when one of them is for this device */
function openOwn(learner: Learner, epoch: EpochId, commitment: Uint8Array, grants: readonly Grant[]): Uint8Array | null {
  const secrets = learner.prekeySecrets();
  for (const grant of grants) {
    const own = sameBytes(grant.device, learner.device) && secrets.find((prekey) => prekey.n === grant.n);
    const key = own && openGrant(needed(learner.kem()), learner.conversation, epoch, commitment, grant, own.secret);
    if (key) return key;
  }
  return null;
}

const recipientsOf = (grants: readonly Grant[]): readonly DeviceId[] => grants.map((grant) => grant.device);

/**
 * Whether one more epoch is taken [H38]. What this device made itself always is: no number that others can drive up may keep it
 * from writing; it makes one when it writes, or now and then, and forgets those that were of no use.
 */
function hasRoom({ graph, device }: Learner, by: DeviceId, account: AccountId, parents: readonly EpochId[]): boolean {
  if (sameBytes(by, device)) return true;
  const mayWait = parents.every((parent) => isPlaced(graph, keyOf(parent))) || waitingCount(graph) < LIMITS.epochsWaiting;
  return mayWait && begunBy(graph, account) < LIMITS.epochsPerAuthor;
}

/** Who may not speak for an epoch may still hand over its key: it is the one that was committed to, or none. */
function keyAlone(learner: Learner, node: EpochNode, grants: readonly Grant[]): EpochRecord | null {
  const key = node.key ? null : openOwn(learner, node.id, node.commitment, grants);
  return key && { type: 'key', epoch: node.id, key };
}

function learnEpoch(learner: Learner, entry: OpenEntry, account: AccountId, body: EpochBody): EpochRecord | null {
  const { graph } = learner;
  const epoch = epochIdOf(learner.conversation, body);
  if (graph.past.has(keyOf(epoch))) return null;
  const node = graph.nodes.get(keyOf(epoch));
  if (!node && !hasRoom(learner, entry.device, account, body.parents)) return null;
  if (node && !mayDeclare(graph, node, entry.device)) return keyAlone(learner, node, body.grants);
  const declaration = { entry: entry.id, account, device: entry.device, sealedUnder: entry.epoch, basis: body.basis, recipients: recipientsOf(body.grants) };
  const late = graph.loose.filter((one) => sameBytes(one.epoch, epoch)).flatMap((one) => one.grant ?? []);
  const key = node?.key ?? learner.made.get(keyOf(epoch)) ?? openOwn(learner, epoch, body.commitment, [...body.grants, ...late]);
  return { type: 'epoch', declaration, epoch, parents: body.parents, commitment: body.commitment, key, learntMs: node?.learntMs ?? learner.now() };
}

function learnPart(learner: Learner, entry: OpenEntry, { epoch, grants }: GrantsBody): EpochRecord | null {
  const { graph } = learner;
  if (graph.past.has(keyOf(epoch))) return null;
  const node = graph.nodes.get(keyOf(epoch));
  if (!node && graph.loose.length >= LOOSE_PARTS) return null;
  if (node && !mayGrant(node, entry.device)) return keyAlone(learner, node, grants);
  const grant = grants.find((one) => sameBytes(one.device, learner.device)) ?? null;
  // Its epoch may come in the same batch: `openLate` is called at a commit then, which waits for nothing.
  if (!node && grant) needed(learner.kem());
  const key = node && (node.key ?? openOwn(learner, epoch, node.commitment, grants));
  return { type: 'part', part: { entry: entry.id, device: entry.device, recipients: recipientsOf(grants) }, epoch, grant, key: key ?? null };
}

function bodyOf(entry: OpenEntry): Body | null {
  try {
    return decodeBody(entry.kind, entry.body);
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

/** What an entry teaches, or null: another kind, another conversation, a bad body, or more than is kept. @throws KemNeeded */
export function learnEntry(learner: Learner, entry: OpenEntry, account: AccountId): EpochRecord | null {
  if ((entry.kind !== KIND.epoch && entry.kind !== KIND.grants) || !sameBytes(entry.conversation, learner.conversation)) return null;
  const body = bodyOf(entry);
  if (body?.kind === 'epoch') return learnEpoch(learner, entry, account, body);
  return body?.kind === 'grants' ? learnPart(learner, entry, body) : null;
}

/** The record of a key that was given for an epoch, also for one that is over; null when it is the wrong one, or here already. */
function given(graph: EpochGraph, epoch: EpochId, keyOfIt: (commitment: Uint8Array) => Uint8Array | null): EpochRecord | null {
  const past = graph.past.get(keyOf(epoch));
  const known = past ?? graph.nodes.get(keyOf(epoch));
  const key = known && !known.key ? keyOfIt(known.commitment) : null;
  if (!key) return null;
  return past ? pastRecord(past, key) : { type: 'key', epoch, key };
}

/** [E8] What the answer to an *ask* gives: the key that was committed to, or nothing. @throws KemNeeded */
export function learnAnswer(learner: Learner, { conversation, epoch, grant }: GrantAnswer): EpochRecord | null {
  if (!sameBytes(conversation, learner.conversation)) return null;
  return given(learner.graph, epoch, (commitment) => openOwn(learner, epoch, commitment, [grant]));
}

/** What a key that an own device kept in home gives. */
export const learnKey = (learner: Learner, epoch: EpochId, key: Uint8Array): EpochRecord | null =>
  given(learner.graph, epoch, (commitment) => (sameBytes(keyCommitment(key), commitment) ? key : null));

/** Keys of grants that came before their kind 21 and could only be opened now. Never throws: without X-Wing they stay. */
export function openLate(learner: Learner, epoch: EpochId): EpochRecord | null {
  const node = learner.graph.nodes.get(keyOf(epoch));
  if (!node || node.key || node.unopened.length === 0 || learner.kem() === null) return null;
  const key = openOwn(learner, node.id, node.commitment, node.unopened.splice(0));
  return key && { type: 'key', epoch: node.id, key };
}
