import { identifyVisitor, MboxDecisions, type MboxMatch } from "@fletch/decisioning";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { findIssues } from "@fletch/delivery-api/schema";
import type { CurrentArtifact } from "../artifact/artifact-source.ts";
import { toCluster } from "../cookies/location-hint.ts";
import { parseTargetCookie } from "../cookies/target-cookie.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import { callOptionsSchema } from "../options/parse-call-options.ts";
import { completeIdentity, type ResolvedIds, toDeviceId } from "../request/complete-identity.ts";
import { type CompleteCall, completeRequest } from "../request/complete-request.ts";
import { copyMboxesRequest } from "../request/copy-mboxes-request.ts";
import { createId } from "../runtime/create-id.ts";
import type { ClientServices, LocalDecision, LocalDecisioning, LocalMatches } from "./local-decisioning.ts";

/** A device with its current or an earlier artifact. */
export interface AttributesDevice extends Pick<LocalDecisioning, "findDependency" | "reportErrors"> {
  decideBy(artifact: CurrentArtifact, call: CompleteCall, request: DeliveryRequest): LocalDecision;
}

/**
 * Finds the matching rules of a call's mboxes, without a response. Returns `undefined` for calls that need more at once: impressions, a lookup,
 * conversions, or the global mbox, of which several rules can match.
 */
export function matchAttributes(
  device: AttributesDevice,
  services: ClientServices,
  artifact: CurrentArtifact,
  options: GetOffersOptions,
): LocalMatches | undefined {
  const { settings, sender } = services;
  const { plan } = artifact;
  const { decisioningMethod = settings.decisioningMethod } = options;
  if (decisioningMethod === "server-side" || !isPlainCall(options)) return undefined;
  const now = Date.now();
  const request = copyMboxesRequest(options.request, now);
  if (request === undefined) return undefined;
  if (decisioningMethod === "hybrid" && device.findDependency(request)?.remoteNeeded !== false) return undefined;

  const { targetCookie, targetLocationHint, sessionId } = options;
  const known = targetCookie === undefined ? nobody : { ...nobody, device: readDevice(targetCookie, now) };
  // A visitor with a cluster has an id, and needs no other cluster.
  const cluster = toCluster(targetLocationHint) ?? settings.locationHint ?? sender.ownCluster;
  const { id, allocationKey } = identifyVisitor(completeIdentity(request.id, known), createId, cluster);
  // Such an id may give no allocation key: each decision would create another one.
  if (id.tntId?.startsWith(".")) return undefined;
  const { context } = request;
  const propertyToken = settings.property?.token;
  const decisions = new MboxDecisions(plan, settings.client, { allocationKey, context, propertyToken }, now);
  const matches: MboxMatch[] = [];
  for (const mbox of request.execute.mboxes) {
    if (mbox.name === plan.artifact.globalMbox) return undefined;
    const match = decisions.match(mbox.name, mbox);
    if (match === null) continue;
    if (match.displayTokens.length > 0) return undefined;
    matches.push(match);
  }
  device.reportErrors(plan, decisions.errors);
  const copy: GetOffersOptions = { request, targetCookie, targetLocationHint, sessionId };
  return new Matches(matches, () => {
    const call = sender.withOwnCluster(completeRequest(copy, settings, now));
    return { call, decision: device.decideBy(artifact, call, { ...call.request, id }) };
  });
}

const nobody: ResolvedIds = { device: undefined, experienceCloudId: undefined, customerIds: [] };

function readDevice(targetCookie: string, now: number): string | undefined {
  return toDeviceId(parseTargetCookie(targetCookie, now).device);
}

/** Returns whether the options are valid, and only the request and Target's cookies identify the visitor. */
function isPlainCall(options: GetOffersOptions): boolean {
  const { visitor, visitorCookie, customerIds, consumerId, waitUntil, signal } = options;
  return (
    visitor === undefined &&
    visitorCookie === undefined &&
    customerIds === undefined &&
    consumerId === undefined &&
    waitUntil === undefined &&
    signal?.aborted !== true &&
    findIssues(callOptionsSchema, options).length === 0
  );
}

/** The matching rules of a visitor, and the inputs of the whole decision. */
class Matches implements LocalMatches {
  readonly decideAll: LocalMatches["decideAll"];
  readonly #matches: readonly MboxMatch[];

  constructor(matches: readonly MboxMatch[], decideAll: LocalMatches["decideAll"]) {
    this.#matches = matches;
    this.decideAll = decideAll;
  }

  find(mbox: string, key: string): unknown {
    for (let at = this.#matches.length - 1; at >= 0; at--) {
      const match = this.#matches[at];
      const value = match?.name === mbox ? match.read(key) : undefined;
      if (value !== undefined) return value;
    }
    return undefined;
  }
}
