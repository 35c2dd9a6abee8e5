import type { Expression, Node } from "typescript";
import { ts } from "./typescript.ts";

/**
 * Removes the words of errors from a source file, for small bundles. Everything that programs read stays: codes, paths and received
 * values of issues, ids, statuses, causes; and the values in messages, such as a host or a number.
 *
 * Words are found by the calls that take them: `new TargetError(code, words)`, `new DispatchError(failure, words)`, `errorFromIssues(code, words)`,
 * `predicate(words)` and `expected: words`.
 */
export function shortenTexts(code: string): string {
  const source = ts.createSourceFile("source.ts", code, ts.ScriptTarget.Latest, true);
  let shorter = "";
  let end = 0;
  const visit = (node: Node): void => {
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

/** Returns `undefined` for other expressions. */
function shortenWords(node: Node): string | undefined {
  if (ts.isStringLiteralLike(node)) {
    const instead = findSubstitute(node);
    return instead === undefined ? undefined : JSON.stringify(instead);
  }
  if (!ts.isTemplateExpression(node) || findSubstitute(node) === undefined) return undefined;
  return `\`${node.templateSpans.map(({ expression }) => `\${${expression.getText()}}`).join(": ")}\``;
}

/** Returns the replacement of words without values. One text for all compresses to nearly nothing. */
function findSubstitute(node: Expression): string | undefined {
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

function isNamed(node: Node, ...names: readonly string[]): boolean {
  return ts.isIdentifier(node) && names.includes(node.text);
}
