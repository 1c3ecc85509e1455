/**
 * Finds what a program refuses and what it bounds (R14), by the syntax of TypeScript, and says how to take each out: a part of a condition
 * that never refuses, a limit that is one further, or not there.
 *
 * A condition is followed down to its parts by what it does when it is true. `a || b` that refuses: each of `a`, `b` becomes false.
 * `a && b` that accepts: each becomes true. What is taken out always makes a program accept more, but for limits that are moved by one.
 */
import ts from 'typescript';
import { isLimit, isLoopHead, isNamed, isRead, isRefusing, isVerdict, returned } from './syntax.ts';

export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** What stands there. */
  readonly from: string;
  /** What would stand there. */
  readonly to: string;
  readonly isStatement: boolean;
  /** Names it over changes elsewhere in its file: the condition it is part of, the part, what becomes of it. */
  readonly key: string;
}

type Sense = 'refuses' | 'accepts';
type Add = (node: ts.Node, to: string, isStatement?: boolean) => void;

interface Finds {
  readonly add: Add;
  /** Whether something was found for all of a node already. */
  has(node: ts.Node): boolean;
}

const OPPOSITE: Readonly<Record<Sense, Sense>> = { refuses: 'accepts', accepts: 'refuses' };
const OFF: Readonly<Record<Sense, string>> = { refuses: 'false', accepts: 'true' };
const { SyntaxKind: Kind } = ts;

function inner(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node) || ts.isAsExpression(node) ? inner(node.expression) : node;
}

/** The parts of a condition, each off. */
function weaken(node: ts.Expression, sense: Sense, add: Add): void {
  if (ts.isParenthesizedExpression(node)) return weaken(node.expression, sense, add);
  if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken && ts.isParenthesizedExpression(node.operand)) {
    return weaken(node.operand.expression, OPPOSITE[sense], add);
  }
  const token = ts.isBinaryExpression(node) ? node.operatorToken.kind : null;
  if (token !== Kind.BarBarToken && token !== Kind.AmpersandAmpersandToken) return add(node, OFF[sense]);
  const { left, right } = node as ts.BinaryExpression;
  const isEachEnough = (token === Kind.BarBarToken) === (sense === 'refuses');
  if (!isEachEnough) add(node, OFF[sense]);
  for (const part of [left, right]) {
    const isSplit = ts.isParenthesizedExpression(part) || (ts.isBinaryExpression(part) && [Kind.BarBarToken, Kind.AmpersandAmpersandToken].includes(part.operatorToken.kind));
    if (isEachEnough || isSplit) weakenPart(part, sense, add, isEachEnough);
  }
}

/** A part that counts only together with others is followed for the parts of its own alone. */
function weakenPart(part: ts.Expression, sense: Sense, add: Add, isEnough: boolean): void {
  weaken(part, sense, isEnough ? add : (node, to) => node !== inner(part) && add(node, to));
}

const MOVED = new Map<ts.SyntaxKind, readonly [moved: string, isUpper: boolean]>([
  [Kind.GreaterThanToken, ['>=', true]],
  [Kind.GreaterThanEqualsToken, ['>', true]],
  [Kind.LessThanToken, ['<=', false]],
  [Kind.LessThanEqualsToken, ['<', false]],
]);

/** A comparison with a named number: moved by one, and without it. */
function limits(node: ts.BinaryExpression, { add, has }: Finds): void {
  const operator = MOVED.get(node.operatorToken.kind);
  if (!operator || isLimit(node.left) === isLimit(node.right) || isLoopHead(node)) return;
  const [moved, isUpper] = operator;
  if (!has(node)) add(node, String(isUpper !== isLimit(node.right)));
  add(node, `${node.left.getText()} ${moved} ${node.right.getText()}`);
}

/** A reader of one position: the whole of it, and each number that it is bound by. */
function readers(node: ts.CallExpression, add: Add): void {
  const [value, ...bounds] = node.arguments;
  const name = (node.expression as ts.PropertyAccessExpression).name.text;
  if (!value || name === 'version' || bounds.some(ts.isSpreadElement)) return;
  add(node, value.getText());
  if (name === 'int') bounds.forEach((bound, at) => add(bound, at === 0 ? '-Infinity' : 'Infinity'));
  if (name === 'text' || name === 'list') bounds.forEach((bound) => add(bound, 'Infinity'));
  if (name === 'bytes') bounds.forEach((bound) => bound.getText() !== 'undefined' && add(bound, 'undefined'));
}

function calls(node: ts.CallExpression, add: Add): void {
  if (isRead(node)) readers(node, add);
  if (node.expression.getText() !== 'Math.min' || node.arguments.length !== 2) return;
  const [one, other] = node.arguments as unknown as readonly [ts.Expression, ts.Expression];
  if (isLimit(one) !== isLimit(other)) add(node, (isLimit(one) ? other : one).getText());
}

function choices(node: ts.ConditionalExpression, add: Add): void {
  if (!returned(node)) return;
  const [yes, no] = [isRefusing(node.whenTrue), isRefusing(node.whenFalse)];
  if (yes !== no) weaken(node.condition, yes ? 'refuses' : 'accepts', add);
}

function conditions(node: ts.IfStatement, add: Add): void {
  if (isRefusing(node.thenStatement)) weaken(node.expression, 'refuses', add);
  else if (node.elseStatement && isRefusing(node.elseStatement)) weaken(node.expression, 'accepts', add);
}

/** What a function of a yes or no answers. */
function verdicts(node: ts.Expression, add: Add): void {
  weaken(node, 'accepts', add);
  add(node, 'true');
  add(node, 'false');
}

/** Statements that stand there for their refusal alone. */
function statements(node: ts.Statement, add: Add): void {
  if (ts.isThrowStatement(node) && (ts.isDefaultClause(node.parent) || (ts.isIfStatement(node.parent) && node.parent.elseStatement === node))) add(node, ';', true);
  if (!ts.isExpressionStatement(node)) return;
  const call = inner(node.expression);
  if (ts.isCallExpression(call) && (isRead(call) || isNamed(call.expression, /^(check|assert|ensure|require|must|refuse)/))) add(node, ';', true);
}

function visit(node: ts.Node, finds: Finds): void {
  const { add } = finds;
  if (ts.isIfStatement(node)) conditions(node, add);
  if (ts.isConditionalExpression(node)) choices(node, add);
  if (ts.isBinaryExpression(node)) limits(node, finds);
  if (ts.isCallExpression(node)) calls(node, add);
  if (ts.isStatement(node)) statements(node, add);
  if (ts.isExpression(node) && isVerdict(node)) verdicts(node, add);
  ts.forEachChild(node, (child) => visit(child, finds));
}

const short = (text: string, most = 160): string => text.replace(/\s+/g, ' ').slice(0, most);

/** The condition, statement or function that a part stands in, for people to find it by. */
function around(node: ts.Node): string {
  let at = node;
  while (!ts.isStatement(at) && !ts.isPropertyAssignment(at) && !ts.isFunctionLike(at) && !ts.isSourceFile(at.parent)) at = at.parent;
  return ts.isIfStatement(at) ? short(`if (${at.expression.getText()})`) : short(at.getText());
}

/** The mutants of a file, in the order of their places. `file` is a name that messages carry. */
export function findMutants(file: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Mutant>();
  const keys = new Map<string, number>();
  const spans = new Set<string>();
  const add: Add = (node, to, isStatement = false) => {
    const [start, end] = [node.getStart(), node.getEnd()];
    const from = node.getText();
    if (found.has(`${start} ${end} ${to}`) || from === to) return;
    const plain = `${file} · ${around(node)} · ${short(from)} → ${short(to)}`;
    const times = (keys.get(plain) ?? 0) + 1;
    keys.set(plain, times);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    found.set(`${start} ${end} ${to}`, { file, line, start, end, from, to, isStatement, key: times === 1 ? plain : `${plain} #${times}` });
    spans.add(`${start} ${end}`);
  };
  visit(source, { add, has: (node) => spans.has(`${node.getStart()} ${node.getEnd()}`) });
  return [...found.values()].sort((a, b) => a.start - b.start || b.end - a.end);
}

/**
 * The text of a file with all of its mutants in it, each asleep: `__mutant(n)` says at run time whether the n-th is awake. So a file is
 * read and translated once, and what a test passes by is known. @throws Error when it is not the text that the mutants are of
 */
export function withSwitches(text: string, mutants: readonly (Mutant & { readonly number: number })[]): string {
  const edits: { readonly at: number; readonly order: number; readonly put: string }[] = [];
  mutants.forEach(({ start, end, from, to, isStatement, number, file }, at) => {
    if (text.slice(start, end) !== from) throw new Error(`${file} was changed since`);
    // Outer ones open first and close last.
    edits.push({ at: start, order: mutants.length + at, put: isStatement ? `if (!globalThis.__mutant(${number})) {` : `(globalThis.__mutant(${number}) ? (${to}) : (` });
    edits.push({ at: end, order: -at, put: isStatement ? '}' : '))' });
  });
  edits.sort((a, b) => a.at - b.at || a.order - b.order);
  let out = '';
  let from = 0;
  for (const { at, put } of edits) {
    out += text.slice(from, at) + put;
    from = at;
  }
  return out + text.slice(from);
}
