/** The answers of the OpenFeature Remote Evaluation Protocol, 0.3.0. https://openfeature.dev/docs/reference/other-technologies/ofrep */
import type { RuleReason } from "@fletch/decisioning";

export type EvaluationErrorCode =
  | "FLAG_NOT_FOUND"
  | "PARSE_ERROR"
  | "TARGETING_KEY_MISSING"
  | "INVALID_CONTEXT"
  | "GENERAL";

/** A flag that was evaluated. Without a `value` the client uses its own default. */
export interface FlagEvaluation {
  readonly key: string;
  /** `UNKNOWN` where the SDK says `DEFAULT`, which the protocol does not have: no audience and no split reached the visitor. */
  readonly reason: RuleReason | "UNKNOWN";
  readonly value?: unknown;
  readonly variant?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** Where clients are told to evaluate again. */
export interface EventStream {
  readonly type: "sse";
  readonly url?: string;
  /** Without an origin it is that of the evaluation. */
  readonly endpoint?: { readonly requestUri: string };
}

/** An evaluation that failed, and the HTTP status and headers to say so with. A class, so that JSON is never taken for one. */
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
