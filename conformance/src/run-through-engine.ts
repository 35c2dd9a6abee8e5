import { randomUUID } from "node:crypto";
import { compilePlan, decide, needsGeo, parseArtifact } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import type { DeliveryRequest, Geo } from "@fletch/delivery-api";
import { findMismatches, type Mismatch } from "./mismatches.ts";
import type { Case } from "./suite.ts";
import { withoutNulls } from "./without-nulls.ts";

/** Decides a case with the engine alone. Returns the mismatches. */
export function runThroughEngine({ artifact, options, input, now, ...expected }: Case): readonly Mismatch[] {
  const parsed = parseArtifact(artifact);
  if (!parsed.ok) throw new Error(`refused the artifact: ${JSON.stringify(parsed.issues)}`);
  const plan = compilePlan(parsed.artifact, { splitHost });
  const request = withProperty(withoutNulls(input.request) as DeliveryRequest, options.propertyToken);
  const { response, notifications } = decide(plan, {
    client: options.client,
    request: needsGeo(plan, request) ? withGeo(request, expected.mockGeo ?? {}) : request,
    now: now ?? Date.now(),
    createId: () => randomUUID().replaceAll("-", ""),
    ...(input.sessionId === undefined ? {} : { sessionId: input.sessionId }),
    ...(input.locationHint === undefined ? {} : { locationHint: input.locationHint }),
    artifactTrace: { artifactLocation: "Not Applicable", artifactRetrievalCount: 1 },
  });
  return [
    ...(expected.output === undefined ? [] : findMismatches(response, expected.output, "subset")),
    ...checkNotifications(expected.notificationOutput, request, notifications),
  ];
}

/** Leaves out cases about telemetry, which the client sends and not the engine. */
export function isForEngine({ notificationOutput }: Case): boolean {
  return JSON.stringify(notificationOutput)?.includes('"telemetry"') !== true;
}

/** Compares notifications as the client would send them: with the request's id and context. */
function checkNotifications(
  expected: unknown,
  { id, context }: DeliveryRequest,
  notifications: readonly unknown[],
): readonly Mismatch[] {
  if (expected === undefined) return [];
  const sent = notifications.length === 0 ? null : { request: { id, context, notifications } };
  return findMismatches(sent, expected, "subset", "$notification");
}

function withProperty(request: DeliveryRequest, token: string | undefined): DeliveryRequest {
  return token === undefined || request.property !== undefined ? request : { ...request, property: { token } };
}

/** Adds a geo location that is given by the names of HTTP headers. */
function withGeo(request: DeliveryRequest, found: Readonly<Record<string, unknown>>): DeliveryRequest {
  const geo = {
    ...request.context.geo,
    latitude: Number(found["x-geo-latitude"]),
    longitude: Number(found["x-geo-longitude"]),
    countryCode: String(found["x-geo-country-code"]),
    stateCode: String(found["x-geo-region-code"]),
    city: String(found["x-geo-city"]),
  } satisfies Geo;
  return { ...request, context: { ...request.context, geo } };
}
