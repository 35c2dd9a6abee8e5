import type { Adjustment } from "@fletch/delivery-api";
import { type AnySchema, countEdits, isRecord, joinPath, type Schema } from "@fletch/delivery-api/schema";
import type { Log } from "../observability/logger.ts";

/** The number of inputs searched for misspelt names: mistakes of an integration show in the first ones. */
const watchedInputs = 1_000;
/** The most reported kinds. */
const maxWarnings = 200;
/** Accepts a typo or two, but not another word. */
const maxDistance = 2;

const none: readonly Adjustment[] = [];

/** In development: finds misspelt names of options, events and fields, and reports each kind once. */
export class InputWatch {
  readonly #warned: Set<string> = new Set();
  #left = watchedInputs;

  /** Returns names that `schema` does not have, with suggestions. */
  findUnknown<T>(schema: Schema<T>, value: unknown, path = "$"): readonly Adjustment[] {
    if (this.#left <= 0) return none;
    return this.#collect((found) => collectUnknown(schema, value, path, found));
  }

  /** Returns names that are not among `names`, with suggestions. Without a schema: some methods run a hundred thousand times a second. */
  findUnknownNames(names: readonly string[], value: unknown, path: string): readonly Adjustment[] {
    if (this.#left <= 0) return none;
    return this.#collect((found) => collectNames(new Map(names.map((name) => [name, null])), value, path, found));
  }

  #collect(collect: (found: Adjustment[]) => void): readonly Adjustment[] {
    this.#left--;
    const found: Adjustment[] = [];
    skipUnreadable(() => collect(found));
    return found;
  }

  warn(log: Log, { path, action, expected, received }: Adjustment): void {
    const kind = `${action} ${path.replaceAll(/\[\d+\]/g, "[]")}`;
    if (this.#warned.has(kind) || this.#warned.size >= maxWarnings) return;
    this.#warned.add(kind);
    const outcome = action === "dropped" ? "it is left out" : "it is converted";
    log.warn(
      `In development only: ${path}: expected ${expected}, received ${received}; ${outcome}. See docs/inputs.md.`,
    );
  }
}

function collectUnknown({ item, fields }: AnySchema, value: unknown, path: string, found: Adjustment[]): void {
  if (fields !== undefined) collectNames(fields(), value, path, found);
  else if (item !== undefined && Array.isArray(value)) {
    value.forEach((each, index) => {
      skipUnreadable(() => collectUnknown(item, each, `${path}[${index}]`, found));
    });
  }
}

function collectNames(
  fields: ReadonlyMap<string, AnySchema | null>,
  value: unknown,
  path: string,
  found: Adjustment[],
): void {
  if (!isRecord(value)) return;
  for (const name of Object.keys(value)) {
    const field = fields.get(name);
    skipUnreadable(() => {
      const each = value[name];
      if (field && typeof each === "object") collectUnknown(field, each, joinPath(path, name), found);
      else if (field === undefined && each !== undefined) {
        found.push(describeUnknown(name, [...fields.keys()], path));
      }
    });
  }
}

/** Skips getters that throw, and revoked proxies: the call, which reads them too, reports them. */
function skipUnreadable(collect: () => void): void {
  try {
    collect();
  } catch {}
}

function describeUnknown(name: string, known: readonly string[], path: string): Adjustment {
  const meant = findNearest(name, known);
  const hint = meant === undefined ? "" : ` (did you mean "${meant}"?)`;
  return {
    path: joinPath(path, name),
    action: "dropped",
    expected: `a known name${hint}`,
    received: "this one",
  };
}

/** Returns the probably intended name. */
function findNearest(name: string, known: readonly string[]): string | undefined {
  const plain = simplify(name);
  let nearest: string | undefined;
  let fewest = Math.min(maxDistance, Math.floor(plain.length / 3)) + 1;
  for (const candidate of known) {
    const other = simplify(candidate);
    const isCut = plain.length > 2 && (other.startsWith(plain) || plain.startsWith(other));
    const distance = isCut ? 1 : countEdits(plain, other);
    if (distance >= fewest) continue;
    fewest = distance;
    nearest = candidate;
  }
  return nearest;
}

/** Normalizes `client_code`, `Client-Code` and `clientCode` to one form. */
function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[_\s-]/g, "");
}

/** `undefined` in production. In this form, bundlers remove it from production builds. */
export function createInputWatch(): InputWatch | undefined {
  if (typeof process !== "undefined") {
    if (process.env.NODE_ENV !== "production") return new InputWatch();
  }
  return undefined;
}
