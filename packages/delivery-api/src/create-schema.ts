import { hasNoIssues } from "./is-exact.ts";
import type { Issue } from "./issue.ts";
import { readValue } from "./read-value.ts";
import type { AnySchema, Schema } from "./schema-node.ts";
import type { StandardIssue, StandardProperties } from "./standard-schema.ts";

/**
 * Creates a schema. All schemas are created here, with every field, so that they have one hidden class: checking a request
 * with two mboxes takes 0.5 µs. With schemas of only the given fields it takes 7 (`findIssues` alone).
 */
export function createSchema<T>({
  kind = "scalar",
  expected = "",
  min = Number.NEGATIVE_INFINITY,
  max = Number.POSITIVE_INFINITY,
  pattern,
  test,
  convert,
  item,
  key,
  fields,
  refine,
  policy,
  fallback,
  optional = false,
}: Partial<AnySchema>): Schema<T> {
  return {
    // @ts-expect-error: TypeScript takes it for a field.
    __proto__: standard,
    kind,
    expected,
    min,
    max,
    pattern,
    test,
    convert,
    item,
    key,
    fields,
    refine,
    policy,
    fallback,
    optional,
  };
}

/** The prototype of all schemas: one getter costs no schema a field. */
const standard = {
  get "~standard"(): StandardProperties<unknown> {
    return {
      version: 1,
      vendor: "fletch",
      validate: (value) => {
        const issues = findIssues(this as unknown as AnySchema, value);
        return issues[0] ? { issues: issues.map(toStandardIssue) } : { value };
      },
    };
  },
};

/** Returns all issues of `value`; empty for a valid `T`. */
export function findIssues<T>(schema: Schema<T>, value: unknown, path = "$"): readonly Issue[] {
  if (hasNoIssues(value, schema)) return none;
  const issues: Issue[] = [];
  readValue(value, schema, path, {
    root: path,
    converts: false,
    drops: false,
    onDevice: false,
    issues,
    adjustments: [],
  });
  return issues;
}

const none: readonly never[] = Object.freeze([]);

/** `$.mboxes[0]["a b"]` has the keys `mboxes`, `0` and `a b`. */
function toStandardIssue({ path, expected, received }: Issue): StandardIssue {
  const steps = path.matchAll(/\.([\w$]+)|\[(\d+|"(?:[^"\\]|\\.)*")\]/g);
  return {
    message: `expected ${expected}, received ${received}`,
    path: Array.from(steps, ([, name, key = ""]) => name ?? JSON.parse(key)),
  };
}
