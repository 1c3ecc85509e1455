/** Words shared by the chat room: what an entry is, where it stands, and what is thought of it (protocol §§6–8). Types only. */
import type { AccountId, ConversationId, DeviceId, EntryId, EpochId } from '../protocol/ids.ts';
import type { GateCode } from '../protocol/errors.ts';

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

/** An entry of the set that replicas share: authentic, whole or stripped. */
export type KnownEntry =
  | { readonly form: 'whole'; readonly verdict: Exclude<Verdict, 'held'>; readonly account: AccountId; readonly entry: OpenEntry; readonly arrival: number }
  | { readonly form: 'strip'; readonly verdict: Exclude<Verdict, 'held'>; readonly account: AccountId; readonly entry: Strip; readonly arrival: number };

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

/** One line of what is shown, in order. Whether it was read or delivered is not in here: that is receipts. */
export interface TimelineItem {
  readonly id: EntryId;
  readonly place: Place;
  readonly account: AccountId;
  readonly kind: 'text' | 'deleted' | 'unverified' | 'twoVersions' | 'missing' | 'unknown';
  /** `text`: the text, else ''. */
  readonly text: string;
  readonly sentMs: number;
  /** sentMs clamped into [previous shown − 10 min, arrival + 10 min]-like bounds; see timeline.ts. */
  readonly shownMs: number;
  readonly timeUncertain: boolean;
  /** `missing`: how many slots. */
  readonly count: number;
  /** Order of arrival on this device; 0 for own entries and marks. */
  readonly arrival: number;
}
