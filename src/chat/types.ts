/** Words shared by the chat room: what an entry is, where it stands, and what is thought of it (protocol §§6–8). Types only. */
import type { RecordChange } from '../ports/storage.ts';
import type { AccountId, ConversationId, DeviceId, EntryId, EpochId, Key } from '../protocol/ids.ts';
import type { GateCode } from '../protocol/errors.ts';
import type { EpochUse } from './epochUse.ts';
import type { Marks } from './marks.ts';
import type { MediaItem } from './media.ts';

/** A slot of a lane. */
export interface Place {
  readonly chapter: number;
  readonly device: DeviceId;
  readonly seq: number;
}

/** The fields that are signed (S) and the salt of the body. */
export interface EntryFields extends Place {
  readonly conversation: ConversationId;
  readonly epoch: EpochId;
  readonly prev: EntryId | null;
  /** First 16 B of ids, each. */
  readonly deps: readonly Uint8Array[];
  readonly sentMs: number;
  readonly kind: number;
  /** First 16 B of the hash of the author's account record. */
  readonly recordHead: Uint8Array;
  /** 16 B. */
  readonly salt: Uint8Array;
  /** CBOR of the kind's body, as bytes. */
  readonly body: Uint8Array;
}

/** An entry that was opened: its box, form, place and nonce are right. Its signature may still be unchecked. */
export interface OpenEntry extends EntryFields {
  readonly id: EntryId;
  /** 64 B. */
  readonly signature: Uint8Array;
  /** E, as it travels and is stored. */
  readonly sealed: Uint8Array;
}

/** What stays of a redacted entry: enough to verify it, without body and salt. */
export interface Strip extends Place {
  readonly id: EntryId;
  readonly conversation: ConversationId;
  readonly epoch: EpochId;
  readonly prev: EntryId | null;
  readonly deps: readonly Uint8Array[];
  readonly sentMs: number;
  readonly kind: number;
  readonly recordHead: Uint8Array;
  readonly bodyHash: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * - `signed`: own signature verified.
 * - `linked`: an authentic entry of its lane links to it; its own signature is not checked yet.
 * - `unverifiable`: authentic by link, and its own signature fails: keeps its place, is never shown.
 * - `held`: cannot be checked yet (no key, no record, no link).
 */
export type Verdict = 'signed' | 'linked' | 'unverifiable' | 'held';

/** What this device alone knows of an entry. */
export interface KnownHere {
  readonly verdict: Exclude<Verdict, 'held'>;
  readonly account: AccountId;
  /** Order of arrival on this device, from 1; 0 for what it wrote itself. */
  readonly arrival: number;
  /** When it came here or was written here, Unix ms by this device's clock. */
  readonly receivedMs?: number;
}

/** An entry of the set that replicas share: authentic, whole or stripped. */
export type KnownEntry =
  | (KnownHere & { readonly form: 'whole'; readonly entry: OpenEntry })
  | (KnownHere & { readonly form: 'strip'; readonly entry: Strip });

/**
 * An entry that is not here and that a fork proof shows to be authentic: part of what is seen, and of nothing else. It is in no
 * digest and no frontier, so it is still asked for; no dep names it, and it vouches for no other.
 */
export interface ProvenEntry {
  readonly form: 'proven';
  readonly verdict: 'signed';
  readonly account: AccountId;
  readonly arrival: 0;
  readonly receivedMs?: undefined;
  readonly entry: Strip;
}

/** What the view is made of. */
export type SeenEntry = KnownEntry | ProvenEntry;

/** What a carrier brings for one slot; `null`: redacted there, its strip comes in the redact. */
export interface Carried extends Place {
  readonly sealed: Uint8Array | null;
}

export type Admission =
  | { readonly outcome: 'admitted'; readonly id: EntryId }
  | { readonly outcome: 'duplicate' | 'held' | 'skipped' }
  | { readonly outcome: 'refused'; readonly code: GateCode };

/** An epoch key with what names it. */
export interface EpochKey {
  readonly id: EpochId;
  readonly gen: number;
  /** EK, 32 B. */
  readonly key: Uint8Array;
  /** An EK₀: seals boot kinds only. */
  readonly boot: boolean;
}

/** What somebody answered a line with. */
export interface Reaction {
  readonly account: AccountId;
  /** One emoji. */
  readonly emoji: string;
}

/** What a line said before it was changed. */
export interface Version {
  readonly text: string;
  /** As its author said. */
  readonly sentMs: number;
}

/** One line of what is shown, in order. Whether it was read or delivered is not in here: that is receipts. */
export interface TimelineItem extends Marks {
  readonly id: EntryId;
  readonly place: Place;
  readonly account: AccountId;
  readonly kind: 'text' | 'media' | 'report' | 'deleted' | 'unverified' | 'twoVersions' | 'missing' | 'unknown';
  /** `text`: the text; `media`: the caption; else ''. */
  readonly text: string;
  /** `media`: its photos and videos; else none. */
  readonly media: readonly MediaItem[];
  /** The entry that a text answers. Nothing of that one is in here: who shows it looks it up. */
  readonly replyTo: EntryId | null;
  /** Its own signature verified: it may be quoted. */
  readonly signed: boolean;
  /** One for each account at most. */
  readonly reactions: readonly Reaction[];
  /** What it said before, oldest first; none where it was not changed. */
  readonly versions: readonly Version[];
  /** Entries that change it, or try to: they go with it when it is taken back. */
  readonly edits: readonly EntryId[];
  readonly sentMs: number;
  /** sentMs clamped into [previous shown − 10 min, arrival + 10 min]-like bounds; see timeline.ts. */
  readonly shownMs: number;
  readonly timeUncertain: boolean;
  /** `missing`: how many slots. */
  readonly count: number;
  /** Order of arrival on this device; 0 for own entries and marks. */
  readonly arrival: number;
}

/** Slots of a lane that are missing below one that is here. */
export interface Gap {
  readonly device: DeviceId;
  readonly account: AccountId;
  /** First missing seq. */
  readonly from: number;
  readonly count: number;
}

/** Authentic entries of one device in one slot or with one prev. */
export interface Fork {
  readonly device: DeviceId;
  /** All twins of the fork in this chapter. */
  readonly ids: readonly EntryId[];
}

/** What the fold of one chapter starts from: a pure function of the set of authentic entries. */
export interface ChapterView {
  readonly chapter: number;
  /** Authentic entries, twins and proven ones included, in shown order (L, did, seq, id). */
  readonly entries: readonly SeenEntry[];
  /** Lamport number L of each entry by `keyOf(id)`, from 1. */
  readonly lamport: ReadonlyMap<Key, number>;
  readonly gaps: readonly Gap[];
  readonly forks: readonly Fork[];
  /** `keyOf(id)` of what follows a fork in its lane: not shown and, redacts apart, acts on nothing. Twins are not in here. */
  readonly hidden: ReadonlySet<Key>;
}

/** An answer to "under which key may I write now?". */
export type SendingEpoch =
  | { readonly kind: 'ready'; readonly key: EpochKey }
  /** These control entries come first, in this order, each sealed under its key; then ask again. */
  | { readonly kind: 'write'; readonly entries: readonly { readonly kind: number; readonly body: Uint8Array; readonly key: EpochKey }[] }
  /** None can be made now: the text waits. */
  | { readonly kind: 'wait'; readonly reason: 'notReady' | 'notFriends' };

/** What a conversation needs of its epochs; the `LazyEpochBook` is one. */
export interface Epochs {
  /** Keys that may have sealed an entry, likeliest first, EK₀ included. */
  keys(): readonly EpochKey[];
  /** The same keys in the same order, one at a time: who finds the right one soon does not pay for the rest. */
  candidates(): Iterable<EpochKey>;
  forSending(): SendingEpoch | Promise<SendingEpoch>;
  /**
   * Looks at an entry of kind 21, 23 or 25 whose own signature verified (own ones too), also behind a fork. Changes nothing
   * until `commit`; asked again for the same entry, it answers the same.
   * @returns the record changes to write with it, and whether keys become known that may open held entries
   */
  learn(entry: OpenEntry, account: AccountId): EpochLesson | Promise<EpochLesson>;
  /**
   * These entries stand behind a fork now, and act on nothing: what they declare is no head, and nothing is sent under it. Their
   * keys open what they sealed. Replaces what was said before.
   */
  silence(entries: readonly EntryId[]): void;
  /** An entry is about to be written under an epoch: counted for its rotation. Gives record changes to write with it. */
  note(epoch: EpochId, own: boolean): readonly RecordChange[];
  /** [E9] Deletes the keys of epochs that are over. Null: there is none. Asked in the conversation's queue, so nothing is written meanwhile. */
  forget(use: EpochUse): Promise<EpochLesson | null>;
}

export interface EpochLesson {
  readonly changes: readonly RecordChange[];
  readonly unlocked: boolean;
  /**
   * Called once the entry and the changes are on disk; only from then on may `keys` and `forSending` name what it brought.
   * After a failed write it is never called: so nobody seals under an epoch whose entry does not exist.
   */
  commit(): void;
}
