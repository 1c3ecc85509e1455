/**
 * Applies records to the graph of an epoch book. Order and repetition change nothing: whatever was learnt in whatever order,
 * equal sets of records give the same heads, readers and keys.
 */
import { bytesOfKey, keyOf, sameBytes, type ConversationId, type EpochId, type Key } from '../protocol/ids.ts';
import { addBoot, addFurther, addNode, addPast, addSpeaker, emptyGraph, LOOSE_PARTS, type EpochGraph, type EpochNode, type EpochShape, type PastEpoch } from './epochGraph.ts';
import { decodeRecord, type EpochRecord } from './epochRecord.ts';

type Of<T extends EpochRecord['type']> = Extract<EpochRecord, { readonly type: T }>;

function setKey(graph: EpochGraph, epoch: Key, key: Uint8Array | null): void {
  if (!key) return;
  const node = graph.nodes.get(epoch);
  if (node) node.key ??= key;
  else if (!graph.past.has(epoch)) graph.keys.set(epoch, key);
}

function newNode(record: Of<'epoch'>): EpochNode {
  const { epoch, parents, commitment, learntMs } = record;
  return { id: epoch, name: keyOf(epoch), parents, commitment, maker: null, speakers: [], further: [], readers: new Set(), crowded: false, key: null, unopened: [], learntMs, entries: 0, place: null };
}

function attachLoose(graph: EpochGraph, node: EpochNode): void {
  for (let at = graph.loose.length - 1; at >= 0; at--) {
    const one = graph.loose[at]!;
    if (keyOf(one.epoch) !== node.name) continue;
    graph.loose.splice(at, 1);
    addFurther(node, one.part);
    if (one.grant) node.unopened.push(one.grant);
  }
}

function applyEpoch(graph: EpochGraph, record: Of<'epoch'>): void {
  if (graph.past.has(keyOf(record.epoch))) return;
  const known = graph.nodes.get(keyOf(record.epoch));
  if (known?.speakers.some((speaker) => sameBytes(speaker.declaration.entry, record.declaration.entry))) return;
  const node = known ?? newNode(record);
  if (!known) addNode(graph, node);
  node.learntMs = Math.min(node.learntMs, record.learntMs);
  addSpeaker(graph, node, record.declaration);
  setKey(graph, node.name, record.key ?? graph.keys.get(node.name) ?? null);
  graph.keys.delete(node.name);
  attachLoose(graph, node);
}

function applyPart(graph: EpochGraph, record: Of<'part'>): void {
  const { part, epoch, grant } = record;
  const node = graph.nodes.get(keyOf(epoch));
  const isHere = (one: { readonly entry: Uint8Array }): boolean => sameBytes(one.entry, part.entry);
  if (graph.past.has(keyOf(epoch))) return;
  setKey(graph, keyOf(epoch), record.key);
  if (node) {
    if (!node.further.some(isHere)) addFurther(node, part);
  } else if (graph.loose.length < LOOSE_PARTS && !graph.loose.some((one) => isHere(one.part))) {
    graph.loose.push({ epoch, part, grant });
  }
}

function applyBoot(graph: EpochGraph, { epoch, genLo, genHi, live }: Of<'boot'>): void {
  if (addBoot(graph, { epoch, genLo, genHi, live }) || live) return;
  for (const boot of graph.boots) if (sameBytes(boot.epoch.id, epoch.id)) boot.live = false;
}

function applySent(graph: EpochGraph, { root, gen }: Of<'sent'>): void {
  const name = keyOf(root);
  if (graph.sent?.root !== name || graph.sent.gen < gen) graph.sent = { root: name, gen };
}

function applyPast(graph: EpochGraph, { epoch, root, gen, parents, commitment, key }: Of<'past'>): void {
  addPast(graph, { id: epoch, root: keyOf(root), gen, parents, commitment, key });
}

/** Applies one record. */
export function applyRecord(graph: EpochGraph, record: EpochRecord): void {
  switch (record.type) {
    case 'epoch': return applyEpoch(graph, record);
    case 'part': return applyPart(graph, record);
    case 'key': return setKey(graph, keyOf(record.epoch), record.key);
    case 'boot': return applyBoot(graph, record);
    case 'sent': return applySent(graph, record);
    case 'past': return applyPast(graph, record);
    case 'count': {
      const node = graph.nodes.get(keyOf(record.epoch));
      if (node) node.entries = Math.max(node.entries, record.entries);
    }
  }
}

/** The graph of all records of a book, in any order. @throws FormError for bytes that are no record */
export function foldRecords(shape: EpochShape, conversation: ConversationId, saved: readonly Uint8Array[]): EpochGraph {
  const graph = emptyGraph(shape, conversation);
  const records = saved.map(decodeRecord);
  const turn = (record: EpochRecord): number => (record.type === 'past' ? 0 : record.type === 'count' ? 2 : 1);
  for (const now of [0, 1, 2]) for (const record of records) if (turn(record) === now) applyRecord(graph, record);
  return graph;
}

/** The record of what this device wrote under. */
export const sentRecord = (root: Key, gen: number): EpochRecord => ({ type: 'sent', root: bytesOfKey(root) as EpochId, gen });

/** The record of what stays of an epoch, with a key or without. */
export const pastRecord = ({ id, root, gen, parents, commitment }: PastEpoch, key: Uint8Array | null): EpochRecord =>
  ({ type: 'past', epoch: id, root: bytesOfKey(root) as EpochId, gen, parents, commitment, key });
