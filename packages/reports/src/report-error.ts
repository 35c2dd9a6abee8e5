/** The reason for a `ReportError`. docs/reports.md says what to do about each. */
export type ReportErrorCode =
  | "invalid-options"
  | "invalid-group"
  | "no-visitors"
  | "too-few-visitors"
  | "no-variance"
  | "no-control-mean"
  | "out-of-range"
  | "invalid-split"
  | "invalid-summary";

/**
 * Thrown if a figure cannot be computed. Functions of this package never return `NaN` instead.
 *
 * Distinguish errors by `code`, not by `instanceof`, which fails across copies of the package.
 */
export class ReportError extends Error {
  override readonly name = "ReportError";
  readonly code: ReportErrorCode;

  constructor(code: ReportErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
