import type { Either } from "../plan.ts";
import type { Comparison } from "./expression.ts";
import { isTruthy } from "./truth.ts";

export function createEither(first: Comparison, second: Comparison): Either {
  return {
    firstCompare: first.compare,
    firstConstant: first.constant,
    firstRead: first.read,
    secondCompare: second.compare,
    secondConstant: second.constant,
    secondRead: second.read,
  };
}

export function computeEither(either: Either, data: unknown): unknown {
  const value = either.firstCompare(either.firstConstant, either.firstRead(data), undefined);
  return isTruthy(value) ? value : either.secondCompare(either.secondConstant, either.secondRead(data), undefined);
}
