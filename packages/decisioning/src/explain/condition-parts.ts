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

/** Returns the name of the variable that this reads; `null` for anything else. */
export function toVariable(logic: unknown): string | null {
  const operation = toOperation(logic);
  if (operation === null || operation.operator !== "var") return null;
  const [name] = operation.operands;
  return typeof name === "string" || typeof name === "number" ? String(name) : null;
}

/** Returns the unique names of the context variables that this reads. */
export function findVariables(logic: unknown): readonly string[] {
  const found = new Set<string>();
  collect(logic, found);
  return [...found];
}

/** Returns whether a part reads only this variable. */
export function readsOnly(condition: unknown, variable: string): boolean {
  const variables = findVariables(condition);
  return variables.length === 1 && variables[0] === variable;
}

/** Operators whose later operands read the items of a list instead of the context. */
const loops: ReadonlySet<string> = new Set(["map", "filter", "reduce", "all", "none", "some"]);

function collect(logic: unknown, found: Set<string>): void {
  if (Array.isArray(logic)) {
    for (const each of logic) collect(each, found);
    return;
  }
  const operation = toOperation(logic);
  if (operation === null) return;
  const name = toVariable(logic);
  if (name !== null && name !== "") found.add(name);
  else
    for (const each of loops.has(operation.operator) ? operation.operands.slice(0, 1) : operation.operands) {
      collect(each, found);
    }
}
