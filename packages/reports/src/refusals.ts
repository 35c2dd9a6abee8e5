import { ReportError } from "./report-error.ts";

/** Returns what `compute` does, or `null` if it refuses. Other errors are thrown on. */
export function orNull<Result>(compute: () => Result): Result | null {
  return new Refusals().orNull(compute);
}

/** Keeps why a figure is `null`. */
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
