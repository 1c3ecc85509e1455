/** docs/threats.md claims tests for its rows: every file it names has a test with the row's number in its title. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { titlesOf } from './helpers/titles.ts';

const ROOT = join(import.meta.dirname, '..');
const rows = [...readFileSync(join(ROOT, 'docs/threats.md'), 'utf8').matchAll(/^\| (\d+)\*? \| .* \| (.*) \|$/gm)].map((match) => ({ number: match[1]!, proof: match[2]! }));
const carries = (file: string, id: string): boolean => existsSync(join(ROOT, 'test', file)) && titlesOf(file).some((title) => title.includes(id));

describe('docs/threats.md', () => {
  it('has all seventy-two rows', () => {
    expect(rows.map(({ number }) => Number(number))).toEqual(Array.from({ length: 72 }, (_, i) => i + 1));
  });

  it('names no test that does not carry the number of its row in a title', () => {
    const wrong = rows.flatMap(({ number, proof }) =>
      [...proof.matchAll(/`([^`]+)`/g)].map((match) => match[1]!).filter((file) => !carries(`${file}.ts`, `[H${number}]`)).map((file) => `${number} ${file}`),
    );
    expect(wrong).toEqual([]);
    expect(rows.filter(({ proof }) => proof.includes('`')).length).toBeGreaterThan(40);
  });

  it('says of every other row why there is none', () => {
    expect(rows.filter(({ proof }) => !proof.includes('`') && !/^(not built yet|no test yet)/.test(proof))).toEqual([]);
  });
});
