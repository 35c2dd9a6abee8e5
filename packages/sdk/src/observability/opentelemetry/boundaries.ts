import type { MetricAdvice } from "@opentelemetry/api";

/**
 * Boundaries of the HTTP conventions, in seconds. OpenTelemetry's defaults are for milliseconds: seconds would all be
 * in the first bucket.
 */
const http = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Histogram boundaries for calls: on-device decisions take microseconds. */
export const boundaries: Readonly<Record<"call" | "http", MetricAdvice>> = {
  call: { explicitBucketBoundaries: [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, ...http] },
  http: { explicitBucketBoundaries: http },
};
