import { toComparison } from "./comparison.ts";
import { findDefaults, readsOnly, toOperation, toVariable } from "./condition-parts.ts";
import { describeCondition, describeWanted } from "./describe-condition.ts";
import type { FailedCondition, SeenValue } from "./explanation.ts";
import { nameVariable, toReadable } from "./name-variable.ts";

/** A part of a condition that does not hold. */
export interface FailedTerm {
  readonly condition: unknown;
  /** The innermost named audience around it. */
  readonly audience: string | undefined;
}

/** Returns the smallest conjuncts of a condition that do not hold; empty if it holds. */
export function findFailedTerms(
  condition: unknown,
  holds: (logic: unknown) => boolean,
  audienceName: (condition: unknown) => string | undefined,
  audience?: string | undefined,
): readonly FailedTerm[] {
  if (holds(condition)) return [];
  const name = audienceName(condition) ?? audience;
  const operation = toOperation(condition);
  const isWhole =
    operation?.operator !== "and" || toComparison(condition) !== null || readsOnly(condition, "allocation");
  if (isWhole) return [{ condition, audience: name }];
  const failed = operation.operands.flatMap((each) => findFailedTerms(each, holds, audienceName, name));
  return failed.length > 0 ? failed : [{ condition, audience: name }];
}

/** Describes a failed part in words, with the values that it read. */
export function describeFailedTerm(
  { condition, audience }: FailedTerm,
  read: (variable: string, fallback: unknown) => unknown,
): FailedCondition {
  return {
    ...(audience !== undefined && { audience }),
    words: describeCondition(condition),
    wanted: describeWanted(condition),
    seen: [...findDefaults(condition)].map(([variable, fallback]) => describeSeen(variable, read(variable, fallback))),
    condition,
  };
}

function describeSeen(variable: string, value: unknown): SeenValue {
  return { variable, name: nameVariable(variable), value: toReadable(variable, value) ?? null };
}

/** Returns the exceeded end of a period; `null` if the part is not about a period. */
export function findMissedEnd(
  condition: unknown,
  now: number,
): { readonly kind: "start" | "end"; readonly time: number } | null {
  const operation = toOperation(condition);
  if (operation === null || !readsOnly(condition, "current_timestamp")) return null;
  const { operator, operands } = operation;
  const forward = operator.startsWith("<") ? operands : operator.startsWith(">") ? operands.toReversed() : [];
  const position = forward.findIndex((each) => toVariable(each) !== null);
  if (position === -1) return null;
  const [before, after] = [forward[position - 1], forward[position + 1]];
  if (typeof before === "number" && now <= before) return { kind: "start", time: before };
  return typeof after === "number" && now >= after ? { kind: "end", time: after } : null;
}
