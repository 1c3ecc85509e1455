/** docs/threats.md claims tests for its rows: every file it names exists and has a test that carries the row's number. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const rows = [...readFileSync(join(ROOT, 'docs/threats.md'), 'utf8').matchAll(/^\| (\d+)\*? \| .* \| (.*) \|$/gm)].map((match) => ({ number: match[1]!, proof: match[2]! }));

describe('docs/threats.md', () => {
  it('has all seventy-two rows', () => {
    expect(rows.map(({ number }) => Number(number))).toEqual(Array.from({ length: 72 }, (_, i) => i + 1));
  });

  it('names no test that does not carry the number of its row', () => {
    const wrong = rows.flatMap(({ number, proof }) =>
      [...proof.matchAll(/`([^`]+)`/g)].map((match) => match[1]!).filter((file) => !readFileSync(join(ROOT, 'test', `${file}.ts`), 'utf8').includes(`[H${number}]`)).map((file) => `${number} ${file}`),
    );
    expect(wrong).toEqual([]);
    expect(rows.filter(({ proof }) => proof.includes('`')).length).toBeGreaterThan(40);
  });

  it('says of every other row why there is none', () => {
    expect(rows.filter(({ proof }) => !proof.includes('`') && !/^(not built yet|no test yet)/.test(proof))).toEqual([]);
  });
});
