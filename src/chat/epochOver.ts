/**
 * Which epochs are over, so that nothing but their place is kept (E9), and what else of a book is of no use to anybody:
 *
 * - The key of an epoch goes when nothing whole is under it and every device of the newest records has moved on.
 * - Epochs of this device under which nobody wrote go too, but for the last 64: a friend who changes his devices each minute
 *   makes one unsafe each minute, and he need not move on.
 * - What stays of both is bounded, and so are EK₀ under which nothing is.
 *
 * Heads never go, so what is sent under is never touched; what is not valid yet may become a head. An EK₀ with entries stays:
 * it is of the pair root, and kinds 21 are taken back by nobody. Pure: it chooses.
 */
import { keyOf, sameBytes, type DeviceId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { mayDelete } from './epoch.ts';
import { actingNodes, headsOf, newestBoot, type BootNode, type EpochGraph, type EpochNode, type PastEpoch } from './epochGraph.ts';
import type { Sender } from './epochSend.ts';
import type { EpochUse } from './epochUse.ts';

export interface Over {
  /** Epochs that end, as what stays of them: without a key. */
  readonly ended: readonly PastEpoch[];
  /** What stayed of earlier ones, and goes now. */
  readonly dropped: readonly PastEpoch[];
  readonly boots: readonly BootNode[];
}

type Owner = Pick<Sender, 'graph' | 'self' | 'members' | 'directory'>;

/** Where an epoch stands: below which EK₀ (0 the newest), and its gen there. Gens below different EK₀ do not compare. */
interface Point {
  readonly order: number;
  readonly gen: number;
}

const byAge = (a: Point, b: Point): number => b.order - a.order || a.gen - b.gen;

function createPoints(graph: EpochGraph) {
  const orders = new Map(graph.boots.map((boot, order) => [keyOf(boot.epoch.id), order]));
  const pointOf = (place: { readonly root: Key | null; readonly gen: number } | null | undefined): Point | null => {
    const order = place?.root ? orders.get(place.root) : undefined;
    return order === undefined ? null : { order, gen: place!.gen };
  };
  return {
    pointOf,
    /** The farthest of some epochs. */
    farthest: (names: ReadonlySet<Key>): Point | null =>
      [...names].flatMap((name) => pointOf(graph.past.get(name) ?? graph.nodes.get(name)?.place) ?? []).sort(byAge).at(-1) ?? null,
  };
}

/** A gen that compares with those of another point's EK₀: above all when it is of a newer one. */
const genSeenFrom = (point: Point, other: Point | null): number => {
  if (!other || other.order > point.order) return 0;
  return other.order < point.order ? Infinity : other.gen;
};

const toPast = (node: EpochNode): PastEpoch => ({ id: node.id, root: node.place!.root!, gen: node.place!.gen, parents: node.parents, commitment: node.commitment, key: null });

/** Epochs that act and that nobody will turn to: another one joined them, or they are below an older EK₀. One that forks silence may come out of their shadow. */
function passedBy({ graph, members, directory }: Owner): readonly EpochNode[] {
  const boot = newestBoot(graph);
  if (!boot) return [];
  const heads = new Set(headsOf(graph, keyOf(boot.epoch.id), members(), directory));
  return actingNodes(graph, members(), directory).filter((node) => !heads.has(node));
}

/** All devices of the newest records; null while one is not known. */
function devicesOf({ members, directory }: Owner): readonly DeviceId[] | null {
  const records = members().map((account) => directory.newest(account));
  return records.every((record) => record !== null) ? records.flatMap((record) => record.devices.map(({ id }) => id)) : null;
}

/** [E9] Epochs whose key may be deleted. */
function spent(owner: Owner, use: EpochUse, passed: readonly EpochNode[]): readonly PastEpoch[] {
  const devices = use.isWhole ? devicesOf(owner) : null;
  if (!devices) return [];
  const { pointOf, farthest } = createPoints(owner.graph);
  const reached = new Map([...use.reached].map(([device, names]) => [device, farthest(names)]));
  const withKey = [...passed.filter(({ key }) => key).map(toPast), ...[...owner.graph.past.values()].filter(({ key }) => key).map((past) => ({ ...past, key: null }))];
  return withKey.filter((epoch) => {
    const point = pointOf(epoch);
    const seen = point && new Map([...reached].map(([device, other]) => [device, genSeenFrom(point, other)]));
    // Devices that a record cut off are in no newest record.
    return seen && mayDelete({ living: use.living.get(keyOf(epoch.id)) ?? 0, gen: epoch.gen, devices, reached: seen, cut: new Set() });
  });
}

/** Epochs that this device made and nobody wrote under, but for the newest. */
function unused({ graph, self }: Owner, use: EpochUse, passed: readonly EpochNode[]): readonly PastEpoch[] {
  const { pointOf } = createPoints(graph);
  const own = passed.filter((node) => !use.living.has(node.name) && node.speakers.some(({ declaration }) => sameBytes(declaration.device, self.device)));
  const placed = own.flatMap((node) => {
    const point = pointOf(node.place);
    return point ? [{ node, point }] : [];
  });
  placed.sort((a, b) => byAge(a.point, b.point));
  return placed.slice(0, Math.max(0, placed.length - LIMITS.epochsUnused)).map(({ node }) => toPast(node));
}

/** Of what stayed of epochs, the oldest above the bound: without a key, and parents of nothing that is still here. */
function forgotten(graph: EpochGraph, ended: readonly PastEpoch[]): readonly PastEpoch[] {
  const excess = graph.past.size + ended.length - LIMITS.epochsPast;
  if (excess <= 0) return [];
  const { pointOf } = createPoints(graph);
  const needed = new Set([...graph.nodes.values()].flatMap((node) => node.parents.map(keyOf)));
  const free = [...graph.past.values()].filter((past) => past.key === null && !needed.has(keyOf(past.id)));
  const point = (past: PastEpoch): Point => pointOf(past) ?? { order: Number.MAX_SAFE_INTEGER, gen: past.gen };
  return free.sort((a, b) => byAge(point(a), point(b))).slice(0, excess);
}

/** EK₀ that nothing hangs on and nothing is under, but for the newest. */
function idleBoots(graph: EpochGraph, use: EpochUse): readonly BootNode[] {
  const used = new Set<Key>(use.living.keys());
  for (const { place, parents, speakers } of graph.nodes.values()) {
    if (place?.root) used.add(place.root);
    for (const parent of parents) used.add(keyOf(parent));
    for (const { declaration } of speakers) used.add(keyOf(declaration.sealedUnder));
  }
  for (const { root } of graph.past.values()) used.add(root);
  const newest = newestBoot(graph);
  return graph.boots.filter((boot) => boot !== newest && !used.has(keyOf(boot.epoch.id))).slice(LIMITS.epochBoots);
}

/** What may be forgotten now. */
export function overOf(owner: Owner, use: EpochUse): Over {
  const passed = passedBy(owner);
  const byName = new Map([...spent(owner, use, passed), ...unused(owner, use, passed)].map((past) => [keyOf(past.id), past]));
  const ended = [...byName.values()];
  return { ended, dropped: forgotten(owner.graph, ended), boots: idleBoots(owner.graph, use) };
}
