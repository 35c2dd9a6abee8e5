/** `var`, `missing` and `missing_some`: how a condition reads its data. */
import type { RuleContext } from "../model.ts";
import type { Compile, Expression, Scope } from "./expression.ts";
import { toText } from "./primitive.ts";

/** `[name, fallback]`. Dots in the name go one level down; only own properties are seen; nothing there gives the fallback. */
export function compileVariable(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const [name, fallback] = operands;
  const read = compileRead(name, scope, compile);
  if (fallback === undefined) return (data) => read(data) ?? null;
  const otherwise = compile(fallback, scope);
  return (data) => {
    const value = read(data);
    return value === undefined ? otherwise(data) : value;
  };
}

/** The names, of those given or of the list that comes first, whose values are missing, `null` or empty. */
export function compileMissing(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const names = operands.map((operand) => compile(operand, scope));
  const read = compileDynamicRead(scope, operands);
  return (data) => {
    const values = names.map((name) => name(data));
    return missingOf(Array.isArray(values[0]) ? values[0] : values, data, read);
  };
}

/** `[count, names]`: nothing if at least `count` of the names are there, else those that are missing. */
export function compileMissingSome(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const needed = compile(operands[0], scope);
  const names = compile(operands[1], scope);
  const read = compileDynamicRead(scope, [operands[1]]);
  return (data) => {
    const wanted = names(data);
    const list = Array.isArray(wanted) ? wanted : [wanted];
    const missing = missingOf(list, data, read);
    return list.length - missing.length >= Number(needed(data)) ? [] : missing;
  };
}

type DynamicRead = (name: unknown, data: unknown) => unknown;

/** Reads `undefined` where there is nothing. */
function compileRead(name: unknown, scope: Scope, compile: Compile): Expression {
  if (typeof name === "object" && name !== null) {
    const nameOf = compile(name, scope);
    const read = compileDynamicRead(scope, [name]);
    return (data) => read(nameOf(data), data);
  }
  if (isWhole(name)) {
    if (scope.data === "item") return (data) => data;
    scope.variables.add("*");
    return (data) => (data as RuleContext).toJSON();
  }
  const path = String(name);
  const segments = path.split(".");
  if (scope.data === "item") return (data) => readPath(data, segments);
  scope.variables.add(path);
  return compileContextRead(segments);
}

/** Most variables have one or two segments; the part of the context is found when the condition is compiled. */
function compileContextRead([part = "", ...rest]: readonly string[]): Expression {
  const readPart = contextParts.get(part);
  if (readPart === undefined) return () => undefined;
  const [key] = rest;
  if (key === undefined) return (data) => readPart(data as RuleContext);
  if (rest.length === 1) return (data) => readOwn(readPart(data as RuleContext), key);
  return (data) => readPath(readPart(data as RuleContext), rest);
}

const contextParts: ReadonlyMap<string, (context: RuleContext) => unknown> = new Map<
  string,
  (context: RuleContext) => unknown
>([
  ["current_timestamp", (context) => context.current_timestamp],
  ["current_time", (context) => context.current_time],
  ["current_day", (context) => context.current_day],
  ["user", (context) => context.user],
  ["page", (context) => context.page],
  ["referring", (context) => context.referring],
  ["geo", (context) => context.geo],
  ["mbox", (context) => context.mbox],
  ["profile", (context) => context.profile],
  ["visitor", (context) => context.visitor],
  ["allocation", (context) => context.allocation],
]);

/** For names that only the data tells. */
function compileDynamicRead(scope: Scope, names: readonly unknown[]): DynamicRead {
  if (scope.data === "item") return (name, data) => (isWhole(name) ? data : readPath(data, toText(name).split(".")));
  const known = names.flat();
  if (known.every((name) => typeof name === "string")) for (const name of known) scope.variables.add(name);
  else scope.variables.add("*");
  return (name, data) => {
    const context = data as RuleContext;
    return isWhole(name) ? context.toJSON() : compileContextRead(toText(name).split("."))(context);
  };
}

function missingOf(names: readonly unknown[], data: unknown, read: DynamicRead): unknown[] {
  return names.filter((name) => {
    const value = read(name, data);
    return value === undefined || value === null || value === "";
  });
}

/** `var` without a name means all of the data. */
function isWhole(name: unknown): boolean {
  return name === undefined || name === null || name === "";
}

function readPath(value: unknown, segments: readonly string[]): unknown {
  let result = value;
  for (const segment of segments) {
    result = readOwn(result, segment);
    if (result === undefined) return undefined;
  }
  return result;
}

/** An own property, also of a text (its `length`); nothing that comes from a prototype. */
function readOwn(value: unknown, key: string): unknown {
  const target: unknown = typeof value === "string" ? Object(value) : value;
  if (typeof target !== "object" || target === null) return undefined;
  return Object.hasOwn(target, key) ? (target as Record<string, unknown>)[key] : undefined;
}
