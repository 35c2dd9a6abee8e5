/** Why figures were refused. docs/reports.md says what to do about each. */
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
 * Thrown where a figure would have no meaning. Functions of this package never return `NaN` instead.
 * Tell refusals apart by `code`, which holds across copies of the package too.
 */
export class ReportError extends Error {
  override readonly name = "ReportError";
  readonly code: ReportErrorCode;

  constructor(code: ReportErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
