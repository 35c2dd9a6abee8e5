import { isRecord } from "@fletch/delivery-api/schema";

/** Formats a rule's condition (JSON Logic) in infix notation. Rare operators stay as JSON. */
export function describeCondition(condition: unknown): string {
  return describe(condition, false);
}

const comparisons: ReadonlySet<string> = new Set(["==", "===", "!=", "!==", "<", "<=", ">", ">=", "in"]);

function describe(condition: unknown, isInner: boolean): string {
  const entries = isRecord(condition) ? Object.entries(condition) : [];
  const [[operator, given] = ["", null]] = entries;
  if (entries.length !== 1) return JSON.stringify(condition) ?? "nothing";
  const parts: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (operator === "var") return String(parts[0]);
  if (operator === "!") return `not ${describe(parts[0], true)}`;
  const isJoined = operator === "and" || operator === "or";
  if (!isJoined && !comparisons.has(operator)) return JSON.stringify(condition);
  const text = parts.map((part) => describe(part, true)).join(` ${operator} `);
  return isInner && parts.length > 1 ? `(${text})` : text;
}
