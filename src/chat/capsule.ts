/**
 * A report (F41): chosen messages of one chat with what proves who signed them. Whoever gets one can check it alone, offline, and
 * needs nobody's word for it. There is no office to send it to; who sees it is chosen by the person who makes it.
 *
 *   capsule = CBOR["kith1/report", [acc, acc] sorted, reason, note, madeMs, [[acc, name] …], [AR …], [[marked, conv, strip, salt16, body] …]]
 *
 * A strip is all that the author's device signed, and holds the hash of the body; records prove whose device that is. So of each
 * message is told apart: it is genuine; its words were changed; nobody known signed it; it was said elsewhere. Words that belong
 * to a chat of other people do not become words of this one, since the chat stands in what was signed. What is left out between
 * two messages of one device shows in their numbers. The reporter's name for somebody, the note and the reason are nobody's proof.
 */
import { directConversation, half, sortedPair } from '../crypto/derive.ts';
import type { Primitives } from '../ports/primitives.ts';
import { isRefusal, type Verified } from '../people/verdict.ts';
import { deviceIn, verifyRecord, type ProvenRecord } from '../people/record.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { compareBytes, keyOf, sameBytes, SIZE, type AccountId, type ConversationId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { decodeBody, type Body } from './bodies.ts';
import { bodyHash } from './entry.ts';
import { halfName, nameOf } from './names.ts';
import { readStrip, stripOf, stripValue, verifyStrip } from './strip.ts';
import type { OpenEntry, Strip } from './types.ts';

const LABEL = 'kith1/report';

/** Why somebody reports; the number is the place in this list. */
export const REASONS = ['spam', 'hurtful', 'pretending', 'dangerous'] as const;
export type Reason = (typeof REASONS)[number];

/** What the maker of a report says, and nobody signed. */
export interface Told {
  readonly accounts: readonly [AccountId, AccountId];
  readonly reason: Reason;
  readonly note: string;
  /** Unix ms, by the maker's clock. */
  readonly madeMs: number;
  readonly names: readonly (readonly [AccountId, string])[];
}

export interface CapsuleParts extends Told {
  /** Records of the two accounts, as they travel. */
  readonly records: readonly Uint8Array[];
  /** `marked`: what is reported; the others are told for their context. */
  readonly entries: readonly { readonly marked: boolean; readonly entry: OpenEntry }[];
}

/**
 * - `genuine`: signed by a device of this account, in this chat, with these words.
 * - `altered`: so signed, but with other words.
 * - `elsewhere`: signed by this account, in another chat.
 * - `forged`: not signed by a device of either account.
 */
export type Judgement = 'genuine' | 'altered' | 'elsewhere' | 'forged';

export interface Exhibit {
  readonly judgement: Judgement;
  readonly marked: boolean;
  /** Whose device signed it; null where nobody's did. */
  readonly account: AccountId | null;
  /** As its author said, Unix ms; null: a request, which says none. */
  readonly sentMs: number | null;
  /** Null: of no form that has words. Only of a genuine one are these its author's. */
  readonly body: Body | null;
  /** How much the same device wrote between the one before it in the report and this one, that is not in the report. */
  readonly leftOut: number;
  /** The same device signed another one for the same place, or another one before it: it says two things to two people. */
  readonly twoVersions: boolean;
}

export interface Capsule extends Told {
  /** In an order that whoever made the report could not choose. */
  readonly exhibits: readonly Exhibit[];
}

/** What is told, as it stands in a report: five values in a row. */
export const toldValues = ({ accounts, reason, note, madeMs, names }: Told): readonly Value[] =>
  [[...sortedPair(...accounts)], REASONS.indexOf(reason), note, madeMs, names.map(([account, name]) => [account, name])];

/** @throws FormError for no entries, too many, or more bytes than a report may have */
export function encodeCapsule({ records, entries, ...told }: CapsuleParts): Uint8Array {
  const exhibits = entries.map(({ marked, entry }): Value => [marked, entry.conversation, stripValue(stripOf(entry)), entry.salt, entry.body]);
  const bytes = encode([LABEL, ...toldValues(told), [...records], exhibits]);
  readCapsule(bytes);
  return bytes;
}

interface Raw {
  readonly marked: boolean;
  readonly strip: Strip;
  readonly salt: Uint8Array;
  readonly body: Uint8Array;
}

function readRaw(value: Value): Raw {
  const [marked, conversation, strip, salt, body] = read.tuple(value, 5);
  if (typeof marked !== 'boolean') throw new FormError('not a mark');
  return {
    marked,
    strip: readStrip(strip, read.bytes<ConversationId>(conversation, SIZE.conversation)),
    salt: read.bytes(salt, SIZE.half),
    body: read.bytes(body, undefined, LIMITS.bodyBytes),
  };
}

function readAccounts(value: Value | undefined): readonly [AccountId, AccountId] {
  const [a, b] = read.tuple(value, 2).map((account) => read.bytes<AccountId>(account, SIZE.account));
  if (compareBytes(a!, b!) >= 0) throw new FormError('accounts do not ascend');
  return [a!, b!];
}

/** What `toldValues` gave. @throws FormError */
export const readTold = (accounts?: Value, reason?: Value, note?: Value, madeMs?: Value, names?: Value): Told => ({
  accounts: readAccounts(accounts),
  reason: REASONS[read.int(reason, 0, REASONS.length - 1)]!,
  note: read.text(note, LIMITS.requestBytes),
  madeMs: read.int(madeMs),
  names: read.list(names, 2).map((one) => {
    const [account, name] = read.tuple(one, 2);
    return [read.bytes<AccountId>(account, SIZE.account), read.text(name, LIMITS.nameBytes)] as const;
  }),
});

function readCapsule(bytes: Uint8Array): Told & { readonly records: readonly Uint8Array[]; readonly raws: readonly Raw[] } {
  if (bytes.length > LIMITS.reportBytes) throw new FormError('too many bytes');
  const [label, accounts, reason, note, madeMs, names, records, exhibits] = read.tuple(decode(bytes), 8);
  if (label !== LABEL) throw new FormError('no report');
  const raws = read.list(exhibits, LIMITS.reportEntries).map(readRaw);
  if (raws.length === 0) throw new FormError('a report of nothing');
  return {
    ...readTold(accounts, reason, note, madeMs, names),
    records: read.list(records, LIMITS.recordsKept).map((record) => read.bytes(record, undefined, LIMITS.recordBytes)),
    raws,
  };
}

/**
 * The record that shows whose device signed: it names the device, and the device names it, by what it signed here or by having signed
 * the record. A record alone may name any device, also that of somebody else.
 */
const signerOf = ({ device, recordHead }: Strip, records: readonly ProvenRecord[]): ProvenRecord | undefined =>
  records.find((record) => deviceIn(record, device) && (sameBytes(half(record.hash), recordHead) || sameBytes(record.signer, device)));

async function judge({ strip, salt, body }: Raw, signer: ProvenRecord | undefined, conversation: ConversationId, primitives: Primitives): Promise<Judgement> {
  if (!signer || !(await verifyStrip(strip, deviceIn(signer, strip.device)!.key, primitives))) return 'forged';
  if (!sameBytes(strip.conversation, conversation)) return 'elsewhere';
  return sameBytes(strip.bodyHash, bodyHash(salt, body)) ? 'genuine' : 'altered';
}

function bodyOf({ strip, body }: Raw): Body | null {
  try {
    return decodeBody(strip.kind, body);
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

const byTime = ([a]: readonly Raw[], [b]: readonly Raw[]): number => a!.strip.chapter - b!.strip.chapter || a!.strip.sentMs - b!.strip.sentMs || compareBytes(a!.strip.device, b!.strip.device);

/** Of each device in its own order, and behind whatever it names as known to it; where neither says more, by the time that each says. */
function inOrder(raws: readonly Raw[]): readonly Raw[] {
  const lanes = new Map<Key, Raw[]>();
  for (const raw of raws) lanes.set(keyOf(raw.strip.device), [...(lanes.get(keyOf(raw.strip.device)) ?? []), raw]);
  for (const lane of lanes.values()) lane.sort((a, b) => a.strip.chapter - b.strip.chapter || a.strip.seq - b.strip.seq || compareBytes(a.strip.id, b.strip.id));
  const waiting = new Set(raws.map(({ strip }) => halfName(strip.id)));
  const ordered: Raw[] = [];
  while (ordered.length < raws.length) {
    const heads = [...lanes.values()].filter((lane) => lane.length > 0).sort(byTime);
    // Two that name each other are a lie of whoever signed them: then the times decide.
    const next = heads.find(([head]) => !head!.strip.deps.some((dep) => waiting.has(nameOf(dep)))) ?? heads[0]!;
    const taken = next.shift()!;
    waiting.delete(halfName(taken.strip.id));
    ordered.push(taken);
  }
  return ordered;
}

/** What a proven one shows beside the one before it of the same device. Across chapters nothing can be counted. */
function beside(strip: Strip, before: Strip | undefined): Pick<Exhibit, 'leftOut' | 'twoVersions'> {
  if (!before || before.chapter !== strip.chapter) return { leftOut: 0, twoVersions: false };
  const step = strip.seq - before.seq;
  return { leftOut: Math.max(0, step - 1), twoVersions: step === 0 || (step === 1 && !(strip.prev && sameBytes(strip.prev, before.id))) };
}

async function exhibitsOf(raws: readonly Raw[], records: readonly ProvenRecord[], conversation: ConversationId, primitives: Primitives): Promise<readonly Exhibit[]> {
  const last = new Map<Key, Strip>();
  const exhibits: Exhibit[] = [];
  for (const raw of inOrder(raws)) {
    const { strip, marked } = raw;
    const signer = signerOf(strip, records);
    const judgement = await judge(raw, signer, conversation, primitives);
    const isHere = judgement === 'genuine' || judgement === 'altered';
    exhibits.push({ judgement, marked, account: judgement === 'forged' ? null : signer!.account, sentMs: strip.sentMs, body: bodyOf(raw), ...beside(strip, isHere ? last.get(keyOf(strip.device)) : undefined) });
    if (isHere) last.set(keyOf(strip.device), strip);
  }
  return exhibits;
}

/** A report out of any bytes, each message of it judged; or why it is none. */
export async function openCapsule(bytes: Uint8Array, primitives: Primitives): Promise<Verified<Capsule>> {
  let found: ReturnType<typeof readCapsule>;
  try {
    found = readCapsule(bytes);
  } catch (error) {
    if (error instanceof FormError) return 'badForm';
    throw error;
  }
  const { raws, records, ...told } = found;
  const proven: ProvenRecord[] = [];
  for (const one of records) {
    const record = await verifyRecord(one, primitives);
    if (!isRefusal(record) && told.accounts.some((account) => sameBytes(account, record.account))) proven.push(record);
  }
  return { ...told, exhibits: await exhibitsOf(raws, proven, directConversation(...told.accounts), primitives) };
}
