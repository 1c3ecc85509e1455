/** How long things may be: a file 400 lines, of whatever language; a function 60, which eslint holds with a rule of our own (tried here). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { functionLines } from '../scripts/functionLines.mjs';

const ROOT = join(import.meta.dirname, '..');
const MOST = 400;
const WRITTEN = /\.(ts|svelte|css|mjs|html)$/;

const files = ['src', 'test', 'scripts', 'vite'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => WRITTEN.test(file)).map((file) => join(folder, file)),
);
const linesOf = (file: string): number => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1;

describe('files', () => {
  it('are seen: code, styles, components and scripts', () => {
    for (const kind of ['.ts', '.svelte', '.css', '.mjs']) expect(files.filter((file) => file.endsWith(kind)).length, kind).toBeGreaterThan(3);
  });

  it(`have at most ${MOST} lines`, () => {
    expect(files.map((file) => `${file} ${linesOf(file)}`).filter((line) => Number(line.split(' ')[1]) > MOST)).toEqual([]);
  });
});

describe('functions', () => {
  const lint = (code: string): number =>
    new Linter().verify(code, { plugins: { house: { rules: { functionLines } } }, rules: { 'house/functionLines': ['error', 5] } }).length;
  const lines = (count: number, line = 'say();'): string => Array.from({ length: count }, () => `${line}\n`).join('');

  it('of more lines of code than allowed are found, whatever their form; blank lines and comments do not count', () => {
    for (const [head, tail] of [['function f() {', '}'], ['const f = () => {', '};'], ['const o = { f() {', '} };'], ["it('x', () => {", '});']] as const) {
      expect(lint(`${head}\n${lines(3)}${tail}`), head).toBe(0);
      expect(lint(`${head}\n${lines(3)}\n\n// a comment\n/* and\n another */\n${tail}`), head).toBe(0);
      expect(lint(`${head}\n${lines(4)}${tail}`), head).toBe(1);
    }
  });

  it('that are chapters of tests may be longer, and what is in them may not', () => {
    for (const head of ["describe('x', () => {", "describe.each([1])('x', () => {", "test.describe('x', () => {"]) {
      expect(lint(`${head}\n${lines(9)}});`)).toBe(0);
      expect(lint(`${head}\nit('y', () => {\n${lines(9)}});\n});`)).toBe(1);
    }
    expect(lint(`function suite(adapter) {\n${lines(9)}describe(adapter, () => {\n${lines(9)}});\n}`)).toBe(0);
  });
});
