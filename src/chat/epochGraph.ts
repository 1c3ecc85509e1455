/**
 * The epochs of one conversation as a graph: which descends from which EK₀, at which gen, and which are heads.
 *
 * A parent may arrive after its child, so a node waits until its parents have a place. Gen and root follow from ids alone;
 * validity (E1) needs records too and is asked each time until it is final. Nothing here depends on the order of arrival.
 */
import type { Directory } from '../people/records.ts';
import { keyOf, sameBytes, type AccountId, type ConversationId, type DeviceId, type EntryId, type EpochId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { compareEpochs, isMaker, isSafe, standingOf, type Declaration, type FurtherGrants, type MemberState } from './epoch.ts';
import type { Grant } from './grants.ts';
import type { EpochKey } from './types.ts';

/** How kinds 21 are sealed: always under EK₀ of their root, or (home, groups) from the second on under a parent. */
export type EpochShape = 'direct' | 'chain';

export interface BootNode {
  readonly epoch: EpochKey;
  readonly genLo: number;
  readonly genHi: number;
  /** False once dropped: opens what it sealed, begins nothing. */
  live: boolean;
}

export interface Speaker {
  readonly declaration: Declaration;
  /** State of the members, once the declaration is valid. */
  members: readonly MemberState[] | null;
}

export interface EpochNode {
  readonly id: EpochId;
  readonly name: Key;
  readonly parents: readonly EpochId[];
  readonly commitment: Uint8Array;
  /** Device that its nonce names, once it has declared it: nobody else's entries count from then on. Null: not so far. */
  maker: Key | null;
  readonly speakers: Speaker[];
  readonly further: FurtherGrants[];
  /** Everyone whom an entry that counts grants it to. */
  readonly readers: Set<Key>;
  /** More speakers or readers than any honest epoch has: nobody sends under it. */
  crowded: boolean;
  key: Uint8Array | null;
  /** Grants for this device that came in a kind 25 before the kind 21. */
  readonly unopened: Grant[];
  /** When it was learnt here, Unix ms. */
  learntMs: number;
  /** Entries seen under it. */
  entries: number;
  /** Null while a parent is not here. `root` is null when its parents descend from different EK₀. */
  place: { readonly gen: number; readonly root: Key | null } | null;
}

/**
 * What stays of an epoch that is over [E9]: enough to place what descends from it, and to know its key if a co-member has to give
 * it once more. Only valid ones that are no heads end so.
 */
export interface PastEpoch {
  readonly id: EpochId;
  readonly gen: number;
  readonly root: Key;
  readonly parents: readonly EpochId[];
  readonly commitment: Uint8Array;
  key: Uint8Array | null;
}

/** Kind 25 whose kind 21 is not here yet. */
export interface LoosePart {
  readonly epoch: EpochId;
  readonly part: FurtherGrants;
  /** The grant for this device, if it is in it. */
  readonly grant: Grant | null;
}

/** Most of them: only epochs of more than 32 devices have any. */
export const LOOSE_PARTS = 64;

export interface EpochGraph {
  readonly shape: EpochShape;
  readonly conversation: ConversationId;
  readonly boots: BootNode[];
  readonly nodes: Map<Key, EpochNode>;
  readonly past: Map<Key, PastEpoch>;
  /** Names of nodes by the parent that they wait for. */
  readonly waiting: Map<Key, Set<Key>>;
  readonly loose: LoosePart[];
  /** Keys that came by *grant* or from home before their kind 21 was applied. */
  readonly keys: Map<Key, Uint8Array>;
  /** [E5] Highest gen under which this device wrote, below one EK₀. */
  sent: { readonly root: Key; readonly gen: number } | null;
  /** Entries that stand behind a fork, and act on nothing as long as they do (S6.7). */
  silenced: ReadonlySet<Key>;
}

export const emptyGraph = (shape: EpochShape, conversation: ConversationId): EpochGraph =>
  ({ shape, conversation, boots: [], nodes: new Map(), past: new Map(), waiting: new Map(), loose: [], keys: new Map(), sent: null, silenced: new Set() });

type Placed = { readonly gen: number; readonly root: Key | null };

function placeOf(graph: EpochGraph, name: Key): Placed | null {
  const boot = graph.boots.find((one) => keyOf(one.epoch.id) === name);
  return boot ? { gen: boot.epoch.gen, root: name } : (graph.past.get(name) ?? graph.nodes.get(name)?.place ?? null);
}

/** Whether the gen and the root of an epoch are known. */
export const isPlaced = (graph: EpochGraph, name: Key): boolean => placeOf(graph, name) !== null;

function tryPlace(graph: EpochGraph, node: EpochNode): boolean {
  const names = node.parents.map(keyOf);
  const places = names.map((name) => placeOf(graph, name));
  const missing = places.indexOf(null);
  if (missing >= 0) {
    const parent = names[missing]!;
    graph.waiting.set(parent, (graph.waiting.get(parent) ?? new Set()).add(node.name));
    return false;
  }
  const known = places as readonly Placed[];
  const root = known[0]!.root;
  node.place = { gen: 1 + Math.max(...known.map((one) => one.gen)), root: known.every((one) => one.root === root) ? root : null };
  return true;
}

/** Gives places to all that waited for `name`, and to what waited for those. */
function release(graph: EpochGraph, name: Key): void {
  const open = [name];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const children = graph.waiting.get(at) ?? [];
    graph.waiting.delete(at);
    for (const child of children) {
      const node = graph.nodes.get(child);
      if (node && !node.place && tryPlace(graph, node)) open.push(child);
    }
  }
}

/** Nodes that wait for a parent; the learner bounds them [H38]. */
export const waitingCount = (graph: EpochGraph): number => [...graph.waiting.values()].reduce((sum, set) => sum + set.size, 0);

/** Epochs that devices of an account spoke for first. */
export const begunBy = (graph: EpochGraph, account: AccountId): number =>
  [...graph.nodes.values()].reduce((sum, { speakers: [first] }) => sum + Number(first !== undefined && sameBytes(first.declaration.account, account)), 0);

/** Adds an epoch under its parents. */
export function addNode(graph: EpochGraph, node: EpochNode): void {
  graph.nodes.set(node.name, node);
  if (tryPlace(graph, node)) release(graph, node.name);
}

/** Puts what stays of an epoch in its place. */
export function addPast(graph: EpochGraph, past: PastEpoch): void {
  const name = keyOf(past.id);
  graph.nodes.delete(name);
  graph.keys.delete(name);
  graph.past.set(name, past);
  release(graph, name);
}

const bootOrder = (a: BootNode, b: BootNode): number =>
  b.epoch.gen - a.epoch.gen || Math.min(b.genLo, b.genHi) - Math.min(a.genLo, a.genHi) || compareEpochs(a.epoch, b.epoch);

/** Adds an EK₀; the newest stands first. False when it is here already. */
export function addBoot(graph: EpochGraph, boot: BootNode): boolean {
  const name = keyOf(boot.epoch.id);
  if (graph.boots.some((one) => keyOf(one.epoch.id) === name)) return false;
  graph.boots.push(boot);
  graph.boots.sort(bootOrder);
  release(graph, name);
  return true;
}

/** The EK₀ of the newest source, or null when there is none or it was dropped. */
export const newestBoot = (graph: EpochGraph): BootNode | null => graph.boots.find((boot) => boot.live) ?? null;

/** Whether one more entry of a device about a node counts: of its maker, and of anybody as long as nothing of its maker is here. */
const isHeeded = (node: EpochNode, device: DeviceId): boolean => node.maker === null || node.maker === keyOf(device);

/** Whether an entry of kind 21 by a device would count, by what is known now. */
export const mayDeclare = (graph: EpochGraph, node: EpochNode, device: DeviceId): boolean =>
  (isHeeded(node, device) && !node.crowded) || (node.maker === null && isMaker(graph.conversation, node, device));

/** Whether an entry of kind 25 by a device would count. */
export const mayGrant = (node: EpochNode, device: DeviceId): boolean => isHeeded(node, device) && !node.crowded;

/** The maker speaks for the first time: what others said before is as if it had not been said. */
function heedAlone(node: EpochNode, device: DeviceId): void {
  const [speakers, further] = [node.speakers.splice(0), node.further.splice(0)];
  node.readers.clear();
  node.maker = keyOf(device);
  node.crowded = false;
  for (const { declaration } of speakers) speak(node, declaration);
  for (const part of further) addFurther(node, part);
}

function speak(node: EpochNode, declaration: Declaration): void {
  if (!isHeeded(node, declaration.device)) return;
  addReaders(node, declaration.recipients);
  if (node.speakers.length >= LIMITS.epochDeclarations) node.crowded = true;
  else node.speakers.push({ declaration, members: null });
}

/** Adds what an entry of kind 21 says of a node. */
export function addSpeaker(graph: EpochGraph, node: EpochNode, declaration: Declaration): void {
  if (node.maker === null && isMaker(graph.conversation, node, declaration.device)) heedAlone(node, declaration.device);
  speak(node, declaration);
}

/** Adds what an entry of kind 25 says of a node. */
export function addFurther(node: EpochNode, part: FurtherGrants): void {
  if (!isHeeded(node, part.device)) return;
  addReaders(node, part.recipients);
  if (!node.crowded) node.further.push(part);
}

function addReaders(node: EpochNode, recipients: readonly Uint8Array[]): void {
  for (const recipient of recipients) {
    if (node.readers.size >= LIMITS.epochRecipients && !node.readers.has(keyOf(recipient))) node.crowded = true;
    else node.readers.add(keyOf(recipient));
  }
}

function isSealedRight(graph: EpochGraph, node: EpochNode, declaration: Declaration): boolean {
  const under = keyOf(declaration.sealedUnder);
  if (under === node.place?.root) return true;
  return graph.shape === 'chain' && node.parents.some((parent) => keyOf(parent) === under);
}

/** [E1] Whether an epoch is valid by what is known now. Once true, it stays so. */
export function isValid(graph: EpochGraph, node: EpochNode, members: readonly AccountId[], directory: Directory): boolean {
  if (!node.place || node.place.root === null) return false;
  for (const speaker of node.speakers) {
    if (speaker.members || !isSealedRight(graph, node, speaker.declaration)) continue;
    const standing = standingOf(speaker.declaration, node.further, members, directory);
    if (standing.as === 'valid') speaker.members = standing.members;
  }
  return node.speakers.some((speaker) => speaker.members !== null);
}

/**
 * Speakers that stand behind no fork, and whose grants are whole without those that do. Their entry may come out of the
 * shadow again, when somebody else has it in their past: so this is asked each time.
 */
function actingSpeakers(graph: EpochGraph, node: EpochNode, members: readonly AccountId[], directory: Directory): readonly Speaker[] {
  const isSilent = ({ entry }: { readonly entry: EntryId }): boolean => graph.silenced.has(keyOf(entry));
  const valid = node.speakers.filter((speaker) => speaker.members !== null && !isSilent(speaker.declaration));
  const further = node.further.filter((part) => !isSilent(part));
  if (further.length === node.further.length) return valid;
  return valid.filter(({ declaration }) => standingOf(declaration, further, members, directory).as === 'valid');
}

/** Whether a valid epoch acts: somebody whom no fork silences speaks for it. */
const isActing = (graph: EpochGraph, node: EpochNode, members: readonly AccountId[], directory: Directory): boolean =>
  isValid(graph, node, members, directory) && actingSpeakers(graph, node, members, directory).length > 0;

/** Valid epochs that act, of the whole graph. */
export const actingNodes = (graph: EpochGraph, members: readonly AccountId[], directory: Directory): readonly EpochNode[] =>
  [...graph.nodes.values()].filter((node) => isActing(graph, node, members, directory));

/** Whether an epoch would be valid, and acts on nothing because of forks. */
export const isSilenced = (graph: EpochGraph, node: EpochNode, members: readonly AccountId[], directory: Directory): boolean =>
  graph.silenced.size > 0 && isValid(graph, node, members, directory) && !isActing(graph, node, members, directory);

/** [E2] Whether a valid epoch is safe: by all that speak validly for it, also behind a fork, for whoever was given a key has it. */
export const isSafeNode = (node: EpochNode, directory: Directory): boolean =>
  !node.crowded && isSafe(node.speakers.flatMap((speaker) => speaker.members ?? []), node.readers, directory);

/** [E3, E4] Valid epochs below an EK₀ that act, and that no other of them names as parent, in the order of E3. */
export function headsOf(graph: EpochGraph, root: Key, members: readonly AccountId[], directory: Directory): readonly EpochNode[] {
  const valid = actingNodes(graph, members, directory).filter((node) => node.place?.root === root);
  const joined = new Set([...valid, ...graph.past.values()].flatMap((node) => node.parents.map(keyOf)));
  return valid.filter((node) => !joined.has(node.name)).sort((a, b) => compareEpochs({ gen: a.place!.gen, id: a.id }, { gen: b.place!.gen, id: b.id }));
}

/** Epochs below an EK₀ that are over and that nothing which acts descends from: a new one joins them when forks silence all else, so that no gen is used twice. */
export function pastEnds(graph: EpochGraph, root: Key, members: readonly AccountId[], directory: Directory): readonly PastEpoch[] {
  const past = [...graph.past.values()].filter((one) => one.root === root);
  const joined = new Set([...past, ...actingNodes(graph, members, directory)].flatMap((one) => one.parents.map(keyOf)));
  return past.filter((one) => !joined.has(keyOf(one.id))).sort(compareEpochs);
}
