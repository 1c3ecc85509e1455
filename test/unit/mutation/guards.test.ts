/** What the mutator takes for a guard, and what it says of a small program whose tests are known. The full runs: `npm run mutate` (docs/proof.md). */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { equivalentKeys } from '../../mutation/equivalent.ts';
import { findMutants, withSwitches } from '../../mutation/guards.ts';
import { mutantsOf, ROOT, roomNames } from '../../mutation/rooms.ts';

const found = (text: string): readonly string[] => findMutants('a.ts', text).map(({ from, to }) => `${from} → ${to}`);
const inside = (statement: string): readonly string[] => found(`function f() { ${statement} }`);

describe('[R14] what is disabled', () => {
  it.each([
    ['throws', 'if (a) throw new Error();'],
    ['gives nothing', 'if (a) return;'],
    ['gives null', 'if (a) { log(); return null; }'],
    ['gives a code', "if (a) return 'badForm';"],
    ['gives an outcome', "if (a) return { outcome: 'refused' };"],
    ['fails', "if (a) return fail('notACard');"],
    ['passes by', 'for (;;) { if (a) continue; }'],
    ['chooses', 'return a ? null : b;'],
  ])('a condition that %s', (_, statement) => {
    expect(inside(statement)).toEqual(['a → false']);
  });

  it('each part of it, followed through brackets and negations', () => {
    expect(inside('if (a || !(b && c)) throw e;')).toEqual(['a → false', 'b → true', 'c → true']);
    expect(inside('if (a && b) throw e;')).toEqual(['a && b → false']);
    expect(inside('if (a && (b || c)) throw e;')).toEqual(['a && (b || c) → false', 'b → false', 'c → false']);
    expect(inside('return a && b ? value : null;')).toEqual(['a → true', 'b → true']);
  });

  it('a comparison with a named number: it is moved by one, and gone', () => {
    expect(inside('if (a > LIMITS.most) throw e;')).toEqual(['a > LIMITS.most → false', 'a > LIMITS.most → a >= LIMITS.most']);
    expect(inside('if (a < MOST + 1) take();')).toEqual(['a < MOST + 1 → true', 'a < MOST + 1 → a <= MOST + 1']);
    expect(inside('take(Math.min(a, MOST));')).toEqual(['Math.min(a, MOST) → a']);
  });

  it('what a function answers, and what a list is kept by', () => {
    expect(found('const f = (): boolean => a && b;')).toEqual(['a && b → true', 'a && b → false', 'a → true', 'b → true']);
    expect(found('list.filter((one) => one.ok);')).toEqual(['one.ok → true', 'one.ok → false']);
  });

  it('a reader, its bounds, and a version', () => {
    expect(found('const a = read.int(value, 1, LIMITS.most);')).toEqual(['read.int(value, 1, LIMITS.most) → value', '1 → -Infinity', 'LIMITS.most → Infinity']);
    expect(found('read.version(value, FORMAT);')).toEqual(['read.version(value, FORMAT); → ;']);
    expect(inside('switch (a) { default: throw e; }')).toEqual(['throw e; → ;']);
  });

  it('and not what only chooses, counts or is no refusal', () => {
    expect(inside('if (a) b(); const c = a ? null : b; for (let i = 0; i < MOST; i++) d();')).toEqual([]);
  });

  it('a text with all mutants asleep does what it did, and one that is awake does what it says', () => {
    const text = 'function f(a, b) { if (a > 5 || (b && a > MOST)) return null; return a; }';
    const mutants = findMutants('a.ts', text).map((mutant, at) => ({ ...mutant, number: at + 1 }));
    const run = (awake: number, a: number, b: boolean): unknown => {
      const program = new Function('globalThis', 'MOST', `${withSwitches(text, mutants)} return f;`) as (world: object, most: number) => (a: number, b: boolean) => unknown;
      return program({ __mutant: (number: number) => number === awake }, 3)(a, b);
    };
    expect([run(0, 6, false), run(0, 4, true), run(0, 4, false)]).toEqual([null, null, 4]);
    const numberOf = (from: string): number => mutants.find((mutant) => mutant.from === from)!.number;
    expect(run(numberOf('a > 5'), 6, false)).toBe(6);
    expect(run(numberOf('b && a > MOST'), 4, true)).toBe(4);
  });
});

describe('[R14] the mutator', () => {
  it('says of a small program which guards its tests notice, which not, and which keep it from running on for ever', { timeout: 180_000 }, () => {
    rmSync(join(ROOT, '.test/mutants/sample.json'), { force: true });
    const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', 'test/mutation/mutate.ts', '--room', 'sample', '--quiet', '6000'], { cwd: ROOT, encoding: 'utf8' });
    expect(stdout).toContain('sample: 7 mutants, 4 killed, 1 ended by time, 2 survived');
    expect(stdout).toContain('SURVIVED test/mutation/sample/guard.ts:6 if (!isOpen) · !isOpen → false');
    expect(stdout).toContain('value > MOST → value >= MOST');
    expect(status).toBe(1);
  });

  it('finds guards in every room, and each that is named as unnoticeable is still there', () => {
    const keys = roomNames().map((room) => mutantsOf(room).map(({ key }) => key));
    for (const room of keys) expect(room.length).toBeGreaterThan(5);
    expect(equivalentKeys().filter((key) => !keys.flat().includes(key))).toEqual([]);
  });

  it('writes nothing where the program lies', () => {
    for (const file of ['mutate', 'job', 'worker', 'runner']) {
      for (const [, to] of readFileSync(join(ROOT, `test/mutation/${file}.ts`), 'utf8').matchAll(/(?:writeFileSync|appendFileSync|renameSync)\(([^,]*),/g)) expect(to).toMatch(/RESULTS|into|FOLDER/);
    }
  });
});
