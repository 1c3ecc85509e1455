/** What the syntax of the house looks like where it refuses, bounds or answers yes or no. */
import ts from 'typescript';

const { SyntaxKind: Kind } = ts;
/** Words that a function gives for "yes": all others are codes of a refusal, as verdicts and outcomes are. */
const YES = /^(ok|shown|admitted|accepted|signed|linked|newer|here|done|open)$/;
const REFUSERS = /^(fail|refuse|reject|refused|error)/i;

export function isNamed(node: ts.Expression, name: RegExp): boolean {
  return (ts.isIdentifier(node) && name.test(node.text)) || (ts.isPropertyAccessExpression(node) && name.test(node.name.text));
}

function isRefusingObject(node: ts.ObjectLiteralExpression): boolean {
  return node.properties.some((property) => {
    if (!ts.isPropertyAssignment(property) || !property.name) return false;
    const [name, value] = [property.name.getText(), property.initializer];
    if (name === 'ok') return value.kind === Kind.FalseKeyword;
    return ['outcome', 'kind', 'code', 'verdict', 'error'].includes(name) && ts.isStringLiteral(value) && !YES.test(value.text);
  });
}

function isRefusingValue(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node) || ts.isAsExpression(node)) return isRefusingValue(node.expression);
  if (node.kind === Kind.NullKeyword || node.kind === Kind.FalseKeyword || ts.isVoidExpression(node)) return true;
  if (ts.isIdentifier(node)) return node.text === 'undefined';
  if (ts.isStringLiteral(node)) return !YES.test(node.text);
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 0;
  if (ts.isObjectLiteralExpression(node)) return isRefusingObject(node);
  if (!ts.isCallExpression(node)) return false;
  return isNamed(node.expression, REFUSERS) || (node.expression.getText() === 'Promise.resolve' && node.arguments.every(isRefusingValue));
}

/** Whether a branch refuses: it throws, passes by, or ends with nothing, no, or the name of a fault. */
export function isRefusing(node: ts.Node): boolean {
  if (ts.isBlock(node)) return node.statements.length > 0 && isRefusing(node.statements.at(-1)!);
  if (ts.isThrowStatement(node) || ts.isContinueStatement(node)) return true;
  if (ts.isReturnStatement(node)) return !node.expression || isRefusingValue(node.expression);
  return ts.isExpression(node) && isRefusingValue(node);
}

const isConstant = (name: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(name);

/** A number that has a name: `LIMITS.x`, `limits.x`, `MOST`, also as part of a sum. */
export function isLimit(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return isConstant(node.text);
  if (ts.isPropertyAccessExpression(node)) return ts.isIdentifier(node.expression) && (isConstant(node.expression.text) || node.expression.text === 'limits');
  if (ts.isBinaryExpression(node)) return [Kind.PlusToken, Kind.MinusToken, Kind.AsteriskToken, Kind.AsteriskAsteriskToken].includes(node.operatorToken.kind) && isLimit(node.left) && (isLimit(node.right) || ts.isNumericLiteral(node.right));
  return ts.isParenthesizedExpression(node) && isLimit(node.expression);
}

/** How far a loop counts is no limit. */
export function isLoopHead(node: ts.Node): boolean {
  const { parent } = node;
  return (ts.isForStatement(parent) && parent.condition === node) || (ts.isWhileStatement(parent) && parent.expression === node);
}

const READERS = ['tuple', 'list', 'bytes', 'int', 'text', 'version'];

/** A reader of the codec (`read.int(…)`), which refuses what has another form. */
export const isRead = (node: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(node.expression) && node.expression.expression.getText() === 'read' && READERS.includes(node.expression.name.text);

/** Whether an expression is what its function gives. */
export function returned(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isReturnStatement(parent)) return true;
  if (ts.isArrowFunction(parent)) return parent.body === node;
  return (ts.isParenthesizedExpression(parent) || ts.isAwaitExpression(parent) || ts.isConditionalExpression(parent)) && returned(parent);
}

function functionOf(node: ts.Node): ts.SignatureDeclaration | null {
  for (let at = node.parent; at; at = at.parent) if (ts.isFunctionLike(at)) return at;
  return null;
}

/** Keeps or drops by a yes or no: `.filter(…)`, `.every(…)`. */
const isSieve = ({ parent }: ts.Node): boolean => ts.isCallExpression(parent) && isNamed(parent.expression, /^(filter|every)$/);

/** Whether an expression is the answer of a function that says yes or no. Constant answers are none. */
export function isVerdict(node: ts.Expression): boolean {
  const { parent } = node;
  if (!(ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node))) return false;
  if ([Kind.TrueKeyword, Kind.FalseKeyword].includes(node.kind)) return false;
  const owner = functionOf(node);
  if (!owner) return false;
  if (isSieve(owner)) return true;
  return owner.type !== undefined && /^(boolean|Promise<boolean>|\w+ is .*)$/s.test(owner.type.getText());
}
