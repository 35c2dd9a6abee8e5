import type { MboxRequest, MboxResponse } from "@fletch/delivery-api";
import type { Attributes, Context, Span } from "@opentelemetry/api";
import type { TargetResult } from "../../response/target-result.ts";
import type { CallOutcome } from "../observer.ts";

/** The part of a log record that events use. */
export interface EventRecord {
  readonly eventName: string;
  readonly attributes: Attributes;
  readonly context: Context;
}

/** Receives events: a `Logger` of `@opentelemetry/api-logs`. */
export interface EventLogger {
  emit(record: EventRecord): void;
}

/** A `LoggerProvider` of `@opentelemetry/api-logs`. */
export interface EventLoggerProvider {
  getLogger(name: string, version?: string): EventLogger;
}

/** Reports the flag evaluations of a call. */
export type ReportFlags = (
  outcome: CallOutcome,
  result: TargetResult | undefined,
  span: Span,
  context: Context,
) => void;

const eventName = "feature_flag.evaluation";
/** Longer texts are content rather than flags. */
const maxValueLength = 256;

/**
 * Emits `feature_flag.evaluation` for each mbox of a call: as a log record with a logger, else as an event of the
 * call's span.
 */
export function reportFlags(logger: EventLogger | undefined): ReportFlags {
  return ({ request, error }, result, span, context) => {
    const evaluations =
      error === undefined
        ? listMboxes<MboxResponse>(result?.response).map(describeEvaluation)
        : listMboxes<MboxRequest>(request).map(({ name }) => describeFailure(name, error.code));
    for (const attributes of evaluations) {
      if (logger === undefined) span.addEvent(eventName, attributes);
      else logger.emit({ eventName, attributes, context });
    }
  };
}

interface Parts<T> {
  readonly execute?: { readonly mboxes?: readonly T[] };
  readonly prefetch?: { readonly mboxes?: readonly T[] };
}

function listMboxes<T>({ execute, prefetch }: Parts<T> = {}): readonly T[] {
  return [...(execute?.mboxes ?? []), ...(prefetch?.mboxes ?? [])];
}

/** The variant is the experience, if the account's response tokens contain it. */
function describeEvaluation({ name, options = [] }: MboxResponse): Attributes {
  const tokens = options.find(({ responseTokens }) => responseTokens !== undefined)?.responseTokens ?? {};
  const variant = tokens["experience.name"] ?? tokens["experience.id"];
  return {
    ...describeFlag(name),
    "feature_flag.result.reason": options.length > 0 ? "targeting_match" : "default",
    ...(variant === undefined
      ? describeValue(options[0]?.content)
      : { "feature_flag.result.variant": String(variant) }),
  };
}

function describeFailure(name: string, code: string): Attributes {
  return { ...describeFlag(name), "feature_flag.result.reason": "error", "error.type": code };
}

function describeFlag(name = ""): Attributes {
  return { "feature_flag.key": name, "feature_flag.provider.name": "Adobe Target" };
}

function describeValue(content: unknown): Attributes {
  const text = typeof content === "string" ? content : content === undefined ? "" : JSON.stringify(content);
  return text === "" || text.length > maxValueLength ? {} : { "feature_flag.result.value": text };
}
