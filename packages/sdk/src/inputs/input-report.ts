import { type Adjustment, errorFromIssues } from "@fletch/delivery-api";
import type { Schema } from "@fletch/delivery-api/schema";
import type { Log } from "../observability/logger.ts";
import type { InputWatch } from "./input-watch.ts";

/** Counts of imperfect inputs since the client was created. */
export interface InputCounts {
  /** Converted inputs: numbers for texts, names in another case, ambiguous indexes, and the like. */
  readonly converted: number;
  /** Inputs that could not be read, and were omitted. */
  readonly dropped: number;
}

/** Counts converted and omitted inputs, warns of them in development, and refuses them for strict clients. */
export class InputReport {
  readonly #strict: boolean;
  readonly #log: Log;
  readonly #watch: InputWatch | undefined;
  /** Tells unknown names in the limit of a call's `wait` and `get`. One function for all calls: one for each would cost each a closure. */
  readonly checkLimit = (limit: unknown, method: string): void => this.tellUnknown(["timeout"], limit, method);
  #converted = 0;
  #dropped = 0;

  /** @param watch `undefined` in production */
  constructor(strict: boolean, log: Log, watch: InputWatch | undefined) {
    this.#strict = strict;
    this.#log = log;
    this.#watch = watch;
  }

  get counts(): InputCounts {
    return { converted: this.#converted, dropped: this.#dropped };
  }

  /** Names in `value` that `schema` does not know; none in production. */
  findUnknown<T>(schema: Schema<T>, value: unknown, path?: string): readonly Adjustment[] {
    return this.#watch?.findUnknown(schema, value, path) ?? none;
  }

  /**
   * Tells names in the options of a method that are not among `names`.
   *
   * @throws TargetError `invalid-options` for them, if the client is strict
   */
  tellUnknown(names: readonly string[], options: unknown, method: string): void {
    this.take(this.#watch?.findUnknownNames(names, options, method) ?? none, "invalid-options");
  }

  /** @throws TargetError with that code, if the client is strict */
  take(adjustments: readonly Adjustment[], code: "invalid-options" | "invalid-request"): void {
    if (adjustments.length === 0) return;
    if (this.#strict) {
      const issues = adjustments.map(({ path, expected, received }) => ({ path, expected, received: received }));
      throw errorFromIssues(code, "The client is strict, and its input is not exact", issues);
    }
    for (const adjustment of adjustments) {
      if (adjustment.action === "dropped") this.#dropped++;
      else this.#converted++;
      this.#watch?.warn(this.#log, adjustment);
    }
  }
}

const none: readonly Adjustment[] = Object.freeze([]);
