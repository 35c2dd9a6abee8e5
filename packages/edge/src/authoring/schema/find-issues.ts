import type { Issue } from "@fletch/delivery-api";
import { describeValue, isRecord, joinPath } from "@fletch/delivery-api/schema";
import type * as z from "zod";
import { suggest } from "../../suggest.ts";

/** An issue at the name of a field, not at its value. */
export interface KeyIssue extends Issue {
  readonly atName: true;
}

/** Returns all issues of a file's value, in the order of the file. A missing field comes last in its object. */
export function findIssues(schema: z.ZodType, value: unknown): readonly (Issue | KeyIssue)[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  const positions = new Positions(value);
  const found: FoundIssue[] = [];
  for (const issue of result.error.issues) collect(issue, value, found);
  const known = new Set<string>();
  return found
    .map((each) => ({ ...each, order: positions.of(each.path) }))
    .sort((a, b) => compareOrders(a.order, b.order))
    .map(({ path, expected, received, atName }) => ({ path: toJsonPath(path), expected, received, ...atName }))
    .filter(({ path, expected }) => {
      // One message names all limits that a string breaks.
      const key = `${path}\n${expected}`;
      const isNew = !known.has(key);
      known.add(key);
      return isNew;
    });
}

type Path = readonly PropertyKey[];

interface FoundIssue {
  readonly path: Path;
  readonly expected: string;
  readonly received: string;
  readonly atName?: { readonly atName: true };
}

function collect(issue: z.core.$ZodIssue, root: unknown, found: FoundIssue[]): void {
  const { message, path } = issue;
  if (issue.code === "unrecognized_keys") {
    // The message is the list of the known fields.
    for (const key of issue.keys) {
      const expected = `one of the fields ${message}${suggest(key, message.split(", "))}`;
      found.push({ path: [...path, key], expected, received: describeValue(key), atName: { atName: true } });
    }
  } else if (issue.code === "invalid_key") {
    for (const each of issue.issues) {
      found.push({ path, expected: each.message, received: describeValue(path.at(-1)), atName: { atName: true } });
    }
  } else if (issue.code === "custom" && typeof issue.params?.received === "string") {
    found.push({ path, expected: message, received: issue.params.received });
  } else {
    const value = valueAt(root, path);
    if (value !== undefined) found.push({ path, expected: message, received: describeValue(value) });
    else found.push({ path, expected: `${String(path.at(-1))}: ${message}`, received: "nothing" });
  }
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function toJsonPath(path: Path): string {
  return path.reduce<string>((at, key) => (typeof key === "number" ? `${at}[${key}]` : joinPath(at, String(key))), "$");
}

/** Orders the parts of a value. Counts the names of an object once: there can be 100,000. */
class Positions {
  readonly #root: unknown;
  readonly #names: Map<object, ReadonlyMap<string, number>> = new Map();

  constructor(root: unknown) {
    this.#root = root;
  }

  of(path: Path): readonly number[] {
    let value = this.#root;
    return path.map((key) => {
      const around = value;
      value = valueAt(around, [key]);
      if (typeof key === "number") return key;
      return isRecord(around) ? (this.#countNames(around).get(String(key)) ?? Number.POSITIVE_INFINITY) : 0;
    });
  }

  #countNames(value: object): ReadonlyMap<string, number> {
    let names = this.#names.get(value);
    if (names === undefined) {
      names = new Map(Object.keys(value).map((name, index) => [name, index]));
      this.#names.set(value, names);
    }
    return names;
  }
}

function compareOrders(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left = 0, right = 0] = [a[index], b[index]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}
