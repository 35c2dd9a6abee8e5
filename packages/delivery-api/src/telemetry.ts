import { array, boolean, integer, number, object, oneOf, optional, type Schema, string } from "./schema.ts";

/** Decisioning methods: at the Target edge, on the device, or on the device if it can decide everything. */
export type DecisioningMethod = "server-side" | "on-device" | "hybrid";

/** The features that a call used. */
export interface TelemetryFeatures {
  readonly decisioningMethod?: DecisioningMethod;
  readonly executeMboxCount?: number;
  readonly executePageLoad?: boolean;
  readonly prefetchMboxCount?: number;
  readonly prefetchPageLoad?: boolean;
  readonly prefetchViewCount?: number;
}

/** Durations of the parts of an HTTP request, in milliseconds. */
export interface TelemetryRequest {
  readonly dns?: number;
  readonly tls?: number;
  readonly timeToFirstByte?: number;
  readonly download?: number;
  /** In bytes. */
  readonly responseSize?: number;
}

/** Measurements of one call, or of one artifact download. */
export interface TelemetryEntry {
  /** The id of the Delivery request, or `ArtifactDownload`. */
  readonly requestId?: string;
  /** Milliseconds since the epoch. */
  readonly timestamp?: number;
  /** Whether a Target edge or the client decided. */
  readonly mode?: "edge" | "local";
  /** Duration of the whole call, in milliseconds. */
  readonly execution?: number;
  /** Duration of parsing the response, in milliseconds. */
  readonly parsing?: number;
  readonly features?: TelemetryFeatures;
  readonly request?: TelemetryRequest;
  /** `telemetryServerToken` of the response. */
  readonly telemetryServerToken?: string;
}

/** The client's measurements of its earlier calls. */
export interface Telemetry {
  readonly entries: readonly TelemetryEntry[];
}

const count = optional(integer({ min: 0 }));
const duration = optional(number());

const telemetryEntrySchema: Schema<TelemetryEntry> = object<TelemetryEntry>(() => ({
  requestId: optional(string()),
  timestamp: optional(integer({ min: 0 })),
  mode: optional(oneOf("edge", "local")),
  execution: duration,
  parsing: duration,
  features: optional(
    object<TelemetryFeatures>({
      decisioningMethod: optional(oneOf("server-side", "on-device", "hybrid")),
      executeMboxCount: count,
      executePageLoad: optional(boolean()),
      prefetchMboxCount: count,
      prefetchPageLoad: optional(boolean()),
      prefetchViewCount: count,
    }),
  ),
  request: optional(
    object<TelemetryRequest>({
      dns: duration,
      tls: duration,
      timeToFirstByte: duration,
      download: duration,
      responseSize: count,
    }),
  ),
  telemetryServerToken: optional(string()),
}));

export const telemetrySchema: Schema<Telemetry> = object<Telemetry>(() => ({ entries: array(telemetryEntrySchema) }));
