/**
 * Bodies of entries (protocol §7): one format for each kind, typed, bounded, one spelling.
 *
 *   1 text [text, replyTo|null, marks?] · marks: marks.ts · 2 media: media.ts · 4 reaction [eid, emoji|""] · 5 edit [eid, text] · 6 redact [strips] · 7 read [[n, did, seq] …]
 *   8 profile [name, bio, picture|null] · 11 report [capsule] · 21 epoch and 25 grants: grants.ts · 23 record [AR, cuts [[did, n, seq] …]]
 *   26 fork [strip, strip] · 30 home set [key, value] · 31 home delete [key]
 *
 * A kind that is not in the table is 'unknown': kept and carried as it is, shown and obeyed by nobody. Strips are raw values
 * here, arrays of 11; `strip.ts` reads them. Nothing here decides whether an entry is true.
 */
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { compareBytes, SIZE, type DeviceId, type EntryId } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { ascending, epochBodyValue, grantsBodyValue, readEpochBody, readGrantsBody, type EpochBody, type GrantsBody } from './grants.ts';
import { marksValue, readMarked, type Marks } from './marks.ts';
import { mediaBodyValue, readMediaBody, type MediaBody } from './media.ts';
import type { Place } from './types.ts';

/** Encoded size of a picture's reference in a profile (a media body of §10). */
const PICTURE_BYTES = 2048;
/** Fields of a strip. */
const STRIP_FIELDS = 11;

export interface TextBody extends Marks {
  readonly kind: 'text';
  /** 1 B to 16 KiB of UTF-8, not blank. */
  readonly text: string;
  readonly replyTo: EntryId | null;
}
export interface ReactionBody {
  readonly kind: 'reaction';
  readonly target: EntryId;
  /** '' takes the reaction back. */
  readonly emoji: string;
}
export interface EditBody {
  readonly kind: 'edit';
  readonly target: EntryId;
  readonly text: string;
}
export interface RedactBody {
  readonly kind: 'redact';
  /** 1 to 16. */
  readonly strips: readonly Value[];
}
export interface ReadBody {
  readonly kind: 'read';
  /** Ascending by (chapter, device). */
  readonly places: readonly Place[];
}
export interface ProfileBody {
  readonly kind: 'profile';
  readonly name: string;
  readonly bio: string;
  readonly picture: Value | null;
}
export interface ReportBody {
  readonly kind: 'report';
  /** As `capsule.ts` reads it. Nothing of it is believed here. */
  readonly report: Uint8Array;
}
export interface RecordBody {
  readonly kind: 'record';
  /** The account record as it travels. Not verified here. */
  readonly record: Uint8Array;
  /** Last entry the author holds of each device that the record drops; ascending by device. */
  readonly cuts: readonly Place[];
}
export interface ForkBody {
  readonly kind: 'fork';
  readonly strips: readonly [Value, Value];
}
export interface HomeSetBody {
  readonly kind: 'homeSet';
  readonly key: string;
  readonly value: Uint8Array;
}
export interface HomeDeleteBody {
  readonly kind: 'homeDelete';
  readonly key: string;
}
export interface UnknownBody {
  readonly kind: 'unknown';
  readonly number: number;
}

export type KnownBody =
  | TextBody | MediaBody | ReactionBody | EditBody | RedactBody | ReadBody | ProfileBody | ReportBody | EpochBody | RecordBody | GrantsBody | ForkBody | HomeSetBody | HomeDeleteBody;
export type Body = KnownBody | UnknownBody;

/** Whether a text may be sent: 'textEmpty' and 'textTooLong' are codes of the table of errors. */
export function textFault(text: string): 'textEmpty' | 'textTooLong' | null {
  if (text.trim() === '') return 'textEmpty';
  return new TextEncoder().encode(text).length > LIMITS.textBytes ? 'textTooLong' : null;
}

const entryIdOf = (value: Value | undefined): EntryId => read.bytes<EntryId>(value, SIZE.entry);

function notBlank(value: Value | undefined, maxBytes: number): string {
  const text = read.text(value, maxBytes);
  if (text.trim() === '') throw new FormError('blank text');
  return text;
}

function place(chapter: Value | undefined, device: Value | undefined, seq: Value | undefined): Place {
  return { chapter: read.int(chapter, 0, LIMITS.chapters - 1), device: read.bytes<DeviceId>(device, SIZE.device), seq: read.int(seq, 0, LIMITS.laneEntries - 1) };
}

function readPlaces(value: Value): readonly Place[] {
  const places = read.list(value, LIMITS.readLanes).map((one) => {
    const [chapter, device, seq] = read.tuple(one, 3);
    return place(chapter, device, seq);
  });
  for (let i = 1; i < places.length; i++) {
    const [a, b] = [places[i - 1]!, places[i]!];
    if ((a.chapter - b.chapter || compareBytes(a.device, b.device)) >= 0) throw new FormError('lanes do not ascend');
  }
  return places;
}

function readCuts(value: Value | undefined): readonly Place[] {
  const cuts = read.list(value, LIMITS.readLanes).map((one) => {
    const [device, chapter, seq] = read.tuple(one, 3);
    return place(chapter, device, seq);
  });
  return ascending(cuts, (cut) => cut.device);
}

function readPicture(value: Value): Value {
  if (encode(value).length > PICTURE_BYTES) throw new FormError('picture reference too large');
  return value;
}

/** A strip as `strip.ts` writes it, unread. */
function rawStrip(value: Value | undefined): Value {
  return read.tuple(value, STRIP_FIELDS);
}

/** @throws FormError */
export function readTextBody(value: Value): TextBody {
  const { items: [text, reply], marks } = readMarked(value, 2);
  return { kind: 'text', text: notBlank(text, LIMITS.textBytes), replyTo: read.orNull(reply, entryIdOf), ...marks };
}

export const textBodyValue = (body: TextBody): Value => [body.text, body.replyTo, ...marksValue(body)];

type Reader = (value: Value) => KnownBody;
const tuple = (length: number, build: (items: readonly Value[]) => KnownBody): Reader => (value) => build(read.tuple(value, length));

const READERS: Readonly<Record<number, Reader>> = {
  [KIND.text]: readTextBody,
  [KIND.media]: readMediaBody,
  [KIND.reaction]: tuple(2, ([target, emoji]) => ({ kind: 'reaction', target: entryIdOf(target), emoji: read.text(emoji, LIMITS.reactionBytes) })),
  [KIND.edit]: tuple(2, ([target, text]) => ({ kind: 'edit', target: entryIdOf(target), text: notBlank(text, LIMITS.textBytes) })),
  [KIND.redact]: tuple(1, ([list]) => {
    const strips = read.list(list, LIMITS.redactStrips).map(rawStrip);
    if (strips.length === 0) throw new FormError('a redact of nothing');
    return { kind: 'redact', strips };
  }),
  [KIND.read]: (value) => ({ kind: 'read', places: readPlaces(value) }),
  [KIND.profile]: tuple(3, ([name, bio, picture]) => ({
    kind: 'profile', name: notBlank(name, LIMITS.nameBytes), bio: read.text(bio, LIMITS.bioBytes), picture: read.orNull(picture, readPicture),
  })),
  [KIND.report]: tuple(1, ([report]) => ({ kind: 'report', report: read.bytes(report, undefined, LIMITS.reportBodyBytes) })),
  [KIND.epoch]: readEpochBody,
  [KIND.record]: tuple(2, ([record, cuts]) => ({ kind: 'record', record: read.bytes(record, undefined, LIMITS.recordBytes), cuts: readCuts(cuts) })),
  [KIND.grants]: readGrantsBody,
  [KIND.fork]: tuple(2, ([one, other]) => ({ kind: 'fork', strips: [rawStrip(one), rawStrip(other)] })),
  [KIND.homeSet]: tuple(2, ([key, value]) => ({ kind: 'homeSet', key: notBlank(key, LIMITS.homeKeyBytes), value: read.bytes(value, undefined, LIMITS.homeValueBytes) })),
  [KIND.homeDelete]: tuple(1, ([key]) => ({ kind: 'homeDelete', key: notBlank(key, LIMITS.homeKeyBytes) })),
};

function valueOf(body: KnownBody): Value {
  switch (body.kind) {
    case 'text': return textBodyValue(body);
    case 'media': return mediaBodyValue(body);
    case 'reaction': return [body.target, body.emoji];
    case 'edit': return [body.target, body.text];
    case 'redact': return [[...body.strips]];
    case 'read': return body.places.map((at) => [at.chapter, at.device, at.seq]);
    case 'profile': return [body.name, body.bio, body.picture];
    case 'report': return [body.report];
    case 'epoch': return epochBodyValue(body);
    case 'record': return [body.record, body.cuts.map((at) => [at.device, at.chapter, at.seq])];
    case 'grants': return grantsBodyValue(body);
    case 'fork': return [...body.strips];
    case 'homeSet': return [body.key, body.value];
    case 'homeDelete': return [body.key];
  }
}

/** The bytes of a body. @throws FormError for a body that `decodeBody` would refuse: what we write, others can read */
export function encodeBody(body: KnownBody): Uint8Array {
  const value = valueOf(body);
  READERS[KIND[body.kind]]!(value);
  const bytes = encode(value);
  if (bytes.length > LIMITS.bodyBytes) throw new FormError('body too large');
  return bytes;
}

/** The body of a kind. Never throws for an unknown kind, whose bytes are not looked at. @throws FormError */
export function decodeBody(kind: number, bytes: Uint8Array): Body {
  const reader = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (!reader) return { kind: 'unknown', number: kind };
  if (bytes.length > LIMITS.bodyBytes) throw new FormError('body too large');
  return reader(decode(bytes));
}
