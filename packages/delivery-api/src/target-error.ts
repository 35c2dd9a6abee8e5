import type { TargetErrorCode } from "./error-codes.ts";
import type { Issue } from "./issue.ts";

const brand: unique symbol = Symbol.for("fletch.TargetError") as never;

/** Details of an error beyond its message. */
export interface TargetErrorDetails {
  /** The error that caused it. */
  readonly cause?: unknown;
  /** The HTTP status of the edge's response. Not named `status`, which frameworks would use for their own response. */
  readonly httpStatus?: number;
  /** The number of requests. */
  readonly attempts?: number;
  /** The id of the Delivery request. */
  readonly requestId?: string;
  /** The issues of the input, with their paths. */
  readonly issues?: readonly Issue[];
}

/**
 * The error that Fletch throws, rejects with or passes to `errCallback`. Distinguish errors by `code`; see
 * docs/errors.md.
 */
export class TargetError extends Error {
  override readonly name = "TargetError";
  readonly code: TargetErrorCode;
  readonly httpStatus: number | undefined;
  readonly attempts: number | undefined;
  readonly requestId: string | undefined;
  readonly issues: readonly Issue[];

  constructor(code: TargetErrorCode, message: string, details: TargetErrorDetails = {}) {
    // Messages without words are empty: see `scripts/shorten-texts.ts`.
    super(message || code, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.httpStatus = details.httpStatus;
    this.attempts = details.attempts;
    this.requestId = details.requestId;
    this.issues = details.issues ?? [];
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Returns whether `error` is a `TargetError` (with that code). Unlike `instanceof` it works across realms and copies of
 * the package.
 *
 * @example
 * if (isTargetError(error, "request-timeout")) return defaultContent;
 */
export function isTargetError(error: unknown, code?: TargetErrorCode): error is TargetError {
  return (
    typeof error === "object" &&
    error !== null &&
    (error as { [brand]?: unknown })[brand] === true &&
    (code === undefined || (error as TargetError).code === code)
  );
}

/** Creates an error whose message is `what` and the first issues, each with its path, expected and received value. */
export function errorFromIssues(
  code: TargetErrorCode,
  what: string,
  issues: readonly Issue[],
  details: Omit<TargetErrorDetails, "issues"> = {},
): TargetError {
  const shown = issues
    .slice(0, 5)
    .map(({ path, expected, received }) => `${path}: expected ${expected}, received ${received}`);
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  return new TargetError(code, `${what}: ${shown.join("; ")}`, { ...details, issues });
}
