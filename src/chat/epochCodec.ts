/**
 * The epochs of a conversation at rest: one record, version 1. It holds keys, so it is sealed by whoever writes it.
 *
 *   [1, shape, [[EK₀ id, gen, key, genLo, genHi, live] …], [node …], [[epochId, part, grant|null] …], sent|null]
 *   node     [id, [parents], kc, key|null, learntMs, entries, crowded, [readers], [speaker …], [part …]]
 *   speaker  [eid, acc, did, sealedUnder, [basis …], [recipients], members|null]      members [[acc, era, contactGen] …]
 *   part     [eid, did, [recipients]]                                                 sent [EK₀ id, gen]
 *
 * What follows from these (places, heads, validity) is computed again.
 */
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { bytesOfKey, keyOf, SIZE, type AccountId, type DeviceId, type EpochId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { FurtherGrants, MemberState } from './epoch.ts';
import { addBoot, addNode, emptyGraph, type BootNode, type EpochGraph, type EpochNode, type LoosePart, type Speaker } from './epochGraph.ts';
import { basisValue, EPOCH_KEY_BYTES, grantValue, readBasis, readGrant } from './grants.ts';

const VERSION = 1;
const SHAPES = ['direct', 'chain'] as const;
/** More than any list here can hold: the record is our own. */
const MANY = 2 ** 20;

const partValue = (part: FurtherGrants): Value => [part.entry, part.device, [...part.recipients]];
const memberValue = (member: MemberState): Value => [member.account, member.era, member.contactGen];

function speakerValue({ declaration: d, members }: Speaker): Value {
  return [d.entry, d.account, d.device, d.sealedUnder, d.basis.map(basisValue), [...d.recipients], members && members.map(memberValue)];
}

function nodeValue(node: EpochNode): Value {
  const readers = [...node.readers].sort().map(bytesOfKey);
  return [
    node.id, [...node.parents], node.commitment, node.key, node.learntMs, node.entries, node.crowded, readers,
    node.speakers.map(speakerValue), node.further.map(partValue),
  ];
}

const bootValue = ({ epoch, genLo, genHi, live }: BootNode): Value => [epoch.id, epoch.gen, epoch.key, genLo, genHi, live];
const looseValue = ({ epoch, part, grant }: LoosePart): Value => [epoch, partValue(part), grant && grantValue(grant)];

/** The bytes of a graph. Equal graphs that learnt in the same order give equal bytes. */
export function encodeGraph(graph: EpochGraph): Uint8Array {
  const sent = graph.sent && [bytesOfKey(graph.sent.root), graph.sent.gen];
  return encode([VERSION, SHAPES.indexOf(graph.shape), graph.boots.map(bootValue), [...graph.nodes.values()].map(nodeValue), graph.loose.map(looseValue), sent]);
}

const many = <T>(value: Value | undefined, reader: (item: Value) => T, max = MANY): T[] => read.list(value, max).map(reader);
const device = (value: Value): DeviceId => read.bytes<DeviceId>(value, SIZE.device);
const account = (value: Value | undefined): AccountId => read.bytes<AccountId>(value, SIZE.account);
const epoch = (value: Value | undefined): EpochId => read.bytes<EpochId>(value, SIZE.epoch);

function flag(value: Value | undefined): boolean {
  if (typeof value !== 'boolean') throw new FormError('not true or false');
  return value;
}

function readPart(value: Value | undefined): FurtherGrants {
  const [entry, by, recipients] = read.tuple(value, 3);
  return { entry: read.bytes(entry, SIZE.entry), device: device(by!), recipients: many(recipients, device, LIMITS.grants) };
}

function readMember(value: Value): MemberState {
  const [of, era, gen] = read.tuple(value, 3);
  return { account: account(of), era: read.int(era), contactGen: read.int(gen) };
}

function readSpeaker(value: Value): Speaker {
  const [entry, by, did, under, basis, recipients, members] = read.tuple(value, 7);
  return {
    declaration: {
      entry: read.bytes(entry, SIZE.entry), account: account(by), device: device(did!), sealedUnder: epoch(under),
      basis: many(basis, readBasis, LIMITS.epochBasis), recipients: many(recipients, device, LIMITS.grants),
    },
    members: read.orNull(members, (list) => many(list, readMember, LIMITS.epochBasis)),
  };
}

function readNode(value: Value): EpochNode {
  const [id, parents, commitment, key, learnt, entries, crowded, readers, speakers, further] = read.tuple(value, 10);
  return {
    id: epoch(id), name: keyOf(epoch(id)), parents: many(parents, epoch, LIMITS.epochParents), commitment: read.bytes(commitment, SIZE.hash),
    key: read.orNull(key, (bytes) => read.bytes(bytes, EPOCH_KEY_BYTES)), learntMs: read.int(learnt), entries: read.int(entries), crowded: flag(crowded),
    readers: new Set(many(readers, (one) => keyOf(device(one)), LIMITS.epochRecipients)),
    speakers: many(speakers, readSpeaker, LIMITS.epochDeclarations), further: many(further, readPart), place: null,
  };
}

function readBoot(value: Value): BootNode {
  const [id, gen, key, genLo, genHi, live] = read.tuple(value, 6);
  return { epoch: { id: epoch(id), gen: read.int(gen), key: read.bytes(key, EPOCH_KEY_BYTES), boot: true }, genLo: read.int(genLo), genHi: read.int(genHi), live: flag(live) };
}

function readLoose(value: Value): LoosePart {
  const [of, part, grant] = read.tuple(value, 3);
  return { epoch: epoch(of), part: readPart(part), grant: read.orNull(grant, readGrant) };
}

function readSent(value: Value): { root: Key; gen: number } {
  const [root, gen] = read.tuple(value, 2);
  return { root: keyOf(epoch(root)), gen: read.int(gen) };
}

/** The graph of bytes that `encodeGraph` wrote. @throws FormError */
export function decodeGraph(bytes: Uint8Array): EpochGraph {
  const [version, shape, boots, nodes, loose, sent] = read.tuple(decode(bytes), 6);
  read.version(version, VERSION);
  const graph = emptyGraph(SHAPES[read.int(shape, 0, SHAPES.length - 1)]!);
  for (const boot of many(boots, readBoot)) addBoot(graph, boot);
  for (const node of many(nodes, readNode)) addNode(graph, node);
  graph.loose.push(...many(loose, readLoose));
  graph.sent = read.orNull(sent, readSent);
  return graph;
}
