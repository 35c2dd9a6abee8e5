/**
 * Forms: what people may write in a file. A form is a schema that also describes itself as JSON Schema, from the same words, so that
 * what editors underline and what the edge refuses cannot drift apart.
 *
 * Unlike requests, files are closed: a field that no form names is a mistake, and mostly a misspelt one.
 */
import type { Issue } from "@fletch/delivery-api";
import { describeValue, isRecord, joinPath, type Schema } from "@fletch/delivery-api/schema";
import { suggest } from "../../suggest.ts";

/** https://json-schema.org, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Checks a value of a file, and says to editors what it may be. */
export interface FileSchema<T> extends Schema<T> {
  readonly json: JsonSchema;
}

/** An issue with the name of a field rather than with its value. */
export interface KeyIssue extends Issue {
  readonly atName: true;
}

/** One field of an object. */
export interface Field<T> {
  readonly form: FileSchema<T>;
  /** Shown by editors. */
  readonly about: string;
  readonly required?: true;
}

/** For each field of `T` its form. */
export type FieldsOf<T> = { readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>> };

/** Limits on an object beyond its fields. */
export interface ObjectLimits {
  /** Of these fields at least one. */
  readonly atLeastOneOf?: readonly string[];
  /** Of these fields exactly one. */
  readonly exactlyOneOf?: readonly string[];
}

/** An object with these fields and no others. */
export function fields<T extends object>(given: FieldsOf<T>, limits: ObjectLimits = {}): FileSchema<T> {
  const all = new Map(Object.entries(given) as [string, Field<unknown>][]);
  const required = [...all].filter(([, field]) => field.required).map(([name]) => name);
  const { atLeastOneOf = [], exactlyOneOf = [] } = limits;
  const expected = "an object";
  return {
    expected,
    json: {
      type: "object",
      properties: Object.fromEntries(Array.from(all, ([name, { form, about }]) => [name, withAbout(form.json, about)])),
      additionalProperties: false,
      ...(required.length > 0 && { required }),
      ...(atLeastOneOf.length > 0 && { anyOf: atLeastOneOf.map((name) => ({ required: [name] })) }),
      ...(exactlyOneOf.length > 0 && { oneOf: exactlyOneOf.map((name) => ({ required: [name] })) }),
    },
    check(value, path, issues) {
      if (!isRecord(value)) {
        issues.push({ path, expected, received: describeValue(value) });
        return;
      }
      const names = Object.keys(value);
      let areKnown = true;
      for (const name of names) {
        const field = all.get(name);
        areKnown &&= field !== undefined;
        if (field === undefined) issues.push(unknownField(path, name, [...all.keys()]));
        else field.form.check(value[name], joinPath(path, name), issues);
      }
      for (const name of required) {
        if (!Object.hasOwn(value, name)) {
          const what = all.get(name)?.form.expected;
          issues.push({ path: joinPath(path, name), expected: `${name}: ${what}`, received: "nothing" });
        }
      }
      checkChoice(names, areKnown, limits, path, issues);
    },
  };
}

/** An object whose names are free, such as mboxes. */
export function named<T>(item: FileSchema<T>, name: FileSchema<string>): FileSchema<Readonly<Record<string, T>>> {
  const expected = "an object with at least one entry";
  return {
    expected,
    json: { type: "object", minProperties: 1, propertyNames: name.json, additionalProperties: item.json },
    check(value, path, issues) {
      if (!isRecord(value) || Object.keys(value).length === 0) {
        issues.push({ path, expected, received: isRecord(value) ? "none" : describeValue(value) });
        return;
      }
      for (const [key, each] of Object.entries(value)) {
        const before = issues.length;
        name.check(key, joinPath(path, key), issues);
        const wrong = issues.splice(before);
        issues.push(...wrong.map((issue): KeyIssue => ({ ...issue, atName: true })));
        item.check(each, joinPath(path, key), issues);
      }
    },
  };
}

/** Limits on a list beyond those of its items. */
export interface ListLimits<T> {
  /** @default 1 */
  readonly min?: number;
  /** @default 1000 */
  readonly max?: number;
  /** @default none */
  readonly rules?: readonly ListRule<T>[];
}

/** What the items of a list have to be together. Checked where each of them is right. */
export interface ListRule<T> {
  readonly json: JsonSchema;
  check(items: readonly T[], path: string, issues: Issue[]): void;
}

/** A list of at least one item. */
export function list<T>(
  item: FileSchema<T>,
  { min = 1, max = 1_000, rules = [] }: ListLimits<T> = {},
): FileSchema<readonly T[]> {
  const expected = `a list of ${min} to ${max} items`;
  return {
    expected,
    json: {
      type: "array",
      items: item.json,
      minItems: min,
      maxItems: max,
      ...(rules.length > 0 && { allOf: rules.map(({ json }) => json) }),
    },
    check(value, path, issues) {
      if (!Array.isArray(value) || value.length < min || value.length > max) {
        issues.push({ path, expected, received: describeValue(value) });
        return;
      }
      const before = issues.length;
      for (let index = 0; index < value.length; index++) item.check(value[index], `${path}[${index}]`, issues);
      if (issues.length === before) for (const rule of rules) rule.check(value, path, issues);
    },
  };
}

/** The kinds of values that files hold. */
export type Kind = "text" | "number" | "flag" | "list" | "object";

/** One of several forms; which one, the kind of the value says. So messages speak of the form that was meant. */
export function byKind<T>(
  expected: string,
  forms: { readonly [K in Kind]?: FileSchema<T> | FileSchema<never> },
): FileSchema<T> {
  const known = Object.values(forms) as readonly FileSchema<unknown>[];
  return {
    expected,
    json: { anyOf: known.map(({ json }) => json) },
    check(value, path, issues) {
      const kind = kindOf(value);
      const form = kind === null ? undefined : forms[kind];
      if (form === undefined) issues.push({ path, expected, received: describeValue(value) });
      else form.check(value, path, issues);
    },
  };
}

/** An item, or a list of them. */
export function oneOrMore<T>(item: FileSchema<T>, kind: Kind): FileSchema<T | readonly T[]> {
  return byKind<T | readonly T[]>(`${item.expected}, or a list of them`, {
    [kind]: item,
    list: list(item),
  });
}

/** A form that is described once, under a name, and may hold itself. */
export function reference<T>(name: string, expected: string, form: () => FileSchema<T>): FileSchema<T> {
  return {
    expected,
    json: { $ref: `#/$defs/${name}` },
    check: (value, path, issues) => form().check(value, path, issues),
  };
}

function withAbout(json: JsonSchema, description: string): JsonSchema {
  return { ...json, description };
}

function unknownField(path: string, name: string, known: readonly string[]): KeyIssue {
  const expected = `one of the fields ${known.join(", ")}${suggest(name, known)}`;
  return { path: joinPath(path, name), expected, received: describeValue(name), atName: true };
}

/** That none is there is not said beside a misspelt name: it may be the one. */
function checkChoice(
  names: readonly string[],
  areKnown: boolean,
  { atLeastOneOf = [], exactlyOneOf = [] }: ObjectLimits,
  path: string,
  issues: Issue[],
): void {
  if (areKnown && atLeastOneOf.length > 0 && !names.some((name) => atLeastOneOf.includes(name))) {
    issues.push({ path, expected: `at least one of ${atLeastOneOf.join(", ")}`, received: "none" });
  }
  if (exactlyOneOf.length === 0) return;
  const chosen = names.filter((name) => exactlyOneOf.includes(name));
  if (chosen.length === 1 || (chosen.length === 0 && !areKnown)) return;
  issues.push({
    path,
    expected: `exactly one of ${exactlyOneOf.join(", ")}`,
    received: chosen.length === 0 ? "none" : chosen.join(" and "),
  });
}

function kindOf(value: unknown): Kind | null {
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "boolean":
      return "flag";
    default:
      return isRecord(value) ? "object" : null;
  }
}
