/** `var`, `missing` and `missing_some`: how conditions read data. */
import type { RuleContext } from "../model.ts";
import { toText } from "./coercion.ts";
import { compileContextRead, readPath } from "./context-reads.ts";
import {
  type Compile,
  type CompiledExpression,
  type Expression,
  isUnknown,
  isValue,
  readsAllocation,
  readsMbox,
  type Scope,
} from "./expression.ts";

/**
 * `[name, fallback]`. A dot in the name separates levels. Reads only own properties. An absent value becomes the
 * fallback.
 */
export function compileVariable(operands: readonly unknown[], scope: Scope, compile: Compile): CompiledExpression {
  const [name, fallback] = operands;
  const { read, traits } = compileRead(name, scope, compile);
  if (fallback === undefined) return toExpression((data) => read(data) ?? null, traits);
  const otherwise = compile(fallback, scope);
  const { run } = otherwise;
  return toExpression((data) => {
    const value = read(data);
    return value === undefined ? run(data) : value;
  }, traits | otherwise.traits);
}

/** Returns those of the names whose values are missing, `null` or empty. The names are the operands, or the list in the first one. */
export function compileMissing(operands: readonly unknown[], scope: Scope, compile: Compile): CompiledExpression {
  const names = operands.map((operand) => compile(operand, scope).run);
  const read = compileDynamicRead(scope);
  return toExpression((data) => {
    const values = names.map((name) => name(data));
    return findMissing(Array.isArray(values[0]) ? values[0] : values, data, read);
  }, isUnknown);
}

/** `[count, names]`: an empty list if at least `count` of the names are present, else the missing ones. */
export function compileMissingSome(operands: readonly unknown[], scope: Scope, compile: Compile): CompiledExpression {
  const needed = compile(operands[0], scope).run;
  const names = compile(operands[1], scope).run;
  const read = compileDynamicRead(scope);
  return toExpression((data) => {
    const wanted = names(data);
    const list = Array.isArray(wanted) ? wanted : [wanted];
    const missing = findMissing(list, data, read);
    return list.length - missing.length >= Number(needed(data)) ? [] : missing;
  }, isUnknown);
}

type DynamicRead = (name: unknown, data: unknown) => unknown;

/** Returns `undefined` for absent values. */
interface Read {
  readonly read: Expression;
  readonly traits: number;
}

function compileRead(name: unknown, scope: Scope, compile: Compile): Read {
  if (typeof name === "object" && name !== null) {
    const computeName = compile(name, scope).run;
    const read = compileDynamicRead(scope);
    return { read: (data) => read(computeName(data), data), traits: isUnknown };
  }
  if (isWholeData(name)) {
    const read: Expression = scope === "item" ? (data) => data : (data) => (data as RuleContext).toJSON();
    return { read, traits: isUnknown };
  }
  const segments = String(name).split(".");
  const [part = ""] = segments;
  const read = scope === "item" ? (data: unknown) => readPath(data, segments) : compileContextRead(segments);
  return { read: read as Expression, traits: isValue | (partTraits.get(part) ?? 0) };
}

const partTraits: ReadonlyMap<string, number> = new Map<string, number>([
  ["allocation", readsAllocation],
  ["mbox", readsMbox],
]);

/** For names that are known only at run time. */
function compileDynamicRead(scope: Scope): DynamicRead {
  if (scope === "item") return (name, data) => (isWholeData(name) ? data : readPath(data, toText(name).split(".")));
  return (name, data) => {
    const context = data as RuleContext;
    return isWholeData(name) ? context.toJSON() : compileContextRead(toText(name).split("."))(context);
  };
}

function findMissing(names: readonly unknown[], data: unknown, read: DynamicRead): unknown[] {
  return names.filter((name) => {
    const value = read(name, data);
    return value === undefined || value === null || value === "";
  });
}

/** `var` without a name means all data. */
export function isWholeData(name: unknown): boolean {
  return name === undefined || name === null || name === "";
}

function toExpression(run: Expression, traits: number): CompiledExpression {
  return { run, isConstant: false, value: undefined, traits };
}
