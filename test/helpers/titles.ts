/** Titles of tests, read from their source: what `docs/` says of a test is held against these. Rows of a table in `it.each` are no titles. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const TESTS = join(import.meta.dirname, '..');
const TELLERS = ['it', 'test', 'describe'];

/** `it` of `it(…)`, `it.skip(…)`, `it.each(…)(…)`. */
function tellerOf(callee: ts.Expression): string {
  if (ts.isIdentifier(callee)) return callee.text;
  if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) return tellerOf(callee.expression);
  return '';
}

/** Titles in a text of TypeScript. */
export function titlesIn(text: string): readonly string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && TELLERS.includes(tellerOf(node.expression))) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) titles.push(title.text);
      else if (title && ts.isTemplateExpression(title)) titles.push(title.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest, true));
  return titles;
}

const known = new Map<string, readonly string[]>();

/** Titles of one file below `test/`, with its ending. */
export function titlesOf(file: string): readonly string[] {
  const titles = known.get(file) ?? titlesIn(readFileSync(join(TESTS, file), 'utf8'));
  known.set(file, titles);
  return titles;
}

/** Every file below `test/` that has titles, contract suites included. */
export const filesWithTitles = (): readonly string[] =>
  readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && titlesOf(file).length > 0);
