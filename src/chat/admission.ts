/**
 * Taking in what a carrier brought: bound, open, verify, store, in this order; the first failure stops with a code (protocol §7).
 *
 * One round opens and judges a batch, applies the redacts and fork proofs in it, learns its epochs, and writes all of it in one transaction.
 * What could not be checked is held; as long as a round brought something new, held entries that it may have helped are tried
 * again. Nothing is in view before its transaction completed. Never run twice at a time: `conversation.ts` queues.
 */
import type { Primitives } from '../ports/primitives.ts';
import type { RecordChange } from '../ports/storage.ts';
import { sameBytes, type ConversationId, type Key } from '../protocol/ids.ts';
import { EPOCH_KINDS, KIND } from '../protocol/kinds.ts';
import { acts } from './chapterSet.ts';
import { isPlace, openEntry, verifyEntry, type Opened as OpenedEntry } from './entry.ts';
import { provenBy } from './fork.ts';
import type { Held, HeldEntry } from './held.ts';
import type { KeySearch } from './keySearch.ts';
import { judgeLane, linksOf, slotLink, type Candidate } from './lane.ts';
import { nameOf } from './names.ts';
import { effectOf, type DeviceLookup, type KnownDevice } from './redaction.ts';
import type { Shelf } from './shelf.ts';
import { createStage, type Stage } from './stage.ts';
import type { Admission, Carried, EpochLesson, Epochs, KnownEntry, OpenEntry, Strip } from './types.ts';

export interface AdmissionParts {
  readonly conversation: ConversationId;
  readonly shelf: Shelf;
  readonly held: Held;
  readonly deviceOf: DeviceLookup;
  readonly epochs: Epochs;
  readonly search: KeySearch;
  readonly primitives: Primitives;
  /** The next order of arrival, and the time. */
  readonly arrive: () => { readonly arrival: number; readonly receivedMs: number };
  /** Writes what a round staged; rejects when the disk refuses. */
  readonly write: (stage: Stage, changes: readonly RecordChange[], origin?: unknown) => Promise<void>;
}

type WholeCarried = HeldEntry['carried'];
type Outcomes = Map<Carried, Admission>;

interface Opened extends Candidate {
  readonly carried: WholeCarried;
  readonly author: KnownDevice;
}

const isWhole = (carried: Carried): carried is WholeCarried => carried.sealed !== null;
const laneName = ({ chapter, device }: Pick<Carried, 'chapter' | 'device'>): string => `${chapter} ${nameOf(device)}`;

/**
 * What stood in this slot was taken back, and the key that sealed it was deleted: an old copy of it will never open here, and
 * held it would keep other keys from being deleted. A twin that no key opens yet comes again, since it was not acknowledged.
 */
function isForgotten(slot: readonly KnownEntry[], epochs: Epochs): boolean {
  return slot.length > 0 && slot.every(({ form, entry }) => form === 'strip' && !epochs.keys().some(({ id }) => sameBytes(id, entry.epoch)));
}

/** Opens one; gives it when it is to be judged, and what becomes of it otherwise. */
async function open(parts: AdmissionParts, { carried, bad, opened: before }: HeldEntry): Promise<Opened | Admission> {
  const { set } = await parts.shelf.load(carried.chapter);
  const isHere = set.slot(carried).some((known) => known.form === 'whole' && sameBytes(known.entry.sealed, carried.sealed));
  if (isHere) return { outcome: 'duplicate' };
  const author = parts.deviceOf(carried.device);
  const opened: OpenedEntry = before ? { ok: true, entry: before } : openEntry(carried.sealed, parts.conversation, carried, parts.search());
  if (!opened.ok && opened.code !== 'unknownEpoch') return { outcome: 'refused', code: opened.code };
  if (opened.ok && set.entries.has(nameOf(opened.entry.id))) return { outcome: 'duplicate' };
  if (opened.ok && author) return { carried, entry: opened.entry, bad, author };
  if (!opened.ok && isForgotten(set.slot(carried), parts.epochs)) return { outcome: 'skipped' };
  parts.held.keep({ carried, known: author !== null, bad, opened: opened.ok ? opened.entry : null });
  return { outcome: 'held' };
}

/** Opens a batch. What is left to judge comes by lane, every entry once. */
async function openAll(parts: AdmissionParts, items: readonly HeldEntry[], outcomes: Outcomes): Promise<Iterable<readonly Opened[]>> {
  const lanes = new Map<string, Opened[]>();
  const seen = new Set<Key>();
  for (const item of items) {
    const opened = await open(parts, item);
    if ('outcome' in opened) {
      if (opened.outcome !== 'held') parts.held.drop(item.carried);
      outcomes.set(item.carried, opened);
      continue;
    }
    const id = nameOf(opened.entry.id);
    if (seen.has(id)) outcomes.set(item.carried, { outcome: 'duplicate' });
    else lanes.set(laneName(item.carried), [...(lanes.get(laneName(item.carried)) ?? []), opened]);
    seen.add(id);
  }
  return lanes.values();
}

/** Judges the opened entries of one lane and stages the authentic ones. They stay among what is held until they are written. */
async function judge(parts: AdmissionParts, lane: readonly Opened[], stage: Stage, outcomes: Outcomes): Promise<void> {
  const { author, entry: first } = lane[0]!;
  const { set } = await parts.shelf.load(first.chapter);
  const carriedBy = new Map(lane.map((one) => [one.entry, one.carried]));
  const verify = (entry: OpenEntry): Promise<boolean> => verifyEntry(entry, author.key, parts.primitives);
  for (const { entry, verdict } of await judgeLane(lane, linksOf(set.lanes.get(nameOf(first.device)) ?? []), verify)) {
    const carried = carriedBy.get(entry)!;
    if (verdict === 'held') {
      parts.held.keep({ carried, known: true, bad: true, opened: entry });
      outcomes.set(carried, { outcome: 'held' });
      continue;
    }
    const checked = verdict === 'linked' && acts(entry.kind) ? ((await verify(entry)) ? 'signed' : 'unverifiable') : verdict;
    stage.add({ form: 'whole', verdict: checked, account: author.account, entry, ...parts.arrive() });
    outcomes.set(carried, { outcome: 'admitted', id: entry.id });
  }
}

/** Puts a strip in the place of its entry, or where the entry never came. */
async function erase(parts: AdmissionParts, strip: Strip, redactor: KnownEntry, stage: Stage): Promise<void> {
  const name = nameOf(strip.id);
  const { set } = await parts.shelf.load(strip.chapter);
  const before = stage.get(strip.chapter, name) ?? set.entries.get(name);
  if (before?.form === 'strip') return;
  stage.add({ form: 'strip', verdict: 'signed', account: redactor.account, entry: strip, ...(before ? { arrival: before.arrival, receivedMs: before.receivedMs ?? 0 } : parts.arrive()) });
}

/** Lets a redact count as far as it can. The caller has seen its own signature verify. */
async function applyRedact(parts: AdmissionParts, redact: KnownEntry, stage: Stage): Promise<void> {
  if (redact.form !== 'whole') return;
  const effect = await effectOf(redact.entry, redact.account, parts.deviceOf, parts.primitives);
  const isWaiting = effect.kind === 'pending';
  if (isWaiting && !stage.get(redact.entry.chapter, nameOf(redact.entry.id))) return;
  stage.add(redact, isWaiting);
  if (effect.kind === 'counts') for (const strip of effect.strips) await erase(parts, strip, redact, stage);
}

/** Lets a fork proof count as far as it can: it stands by itself, so where its entry stands does not matter. */
async function applyProof(parts: AdmissionParts, known: KnownEntry, stage: Stage): Promise<void> {
  if (known.form !== 'whole') return;
  const effect = await provenBy(known.entry, parts.deviceOf, parts.primitives);
  const isWaiting = effect.kind === 'pending';
  if (isWaiting && !stage.get(known.entry.chapter, nameOf(known.entry.id))) return;
  stage.add(known, isWaiting);
  if (effect.kind === 'counts') stage.prove(effect.proof);
}

/** Lets staged entries act; gives what the epochs learnt. */
export async function act(parts: AdmissionParts, stage: Stage): Promise<readonly EpochLesson[]> {
  const lessons: EpochLesson[] = [];
  for (const { known } of stage.all()) {
    if (known.verdict !== 'signed' || known.form !== 'whole') continue;
    if (known.entry.kind === KIND.redact) await applyRedact(parts, known, stage);
    if (known.entry.kind === KIND.fork) await applyProof(parts, known, stage);
    if (EPOCH_KINDS.includes(known.entry.kind)) lessons.push(await parts.epochs.learn(known.entry, known.account));
  }
  return lessons;
}

/** Held entries that a round helped: sealed ones after new keys, and those that a staged entry links to. */
function helped(parts: AdmissionParts, stage: Stage, unlocked: boolean): readonly HeldEntry[] {
  const links = new Set(stage.all().flatMap(({ known: { entry } }) => (entry.prev ? [`${laneName(entry)} ${slotLink(entry.seq - 1, entry.prev)}`] : [])));
  return parts.held.all().filter(({ opened }) => (opened ? links.has(`${laneName(opened)} ${slotLink(opened.seq, opened.id)}`) : unlocked));
}

/** Writes a stage that has acted and gives what to try next. @param written what is in the stage, and held no longer */
async function settle(parts: AdmissionParts, stage: Stage, lessons: readonly EpochLesson[], written: readonly Carried[] = []): Promise<readonly HeldEntry[]> {
  if (stage.isEmpty()) return [];
  await parts.write(stage, lessons.flatMap((lesson) => lesson.changes));
  for (const lesson of lessons) lesson.commit();
  for (const one of written) parts.held.drop(one);
  return helped(parts, stage, lessons.some((lesson) => lesson.unlocked));
}

async function run(parts: AdmissionParts, items: readonly HeldEntry[], outcomes: Outcomes): Promise<void> {
  for (let next = items; next.length > 0; ) {
    const stage = createStage();
    for (const lane of await openAll(parts, next, outcomes)) await judge(parts, lane, stage, outcomes);
    const judged = next.map(({ carried }) => carried).filter((one) => outcomes.get(one)?.outcome === 'admitted');
    next = await settle(parts, stage, await act(parts, stage), judged);
  }
}

/** Redacts and fork proofs that named a device unknown at the time. */
async function retryPending(parts: AdmissionParts): Promise<readonly HeldEntry[]> {
  const stage = createStage();
  for (const { chapter, pends } of (await parts.shelf.overview()).values()) {
    if (!pends) continue;
    const loaded = await parts.shelf.load(chapter);
    for (const id of loaded.pending) {
      const known = loaded.set.entries.get(id);
      if (known) await (known.entry.kind === KIND.fork ? applyProof : applyRedact)(parts, known, stage);
    }
  }
  return settle(parts, stage, []);
}

/** Admits what a carrier brought; outcomes in the same order. @throws StorageError when the disk refuses, LoadError */
export async function admit(parts: AdmissionParts, carried: readonly Carried[]): Promise<readonly Admission[]> {
  const outcomes: Outcomes = new Map();
  const items: HeldEntry[] = [];
  for (const one of carried) {
    if (!isPlace(one)) outcomes.set(one, { outcome: 'refused', code: 'badPlace' });
    else if (isWhole(one)) items.push({ carried: one, known: false, bad: false, opened: null });
    else outcomes.set(one, { outcome: 'skipped' });
  }
  await run(parts, items, outcomes);
  return carried.map((one) => outcomes.get(one)!);
}

/** Tries again what is held and what was pending: after new records, keys or devices. What failed stays held. @throws StorageError, LoadError */
export async function retry(parts: AdmissionParts): Promise<void> {
  await run(parts, parts.held.all(), new Map());
  await run(parts, await retryPending(parts), new Map());
}
