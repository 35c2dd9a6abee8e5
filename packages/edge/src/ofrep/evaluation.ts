/**
 * Responses of the OpenFeature Remote Evaluation Protocol, 0.3.0.
 * https://openfeature.dev/docs/reference/other-technologies/ofrep
 */
import type { RuleReason } from "@fletch/decisioning";

export type EvaluationErrorCode =
  | "FLAG_NOT_FOUND"
  | "PARSE_ERROR"
  | "TARGETING_KEY_MISSING"
  | "INVALID_CONTEXT"
  | "GENERAL";

/** An evaluated flag. Without a `value` the client uses its own default. */
export interface FlagEvaluation {
  readonly key: string;
  /** `UNKNOWN` for the SDK's `DEFAULT`, which the protocol lacks: no rule matched the visitor. */
  readonly reason: RuleReason | "UNKNOWN";
  readonly value?: unknown;
  readonly variant?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** The event stream that tells clients to evaluate again. */
export interface EventStream {
  readonly type: "sse";
  readonly url?: string;
  /** Without an origin, that of the evaluation. */
  readonly endpoint?: { readonly requestUri: string };
}

/** A failed evaluation with its HTTP status and headers. A class, so that no JSON is mistaken for it. */
export class EvaluationFailure {
  readonly status: number;
  readonly errorCode: EvaluationErrorCode;
  readonly errorDetails: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    errorCode: EvaluationErrorCode,
    errorDetails: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.status = status;
    this.errorCode = errorCode;
    this.errorDetails = errorDetails;
    this.headers = headers;
  }
}
