/** OpenTelemetry for the client: a span and a duration for each call, and a count of its events. Needs `@opentelemetry/api`. */
import {
  type Attributes,
  type MeterProvider,
  metrics,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import { AttributesProvider } from "./response/attributes-provider.ts";
import type { TargetResult } from "./response/target-result.ts";
import { observeStats } from "./session/observe-stats.ts";
import type { CallOutcome, Observer } from "./sight/observer.ts";
import type { ClientStats } from "./target-client.ts";
import { sdkVersion } from "./version.ts";

/** Where spans and measurements go. */
export interface OpenTelemetryOptions {
  /** @default the global one */
  readonly tracerProvider?: TracerProvider | undefined;
  /** @default the global one */
  readonly meterProvider?: MeterProvider | undefined;
}

const scope = "@fletch/sdk";

/**
 * An observer for `TargetClient.create`: each call becomes a client span named `target.getOffers` (and so on) below the active one, and a value
 * of the histogram `target.client.call.duration` in seconds; events are counted in `target.client.events`.
 *
 * @example
 * const target = TargetClient.create({ client, organizationId, observer: createOpenTelemetryObserver() });
 */
export function createOpenTelemetryObserver(options: OpenTelemetryOptions = {}): Observer {
  const tracer = (options.tracerProvider ?? trace).getTracer(scope, sdkVersion);
  const meter = (options.meterProvider ?? metrics).getMeter(scope, sdkVersion);
  const duration = meter.createHistogram("target.client.call.duration", {
    description: "How long calls took, from start to outcome",
    unit: "s",
  });
  const events = meter.createCounter("target.client.events", { description: "Events of the client, by name" });
  return {
    onCall(operation) {
      const span = tracer.startSpan(`target.${operation}`, { kind: SpanKind.CLIENT });
      return (outcome) => {
        const attributes = describeOutcome(outcome);
        duration.record(outcome.timing.total / 1_000, { "target.operation": operation, ...attributes });
        span.setAttributes({ ...attributes, ...describeRequest(outcome) });
        if (outcome.error !== undefined) {
          span.recordException(outcome.error);
          span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.error.message });
        }
        span.end();
      };
    },
    onEvent(type) {
      events.add(1, { "target.event": type });
    },
  };
}

/**
 * The client's `stats()` as metrics: what Target cost the pages of `forRequest` (`target.page.waited`, `target.page.total`, in seconds
 * by quantile; `target.page.calls`, `.coalesced`, `.fallbacks`) and what became of notifications. They are read when metrics are collected.
 *
 * @returns what ends it
 * @example
 * using metrics = observeClientStats(target);
 */
export function observeClientStats(
  client: { stats(): ClientStats },
  options: Pick<OpenTelemetryOptions, "meterProvider"> = {},
): Disposable {
  const meter = (options.meterProvider ?? metrics).getMeter(scope, sdkVersion);
  return observeStats(meter, () => client.stats());
}

/** What there are few of: fit for metrics too. */
function describeOutcome({ result, error }: CallOutcome): Attributes {
  if (error !== undefined) return { "error.type": error.code };
  return { "target.decisioning_method": resultOf(result).meta.decisioningMethod };
}

function describeRequest({ result, error }: CallOutcome): Attributes {
  const requestId = error === undefined ? resultOf(result).request.requestId : error.requestId;
  return {
    ...(requestId !== undefined && { "target.request_id": requestId }),
    ...(error?.httpStatus !== undefined && { "http.response.status_code": error.httpStatus }),
    ...(error?.attempts !== undefined && { "http.request.resend_count": Math.max(0, error.attempts - 1) }),
  };
}

function resultOf(result: unknown): TargetResult {
  return result instanceof AttributesProvider ? result.getResponse() : (result as TargetResult);
}
