import type { Issue } from "./issue.ts";
import type { AnySchema } from "./schema-node.ts";

type ExactCheck = (value: unknown) => boolean;

/**
 * Returns whether a value is in the form of `schema` to the letter: plain objects, no unknown fields, no blank texts. Nearly all requests are, so
 * this allocates nothing. A value that throws when it is read is not exact; what throws is found out later.
 *
 * @param lacksDefaults whether fields may be missing that the client fills in
 */
export function isExact(value: unknown, schema: AnySchema, lacksDefaults: boolean): boolean {
  const check = toCheck(schema, lacksDefaults ? checksWithoutDefaults : checks);
  try {
    return check(value);
  } catch {
    return false;
  }
}

/** Returns `isExact` of one schema, for values that are checked over and over. */
export function createExactCheck(schema: AnySchema): (value: unknown) => boolean {
  return toCheck(schema, checks);
}

/** Returns whether a value surely has no issues; `false` says nothing. Unlike `isExact` it takes unknown fields, which responses always have. */
export function hasNoIssues(value: unknown, schema: AnySchema): boolean {
  return toCheck(schema, checksOfKnownFields)(value);
}

/** Checks are compiled when a schema is first used, a closure for each of its parts: to interpret the schema each time takes half as long again. */
type Checks = WeakMap<AnySchema, ExactCheck>;
const checks: Checks = new WeakMap();
const checksWithoutDefaults: Checks = new WeakMap();
const checksOfKnownFields: Checks = new WeakMap();

function toCheck(schema: AnySchema, known: Checks): ExactCheck {
  let check = known.get(schema);
  if (check === undefined) {
    check = withRefinement(compile(schema, known), schema.refine);
    known.set(schema, check);
  }
  return check;
}

function compile(schema: AnySchema, known: Checks): ExactCheck {
  const { kind, min, max } = schema;
  if (kind === "object") return compileObject(schema, known);
  if (kind === "array") {
    const item = toCheck(schema.item as AnySchema, known);
    return (value) => {
      if (!Array.isArray(value) || value.length < min || value.length > max) return false;
      for (let index = 0; index < value.length; index++) if (!item(value[index])) return false;
      return true;
    };
  }
  if (kind === "record") {
    const { item, key } = schema as { readonly item: AnySchema; readonly key: AnySchema };
    // Names of earlier values, by position: nearly all values have the same, which need no second check.
    const names: string[] = [];
    return (value) => {
      if (!isPlain(value)) return false;
      let count = 0;
      for (const name in value) {
        if (count === max || !fits(value[name], item)) return false;
        if (name !== names[count]) {
          if (!fits(name, key)) return false;
          names[count] = name;
        }
        count++;
      }
      return true;
    };
  }
  return (value) => value !== "" && fits(value, schema);
}

interface ExactField {
  readonly name: string;
  readonly check: ExactCheck;
  readonly isRequired: boolean;
}

function compileObject({ fields: schemas, required }: AnySchema, known: Checks): ExactCheck {
  // An object is read faster than a Map here, and without a prototype it is as safe.
  const fields: Record<string, ExactField> = Object.create(null);
  for (const [name, field] of schemas as ReadonlyMap<string, AnySchema>) {
    const isRequired = required.includes(name) && !(known === checksWithoutDefaults && hasDefault(field));
    fields[name] = { name, check: toCheck(field, known), isRequired };
  }
  const count = Object.values(fields).filter(({ isRequired }) => isRequired).length;
  const takesUnknown = known === checksOfKnownFields;
  // The fields of earlier values, by position: nearly all values have the same in the same order, and need no lookup.
  const order: ExactField[] = [];
  return (value) => {
    if (!isPlain(value)) return false;
    let missing = count;
    let position = 0;
    for (const name in value) {
      const part = value[name];
      if (part === undefined) continue;
      let field = order[position];
      if (field?.name !== name) {
        field = fields[name];
        if (field === undefined) {
          if (takesUnknown) continue;
          return false;
        }
        order[position] = field;
      }
      position++;
      if (!field.check(part)) return false;
      if (field.isRequired) missing--;
    }
    return missing === 0;
  };
}

/** Returns whether the client fills in a required field: the context, and its channel. */
function hasDefault({ policy, fallback }: AnySchema): boolean {
  return policy === "edge-only" && fallback !== undefined;
}

function withRefinement(check: ExactCheck, refine: AnySchema["refine"]): ExactCheck {
  if (refine === undefined) return check;
  return (value) => {
    if (!check(value)) return false;
    // A refinement may check parts by schemas of their own.
    const before = probe.length;
    refine(value as never, "", probe);
    if (probe.length === before) return true;
    probe.length = before;
    return false;
  };
}

/** Kept for the next value: most have no issues. */
const probe: Issue[] = [];

/** Returns whether a scalar fits its schema. */
export function fits(value: unknown, { kind, min, max, pattern, test }: AnySchema): boolean {
  if (kind !== "string") return (test as (value: unknown) => boolean)(value);
  return (
    typeof value === "string" &&
    value.length >= min &&
    value.length <= max &&
    (pattern === undefined || pattern.test(value))
  );
}

/** Returns whether it is an object, but not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns whether it is an object of no class: all that can be read from it are its own properties. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
