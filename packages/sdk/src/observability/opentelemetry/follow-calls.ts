import type { DecisioningMethod } from "@fletch/delivery-api";
import { type Attributes, context, type Meter, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { AttributesProvider } from "../../response/attributes-provider.ts";
import type { TargetResult } from "../../response/target-result.ts";
import type { CallOutcome, Observer, Operation } from "../observer.ts";
import { boundaries } from "./boundaries.ts";
import type { ReportFlags } from "./flag-evaluations.ts";

/**
 * Creates a span and a duration for each call: of kind `CLIENT` for edge calls, `INTERNAL` for on-device ones. The span
 * is active during the call, so that its HTTP requests are children.
 */
export function followCalls(tracer: Tracer, meter: Meter, reportFlags: ReportFlags): NonNullable<Observer["onCall"]> {
  const duration = meter.createHistogram("target.client.call.duration", {
    description: "How long calls took, from start to outcome",
    unit: "s",
    advice: boundaries.call,
  });
  return (operation) => {
    const parent = context.active();
    let inSpan = parent;
    const start = (kind: SpanKind): void => {
      const attributes = { "target.operation": operation };
      inSpan = trace.setSpan(parent, tracer.startSpan(`target.${operation}`, { kind, attributes }, parent));
    };
    return {
      run(method, work) {
        start(toSpanKind(method));
        context.with(inSpan, work);
      },
      end(outcome) {
        // Calls with invalid options have no decision.
        if (inSpan === parent) start(SpanKind.INTERNAL);
        const span = trace.getSpan(inSpan);
        const attributes = describeOutcome(outcome);
        duration.record(outcome.timing.total / 1_000, { "target.operation": operation, ...attributes }, inSpan);
        if (span === undefined) return;
        span.setAttributes({ ...attributes, ...describeRequest(outcome) });
        if (isEvaluation(operation)) reportFlags(outcome, findResult(outcome), span, inSpan);
        if (outcome.error !== undefined) {
          span.recordException(outcome.error);
          span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.error.message });
        }
        span.end();
      },
    };
  };
}

function toSpanKind(method: DecisioningMethod): SpanKind {
  return method === "server-side" ? SpanKind.CLIENT : SpanKind.INTERNAL;
}

function isEvaluation(operation: Operation): boolean {
  return operation !== "sendNotifications";
}

/** Attributes of low cardinality, fit for metrics. */
function describeOutcome(outcome: CallOutcome): Attributes {
  if (outcome.error !== undefined) return { "error.type": outcome.error.code };
  const method = findResult(outcome)?.meta.decisioningMethod;
  return method === undefined ? {} : { "target.decisioning_method": method };
}

function describeRequest(outcome: CallOutcome): Attributes {
  const { error } = outcome;
  const requestId = error === undefined ? findResult(outcome)?.request.requestId : error.requestId;
  const repeats = Math.max(0, (error?.attempts ?? 1) - 1);
  return {
    ...(requestId !== undefined && { "target.request_id": requestId }),
    ...(error?.httpStatus !== undefined && { "http.response.status_code": error.httpStatus }),
    ...(repeats > 0 && { "http.request.resend_count": repeats }),
  };
}

function findResult({ result }: CallOutcome): TargetResult | undefined {
  return result instanceof AttributesProvider ? result.getResponse() : (result as TargetResult | undefined);
}
