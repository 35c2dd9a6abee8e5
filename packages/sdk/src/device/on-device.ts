import {
  type ArtifactTrace,
  type DecideInput,
  decide,
  findRemoteDependency,
  needsGeo,
  type Plan,
  type RemoteDependency,
  type RuleProblem,
} from "@fletch/decisioning";
import type { DeliveryRequest, Geo } from "@fletch/delivery-api";
import { createId } from "../create-id.ts";
import { unknownIpAddress } from "../request/complete-context.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import { cdnHost } from "./artifact-location.ts";
import type { Device, DeviceDecision, DeviceServices, NotificationCounts } from "./device.ts";
import { GeoLocator } from "./geo-locator.ts";

/** What a decision is made from: a plan, and what traces tell of it. */
export interface CurrentArtifact {
  readonly plan: Plan;
  readonly trace: ArtifactTrace;
}

/** Where artifacts come from. */
export interface ArtifactSource {
  readonly current: CurrentArtifact | undefined;
  start(): void;
  ready(): Promise<void>;
  close(): void;
}

/** Where impressions go. */
export interface ImpressionSink {
  readonly counts: NotificationCounts;
  add(decision: DecidedCall): void;
  flush(): Promise<void>;
  close(limit: { readonly deadline: number }): Promise<void>;
}

/** A call that was decided here. */
export interface DecidedCall {
  readonly call: CompleteCall;
  /** As it was decided: with a place that was looked up, and with an id that was made for a new visitor. */
  readonly request: DeliveryRequest;
  readonly decision: ReturnType<typeof decide>;
}

/** How many rules are remembered as reported. */
const maxReported = 1_000;

/** Decides with the engine, and hands the impressions on. */
export class OnDevice implements Device {
  private readonly services: DeviceServices;
  private readonly artifacts: ArtifactSource;
  private readonly impressions: ImpressionSink;
  private readonly geo: GeoLocator;
  private readonly reported: Set<string> = new Set();
  private reportedPlan: Plan | undefined;

  constructor(services: DeviceServices, artifacts: ArtifactSource, impressions: ImpressionSink) {
    const { settings, transport, emit } = services;
    this.services = services;
    this.artifacts = artifacts;
    this.impressions = impressions;
    this.geo = new GeoLocator(`${cdnHost(settings.options)}/v1/geo`, settings.geoTimeout, transport, emit);
  }

  get available(): boolean {
    return this.artifacts.current !== undefined;
  }

  get counts(): NotificationCounts {
    return this.impressions.counts;
  }

  start(): void {
    this.artifacts.start();
  }

  ready(): Promise<void> {
    return this.artifacts.ready();
  }

  dependencyOf(request: DeliveryRequest): RemoteDependency | undefined {
    const plan = this.artifacts.current?.plan;
    return plan && findRemoteDependency(plan, request);
  }

  decide(call: CompleteCall): DeviceDecision | Promise<DeviceDecision> {
    const current = this.artifacts.current;
    // `available` was asked before, and an artifact is only ever replaced by another one.
    if (current === undefined) throw new Error("There is no artifact");
    const { request } = call;
    const ipAddress = request.context.geo?.ipAddress;
    if (ipAddress === undefined) return this.decideNow(current, call, request);
    if (!needsGeo(current.plan, request)) return this.decideNow(current, call, withPlace(request, undefined));
    return this.geo.locate(ipAddress).then((place) => this.decideNow(current, call, withPlace(request, place)));
  }

  flush(): Promise<void> {
    return this.impressions.flush();
  }

  async close(limit: { readonly deadline: number }): Promise<void> {
    this.artifacts.close();
    await this.impressions.close(limit);
  }

  private decideNow({ plan, trace }: CurrentArtifact, call: CompleteCall, request: DeliveryRequest): DeviceDecision {
    const input: { -readonly [K in keyof DecideInput]: DecideInput[K] } = {
      client: this.services.settings.client,
      request,
      now: call.now,
      createId,
      sessionId: call.sessionId,
      artifactTrace: trace,
    };
    if (call.cluster !== undefined) input.locationHint = call.cluster;
    const decision = decide(plan, input);
    if (plan !== this.reportedPlan) this.reportProblems(plan, plan.problems);
    if (decision.problems.length > 0) this.reportProblems(plan, decision.problems);
    this.impressions.add({ call, request, decision });
    return decision;
  }

  /** Each rule once, whatever the number of decisions that it fails in (deviation D11). */
  private reportProblems(plan: Plan, problems: readonly RuleProblem[]): void {
    if (plan !== this.reportedPlan) this.reported.clear();
    this.reportedPlan = plan;
    for (const problem of problems) {
      const { path, expected, got } = problem;
      if (this.reported.has(path) || this.reported.size >= maxReported) continue;
      this.reported.add(path);
      this.services.log.error(`A rule counts as not matched: ${path}: expected ${expected}, got ${got}`);
      this.services.emit("ruleSkipped", { issue: problem });
    }
  }
}

/** What was looked up, under the visitor's own address; the marker for "this machine's" is no address. */
function withPlace(request: DeliveryRequest, place: Geo | undefined): DeliveryRequest {
  const { geo } = request.context;
  if (place === undefined && geo?.ipAddress !== unknownIpAddress) return request;
  const { ipAddress, ...others } = geo ?? {};
  const address = ipAddress === unknownIpAddress ? {} : { ipAddress };
  return { ...request, context: { ...request.context, geo: { ...others, ...address, ...place } as Geo } };
}
