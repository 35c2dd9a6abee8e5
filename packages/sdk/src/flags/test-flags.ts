import { findFlagLocation, ownMboxKey } from "@fletch/decisioning";
import { warnUnknownNames } from "../inputs/warn-unknown-names.ts";
import type { FlagDetails } from "./flag-details.ts";
import { describeMismatch, isOfType } from "./flag-source.ts";
import type { KnownFlags } from "./flag-types.ts";
import { type Flags, type TrackOptions, trackNames } from "./flags.ts";

/** A conversion that the tested program reported. */
export interface TrackedConversion extends TrackOptions {
  readonly metric: string;
}

/** Flags with the values of a test: no client, file, socket or timer. */
export interface TestFlags<T extends object = KnownFlags> extends Flags<T> {
  /** Sets a flag; `undefined` removes it. */
  set<M extends keyof T & string, K extends keyof T[M] & string>(mbox: M, key: K, value: T[M][K] | undefined): void;
  /** The calls of `track`, in order. */
  readonly tracked: readonly TrackedConversion[];
}

/**
 * Creates flags for a unit test, by mbox and key. Reads of other flags return the fallback.
 *
 * @example
 * const flags = createTestFlags({ flags: { newCheckout: true } });
 * render(checkout(flags));
 * flags.set("flags", "newCheckout", false);
 */
export function createTestFlags<T extends object = KnownFlags>(
  values: { readonly [M in keyof T]?: Partial<T[M]> } = {},
): TestFlags<T> {
  return new GivenFlags(values as Values) as unknown as TestFlags<T>;
}

type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

class GivenFlags {
  readonly tracked: TrackedConversion[] = [];
  readonly #values: Map<string, Map<string, unknown>> = new Map();

  constructor(values: Values) {
    for (const [mbox, flags] of Object.entries(values)) {
      for (const [key, value] of Object.entries(flags)) this.set(mbox, key, value);
    }
  }

  /** An mbox without flags is none, as in an artifact. */
  set(mbox: string, key: string, value: unknown): void {
    const flags = this.#values.get(mbox) ?? new Map<string, unknown>();
    if (value === undefined) flags.delete(key);
    else flags.set(key, value);
    if (flags.size === 0) this.#values.delete(mbox);
    else this.#values.set(mbox, flags);
  }

  boolean(mbox: string, key: string, fallback = false): unknown {
    return this.details(mbox, key, fallback).value;
  }

  string(mbox: string, key: string, fallback = ""): unknown {
    return this.details(mbox, key, fallback).value;
  }

  number(mbox: string, key: string, fallback = 0): unknown {
    return this.details(mbox, key, fallback).value;
  }

  json(mbox: string, key: string, fallback?: unknown): unknown {
    const value = this.#values.get(mbox)?.get(key);
    return value === undefined ? fallback : value;
  }

  attributes(mbox: string): object {
    return Object.fromEntries(this.#values.get(mbox) ?? []);
  }

  details(mbox: string, key: string, fallback?: unknown): FlagDetails {
    return this.#describe(mbox, key, this.#values.get(mbox)?.get(key), fallback);
  }

  evaluate(flagKey: string, fallback?: unknown): FlagDetails {
    const { mbox, key } = findFlagLocation(String(flagKey), (name) => this.#values.has(name));
    if (key !== undefined) return this.details(mbox, key, fallback);
    const flags = this.#values.get(mbox);
    const value = flags?.get(ownMboxKey) ?? (flags === undefined ? undefined : Object.fromEntries(flags));
    return this.#describe(mbox, key, value, fallback);
  }

  all(): object {
    return Object.fromEntries(Array.from(this.#values.keys(), (mbox) => [mbox, this.attributes(mbox)]));
  }

  needsEdge(): boolean {
    return false;
  }

  async load(): Promise<void> {}

  track(metric: string, options: TrackOptions = {}): void {
    warnUnknownNames(trackNames, options, "track");
    this.tracked.push({ metric, ...options });
  }

  #describe(mbox: string, key: string | undefined, value: unknown, fallback: unknown): FlagDetails {
    if (value === undefined) {
      const errorMessage = "The test has not given this flag a value";
      return { mbox, key, value: fallback, reason: "ERROR", errorCode: "FLAG_NOT_FOUND", errorMessage };
    }
    if (isOfType(fallback, value)) return { mbox, key, value, reason: "STATIC" };
    const errorMessage = describeMismatch(fallback, value);
    return { mbox, key, value: fallback, reason: "ERROR", errorCode: "TYPE_MISMATCH", errorMessage };
  }
}
