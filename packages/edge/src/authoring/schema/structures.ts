/**
 * Schemas of objects, lists and unions, based on zod's. Objects are closed, unlike those of requests: an unknown field
 * is an issue, because it is mostly a misspelt one.
 */
import { isRecord } from "@fletch/delivery-api/schema";
import * as z from "zod";
import { type Kind, KindUnion, NameMap } from "./bounded-schemas.ts";

/** A schema for each field of `T`, from `required` or `optional`. */
export type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<Exclude<T[K], undefined>> };

/** Limits on an object beyond its fields. */
export interface ObjectLimits {
  /** Requires at least one of these fields. */
  readonly atLeastOneOf?: readonly string[];
  /** Requires exactly one of these fields. */
  readonly exactlyOneOf?: readonly string[];
}

/** A required field. Editors show the description. */
export function required<T>(schema: z.ZodType<T>, description: string): z.ZodType<T> {
  return schema.describe(description);
}

/** An optional field. Editors show the description. */
export function optional<T>(schema: z.ZodType<T>, description: string): z.ZodType<T> {
  return z.exactOptional(schema).describe(description);
}

/** An object with exactly these fields. Fields that refer to the schema itself are getters. */
export function object<T extends object>(shape: Shape<T>, limits: ObjectLimits = {}): z.ZodType<T> {
  const { atLeastOneOf = [], exactlyOneOf = [] } = limits;
  const names = Object.keys(shape).join(", ");
  const schema = z
    .strictObject(shape, { error: ({ code }) => (code === "unrecognized_keys" ? names : "an object") })
    .superRefine((value, context) => checkChoice(value, limits, context), { when: ({ value }) => isRecord(value) })
    .meta({
      ...(atLeastOneOf.length > 0 && { anyOf: atLeastOneOf.map((name) => ({ required: [name] })) }),
      ...(exactlyOneOf.length > 0 && { oneOf: exactlyOneOf.map((name) => ({ required: [name] })) }),
    });
  return schema as unknown as z.ZodType<T>;
}

/** An object with arbitrary names, such as mboxes. */
export function nameMap<T>(item: z.ZodType<T>, name: z.ZodString): z.ZodType<Readonly<Record<string, T>>> {
  const expected = "an object with at least one entry";
  return new NameMap({ type: "record", keyType: name, valueType: item, error: () => expected })
    .refine((value) => Object.keys(value).length > 0, { error: expected, params: { received: "none" } })
    .meta({ minProperties: 1 }) as unknown as z.ZodType<Readonly<Record<string, T>>>;
}

/** Limits on a list beyond those of its items. */
export interface ListLimits<T> {
  /** @default 1 */
  readonly min?: number;
  /** @default 1000 */
  readonly max?: number;
  /** A rule for all items together. @default none */
  readonly rules?: readonly ListRule<T>[];
}

/** A rule for all items of a list, as JSON Schema and as a check. Runs only if each item is valid. */
export interface ListRule<T> {
  readonly json: Readonly<Record<string, unknown>>;
  check(items: readonly T[], context: z.RefinementCtx): void;
}

/** A list of `min` to `max` items. Items of a longer list are not checked: there could be a million. */
export function list<T>(item: z.ZodType<T>, limits: ListLimits<T> = {}): z.ZodType<readonly T[]> {
  const { min = 1, max = 1_000, rules = [] } = limits;
  const error = `a list of ${min} to ${max} items`;
  const items = z
    .array(item, { error })
    .min(min)
    .max(max)
    .superRefine((value, context) => {
      if (context.issues.length === 0) for (const rule of rules) rule.check(value, context);
    })
    .meta(rules.length > 0 ? { allOf: rules.map(({ json }) => json) } : {});
  const length = z.unknown().refine((value) => !Array.isArray(value) || value.length <= max, { error });
  return z.pipe(length, items) as unknown as z.ZodType<readonly T[]>;
}

/** One of several schemas, chosen by the kind of the value, so that messages name the intended one. */
export function variant<T>(expected: string, kinds: { readonly [K in Kind]?: z.ZodType<T> }): z.ZodType<T> {
  const options = Object.values(kinds);
  const entries = Object.entries(kinds) as [Kind, z.ZodType<T>][];
  return new KindUnion({ type: "union", options, kinds: new Map(entries), error: () => expected }) as z.ZodType<T>;
}

/** An item, or a list of them. */
export function oneOrMore<T>(item: z.ZodType<T>, kind: Kind): z.ZodType<T | readonly T[]> {
  return variant<T | readonly T[]>(`${expectedBy(item)}, or a list of them`, { [kind]: item, list: list(item) });
}

/** The message for a missing value. */
function expectedBy(schema: z.ZodType): string {
  return schema.safeParse(undefined).error?.issues[0]?.message ?? "";
}

/** Does not report a missing field beside a misspelt name, which was probably meant for it. */
function checkChoice(
  value: object,
  { atLeastOneOf = [], exactlyOneOf = [] }: ObjectLimits,
  { issues, addIssue }: z.RefinementCtx,
): void {
  const areKnown = !issues.some(({ code, path = [] }) => code === "unrecognized_keys" && path.length === 0);
  const names = Object.keys(value);
  const add = (message: string, received: string): void => addIssue({ code: "custom", message, params: { received } });
  if (areKnown && atLeastOneOf.length > 0 && !names.some((name) => atLeastOneOf.includes(name))) {
    add(`at least one of ${atLeastOneOf.join(", ")}`, "none");
  }
  if (exactlyOneOf.length === 0) return;
  const chosen = names.filter((name) => exactlyOneOf.includes(name));
  if (chosen.length === 1 || (chosen.length === 0 && !areKnown)) return;
  add(`exactly one of ${exactlyOneOf.join(", ")}`, chosen.length === 0 ? "none" : chosen.join(" and "));
}
