import { TargetClient } from "@fletch/sdk";
import { quietLogger } from "@fletch/test-kit/loggers";
import { findMismatches, type Mismatch } from "./mismatches.ts";
import { startRecordingEdge } from "./recording-edge.ts";
import type { Case } from "./suite.ts";

/**
 * Decides a case on the device with the client. A local edge serves the artifact and the geo location, and receives the notifications. Returns
 * the mismatches.
 */
export async function runThroughClient(each: Case): Promise<readonly Mismatch[]> {
  const { options, input, output, notificationOutput } = each;
  await using edge = await startRecordingEdge(each);
  await using client = TargetClient.create({
    ...options,
    decisioningMethod: "on-device",
    artifactLocation: edge.artifactLocation,
    cdnBasePath: edge.url,
    serverDomain: new URL(edge.url).host,
    secure: false,
    // A case is about what is decided. Nothing of it is to be too late on a busy machine.
    geoTimeout: 20_000,
    timeout: 20_000,
    logger: quietLogger,
  });
  await client.ready({ timeout: 20_000 });
  const result = await client.getOffers({
    request: input.request as object,
    ...(input.sessionId === undefined ? {} : { sessionId: input.sessionId }),
    ...(input.locationHint === undefined ? {} : { targetLocationHint: input.locationHint }),
  });
  await client.flush();
  return [
    ...(output === undefined ? [] : findMismatches(toJson(result.response), output, "subset")),
    ...(notificationOutput === undefined ? [] : checkSent(edge.deliveries, notificationOutput)),
  ];
}

/** @param expected the content of the one request that must be sent; `null` if none may be sent */
function checkSent(deliveries: readonly unknown[], expected: unknown): readonly Mismatch[] {
  const path = "$notification";
  if (expected === null) return findMismatches(deliveries, [], "exact", path);
  const sent = deliveries.map((request) => ({ request: asHarness(request) }));
  return findMismatches(sent, [expected], "subset", path);
}

/**
 * Adds the time of parsing to telemetry. Adobe's harness, for which the suites were written, measures it; on-device decisions do not.
 */
function asHarness(request: unknown): unknown {
  const { telemetry, ...others } = request as { telemetry?: { entries: readonly object[] } };
  if (telemetry === undefined) return others;
  const entries = telemetry.entries.map((entry) => ("mode" in entry ? { parsing: 0, ...entry } : entry));
  return { ...others, telemetry: { entries } };
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
