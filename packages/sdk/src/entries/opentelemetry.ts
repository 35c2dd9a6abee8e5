/** OpenTelemetry for the client: spans, metrics and events by its semantic conventions. Needs `@opentelemetry/api`. */
import { type Meter, type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import type { ClientStats } from "../call/client-stats.ts";
import { warnUnknownNames } from "../inputs/warn-unknown-names.ts";
import type { Observer } from "../observability/observer.ts";
import { boundaries } from "../observability/opentelemetry/boundaries.ts";
import { type EventLoggerProvider, reportFlags } from "../observability/opentelemetry/flag-evaluations.ts";
import { followCalls } from "../observability/opentelemetry/follow-calls.ts";
import { followRequests } from "../observability/opentelemetry/follow-requests.ts";
import { observeGauges } from "../observability/opentelemetry/observe-gauges.ts";
import { sdkVersion } from "../runtime/version.ts";

export type { EventLogger, EventLoggerProvider, EventRecord } from "../observability/opentelemetry/flag-evaluations.ts";

/** Destinations of spans, metrics and events. */
export interface OpenTelemetryOptions {
  /** @default the global one */
  readonly tracerProvider?: TracerProvider | undefined;
  /** @default the global one */
  readonly meterProvider?: MeterProvider | undefined;
  /**
   * Receives `feature_flag.evaluation` events as log records, as the conventions specify: `logs` of
   * `@opentelemetry/api-logs`, say.
   *
   * @default none: they are events of the call's span
   */
  readonly loggerProvider?: EventLoggerProvider | undefined;
  /**
   * Whether the client's HTTP requests get spans and `http.client.request.duration`. Set it to `false` if an
   * instrumentation of `node:http` and undici records them.
   *
   * @default true
   */
  readonly http?: boolean | undefined;
}

const scope = "@fletch/sdk";

const optionNames: Readonly<Record<keyof OpenTelemetryOptions, true>> = {
  tracerProvider: true,
  meterProvider: true,
  loggerProvider: true,
  http: true,
};

/**
 * Creates an observer for `TargetClient.create`. docs/production.md lists its spans and metrics.
 *
 * @example
 * const target = TargetClient.create({ client, organizationId, observer: createOpenTelemetryObserver() });
 */
export function createOpenTelemetryObserver(options: OpenTelemetryOptions = {}): Observer {
  warnUnknownNames(Object.keys(optionNames), options, "createOpenTelemetryObserver");
  const tracer = (options.tracerProvider ?? trace).getTracer(scope, sdkVersion);
  const meter = getMeter(options);
  const events = meter.createCounter("target.client.events", {
    description: "Events of the client, by name",
    unit: "{event}",
  });
  return {
    onCall: followCalls(tracer, meter, reportFlags(options.loggerProvider?.getLogger(scope, sdkVersion))),
    onRequest: options.http === false ? undefined : followRequests(tracer, meter),
    onPage: measurePages(meter),
    onEvent(type) {
      events.add(1, { "target.event": type });
    },
  };
}

/**
 * Registers the client's `stats()` as metrics: calls of pages (`target.page.calls`, `.coalesced`, `.fallbacks`) and
 * notifications. They are read at collection.
 *
 * @returns a disposable that removes the metrics
 *
 * @example
 * using metrics = observeClientStats(target);
 */
export function observeClientStats(
  client: { stats(): ClientStats },
  options: Pick<OpenTelemetryOptions, "meterProvider"> = {},
): Disposable {
  warnUnknownNames(["meterProvider"], options, "observeClientStats");
  return observeGauges(getMeter(options), () => client.stats());
}

function getMeter({ meterProvider }: OpenTelemetryOptions): Meter {
  return (meterProvider ?? metrics).getMeter(scope, sdkVersion);
}

function measurePages(meter: Meter): NonNullable<Observer["onPage"]> {
  const total = meter.createHistogram("target.page.duration", {
    description: "How long Target took for pages",
    unit: "s",
    advice: boundaries.call,
  });
  const waited = meter.createHistogram("target.page.wait.duration", {
    description: "How long pages were blocked by Target: the effective Target time",
    unit: "s",
    advice: boundaries.call,
  });
  return (times) => {
    total.record(times.total / 1_000);
    waited.record(times.waited / 1_000);
  };
}
