import { beforeAll, describe, expect, it } from 'vitest';
import type { MessageRequest } from '../../../src/people/request.ts';
import { TOKEN_WEIGHT } from '../../../src/people/requestText.ts';
import type { AccountId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Tray } from '../../../src/sync/tray.ts';
import { createPerson, listOf, NOW, type TestPerson } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';
import { verifyProof } from '../../../src/people/followProof.ts';
import { accepted, primitives } from '../../helpers/people.ts';

let eve: TestPerson;
let base: MessageRequest;
beforeAll(async () => {
  eve = await createPerson('Eve');
  const bob = await createPerson('Bob');
  const raw = (await listOf(eve, [bob])).proofFor(bob);
  const proof = accepted(await verifyProof(raw, eve.record, { me: bob.account, mine: bob.own.contacts, owner: eve.account, theirs: [eve.record.contact] }, primitives));
  base = { card: eve.card, record: eve.record, proof, text: 'Hello', weight: LIMITS.requestBits, evidence: Uint8Array.of(7) };
});

const random = createRng('tray');
const open = () => {
  const store = createMemoryStore({ random });
  return { store, tray: Tray.open(store.records, store.localKey) };
};
/** A request of somebody new. The name of the account is what the tray goes by. */
const ofSomebody = (text: string, weight: number = LIMITS.requestBits): MessageRequest => ({ ...base, text, weight, card: { ...base.card, account: random.bytes(32) as AccountId } });

describe('[F31] [F42] [A16] the tray', () => {
  it('holds one of each account until it is answered, newest first, also after a restart', async () => {
    const { store, tray: opening } = open();
    const tray = await opening;
    expect(await tray.take(base, NOW)).toBe(true);
    expect(await tray.take({ ...base, text: 'Hello?!' }, NOW + 1)).toBe(false);
    expect((await Tray.open(store.records, store.localKey)).waiting().map(({ text, came, followsMe }) => [text, came, followsMe])).toEqual([['Hello', NOW, true]]);
    expect(await tray.evidence(eve.account)).toEqual(base.evidence);
    await tray.remove(eve.account);
    expect([await tray.evidence(eve.account), await store.records.list('request evidence')]).toEqual([null, []]);
    expect([tray.waiting(), (await Tray.open(store.records, store.localKey)).waiting()]).toEqual([[], []]);
    expect(await tray.take({ ...base, text: 'Again' }, NOW + 2)).toBe(true);
  });

  it('an accepted one waits no more, and its words stay until they are taken out', async () => {
    const tray = await open().tray;
    await tray.take(base, NOW);
    await tray.accept(eve.account);
    expect([tray.waiting(), tray.get(eve.account)?.text]).toEqual([[], 'Hello']);
    await tray.remove(eve.account);
    expect(tray.get(eve.account)).toBeNull();
  });

  it('is full at 200: the weakest goes, of equals the one that comes; a token comes before any work', async () => {
    const tray = await open().tray;
    await tray.take(ofSomebody('weakest', LIMITS.requestBits), NOW);
    for (let n = 1; n < LIMITS.requests; n++) await tray.take(ofSomebody(`strong ${n}`, 30), NOW + n);
    expect(await tray.take(ofSomebody('as weak', LIMITS.requestBits), NOW + 500)).toBe(false);
    expect(await tray.take(ofSomebody('stronger', LIMITS.requestBits + 1), NOW + 501)).toBe(true);
    expect(tray.waiting().map(({ text }) => text)).not.toContain('weakest');
    for (let n = 0; n < 300; n++) await tray.take(ofSomebody(`flood ${n}`, 29), NOW + 600 + n);
    expect(await tray.take(ofSomebody('by my link', TOKEN_WEIGHT), NOW + 2000)).toBe(true);
    expect(tray.waiting()).toHaveLength(LIMITS.requests);
    expect(tray.waiting()[0]!.text).toBe('by my link');
    expect(tray.waiting().filter(({ text }) => text.startsWith('strong ')).length).toBeGreaterThan(LIMITS.requests - 3);
  });
});
