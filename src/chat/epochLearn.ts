/**
 * What an epoch book learns from entries of kinds 21 and 25, from answers to *ask*, and from home.
 *
 * Only entries that are authentic, whose own signature verified and whose author may act are given here. A grant is opened
 * with this device's prekey and believed only when it gives the key that the epoch committed to: an author who sends each
 * device another key gains a device that knows it lacks one, and asks [A11].
 */
import { keyCommitment } from '../crypto/derive.ts';
import { FormError } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type ConversationId, type DeviceId, type EpochId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { decodeBody } from './bodies.ts';
import { epochIdOf } from './epoch.ts';
import { addFurther, addNode, addSpeaker, type EpochGraph, type EpochNode } from './epochGraph.ts';
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
  readonly made: Map<Key, Uint8Array>;
  now(): number;
}

/** Most kinds 25 that wait for their kind 21. */
const LOOSE_PARTS = 64;

/** What became of it: nothing new, something to keep, or a key that may open held entries. */
export type Learnt = 'nothing' | 'kept' | 'key';

function setKey(node: EpochNode, key: Uint8Array | null): Learnt {
  if (node.key || !key) return 'kept';
  node.key = key;
  return 'key';
}

function openOwn(learner: Learner, node: EpochNode, grants: readonly Grant[]): Uint8Array | null {
  const grant = grants.find((one) => sameBytes(one.device, learner.device));
  const own = grant && learner.prekeySecrets().find((prekey) => prekey.n === grant.n);
  return own ? openGrant(learner.conversation, node.id, node.commitment, grant, own.secret) : null;
}

function newNode(learner: Learner, id: EpochId, body: EpochBody): EpochNode {
  return {
    id, name: keyOf(id), parents: body.parents, commitment: body.commitment, speakers: [], further: [], readers: new Set(),
    crowded: false, key: null, learntMs: learner.now(), entries: 0, place: null,
  };
}

/** Takes the parts that came before their kind 21. */
function attachLoose(learner: Learner, node: EpochNode): void {
  const { loose } = learner.graph;
  const mine = loose.filter((one) => keyOf(one.epoch) === node.name);
  for (const one of mine) loose.splice(loose.indexOf(one), 1);
  for (const one of mine) addFurther(node, one.part);
  const grants = mine.flatMap((one) => one.grant ?? []);
  if (!node.key) setKey(node, openOwn(learner, node, grants));
}

function learnEpoch(learner: Learner, entry: OpenEntry, account: AccountId, body: EpochBody): Learnt {
  const id = epochIdOf(learner.conversation, body);
  const known = learner.graph.nodes.get(keyOf(id));
  if (known?.speakers.some((speaker) => sameBytes(speaker.declaration.entry, entry.id))) return 'nothing';
  const node = known ?? newNode(learner, id, body);
  if (!known && !addNode(learner.graph, node)) return 'nothing';
  addSpeaker(node, {
    entry: entry.id, account, device: entry.device, sealedUnder: entry.epoch, basis: body.basis, recipients: body.grants.map((grant) => grant.device),
  });
  const had = node.key !== null;
  if (!had) setKey(node, learner.made.get(node.name) ?? openOwn(learner, node, body.grants));
  learner.made.delete(node.name);
  attachLoose(learner, node);
  return !had && node.key ? 'key' : 'kept';
}

function learnGrants(learner: Learner, entry: OpenEntry, body: GrantsBody): Learnt {
  const part = { entry: entry.id, device: entry.device, recipients: body.grants.map((grant) => grant.device) };
  const node = learner.graph.nodes.get(keyOf(body.epoch));
  if (node) {
    if (node.further.some((one) => sameBytes(one.entry, entry.id))) return 'nothing';
    addFurther(node, part);
    return node.key ? 'kept' : setKey(node, openOwn(learner, node, body.grants));
  }
  const { loose } = learner.graph;
  if (loose.length >= LOOSE_PARTS || loose.some((one) => sameBytes(one.part.entry, entry.id))) return 'nothing';
  loose.push({ epoch: body.epoch, part, grant: body.grants.find((grant) => sameBytes(grant.device, learner.device)) ?? null });
  return 'kept';
}

/** Takes in an entry. Kinds other than 21 and 25, and bodies that are not of their form, teach nothing. */
export function learnEntry(learner: Learner, entry: OpenEntry, account: AccountId): Learnt {
  if (entry.kind !== KIND.epoch && entry.kind !== KIND.grants) return 'nothing';
  if (!sameBytes(entry.conversation, learner.conversation) || entry.body.length > LIMITS.bodyBytes) return 'nothing';
  try {
    const body = decodeBody(entry.kind, entry.body);
    if (body.kind === 'epoch') return learnEpoch(learner, entry, account, body);
    return body.kind === 'grants' ? learnGrants(learner, entry, body) : 'nothing';
  } catch (error) {
    if (error instanceof FormError) return 'nothing';
    throw error;
  }
}

/** [E8] Takes the answer to an *ask*; it counts only when it gives the key that was committed to. */
export function learnAnswer(learner: Learner, answer: GrantAnswer): Learnt {
  const node = learner.graph.nodes.get(keyOf(answer.epoch));
  if (!node || node.key || !sameBytes(answer.conversation, learner.conversation)) return 'nothing';
  const key = openOwn(learner, node, [answer.grant]);
  return key ? setKey(node, key) : 'nothing';
}

/** Takes a key that an own device kept in home. */
export function learnKey(learner: Learner, epoch: EpochId, key: Uint8Array): Learnt {
  const node = learner.graph.nodes.get(keyOf(epoch));
  if (!node || node.key || !sameBytes(keyCommitment(key), node.commitment)) return 'nothing';
  return setKey(node, key);
}
