import type { TargetErrorCode } from "./error-codes.ts";
import type { Issue } from "./schema.ts";

const brand: unique symbol = Symbol.for("fletch.TargetError") as never;

/** What is known of an error beyond its message. */
export interface TargetErrorDetails {
  /** What led to it. */
  readonly cause?: unknown;
  /** The HTTP status that the edge answered with. Not `status`: frameworks would take that for the status of their own answer. */
  readonly httpStatus?: number;
  /** How many requests were made. */
  readonly attempts?: number;
  /** The id of the Delivery request. */
  readonly requestId?: string;
  /** What is wrong with the input, and where. */
  readonly issues?: readonly Issue[];
}

/** Every error that Fletch throws, rejects with or hands to `errCallback`. Tell them apart by `code`; see docs/errors.md. */
export class TargetError extends Error {
  override readonly name = "TargetError";
  readonly code: TargetErrorCode;
  readonly httpStatus: number | undefined;
  readonly attempts: number | undefined;
  readonly requestId: string | undefined;
  readonly issues: readonly Issue[];

  constructor(code: TargetErrorCode, message: string, facts: TargetErrorDetails = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.httpStatus = facts.httpStatus;
    this.attempts = facts.attempts;
    this.requestId = facts.requestId;
    this.issues = facts.issues ?? [];
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Whether `error` is a `TargetError` (of that code). Unlike `instanceof` it holds across realms and copies of the package.
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

/** An error that lists what is wrong: `what`, then for each of the first issues its path, what was expected and what came. */
export function errorFromIssues(
  code: TargetErrorCode,
  what: string,
  issues: readonly Issue[],
  facts: Omit<TargetErrorDetails, "issues"> = {},
): TargetError {
  const shown = issues
    .slice(0, 5)
    .map(({ path, expected, received }) => `${path}: expected ${expected}, received ${received}`);
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  return new TargetError(code, `${what}: ${shown.join("; ")}`, { ...facts, issues });
}
