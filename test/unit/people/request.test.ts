import { beforeAll, describe, expect, it } from 'vitest';
import { findStamp } from '../../../src/crypto/stamp.ts';
import { openHello } from '../../../src/people/hello.ts';
import { sealNotice } from '../../../src/people/notice.ts';
import { openRequest, requestBits, requestCore, sealRequest, type RequestContent } from '../../../src/people/request.ts';
import { requestFault, TOKEN_WEIGHT } from '../../../src/people/requestText.ts';
import { isRefusal } from '../../../src/people/verdict.ts';
import { decode, encode, type Value } from '../../../src/protocol/codec.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { accepted, createTrio, helloBytes, listOf, primitives, type TestPerson } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
});

const TOKEN = new Uint8Array(16).fill(9);
const clock = createVirtualClock();

const contentOf = async (from: TestPerson, more: Partial<RequestContent> = {}): Promise<RequestContent> => ({
  card: from.card, record: from.record, proof: (await listOf(from, [bob])).proofFor(bob), text: 'Hello Bob', token: null, ...more,
});

async function stampOf(core: Uint8Array, bits: number): Promise<Uint8Array> {
  const finding = findStamp({ clock, random: createRng('stamp') }, requestBits(bob.account, core), bits, () => true);
  return (await clock.outcome(finding, Infinity))!;
}

async function requestFrom(from: TestPerson, more: Partial<RequestContent> = {}, bits: number = LIMITS.requestBits): Promise<Uint8Array> {
  const core = requestCore(await contentOf(from, more));
  return (await sealRequest(bob.record, core, bits > 0 ? await stampOf(core, bits) : new Uint8Array(8), from))!;
}

const opened = (bytes: Uint8Array, by = bob, token = TOKEN) => openRequest(bytes, by.own, token, primitives);

describe('[S5.4] [F31] a message request', () => {
  it('tells Bob who asks, with what, whether they follow him and how much they worked', async () => {
    const request = accepted(await opened(await requestFrom(alice)));
    expect([request.card.name, request.text, request.proof.place !== null]).toEqual(['Alice', 'Hello Bob', true]);
    expect(request.weight).toBeGreaterThanOrEqual(LIMITS.requestBits);
    const notFollowing = accepted(await opened(await requestFrom(alice, { proof: (await listOf(alice, [eve])).proofFor(bob) })));
    expect(notFollowing.proof.place).toBeNull();
  });

  it('is 16 KiB whatever is inside', async () => {
    for (const text of ['x', '🌿'.repeat(500)]) expect((await requestFrom(alice, { text })).length).toBe(LIMITS.helloBytes);
  });

  it('[A16] with the token of his newest link needs no work; with another one it does', async () => {
    expect(accepted(await opened(await requestFrom(alice, { token: TOKEN }, 0))).weight).toBe(TOKEN_WEIGHT);
    expect(await opened(await requestFrom(alice, { token: TOKEN.map((byte) => byte ^ 1) }, 0))).toBe('badProof');
  });

  it('[A16] without work is refused, and work for somebody else or for other words is none', async () => {
    expect(await opened(await requestFrom(alice, {}, 0))).toBe('badProof');
    const [core, others] = [requestCore(await contentOf(alice)), requestCore(await contentOf(alice, { text: 'Other words' }))];
    expect(await opened((await sealRequest(bob.record, core, await stampOf(others, LIMITS.requestBits), alice))!)).toBe('badProof');
  });

  it.each([['', 'textEmpty'], [' \n\t', 'textEmpty'], ['x'.repeat(501), 'requestTooLong'], ['🌿'.repeat(501), 'requestTooLong'], ['雨'.repeat(500), null], ['x', null]])(
    '[F42] has 1 to 500 characters (%#)', (text, fault) => expect(requestFault(text)).toBe(fault));

  it('[F42] with a text that no correct program sends is refused', async () => {
    for (const text of ['', 'x'.repeat(501)]) expect(await opened(await requestFrom(alice, { text }))).toBe('badForm');
  });

  it('cannot be read by Eve, nor passed on to her', async () => {
    expect(await opened(await requestFrom(alice), eve)).toBe('badBox');
  });

  it('[H9] signed by Eve in the name of Alice is refused', async () => {
    const core = requestCore(await contentOf(alice));
    const forged = await sealRequest(bob.record, core, await stampOf(core, LIMITS.requestBits), { ...eve, device: alice.device });
    expect(await opened(forged!)).toBe('badSignature');
    const byEve = await sealRequest(bob.record, core, await stampOf(core, LIMITS.requestBits), eve);
    expect(await opened(byEve!)).toBe('unknownDevice');
  });

  it('[H3] is no hello, and a hello is no request', async () => {
    expect(await openHello(await requestFrom(alice), bob.own, primitives)).toBe('badBox');
    expect(await opened(await helloBytes(alice, bob))).toBe('badBox');
  });

  it('[H34] with a place in the list that is not his is refused', async () => {
    const list = await listOf(alice, [eve]);
    expect(await opened(await requestFrom(alice, { proof: list.proofFor(eve) }))).toBe('badProof');
  });

  it('[A25] in any other form is refused with a code, and never throws', async () => {
    const core = decode(requestCore(await contentOf(alice))) as readonly Value[];
    const stamp = new Uint8Array(8);
    const payloads: Value[] = [null, [], [encode(core)], [encode(core), stamp, 1], [encode(core), new Uint8Array(7)], [encode([...core, 1]), stamp], [encode(core.slice(1)), stamp]];
    for (const payload of payloads) expect(await opened((await sealNotice('request', bob.record, encode(payload), alice))!)).toBe('badForm');
    const rng = createRng('broken');
    const good = await requestFrom(alice);
    for (let i = 0; i < 60; i++) {
      const broken = good.slice(0, i % 3 === 0 ? rng.int(good.length) : good.length);
      if (i % 3 > 0) broken[rng.int(broken.length)]! ^= 1 << rng.int(8);
      expect(isRefusal(await opened(broken))).toBe(true);
    }
  });
});
