import { ReportError } from "./report-error.ts";

/** Returns the result of `compute`; `null` if it throws a `ReportError`. Rethrows other errors. */
export function orNull<Result>(compute: () => Result): Result | null {
  return new Refusals().orNull(compute);
}

/** Collects the reasons why figures are `null`. */
export class Refusals {
  /** The first reason; `null` if nothing was refused. */
  first: string | null = null;

  orNull<Result>(compute: () => Result): Result | null {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      this.first ??= error.message;
      return null;
    }
  }
}
