import { TargetError } from "@fletch/delivery-api";
import { DeliverySender } from "../delivery/send-delivery.ts";
import { TelemetrySender } from "../delivery/telemetry-sender.ts";
import { InputReport } from "../inputs/input-report.ts";
import { createInputWatch } from "../inputs/input-watch.ts";
import type { EmitEvent } from "../observability/events.ts";
import { Instrumentation } from "../observability/instrumentation.ts";
import { createLog, type Log } from "../observability/logger.ts";
import { Telemetry } from "../observability/telemetry.ts";
import type { ClientServices } from "../on-device/local-decisioning.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { clientOptionsSchema, parseClientOptions } from "../options/parse-client-options.ts";
import { createTransport } from "../transport/retrying-transport.ts";
import type { CallContext } from "./call-context.ts";
import { DevelopmentWarnings } from "./development-warnings.ts";
import type { CreateLocalCalls, LocalCalls } from "./local-calls.ts";
import type { PageState } from "./page-services.ts";

/**
 * Assembles the parts of a client, and starts on-device decisions.
 *
 * @param createCalls `null` for an entry without a decisioning engine
 * @throws TargetError `invalid-options` with every invalid option
 */
export function createCallContext(given: TargetClientOptions, createCalls: CreateLocalCalls | null): CallContext {
  const watch = createInputWatch();
  const unknown = watch?.findUnknown(clientOptionsSchema, given) ?? [];
  const { settings, options, adjustments } = parseClientOptions(given, unknown);
  const log = createLog(options.logger);
  const instrumentation = new Instrumentation(options.events ?? {}, options.observer, log);
  const pages: PageState = {};
  const emit: EmitEvent = (type, details) => {
    instrumentation.emit(type, details);
    for (const listener of pages.onEvent ?? []) listener(type);
  };
  const telemetry = new Telemetry(settings.telemetryEnabled);
  const transport = createTransport({
    ...options,
    onRequest: options.observer && instrumentation.onRequest,
    onCircuit: (host, state) => emit(state === "open" ? "circuitOpen" : "circuitClosed", { host }),
  });
  const sender = new DeliverySender(settings, transport, telemetry, log);
  const services: ClientServices = { settings, options, transport, sender, telemetry, emit, log };
  const inputs = new InputReport(options.strict === true, log, watch);
  inputs.take(adjustments, "invalid-options");
  const warnings = createWarnings(log, options);
  warnings?.watchOptions(options);
  const telemetrySender = new TelemetrySender(settings, sender, telemetry, log);
  const local = startDevice(services, createCalls);
  return {
    ...services,
    services,
    instrumentation,
    onCallbackError: (error) => log.error("A callback failed", error),
    inputs,
    warnings,
    telemetrySender,
    local,
    device: local?.device,
    pages,
    closed: false,
  };
}

function startDevice(services: ClientServices, createCalls: CreateLocalCalls | null): LocalCalls | undefined {
  const { decisioningMethod } = services.settings;
  if (decisioningMethod === "server-side") return undefined;
  if (createCalls === null) {
    throw new TargetError(
      "invalid-options",
      `$.decisioningMethod: expected "server-side", received "${decisioningMethod}": this entry of the package has no decisioning engine`,
    );
  }
  const local = createCalls(services);
  local.device.start();
  return local;
}

/** Development only. In this form, bundlers remove it from production builds. */
function createWarnings(log: Log, { logger }: TargetClientOptions): DevelopmentWarnings | undefined {
  if (typeof process !== "undefined") {
    if (process.env.NODE_ENV !== "production") return new DevelopmentWarnings(log, logger?.error !== undefined);
  }
  return undefined;
}
