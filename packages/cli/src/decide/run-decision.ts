import { randomUUID } from "node:crypto";
import { type Artifact, compilePlan, type Decision, decide, parseArtifact, type RuleError } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import {
  type DeliveryRequest,
  errorFromIssues,
  type Issue,
  parseDeliveryRequest,
  type VisitorId,
} from "@fletch/delivery-api";
import { readActivities, readArtifactFile } from "@fletch/edge";
import { toGeo } from "../location-argument.ts";
import type { DecideOptions } from "./decide-options.ts";
import { nameRules, type RuleNames } from "./rule-names.ts";

/** One decision, computed twice for the same visitor: with and without a trace. Both have the same offers. */
export interface Outcome {
  /** The decision that a client would make. */
  readonly decision: Decision;
  /** The same decision with a trace and all response tokens, so that each offer names its activity. */
  readonly traced: Decision;
  /** Rules that were skipped, because they are invalid or cannot be evaluated. */
  readonly errors: readonly (Issue | RuleError)[];
  readonly names: RuleNames;
}

/** @throws TargetError for an unreadable file, an invalid artifact or an invalid request */
export function runDecision(options: DecideOptions): Outcome {
  const artifact = readArtifact(options);
  const request = toRequest(options);
  const visitor = request.id ?? { tntId: createId() };
  const input = { client: options.client ?? clientOf(artifact), now: options.at ?? Date.now(), createId };
  const plan = compilePlan(artifact, { splitHost });
  const tracedPlan = compilePlan({ ...artifact, responseTokens: tokens }, { splitHost });
  const tracedRequest = { ...request, id: visitor, trace: { authorizationToken: "local" } };
  return {
    decision: decide(plan, { ...input, request: options.trace ? tracedRequest : { ...request, id: visitor } }),
    traced: decide(tracedPlan, { ...input, request: tracedRequest }),
    errors: [...artifact.issues, ...plan.errors],
    names: nameRules(artifact),
  };
}

/** @throws TargetError */
function readArtifact({ artifact: path, activities, environment, org }: DecideOptions): ReadArtifact {
  if ((path === undefined) === (activities.length === 0)) {
    const received = path === undefined ? "neither" : "both";
    const issue = { path: "--artifact or --activities", expected: "one of them", received };
    throw errorFromIssues("invalid-options", "No artifact and no activities to decide from", [issue]);
  }
  const parsed = parseArtifact(
    path === undefined ? readActivities(activities, { environment }) : readArtifactFile(path, org),
  );
  if (!parsed.ok) throw errorFromIssues("invalid-artifact", path ?? activities.join(", "), parsed.issues);
  return { ...parsed.artifact, issues: parsed.issues };
}

interface ReadArtifact extends Artifact {
  readonly issues: readonly Issue[];
}

const tokens: readonly string[] = ["activity.id", "activity.name", "activity.type", "experience.id", "experience.name"];

/** @throws TargetError `invalid-request` */
function toRequest(options: DecideOptions): DeliveryRequest {
  const { mbox, view, pageLoad, prefetch, url, referrer, userAgent, property } = options;
  const parameters = options.param.size > 0 ? { parameters: Object.fromEntries(options.param) } : {};
  const asked = {
    ...(mbox.length > 0 && { mboxes: mbox.map((name, index) => ({ name, index, ...parameters })) }),
    ...(pageLoad && { pageLoad: parameters }),
  };
  const views = view.map((name) => (name === "*" ? parameters : { name, ...parameters }));
  const isAsked = Object.keys(asked).length > 0;
  if (!isAsked && views.length === 0) {
    const issue = { path: "--mbox, --view or --page-load", expected: "at least one of them", received: "none" };
    throw errorFromIssues("invalid-options", "Nothing to decide", [issue]);
  }
  const parsed = parseDeliveryRequest({
    ...visitorOf(options),
    context: {
      channel: "web",
      ...((url ?? referrer) !== undefined && {
        address: { ...(url !== undefined && { url }), ...(referrer !== undefined && { referringUrl: referrer }) },
      }),
      ...(userAgent !== undefined && { userAgent }),
      ...geoOf(options),
    },
    ...(property !== undefined && { property: { token: property } }),
    ...(isAsked && !prefetch && { execute: asked }),
    ...((prefetch || views.length > 0) && {
      prefetch: { ...(prefetch && asked), ...(views.length > 0 && { views }) },
    }),
  });
  if (!parsed.ok) throw errorFromIssues("invalid-request", "The request is not valid", parsed.issues);
  return parsed.request;
}

function visitorOf({ visitor, ecid, thirdPartyId }: DecideOptions): { readonly id?: VisitorId } {
  const id = {
    ...(visitor !== undefined && { tntId: visitor }),
    ...(ecid !== undefined && { marketingCloudVisitorId: ecid }),
    ...(thirdPartyId !== undefined && { thirdPartyId }),
  };
  return Object.keys(id).length > 0 ? { id } : {};
}

function geoOf(options: DecideOptions): object {
  const geo = toGeo(options);
  return geo === undefined ? {} : { geo };
}

function clientOf({ meta }: Artifact): string {
  return typeof meta.clientCode === "string" ? meta.clientCode : "fletch";
}

function createId(): string {
  return randomUUID().replaceAll("-", "");
}
