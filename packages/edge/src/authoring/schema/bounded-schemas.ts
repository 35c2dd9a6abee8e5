/**
 * zod's record and union for hostile files: every name is checked, and the time is proportional to the file's size. They replace
 * `_zod.parse`, which is internal to zod, so package.json pins zod's minor version.
 */
import { isRecord } from "@fletch/delivery-api/schema";
import * as z from "zod";

/** The most reported issues of a map or union: each of 100,000 entries can be one. */
const maxIssues = 1_000;

/** Calls the constructor of zod's own schema. */
type Init<S extends z.ZodType> = (schema: S, definition: S["_zod"]["def"]) => void;

type AnyRecord = z.ZodRecord<z.ZodString, z.ZodType>;

/**
 * A record that checks an entry named `__proto__`, which zod omits. Checks the value of an invalid name too, and copies
 * nothing.
 */
export const NameMap: z.core.$constructor<AnyRecord> = z.core.$constructor("NameMap", (schema, definition) => {
  (z.ZodRecord.init as Init<AnyRecord>)(schema, definition);
  const { keyType, valueType } = definition;
  schema._zod.parse = (payload, context) => {
    const { value: input, issues } = payload;
    if (!isRecord(input)) {
      issues.push({ code: "invalid_type", expected: "record", input, inst: schema });
      return payload;
    }
    for (const [name, each] of Object.entries(input)) {
      if (issues.length >= maxIssues) break;
      const found = keyType.safeParse(name).error?.issues;
      if (found !== undefined) {
        issues.push({ code: "invalid_key", origin: "record", issues: found, input: name, path: [name], inst: schema });
      }
      const result = now(valueType._zod.run({ value: each, issues: [] }, context));
      for (const issue of z.core.util.prefixIssues(name, result.issues)) issues.push(issue);
    }
    return payload;
  };
});

/** The kinds of values in files. */
export type Kind = "text" | "number" | "flag" | "list" | "object";

interface KindUnionDefinition extends z.core.$ZodUnionDef {
  readonly kinds: ReadonlyMap<Kind | null, z.ZodType>;
}

/**
 * A union that checks only the option for the kind of the value. zod's checks every option, and copies the issues at
 * each level.
 */
export const KindUnion: z.core.$constructor<z.ZodUnion, KindUnionDefinition> = z.core.$constructor(
  "KindUnion",
  (schema: z.ZodUnion, definition: KindUnionDefinition) => {
    (z.ZodUnion.init as Init<z.ZodUnion>)(schema, definition as z.ZodUnion["_zod"]["def"]);
    schema._zod.parse = (payload, context) => {
      const { value: input, issues } = payload;
      const option = definition.kinds.get(toKind(input));
      if (option === undefined) {
        issues.push({ code: "invalid_union", errors: [], input, inst: schema });
        return payload;
      }
      const result = now(option._zod.run({ value: input, issues: [] }, context));
      for (const issue of result.issues.slice(0, maxIssues)) issues.push(issue);
      return payload;
    };
  },
);

/** Schemas of files are synchronous. */
function now<T>(result: T | Promise<T>): T {
  if (result instanceof Promise) throw new z.core.$ZodAsyncError();
  return result;
}

function toKind(value: unknown): Kind | null {
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
