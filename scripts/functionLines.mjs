// A rule for eslint: a function has at most so many lines of code. As `max-lines-per-function`, blank lines and comments not
// counted, but for a `describe`: that is a chapter of tests, and each test in it is held to the rule.

/** Names along `describe(…)`, `describe.each(…)(…)`, `test.describe(…)`. */
const namesIn = (callee) => (callee ? [callee.name, callee.property?.name, ...namesIn(callee.callee ?? callee.object)] : []);
const isDescribe = (node) => node.type === 'CallExpression' && namesIn(node.callee).includes('describe');

/** The callback of a `describe`, or a function that tells one: a contract suite, which takes what it is held against. */
const isChapter = ({ parent, body }) =>
  isDescribe(parent) || (body.type === 'BlockStatement' && body.body.some((one) => one.type === 'ExpressionStatement' && isDescribe(one.expression)));

/** Lines that hold code: those on which a token stands, or over which one goes. */
function codeLines(source, node) {
  const lines = new Set();
  for (const { loc } of source.getTokens(node)) for (let line = loc.start.line; line <= loc.end.line; line++) lines.add(line);
  return lines.size;
}

export const functionLines = {
  meta: { type: 'suggestion', schema: [{ type: 'integer', minimum: 1 }], messages: { long: 'This function has {{lines}} lines of code; {{max}} is the most.' } },
  create(context) {
    const [max] = context.options;
    const check = (node) => {
      const isLong = node.loc.end.line - node.loc.start.line >= max && !isChapter(node);
      const lines = isLong ? codeLines(context.sourceCode, node) : 0;
      if (lines > max) context.report({ node, messageId: 'long', data: { lines, max } });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};
