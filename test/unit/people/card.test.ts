import { beforeAll, describe, expect, it } from 'vitest';
import { bearerTopic, openBundle, ownerTopic, sealBundle } from '../../../src/people/bundle.ts';
import { cardPath, decodeCard, encodeCard, readCardText, type Card } from '../../../src/people/card.ts';
import { encodeObject } from '../../../src/people/object.ts';
import { kdf } from '../../../src/crypto/derive.ts';
import { sealObject } from '../../../src/crypto/topic.ts';
import { decode, encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { toBase64url, type RelayId } from '../../../src/protocol/ids.ts';
import { OBJECT } from '../../../src/protocol/kinds.ts';
import { EXPIRY, LIMITS } from '../../../src/protocol/limits.ts';
import { accepted, createTrio, NOW, primitives, type TestPerson } from '../../helpers/people.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
});

const replaced = (card: Card, by: Readonly<Record<number, Value>>): Uint8Array => encode((decode(encodeCard(card)) as readonly Value[]).map((value, i) => by[i] ?? value));
const code = (bytes: Uint8Array): string => toBase64url(bytes);

describe('[S5.1] a card', () => {
  it('is read from a link, a path, a route or the bare code, white space anywhere', () => {
    const path = cardPath(alice.card);
    const wrapped = path.replace(/(.{40})/g, '$1\n  ');
    for (const text of [`https://kith.example${path}`, path, path.slice(1), path.slice('/#/add/'.length), `  ${wrapped}\t`, `http://localhost:8787/kith${path}`]) {
      expect(readCardText(text, NOW)).toEqual({ ok: true, value: { ...alice.card, token: null } });
    }
  });

  it('brings the token that stands behind it, and none that is broken', () => {
    const token = new Uint8Array(16).fill(7);
    const path = cardPath(alice.card, token);
    expect(readCardText(`https://kith.example${path}`, NOW)).toEqual({ ok: true, value: { ...alice.card, token } });
    for (const text of [path.slice(0, -2), `${path}AAAA`, `${path.split('.')[0]!}.`, `${path.split('.')[0]!}.!!`]) expect(readCardText(text, NOW)).toEqual({ ok: true, value: { ...alice.card, token: null } });
  });

  it('stands behind the #, so no server sees it', () => {
    expect(new URL(cardPath(alice.card), 'https://kith.example').pathname).toBe('/');
  });

  it('[H66] is not read from anything else', () => {
    const path = cardPath(alice.card);
    const others = ['', '   ', 'hello', 'https://kith.example/', '/#/add/', '#/add/%%%', `${path}!`, path.slice(0, -3), `${path}AAAA`, 'A'.repeat(LIMITS.cardText + 1), 'javascript:alert(1)'];
    for (const text of others) expect(readCardText(text, NOW), text.slice(0, 40)).toEqual({ ok: false, error: { code: 'notACard' } });
  });

  it('dies', () => {
    const path = cardPath(alice.card);
    expect(readCardText(path, NOW + EXPIRY.card - 1)).toMatchObject({ ok: true });
    expect(readCardText(path, NOW + EXPIRY.card)).toEqual({ ok: false, error: { code: 'cardExpired', params: { name: 'Alice' } } });
  });

  it('[H37] refuses another version, and sizes that are not those of the protocol', () => {
    const relay = (n: number): Value => ['relay.example', new Uint8Array(32).fill(n)];
    const wrong: Readonly<Record<number, Value>>[] = [
      { 0: 0 }, { 0: 2 }, { 1: new Uint8Array(31) }, { 2: 'x'.repeat(65) }, { 2: '' }, { 2: '\u202E' }, { 3: [relay(1), relay(2), relay(3), relay(4)] }, { 3: [relay(1), relay(1)] },
      { 3: [['', new Uint8Array(32)]] }, { 3: [['re lay', new Uint8Array(32)]] }, { 3: [['\u202Eelpmaxe', new Uint8Array(32)]] }, { 4: new Uint8Array(15) }, { 5: new Uint8Array(33) }, { 6: -1 },
    ];
    for (const by of wrong) expect(() => decodeCard(replaced(alice.card, by)), JSON.stringify(by)).toThrow(FormError);
  });

  it('[H62] shows a cleaned name', () => {
    expect(decodeCard(replaced(alice.card, { 2: 'Al\u202Eice\u200B' })).name).toBe('Alice');
    expect(readCardText(code(replaced(alice.card, { 2: 'Zoe\u0308' })), NOW)).toMatchObject({ value: { name: 'Zoë' } });
  });

  it('at its largest fits its bound', () => {
    const relays = [1, 2, 3].map((n) => ({ address: 'r'.repeat(LIMITS.addressBytes), relayId: new Uint8Array(32).fill(n) as RelayId }));
    const card = { ...alice.card, name: 'n'.repeat(LIMITS.nameBytes), relays };
    expect(decodeCard(encodeCard(card))).toEqual(card);
    expect(readCardText(cardPath(card), NOW)).toMatchObject({ ok: true });
  });

  it('may name no relay', () => {
    expect(decodeCard(encodeCard({ ...alice.card, relays: [] })).relays).toEqual([]);
  });
});

describe('[S5.1] a bundle', () => {
  const content = () => ({ record: alice.record, prekeys: [alice.prekey.prekey], followInbox: alice.followInbox, requestInbox: null });
  const sealed = () => sealBundle(content(), alice.card.contactSeed, alice.random);
  const raw = (payload: Value, type: 2 | 8 = OBJECT.bundle) => sealObject(kdf(alice.card.contactSeed, 'obj'), encodeObject(type, payload), alice.random);

  it('tells the bearer of the card where to write', async () => {
    expect(accepted(await openBundle(sealed(), alice.card, primitives))).toEqual(content());
    const open = { ...content(), requestInbox: bob.followInbox };
    expect(accepted(await openBundle(sealBundle(open, alice.card.contactSeed, alice.random), alice.card, primitives))).toEqual(open);
  });

  it('is opened by no other card', async () => {
    expect(await openBundle(sealed(), bob.card, primitives)).toBe('badBox');
    expect(await openBundle(sealed(), { ...alice.card, contactSeed: new Uint8Array(16) }, primitives)).toBe('badBox');
  });

  it('[H9] by Eve, who has the card and so the seed, is refused', async () => {
    const forged = sealBundle({ record: eve.record, prekeys: [eve.prekey.prekey], followInbox: eve.followInbox, requestInbox: null }, alice.card.contactSeed, eve.random);
    expect(await openBundle(forged, alice.card, primitives)).toBe('wrongKey');
  });

  it('is refused without a prekey of each device, with one of another, and as another type', async () => {
    const inbox: Value = [alice.followInbox.key, []];
    expect(await openBundle(raw([alice.record.bytes, [], inbox, null]), alice.card, primitives)).toBe('unknownDevice');
    expect(await openBundle(raw([alice.record.bytes, [eve.prekey.prekey.bytes], inbox, null]), alice.card, primitives)).toBe('unknownDevice');
    expect(await openBundle(raw([alice.record.bytes, [alice.prekey.prekey.bytes], inbox, null], OBJECT.state), alice.card, primitives)).toBe('badForm');
    expect(await openBundle(raw([alice.record.bytes, [alice.prekey.prekey.bytes], inbox]), alice.card, primitives)).toBe('badForm');
  });

  it('lies in one topic for owner and bearer, which the bearer can only read', async () => {
    const relay = alice.card.relays[0]!.relayId;
    const [owner, bearer] = [await ownerTopic(alice.bundleSecret, alice.card.contactSeed, relay, primitives), await bearerTopic(alice.card, relay, primitives)];
    expect(bearer.id).toEqual(owner.id);
    expect(bearer.read.publicKey).toEqual(owner.read.publicKey);
    expect([bearer.write, bearer.standing, owner.standing]).toEqual([null, true, true]);
    expect(owner.write!.publicKey).toEqual(alice.card.bundleKey);
  });

  it('lies elsewhere at another relay and under a new seed', async () => {
    const [one, two] = [alice, bob].map((person) => person.card.relays[0]!.relayId) as [RelayId, RelayId];
    const ids = await Promise.all([bearerTopic(alice.card, one, primitives), bearerTopic(alice.card, two, primitives), bearerTopic({ ...alice.card, contactSeed: new Uint8Array(16) }, one, primitives)]);
    expect(new Set(ids.map(({ id }) => code(id))).size).toBe(3);
  });
});
