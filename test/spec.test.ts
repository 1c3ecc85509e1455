/** docs/spec.md says that tests carry the ids of its rules: every rule, attack and epoch rule that is built stands in a title. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesWithTitles, titlesIn, titlesOf } from './helpers/titles.ts';

const spec = readFileSync(join(import.meta.dirname, '../docs/spec.md'), 'utf8');
const proven = new Set(filesWithTitles().flatMap(titlesOf).flatMap((title) => [...title.matchAll(/\[([^\]]*)\]/g)].flatMap((match) => match[1]!.split(', '))));

/** Rules by id, with the words that follow it: a rule that begins with *(later)*, or whose name ends in "(later)", is not built. */
const rules = [...spec.matchAll(/^- \*\*(S\d+\.\d+)\*\*(.*)$/gm)].map((match) => ({ id: match[1]!, isLater: /^ (\*\(later\)\*|\*\*[^*]+\*\* \(later\))/.test(match[2]!) }));
const attacks = [...spec.matchAll(/^\| (A\d+)°? \|/gm)].map((match) => match[1]!);
/** Attacks on what is not built yet: members who are removed, several devices. */
const ATTACKS_LATER = ['A12', 'A13', 'A21'];

describe('docs/spec.md', () => {
  it('has its rules in order, each once', () => {
    expect(rules.length).toBeGreaterThan(45);
    const number = (id: string): number => Number(id.slice(1).split('.')[0]) * 100 + Number(id.split('.')[1]);
    expect(rules.map(({ id }) => number(id))).toEqual(rules.map(({ id }) => number(id)).sort((a, b) => a - b));
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(rules.filter(({ isLater }) => isLater).map(({ id }) => id)).toEqual(['S3.4', 'S3.6', 'S12.5']);
  });

  it('has no rule that is built and that no title of a test names', () => {
    expect(rules.filter(({ id, isLater }) => !isLater && !proven.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it('has no attack, and no rule of epochs, that no title of a test names', () => {
    expect(attacks).toHaveLength(26);
    expect(attacks.filter((id) => !ATTACKS_LATER.includes(id) && !proven.has(id))).toEqual([]);
    expect(Array.from({ length: 9 }, (_, i) => `E${i + 1}`).filter((id) => !proven.has(id))).toEqual([]);
  });

  it('is named by no title with an id that it does not have', () => {
    const known = new Set([...rules.map(({ id }) => id), ...attacks]);
    expect([...proven].filter((id) => /^(S\d+\.\d+|A\d+)$/.test(id) && !known.has(id))).toEqual([]);
  });
});

describe('the reader of titles', () => {
  it('sees what is told by it, test and describe, in whatever form, and no other text', () => {
    const source = "describe('[S1.1] a', () => { it.each(['[S1.2]'])('[S1.3] %s', () => say('[S1.4]')); test(`[S1.5] ${n}`, () => {}); }); // it('[S1.6]')";
    expect(titlesIn(source)).toEqual(['[S1.1] a', '[S1.3] %s', '`[S1.5] ${n}`']);
  });
});
