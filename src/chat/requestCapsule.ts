/**
 * A report of a message request (F41): the notice that somebody signed for whoever reports, without its sealing. Anybody checks it
 * alone, as they check messages of a chat (`capsule.ts`).
 *
 *   capsule = CBOR["kith1/request report", [acc, acc] sorted, reason, note, madeMs, [[acc, name] …], evidence]
 *
 * The evidence (`people/request.ts`) holds the whole request: what was signed names the account it was written to, and the hash of all
 * that it says. A request has no time of its own.
 */
import { sha256 } from '../crypto/hash.ts';
import { verifyStatement } from '../crypto/sign.ts';
import { deviceIn, verifyRecord } from '../people/record.ts';
import { readCore, readPayload } from '../people/request.ts';
import { isRefusal, type Verified } from '../people/verdict.ts';
import type { Primitives } from '../ports/primitives.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { sameBytes, SIZE, type AccountId, type DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { readTold, toldValues, type Capsule, type Exhibit, type Judgement, type Told } from './capsule.ts';

const LABEL = 'kith1/request report';

export interface RequestCapsuleParts extends Told {
  readonly evidence: Uint8Array;
}

interface Evidence {
  readonly text: string;
  readonly record: Uint8Array;
  readonly device: DeviceId;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  /** Whom it was written to, and the hash of what it said. */
  readonly to: AccountId;
  readonly payloadHash: Uint8Array;
  readonly payload: Uint8Array;
}

/** @throws FormError */
function readEvidence(bytes: Uint8Array): Evidence {
  const [given, device, statement, signature] = read.tuple(decode(bytes), 4);
  const [payload, signed] = [read.bytes(given), read.bytes(statement)];
  const [to, , , payloadHash] = read.tuple(decode(signed), 4);
  const { text, record } = readCore(readPayload(payload).core);
  return {
    text, record, payload, signed,
    device: read.bytes<DeviceId>(device, SIZE.device),
    signature: read.bytes(signature, SIZE.signature),
    to: read.bytes<AccountId>(to, SIZE.account),
    payloadHash: read.bytes(payloadHash),
  };
}

/** @throws FormError */
function readRequestCapsule(bytes: Uint8Array): Told & { readonly evidence: Evidence } {
  if (bytes.length > LIMITS.reportBytes) throw new FormError('too many bytes');
  const [label, accounts, reason, note, madeMs, names, evidence] = read.tuple(decode(bytes), 7);
  if (label !== LABEL) throw new FormError('no report of a request');
  return { ...readTold(accounts, reason, note, madeMs, names), evidence: readEvidence(read.bytes(evidence)) };
}

/** @throws FormError for what no reader could open */
export function encodeRequestCapsule({ evidence, ...told }: RequestCapsuleParts): Uint8Array {
  const bytes = encode([LABEL, ...toldValues(told), evidence]);
  readRequestCapsule(bytes);
  return bytes;
}

/** Who signed it, and whether for the other of these two and with these words. */
async function judge({ record, device, signed, signature, to, payloadHash, payload }: Evidence, { accounts }: Told, primitives: Primitives): Promise<Pick<Exhibit, 'judgement' | 'account'>> {
  const proven = await verifyRecord(record, primitives);
  const key = isRefusal(proven) ? null : deviceIn(proven, device)?.key;
  if (isRefusal(proven) || !key || !accounts.some((one) => sameBytes(one, proven.account)) || !(await verifyStatement(primitives, 'request', key, signed, signature))) return { judgement: 'forged', account: null };
  const isHere = !sameBytes(to, proven.account) && accounts.some((one) => sameBytes(one, to));
  const judgement: Judgement = !isHere ? 'elsewhere' : sameBytes(payloadHash, sha256(payload)) ? 'genuine' : 'altered';
  return { judgement, account: proven.account };
}

/** A report of a request out of any bytes, judged; or why it is none. */
export async function openRequestCapsule(bytes: Uint8Array, primitives: Primitives): Promise<Verified<Capsule>> {
  let found: ReturnType<typeof readRequestCapsule>;
  try {
    found = readRequestCapsule(bytes);
  } catch (error) {
    if (error instanceof FormError) return 'badForm';
    throw error;
  }
  const { evidence, ...told } = found;
  const exhibit: Exhibit = { ...(await judge(evidence, told, primitives)), marked: true, sentMs: null, body: { kind: 'text', text: evidence.text, replyTo: null }, leftOut: 0, twoVersions: false };
  return { ...told, exhibits: [exhibit] };
}
