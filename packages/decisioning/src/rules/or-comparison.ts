import { isTruthy } from "./coercion.ts";
import type { Comparison, OrComparison } from "./expression.ts";

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

export function computeOrComparison(either: OrComparison, data: unknown): unknown {
  const value = either.firstCompare(either.firstConstant, either.firstRead(data), undefined);
  return isTruthy(value) ? value : either.secondCompare(either.secondConstant, either.secondRead(data), undefined);
}
