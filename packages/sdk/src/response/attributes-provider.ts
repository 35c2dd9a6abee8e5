import { type MboxResponse, TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { TargetResult } from "./target-result.ts";

/** What `getAttributes` is told to expect where it is told nothing: by mbox, and in it by key. */
export type AnyAttributes = Record<string, Record<string, unknown>>;

type Mbox<T> = keyof T & string;
type Key<T, M extends keyof T> = keyof T[M] & string;

/**
 * The JSON offers of a response, by mbox and key. Where an mbox has several, later ones override earlier ones, and what was executed overrides
 * what was prefetched. Offers that are no objects have no keys, and are left out.
 *
 * @example
 * const flags = await target.getAttributes<{ flags: { beta: boolean } }>(["flags"]);
 * if (flags.getValue("flags", "beta", false)) showBeta();
 */
export class AttributesProvider<T extends object = AnyAttributes> {
  readonly #result: TargetResult;
  /** Maps: the names come from the artifact and from visitors. */
  readonly #mboxes: ReadonlyMap<string, ReadonlyMap<string, unknown>>;

  /** Not for users of the client, who get theirs from `getAttributes`. */
  constructor(result: TargetResult) {
    const { prefetch, execute } = result.response;
    this.#result = result;
    this.#mboxes = indexAttributes([...(prefetch?.mboxes ?? []), ...(execute?.mboxes ?? [])]);
  }

  /**
   * One attribute. It is Target that decides what comes; nobody checks that it is as `T` says. The typed getters do.
   *
   * @throws TargetError `missing-attribute` when there is none and no fallback was given (deviation D9)
   */
  getValue<M extends Mbox<T>, K extends Key<T, M>>(mbox: M, key: K): T[M][K];
  getValue<M extends Mbox<T>, K extends Key<T, M>>(mbox: M, key: K, fallback: T[M][K]): T[M][K];
  getValue(mbox: string, key: string, ...fallback: readonly unknown[]): unknown {
    const attributes = this.#mboxes.get(mbox);
    if (attributes?.has(key)) return attributes.get(key);
    if (fallback.length > 0) return fallback[0];
    throw new TargetError(
      "missing-attribute",
      `Expected an attribute ${JSON.stringify(key)} in mbox ${JSON.stringify(mbox)}, got ${describeMissing(attributes)}`,
    );
  }

  /** A boolean attribute; `fallback` where there is none, or one of another type. */
  getBoolean(mbox: Mbox<T>, key: string, fallback = false): boolean {
    const value = this.#mboxes.get(mbox)?.get(key);
    return typeof value === "boolean" ? value : fallback;
  }

  /** A string attribute; `fallback` where there is none, or one of another type. */
  getString(mbox: Mbox<T>, key: string, fallback = ""): string {
    const value = this.#mboxes.get(mbox)?.get(key);
    return typeof value === "string" ? value : fallback;
  }

  /** A number attribute; `fallback` where there is none, or one of another type. */
  getNumber(mbox: Mbox<T>, key: string, fallback = 0): number {
    const value = this.#mboxes.get(mbox)?.get(key);
    return typeof value === "number" ? value : fallback;
  }

  /** All attributes of an mbox (none if it has none), or of all mboxes. A copy, without prototypes. */
  asObject(): Partial<T>;
  asObject<M extends Mbox<T>>(mbox: M): Partial<T[M]>;
  asObject(mbox?: string): unknown {
    if (mbox !== undefined) return toObject(this.#mboxes.get(mbox) ?? new Map());
    return toObject(new Map(Array.from(this.#mboxes, ([name, attributes]) => [name, toObject(attributes)])));
  }

  /** As `asObject()`: for `JSON.stringify`. */
  toJSON(): Partial<T> {
    return this.asObject();
  }

  /** The whole result of the call, with its cookies. */
  getResponse(): TargetResult {
    return this.#result;
  }
}

function indexAttributes(mboxes: readonly MboxResponse[]): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
  const index = new Map<string, Map<string, unknown>>();
  for (const { name, options = [] } of mboxes) {
    if (name === undefined) continue;
    for (const { type, content } of options) {
      if (type !== "json" || !isRecord(content)) continue;
      const attributes = index.get(name) ?? new Map<string, unknown>();
      for (const key of Object.keys(content)) attributes.set(key, content[key]);
      index.set(name, attributes);
    }
  }
  return index;
}

function describeMissing(attributes: ReadonlyMap<string, unknown> | undefined): string {
  return attributes === undefined
    ? "no attributes for that mbox"
    : `only ${[...attributes.keys()].slice(0, 10).join(", ")}`;
}

/** Without a prototype: a name such as `__proto__` is then a name like any other. */
function toObject(entries: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, value] of entries) object[name] = value;
  return object;
}
