import { isTruthy } from "./coercion.ts";
import type { Comparison, OrComparison, Part } from "./expression.ts";

export function createOrComparison(first: Comparison, second: Comparison): OrComparison {
  return {
    firstCompare: first.compare,
    firstConstant: first.constant,
    firstRead: first.read,
    secondCompare: second.compare,
    secondConstant: second.constant,
    secondRead: second.read,
  };
}

export function computeOrComparison(orComparison: OrComparison, data: unknown): unknown {
  const value = orComparison.firstCompare(orComparison.firstConstant, orComparison.firstRead(data), undefined);
  return isTruthy(value)
    ? value
    : orComparison.secondCompare(orComparison.secondConstant, orComparison.secondRead(data), undefined);
}

export function computePart(part: Part, data: unknown): unknown {
  return typeof part === "function" ? part(data) : computeOrComparison(part, data);
}
