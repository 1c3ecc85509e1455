import { describe, expect, it } from 'vitest';
import { decodeBody, encodeBody, textFault, type KnownBody } from '../../../src/chat/bodies.ts';
import type { EpochBody, Grant } from '../../../src/chat/grants.ts';
import { encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { keyOf, type AccountId, type DeviceId, type EntryId, type EpochId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { fuzz } from '../../helpers/fuzz.ts';

const of = <T extends Uint8Array>(n: number, length: number): T => new Uint8Array(length).fill(n) as T;
const eid = of<EntryId>(1, 32);
const place = (chapter: number, device: number, seq: number) => ({ chapter, device: of<DeviceId>(device, 16), seq });
const grant = (device: number): Grant => ({ device: of<DeviceId>(device, 16), n: 3, ciphertext: of(4, 1120), box: of(5, 48) });
const epoch: EpochBody = {
  kind: 'epoch', nonce: of(1, 16), commitment: of(2, 32), parents: [of<EpochId>(3, 32), of<EpochId>(4, 32)], reason: 1,
  basis: [{ account: of<AccountId>(5, 32), era: 6, seq: 7, hash: of(8, 32) }], grants: [grant(1), grant(2)],
};
const strip: Value = [0, of(1, 16), 2, of(3, 32), null, [], 4, 1, of(5, 16), of(6, 32), of(7, 64)];

/** One body of each kind that has a format. */
const BODIES: readonly KnownBody[] = [
  { kind: 'text', text: 'hello', replyTo: null },
  { kind: 'text', text: '\uFEFFé😀', replyTo: eid },
  { kind: 'reaction', target: eid, emoji: '👩🏻‍❤️‍💋‍👩🏿' },
  { kind: 'reaction', target: eid, emoji: '' },
  { kind: 'edit', target: eid, text: 'other' },
  { kind: 'redact', strips: [strip, strip] },
  { kind: 'read', places: [place(0, 1, 5), place(0, 2, 0), place(1, 1, 1023)] },
  { kind: 'profile', name: 'Alice', bio: '', picture: null },
  { kind: 'profile', name: 'Alice', bio: 'here', picture: [of(1, 32), 7, 'image/webp'] },
  epoch,
  { kind: 'record', record: of(9, 1500), cuts: [place(4, 1, 2), place(0, 2, 9)] },
  { kind: 'grants', epoch: of<EpochId>(3, 32), grants: [grant(7)] },
  { kind: 'fork', strips: [strip, strip] },
  { kind: 'homeSet', key: 'follow/1', value: of(1, 40) },
  { kind: 'homeDelete', key: 'follow/1' },
];

describe('bodies', () => {
  it('[S7.5] of every kind come back as they were, and to the same bytes', () => {
    for (const body of BODIES) {
      const bytes = encodeBody(body);
      const back = decodeBody(KIND[body.kind], bytes);
      expect(back).toEqual(body);
      expect(keyOf(encodeBody(back as KnownBody))).toBe(keyOf(bytes));
    }
    expect(new Set(BODIES.map((body) => KIND[body.kind])).size).toBe(12);
  });

  it('[A25] of one kind are read as another only where the forms are the same; the kind is signed', () => {
    const kinds = [...new Set(BODIES.map((one) => KIND[one.kind]))];
    const isRead = (kind: number, body: KnownBody): boolean => {
      try {
        return decodeBody(kind, encodeBody(body)).kind !== 'unknown';
      } catch {
        return false;
      }
    };
    const crossed = BODIES.flatMap((body) => kinds.filter((kind) => kind !== KIND[body.kind] && isRead(kind, body)).map((kind) => `${body.kind} as ${kind}`));
    expect([...new Set(crossed)].sort()).toEqual(['edit as 4', 'reaction as 5', 'text as 30']);
  });

  it('[S2.3] of unknown kinds are carried: whatever their bytes, nothing is read and nothing refused', () => {
    for (const kind of [3, 9, 10, 27, 28, 99, 2 ** 40]) expect(decodeBody(kind, Uint8Array.of(0xff))).toEqual({ kind: 'unknown', number: kind });
  });

  it('[H22] kinds are numbers of a table, not names on an object', () => {
    for (const kind of ['constructor', '__proto__', 'toString']) expect(decodeBody(kind as unknown as number, Uint8Array.of(0x80)).kind).toBe('unknown');
  });
});

const refused = (kind: number, value: Value): void => expect(() => decodeBody(kind, encode(value))).toThrow(FormError);

describe('[S7.5] a text', () => {
  it('is 1 B to 16 KiB of UTF-8 and not blank', () => {
    const largest = 'é'.repeat(LIMITS.textBytes / 2);
    expect(() => encodeBody({ kind: 'text', text: largest, replyTo: null })).not.toThrow();
    for (const text of ['', ' ', '\n\t\u00A0', `${largest}a`]) {
      expect(() => encodeBody({ kind: 'text', text, replyTo: null })).toThrow(FormError);
      refused(KIND.text, [text, null]);
      refused(KIND.edit, [eid, text]);
    }
  });

  it('is judged for the person who types it by the same rule', () => {
    expect(textFault('hello')).toBeNull();
    expect(textFault(' \n')).toBe('textEmpty');
    expect(textFault('a'.repeat(LIMITS.textBytes))).toBeNull();
    expect(textFault('a'.repeat(LIMITS.textBytes + 1))).toBe('textTooLong');
  });

  it('[H23] has no lone surrogate and no number in its place', () => {
    expect(() => encodeBody({ kind: 'text', text: '\uD800', replyTo: null })).toThrow(FormError);
    refused(KIND.text, [7, null]);
    refused(KIND.text, ['a']);
    refused(KIND.text, ['a', null, null]);
    refused(KIND.text, ['a', of(1, 31)]);
    refused(KIND.text, ['a', 0]);
  });
});

describe('[S7.5] bounds of other bodies', () => {
  it('a redact has 1 to 16 strips', () => {
    const strips = (count: number): Value => [Array.from({ length: count }, () => strip)];
    expect(() => decodeBody(KIND.redact, encode(strips(16)))).not.toThrow();
    for (const count of [0, 17]) refused(KIND.redact, strips(count));
    refused(KIND.redact, [[of(1, 32)]]);
    refused(KIND.fork, [strip, [0, of(1, 16), 2]]);
  });

  it('a read mark and the cuts of a record name a lane once, in order', () => {
    const lane = (n: number, did: number): Value => [n, of(did, 16), 0];
    for (const lanes of [[lane(0, 1), lane(0, 1)], [lane(0, 2), lane(0, 1)], [lane(1, 1), lane(0, 2)]]) refused(KIND.read, lanes);
    refused(KIND.read, Array.from({ length: 257 }, (_, n) => lane(n, 1)));
    refused(KIND.read, [[2 ** 31, of(1, 16), 0]]);
    refused(KIND.read, [[0, of(1, 16), 1024]]);
    const cut = (did: number): Value => [of(did, 16), 0, 0];
    refused(KIND.record, [of(1, 10), [cut(2), cut(1)]]);
    refused(KIND.record, [of(1, LIMITS.recordBytes + 1), []]);
  });

  it('a name has 1 to 64 B, a bio 500 B, a reaction 64 B', () => {
    for (const name of ['', ' ', 'n'.repeat(65)]) refused(KIND.profile, [name, '', null]);
    refused(KIND.profile, ['n', 'b'.repeat(501), null]);
    refused(KIND.profile, ['n', '', of(1, 2100)]);
    refused(KIND.reaction, [eid, 'e'.repeat(65)]);
  });

  it('a key of home has 1 to 64 B, a value 40,000 B', () => {
    for (const key of ['', ' ', 'k'.repeat(65)]) {
      refused(KIND.homeSet, [key, of(1, 1)]);
      refused(KIND.homeDelete, [key]);
    }
    refused(KIND.homeSet, ['k', of(1, 40_001)]);
  });

  it('an epoch has parents, a basis and at most 32 grants, each once and in order', () => {
    const bad: Partial<EpochBody>[] = [
      { parents: [] }, { basis: [] }, { parents: [epoch.parents[1]!, epoch.parents[0]!] }, { parents: [epoch.parents[0]!, epoch.parents[0]!] },
      { grants: [grant(2), grant(1)] }, { grants: [grant(1), grant(1)] }, { grants: Array.from({ length: 33 }, (_, i) => grant(i)) },
      { basis: [epoch.basis[0]!, epoch.basis[0]!] }, { nonce: of(1, 15) }, { commitment: of(1, 31) }, { reason: 256 },
      { parents: Array.from({ length: 17 }, (_, i) => of<EpochId>(i, 32)) }, { grants: [{ ...grant(1), box: of(1, 47) }] }, { grants: [{ ...grant(1), ciphertext: of(1, 1119) }] },
    ];
    for (const change of bad) expect(() => encodeBody({ ...epoch, ...change }), JSON.stringify(Object.keys(change))).toThrow(FormError);
    expect(() => encodeBody({ kind: 'grants', epoch: epoch.parents[0]!, grants: [] })).toThrow(FormError);
  });

  it('[S8.3] the largest epoch still fits an entry', () => {
    const whole: EpochBody = {
      ...epoch, parents: Array.from({ length: 16 }, (_, i) => of<EpochId>(i, 32)), grants: Array.from({ length: 32 }, (_, i) => ({ ...grant(i), n: 2 ** 32 - 1 })),
      basis: Array.from({ length: 64 }, (_, i) => ({ account: of<AccountId>(i, 32), era: 2 ** 32 - 1, seq: 2 ** 32 - 1, hash: of(i, 32) })),
    };
    expect(encodeBody(whole).length).toBeLessThanOrEqual(LIMITS.bodyBytes);
  });

  it('[H20] no body above 47,000 B is read', () => {
    const heavy: Value = [...(strip as readonly Value[]).slice(0, 10), of(1, 23_400)];
    expect(() => decodeBody(KIND.fork, encode([heavy, heavy]))).toThrow('too large');
    expect(() => encodeBody({ kind: 'fork', strips: [heavy, heavy] })).toThrow('too large');
    expect(() => encodeBody({ kind: 'fork', strips: [heavy, strip] })).not.toThrow();
  });
});

describe('broken bodies', () => {
  it.each([...new Set(BODIES.map((body) => body.kind))])('[A25] of kind %s are read to one spelling or refused', (name) => {
    const report = fuzz({
      name: `body ${name}`, seeds: BODIES.filter((body) => body.kind === name).map(encodeBody), refusal: FormError, share: name === 'epoch' || name === 'grants' ? 0.5 : 0.25,
      decode(bytes) {
        const body = decodeBody(KIND[name], bytes);
        if (body.kind === 'unknown' || !Buffer.from(encodeBody(body)).equals(bytes)) throw new Error('another spelling');
      },
    });
    expect(report.read).toBeGreaterThan(0);
    expect(report.refused).toBeGreaterThan(0);
  });
});
