/** A report of a message request proves who wrote it to whom, to anybody and alone. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openCapsule, type Capsule } from '../../../src/chat/capsule.ts';
import { encodeRequestCapsule, openRequestCapsule, type RequestCapsuleParts } from '../../../src/chat/requestCapsule.ts';
import { openRequest, readCore, readPayload, requestCore, sealRequest } from '../../../src/people/request.ts';
import { isRefusal } from '../../../src/people/verdict.ts';
import { decode, encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { accepted, createTrio, listOf, NOW, primitives, type TestPerson } from '../../helpers/people.ts';
import { bytesOf, expectVector, loadVector } from '../../vectors/vector.ts';

const TOKEN = new Uint8Array(16).fill(9);
let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
/** Of what Eve asked Bob with, as Bob keeps it. */
let evidence: Uint8Array;

async function ask(from: TestPerson, to: TestPerson, text: string): Promise<Uint8Array> {
  const core = requestCore({ card: from.card, record: from.record, proof: (await listOf(from, [to])).proofFor(to), text, token: TOKEN });
  const sealed = (await sealRequest(to.record, core, new Uint8Array(8), from))!;
  return accepted(await openRequest(sealed, to.own, TOKEN, primitives)).evidence;
}

beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
  evidence = await ask(eve, bob, 'Double your savings');
});

const parts = (more: Partial<RequestCapsuleParts> = {}): RequestCapsuleParts => ({
  accounts: [bob.account, eve.account], reason: 'spam', note: 'Out of nowhere', madeMs: NOW, names: [[eve.account, 'Eve']], evidence, ...more,
});

async function opened(bytes: Uint8Array): Promise<Capsule> {
  const capsule = await openRequestCapsule(bytes, primitives);
  if (isRefusal(capsule)) throw new Error(capsule);
  return capsule;
}

const judgedAs = async (more: Partial<RequestCapsuleParts>): Promise<unknown> => {
  const [exhibit] = (await opened(encodeRequestCapsule(parts(more)))).exhibits;
  return { judgement: exhibit!.judgement, account: exhibit!.account };
};

/** The evidence with some of its values put in the place of others: payload, device, what was signed, signature. */
const changed = (change: (values: Value[]) => void): Uint8Array => {
  const values = [...(decode(evidence) as Value[])];
  change(values);
  return encode(values);
};

/** A payload like Eve's with other words. */
function otherWords(payload: Uint8Array, text: string): Uint8Array {
  const { core, stamp } = readPayload(payload);
  const values = [...(decode(core) as Value[])];
  values[5] = text;
  const other = encode(values);
  expect(readCore(other).text).toBe(text);
  return encode([other, stamp]);
}

describe('[F41] a report of a message request', () => {
  it('shows what was asked with, who signed it, and nothing that its maker said as proven', async () => {
    const capsule = await opened(encodeRequestCapsule(parts()));
    expect(capsule).toMatchObject({ reason: 'spam', note: 'Out of nowhere', madeMs: NOW });
    expect(capsule.exhibits).toEqual([
      { judgement: 'genuine', account: eve.account, marked: true, sentMs: null, body: { kind: 'text', text: 'Double your savings', replyTo: null }, leftOut: 0, twoVersions: false },
    ]);
  });

  it('has a form that stays, as one of a chat has', async () => {
    expectVector('v1/requestReport', { report: encodeRequestCapsule(parts()) });
    const [exhibit] = (await opened(bytesOf(loadVector('v1/requestReport'), 'report'))).exhibits;
    expect(exhibit).toMatchObject({ judgement: 'genuine', body: { text: 'Double your savings' } });
  });

  it('[H3] is out of place when it was written to somebody else', async () => {
    expect(await judgedAs({ evidence: await ask(eve, alice, 'Double your savings') })).toEqual({ judgement: 'elsewhere', account: eve.account });
    expect(await judgedAs({ accounts: [alice.account, eve.account] })).toEqual({ judgement: 'elsewhere', account: eve.account });
  });

  it('[H9] cannot put words into her mouth: other words are altered, whoever signed none is not named', async () => {
    expect(await judgedAs({ evidence: changed((values) => (values[0] = otherWords(values[0] as Uint8Array, 'Give me your keys'))) })).toEqual({ judgement: 'altered', account: eve.account });
    const flipped = changed((values) => (values[3] = (values[3] as Uint8Array).map((byte, at) => (at === 5 ? byte ^ 1 : byte))));
    expect(await judgedAs({ evidence: flipped })).toEqual({ judgement: 'forged', account: null });
    // What Bob's own device signed, under Eve's record.
    const bobs = decode(await ask(bob, eve, 'Hello')) as Value[];
    expect(await judgedAs({ evidence: changed((values) => values.splice(1, 3, ...bobs.slice(1))) })).toEqual({ judgement: 'forged', account: null });
    // A request of Eve, told as one between two others.
    expect(await judgedAs({ accounts: [bob.account, alice.account] })).toEqual({ judgement: 'forged', account: null });
  });

  it('[H3] is no hello and no report of a chat, and those are none of a request', async () => {
    const report = encodeRequestCapsule(parts());
    expect(await openCapsule(report, primitives)).toBe('badForm');
    const lifted = [...(decode(report) as Value[])];
    lifted[0] = 'kith1/report';
    expect(await openRequestCapsule(encode(lifted), primitives)).toBe('badForm');
  });

  it('cannot be made of what no reader opens, and whatever is cut, swapped or too large is none', async () => {
    expect(() => encodeRequestCapsule(parts({ evidence: Uint8Array.of(1) }))).toThrow(FormError);
    const report = encodeRequestCapsule(parts());
    for (let length = 0; length < report.length; length += 97) expect(await openRequestCapsule(report.slice(0, length), primitives)).toBe('badForm');
    expect(await openRequestCapsule(new Uint8Array(LIMITS.reportBytes + 1), primitives)).toBe('badForm');
    expect(report.length).toBeLessThan(LIMITS.reportBodyBytes);
  });
});
