import { type Adjustment, errorFromIssues } from "@fletch/delivery-api";
import type { Schema } from "@fletch/delivery-api/schema";
import type { Log } from "../observability/logger.ts";
import type { InputWatch } from "./input-watch.ts";

/** How many inputs were not as they should be, since the client was made. */
export interface InputCounts {
  /** Numbers for texts, names in other letter case, indexes that could not correlate, and the like. */
  readonly converted: number;
  /** What had no reading, and was left out. */
  readonly dropped: number;
}

/** Counts what was converted or left out of the inputs; tells it in development, and makes errors of it for strict clients. */
export class InputReport {
  readonly #strict: boolean;
  readonly #log: Log;
  readonly #watch: InputWatch | undefined;
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

  /** @throws TargetError of that code, where the client is strict */
  take(adjustments: readonly Adjustment[], code: "invalid-options" | "invalid-request"): void {
    if (adjustments.length === 0) return;
    if (this.#strict) {
      const issues = adjustments.map(({ path, expected, received }) => ({ path, expected, received: received }));
      throw errorFromIssues(code, "The client is strict, and its input is not as it should be", issues);
    }
    for (const adjustment of adjustments) {
      if (adjustment.action === "dropped") this.#dropped++;
      else this.#converted++;
      this.#watch?.tell(this.#log, adjustment);
    }
  }
}

const none: readonly Adjustment[] = Object.freeze([]);
