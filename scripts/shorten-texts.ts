import ts from "typescript";

/**
 * Leaves the words of errors out of a source file, for bundles that have to be small. What programs read stays: the code, the path of each issue, what
 * was received, ids, statuses and causes; and of each message the values in it, such as a host or a number.
 *
 * Words are found by what they are given to: `new TargetError(code, words)`, `new DispatchError(failure, words)`, `errorFromIssues(code, words)`,
 * `predicate(words)` and `expected: words`.
 */
export function shortenTexts(code: string): string {
  const source = ts.createSourceFile("source.ts", code, ts.ScriptTarget.Latest, true);
  let shorter = "";
  let end = 0;
  const visit = (node: ts.Node): void => {
    const text = shortenWords(node);
    if (text === undefined) {
      ts.forEachChild(node, visit);
    } else {
      shorter += code.slice(end, node.getStart(source)) + text;
      end = node.end;
    }
  };
  visit(source);
  return shorter + code.slice(end);
}

/** Returns `undefined` for what is not words. */
function shortenWords(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) {
    const instead = findSubstitute(node);
    return instead === undefined ? undefined : JSON.stringify(instead);
  }
  if (!ts.isTemplateExpression(node) || findSubstitute(node) === undefined) return undefined;
  return `\`${node.templateSpans.map(({ expression }) => `\${${expression.getText()}}`).join(": ")}\``;
}

/** Returns what stands in the place of words without values. The same text for many weighs nearly nothing once it is compressed. */
function findSubstitute(node: ts.Expression): string | undefined {
  const { parent } = node;
  if (ts.isNewExpression(parent) && isNamed(parent.expression, "TargetError", "DispatchError")) {
    return parent.arguments?.[1] === node ? "" : undefined;
  }
  if (ts.isCallExpression(parent)) {
    if (isNamed(parent.expression, "errorFromIssues") && parent.arguments[1] === node) return "Not valid";
    if (isNamed(parent.expression, "predicate") && parent.arguments[0] === node) return anotherValue;
  }
  if (ts.isPropertyAssignment(parent) && parent.initializer === node && isNamed(parent.name, "expected"))
    return anotherValue;
  return undefined;
}

const anotherValue = "another value";

function isNamed(node: ts.Node, ...names: readonly string[]): boolean {
  return ts.isIdentifier(node) && names.includes(node.text);
}
