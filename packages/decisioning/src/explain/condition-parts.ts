import { isRecord } from "@fletch/delivery-api/schema";

/** An operation of JSON Logic. */
export interface OperationParts {
  readonly operator: string;
  readonly operands: readonly unknown[];
}

/** Returns an operation's operator and operands; `null` for a value. */
export function toOperation(logic: unknown): OperationParts | null {
  if (!isRecord(logic)) return null;
  const [operator, ...others] = Object.keys(logic);
  if (operator === undefined || others.length > 0) return null;
  const given = logic[operator];
  return { operator, operands: Array.isArray(given) ? given : [given] };
}

/** Returns the name of the variable that this reads; `null` for anything else, also for a variable with a default. */
export function toVariable(logic: unknown): string | null {
  const read = toRead(logic);
  return read === null || read.fallback !== null ? null : read.name;
}

/** Returns the unique names of the context variables that this reads. */
export function findVariables(logic: unknown): readonly string[] {
  return [...findDefaults(logic).keys()];
}

/**
 * Returns the default of each context variable that this reads, by name. `null`: none, a computed one, or a different
 * one at each place.
 */
export function findDefaults(logic: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  collect(logic, found);
  return found;
}

/** Returns whether this is a single value, and no operation. */
export function isConstant(logic: unknown): boolean {
  return typeof logic !== "object" || logic === null;
}

/** Returns whether a part reads only this variable. */
export function readsOnly(condition: unknown, variable: string): boolean {
  const variables = findVariables(condition);
  return variables.length === 1 && variables[0] === variable;
}

/** Operators whose later operands read the items of a list instead of the context. */
const loops: ReadonlySet<string> = new Set(["map", "filter", "reduce", "all", "none", "some"]);

function collect(logic: unknown, found: Map<string, unknown>): void {
  if (Array.isArray(logic)) {
    for (const each of logic) collect(each, found);
    return;
  }
  const operation = toOperation(logic);
  if (operation === null) return;
  const { name = "", fallback = null } = toRead(logic) ?? {};
  if (name !== "") {
    const constant = isConstant(fallback) ? fallback : null;
    found.set(name, !found.has(name) || found.get(name) === constant ? constant : null);
  }
  for (const each of loops.has(operation.operator) ? operation.operands.slice(0, 1) : operation.operands) {
    collect(each, found);
  }
}

/** Returns the variable that this reads, and its default (JSON Logic; `null`: none); `null` for anything else. */
function toRead(logic: unknown): { readonly name: string; readonly fallback: unknown } | null {
  const operation = toOperation(logic);
  if (operation?.operator !== "var") return null;
  const [name, fallback = null] = operation.operands;
  return typeof name === "string" || typeof name === "number" ? { name: String(name), fallback } : null;
}
