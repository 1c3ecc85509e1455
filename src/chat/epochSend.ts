/**
 * Under which epoch to write, and when to make a new one (E2–E7). Chooses and plans; writes nothing.
 */
import { needed, type Kem } from '../crypto/kem.ts';
import { isDueAgain } from '../people/calendar.ts';
import type { AccountRecord, Directory, Prekey } from '../people/records.ts';
import type { Random } from '../ports/primitives.ts';
import { compareBytes, keyOf, sameBytes, type AccountId, type ConversationId, type DeviceId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { encodeBody } from './bodies.ts';
import { keepsGen, lacksSomeone, makeEpoch, rotationDelay, type NewEpoch } from './epoch.ts';
import { headsOf, isSafeNode, isSilenced, newestBoot, pastEnds, type BootNode, type EpochGraph, type EpochNode } from './epochGraph.ts';
import { EPOCH_REASON } from './grants.ts';
import type { EpochKey, SendingEpoch } from './types.ts';

export interface Sender {
  readonly conversation: ConversationId;
  readonly graph: EpochGraph;
  readonly self: { readonly account: AccountId; readonly device: DeviceId };
  members(): readonly AccountId[];
  readonly directory: Directory;
  readonly random: Random;
  /** X-Wing, or null: not loaded yet. */
  kem(): Kem | null;
  now(): number;
}

/** Why none can be made: no pair root; a record is missing, expired or without this device; a device has no prekey. */
export type Lack = 'noPairRoot' | 'noRecord' | 'noPrekey';

export type Sending =
  | Extract<SendingEpoch, { kind: 'ready' }>
  | (Extract<SendingEpoch, { kind: 'write' }> & { /** What to write under after these entries. */ readonly then: EpochKey })
  | (Extract<SendingEpoch, { kind: 'wait' }> & { readonly lack: Lack });

export interface RotationWish {
  /** See EPOCH_REASON. */
  readonly reason: number;
  /** When this device should make it: Unix ms. */
  readonly dueMs: number;
}

const wait = (lack: Lack): Sending => ({ kind: 'wait', reason: 'notReady', lack });
/** The key of an epoch that has one and a place. */
export const keyOfNode = (node: EpochNode): EpochKey => ({ id: node.id, gen: node.place!.gen, key: node.key!, boot: false });

function heads(sender: Sender, boot: BootNode): readonly EpochNode[] {
  return headsOf(sender.graph, keyOf(boot.epoch.id), sender.members(), sender.directory);
}

/** [E5] The gen below which this device does not go. An epoch that was silenced since it was written under binds nobody. */
function floorOf({ graph, members, directory }: Sender, boot: BootNode, found: readonly EpochNode[]): number {
  const { sent, nodes } = graph;
  const root = keyOf(boot.epoch.id);
  if (sent?.root !== root) return 0;
  const isLifted = [...nodes.values()].some((node) => node.place?.root === root && node.place.gen === sent.gen && isSilenced(graph, node, members(), directory));
  return isLifted ? Math.min(sent.gen, found[0]?.place?.gen ?? 0) : sent.gen;
}

/** [E2, E3, E5] The best head that this device may write under. */
function best(sender: Sender, boot: BootNode, found: readonly EpochNode[]): EpochNode | null {
  const floor = floorOf(sender, boot, found);
  return found.find((node) => node.key && keepsGen(floor, node.place!.gen) && isSafeNode(node, sender.directory)) ?? null;
}

/** Newest records of all members and a prekey of each of their devices, or what is lacking. */
function basis(sender: Sender): { readonly records: readonly AccountRecord[]; readonly prekeys: readonly Prekey[] } | Lack {
  const now = sender.now();
  const records: AccountRecord[] = [];
  const prekeys = new Map<Key, Prekey>();
  for (const account of sender.members()) {
    const record = sender.directory.newest(account);
    if (!record || record.expires <= now) return 'noRecord';
    records.push(record);
  }
  const own = records.find((record) => sameBytes(record.account, sender.self.account));
  if (!own?.devices.some((device) => sameBytes(device.id, sender.self.device))) return 'noRecord';
  for (const { id } of records.flatMap((record) => record.devices)) {
    const prekey = sender.directory.prekey(id, now);
    if (!prekey || prekey.expires <= now || !sameBytes(prekey.device, id)) return 'noPrekey';
    prekeys.set(keyOf(id), prekey);
  }
  return { records, prekeys: [...prekeys.values()] };
}

function writing(made: NewEpoch, seal: EpochKey): Sending {
  const further = made.further.map((body) => ({ kind: KIND.grants, body: encodeBody(body), key: seal }));
  return { kind: 'write', entries: [{ kind: KIND.epoch, body: encodeBody(made.body), key: seal }, ...further], then: made.epoch };
}

/** What a new epoch descends from where there are no heads: those that are over, or EK₀. */
function belowNone({ graph, members, directory }: Sender, boot: BootNode): readonly { readonly id: EpochKey['id']; readonly gen: number }[] {
  const ends = pastEnds(graph, keyOf(boot.epoch.id), members(), directory).slice(0, LIMITS.epochParents);
  return ends.length > 0 ? ends : [boot.epoch];
}

/** [E4, E6] A new epoch that joins all heads, to the newest prekeys. The caller remembers `then` until its kind 21 is learnt. @throws KemNeeded */
export function rotation(sender: Sender, reason: number): Sending {
  const boot = newestBoot(sender.graph);
  if (!boot) return wait('noPairRoot');
  const found = basis(sender);
  if (typeof found === 'string') return wait(found);
  const joined = heads(sender, boot).slice(0, LIMITS.epochParents);
  const parents = joined.length > 0 ? joined.map((node) => ({ id: node.id, gen: node.place!.gen })) : belowNone(sender, boot);
  const made = makeEpoch(needed(sender.kem()), { conversation: sender.conversation, maker: sender.self.device, parents, reason, ...found }, sender.random);
  if (!made) return wait('noPrekey');
  const above = sender.graph.shape === 'chain' ? joined.find((node) => node.key) : undefined;
  return writing(made, above ? keyOfNode(above) : boot.epoch);
}

/** [E2] The key to write under now, or what must be written first, or why nothing can be. @throws KemNeeded */
export function sending(sender: Sender): Sending {
  const boot = newestBoot(sender.graph);
  if (!boot) return wait('noPairRoot');
  const found = heads(sender, boot);
  const node = best(sender, boot, found);
  if (node) return { kind: 'ready', key: keyOfNode(node) };
  return rotation(sender, found.length > 0 ? EPOCH_REASON.unsafe : EPOCH_REASON.first);
}

function reasonNow(sender: Sender, boot: BootNode): number | null {
  const found = heads(sender, boot);
  if (found.length === 0) return null;
  const node = found.find((one) => isSafeNode(one, sender.directory));
  if (!node) return EPOCH_REASON.revoke;
  if (lacksSomeone(sender.members(), node.readers, sender.directory)) return EPOCH_REASON.add;
  if (node.entries >= EXPIRY.epochEntries) return EPOCH_REASON.entries;
  return node.entries > 0 && isDueAgain(node.learntMs, sender.now(), EXPIRY.epoch) ? EPOCH_REASON.age : null;
}

/** Place of this device among those of its account, by order of admission. */
function rankOf(sender: Sender): number {
  const devices = [...(sender.directory.newest(sender.self.account)?.devices ?? [])].sort((a, b) => a.order - b.order || compareBytes(a.id, b.id));
  return Math.max(0, devices.findIndex((device) => sameBytes(device.id, sender.self.device)));
}

/** A wish as it was last seen, so that its age is known. In memory only: after a start it begins anew. */
export interface WishMemory {
  last: { readonly reason: number; readonly since: number } | null;
  requested: boolean;
}

/** [E6, E7] Whether a rotation that no send waits for is due, why, and when this device should make it. */
export function rotationWish(sender: Sender, memory: WishMemory): RotationWish | null {
  const boot = newestBoot(sender.graph);
  const reason = boot && (reasonNow(sender, boot) ?? (memory.requested && heads(sender, boot).length > 0 ? EPOCH_REASON.request : null));
  if (reason === null) {
    memory.last = null;
    return null;
  }
  // From when it is first seen: whoever opens the app late gives the other time to have done it.
  const since = Math.min(sender.now(), memory.last?.reason === reason ? memory.last.since : Infinity);
  memory.last = { reason, since };
  return { reason, dueMs: since + rotationDelay(sender.self.account, sender.members(), rankOf(sender)) };
}
