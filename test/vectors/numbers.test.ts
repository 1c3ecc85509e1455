import { describe, expect, it } from 'vitest';
import { RELAY_CODES, USER_CODES, GATE_CODES, fail, ok } from '../../src/protocol/errors.ts';
import { BOOT_KINDS, KIND, OBJECT, POLICY } from '../../src/protocol/kinds.ts';
import { FORMAT, PROTOCOL, TAG } from '../../src/protocol/version.ts';
import { loadVector } from './vector.ts';

const rows = (table: Readonly<Record<string, number>>): readonly string[] => Object.entries(table).map(([name, value]) => `${value} ${name}`);

describe('numbers on the wire stay as they are', () => {
  const recorded = loadVector<Readonly<Record<string, readonly string[]>>>('v1/numbers');

  it('[V1] kinds, types of objects, policies, boot kinds, names of protocols: new ones may come, none changes', () => {
    const now: Readonly<Record<string, readonly unknown[]>> = { kinds: rows(KIND), objects: rows(OBJECT), policies: rows(POLICY), bootKinds: BOOT_KINDS, protocols: Object.values(PROTOCOL) };
    for (const [name, list] of Object.entries(now)) expect(list, name).toEqual(expect.arrayContaining([...recorded[name]!]));
    expect([TAG, FORMAT]).toEqual([recorded.tag, recorded.format]);
  });

  it('[V1] a relay\'s code is its place: new ones come at the end', () => {
    expect(RELAY_CODES.slice(0, recorded.relayCodes!.length)).toEqual(recorded.relayCodes);
  });

  it('are used once each', () => {
    for (const table of [KIND, OBJECT, POLICY]) expect(new Set(Object.values(table)).size).toBe(Object.keys(table).length);
    for (const list of [RELAY_CODES, USER_CODES, GATE_CODES]) expect(new Set(list).size).toBe(list.length);
  });

  it('content is below 20, control is not, and EK₀ seals no content', () => {
    expect([KIND.text, KIND.note].every((kind) => kind < 20) && [KIND.epoch, KIND.membership].every((kind) => kind >= 20)).toBe(true);
    expect(BOOT_KINDS.every((kind) => kind >= 20)).toBe(true);
  });

  it('a refusal is a value', () => {
    expect(ok(3)).toEqual({ ok: true, value: 3 });
    expect(fail('textEmpty')).toEqual({ ok: false, error: { code: 'textEmpty' } });
    expect(fail('phraseWord', { place: 2 })).toEqual({ ok: false, error: { code: 'phraseWord', params: { place: 2 } } });
  });
});
