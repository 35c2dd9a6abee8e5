import { array, boolean, integer, number, object, oneOf, optional, type Schema, string } from "./schema.ts";

/** Where decisions are made: by the Target edge, on the device, or on the device as far as it can. */
export type DecisioningMethod = "server-side" | "on-device" | "hybrid";

/** What a call asked for. */
export interface TelemetryFeatures {
  readonly decisioningMethod?: DecisioningMethod;
  readonly executeMboxCount?: number;
  readonly executePageLoad?: boolean;
  readonly prefetchMboxCount?: number;
  readonly prefetchPageLoad?: boolean;
  readonly prefetchViewCount?: number;
}

/** How long the parts of an HTTP request took, in milliseconds. */
export interface TelemetryRequest {
  readonly dns?: number;
  readonly tls?: number;
  readonly timeToFirstByte?: number;
  readonly download?: number;
  /** In bytes. */
  readonly responseSize?: number;
}

/** How one call, or one artifact download, went. */
export interface TelemetryEntry {
  /** That of the Delivery request, or `ArtifactDownload`. */
  readonly requestId?: string;
  /** Milliseconds since the epoch. */
  readonly timestamp?: number;
  /** Who decided: a Target edge, or the client. */
  readonly mode?: "edge" | "local";
  /** How long the whole call took, in milliseconds. */
  readonly execution?: number;
  /** How long parsing the answer took, in milliseconds. */
  readonly parsing?: number;
  readonly features?: TelemetryFeatures;
  readonly request?: TelemetryRequest;
  /** What the answer said in `telemetryServerToken`. */
  readonly telemetryServerToken?: string;
}

/** What the client measured of its earlier calls. */
export interface Telemetry {
  readonly entries: readonly TelemetryEntry[];
}

const count = optional(integer({ min: 0 }));
const duration = optional(number());

const telemetryEntrySchema: Schema<TelemetryEntry> = object<TelemetryEntry>({
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
});

export const telemetrySchema: Schema<Telemetry> = object<Telemetry>({ entries: array(telemetryEntrySchema) });
