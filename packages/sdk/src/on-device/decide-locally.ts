import {
  type DecideInput,
  type Decision,
  decide,
  findRemoteDependency,
  needsGeo,
  type Plan,
  type RemoteDependency,
  type RuleError,
  type SplitHost,
} from "@fletch/decisioning";
import { type DeliveryRequest, type Geo, unknownIpAddress, type Writable } from "@fletch/delivery-api";
import { matchAttributes } from "#match-attributes";
import type { ArtifactSource, CurrentArtifact } from "../artifact/artifact-source.ts";
import type { ArtifactStats } from "../artifact/artifact-stats.ts";
import type { Impressions } from "../notifications/impressions.ts";
import type { NotificationCounts } from "../notifications/notification-counts.ts";
import type { NotificationQueue } from "../notifications/notification-queue.ts";
import type { QueueEnd } from "../notifications/notification-queue-settings.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import { toWireVisitor } from "../request/read-request.ts";
import { selectVisitor } from "../request/select-visitor.ts";
import { isWithin, systemClock } from "../runtime/clock.ts";
import { createId } from "../runtime/create-id.ts";
import { untilAborted } from "../transport/abort-listeners.ts";
import { cdnHost } from "./artifact-location.ts";
import { createArtifactSource } from "./create-artifact-source.ts";
import { createNotificationQueue } from "./create-notification-queue.ts";
import { GeoLocator } from "./geo-locator.ts";
import type {
  ClientServices,
  CreateLocalDecisioning,
  LocalDecision,
  LocalDecisioning,
  LocalMatches,
} from "./local-decisioning.ts";

/** The decisioning engine; `splitHost` splits host names for rules about domains, and may arrive later. */
export function createLocalDecisioningWith(splitHost?: Promise<SplitHost>): CreateLocalDecisioning {
  return (services, queue) => new OnDevice(services, splitHost, queue);
}

/** The most rules of an artifact remembered as reported. */
const maxReported = 1_000;

/** The reported rules of a plan. */
interface Reported {
  readonly paths: Set<string>;
  /** How many errors of the plan: they become more while its rules are checked. */
  ofPlan: number;
}

/** Decides with the engine, and queues impressions. */
class OnDevice implements LocalDecisioning {
  readonly #services: ClientServices;
  readonly #artifacts: ArtifactSource;
  readonly #impressions: NotificationQueue;
  readonly #geo: GeoLocator;
  /** By plan: calls by an earlier artifact may end after those by a later one. */
  readonly #reported: WeakMap<Plan, Reported> = new WeakMap();

  constructor(
    services: ClientServices,
    splitHost: Promise<SplitHost> | undefined,
    queue = createNotificationQueue(services),
  ) {
    const { settings, options, transport, emit } = services;
    this.#services = services;
    this.#artifacts = createArtifactSource(services, splitHost, (plan) => this.reportErrors(plan, []));
    this.#impressions = queue;
    this.#geo = new GeoLocator(`${cdnHost(options)}/v1/geo`, settings.geoTimeout, transport, emit);
  }

  get available(): boolean {
    return this.#artifacts.current !== undefined;
  }

  get artifact(): ArtifactStats {
    return this.#artifacts.stats;
  }

  get plan(): Plan | undefined {
    return this.#artifacts.current?.plan;
  }

  get counts(): NotificationCounts {
    return this.#impressions.counts;
  }

  start(): void {
    this.#artifacts.start();
  }

  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): Promise<void> | undefined {
    this.#impressions.use(waitUntil);
    return this.#artifacts.use(waitUntil);
  }

  onReady(listener: () => void): void {
    this.#artifacts.onReady(listener);
  }

  obtain(signal: AbortSignal): Promise<void> {
    return this.#artifacts.obtain(signal);
  }

  findDependency(request: DeliveryRequest): RemoteDependency | undefined {
    const plan = this.#artifacts.current?.plan;
    return plan && findRemoteDependency(plan, request);
  }

  decide(call: CompleteCall, signal?: AbortSignal): LocalDecision | Promise<LocalDecision> {
    const current = this.#artifacts.current;
    // `available` was checked before, and artifacts are only ever replaced.
    if (current === undefined) throw new Error("There is no artifact");
    const { request } = call;
    const ipAddress = request.context.geo?.ipAddress;
    if (ipAddress === undefined) return this.decideBy(current, call, request);
    if (!needsGeo(current.plan, request)) return this.decideBy(current, call, withGeo(request, undefined));
    const found = untilAborted(this.#geo.locate(ipAddress), signal);
    return found.then((geo) => this.decideBy(current, call, withGeo(request, geo)));
  }

  matchAttributes(options: GetOffersOptions): LocalMatches | undefined {
    const current = this.#artifacts.current;
    if (current === undefined) return undefined;
    return matchAttributes(this, this.#services, current, options);
  }

  notify(events: Impressions): void {
    this.#impressions.add(events);
  }

  flush(): Promise<void> {
    return this.#impressions.flush();
  }

  async close(end: QueueEnd): Promise<void> {
    const kept = this.#artifacts.close();
    await Promise.all([isWithin(systemClock, end.deadline, kept), this.#impressions.close(end)]);
  }

  decideBy({ plan, trace }: CurrentArtifact, call: CompleteCall, request: DeliveryRequest): LocalDecision {
    const input: Writable<DecideInput> = {
      client: this.#services.settings.client,
      request,
      now: call.now,
      createId,
      sessionId: call.sessionId,
      artifactTrace: trace,
      copyOffers: true,
    };
    if (call.cluster !== undefined) input.locationHint = call.cluster;
    const decision = decide(plan, input);
    this.reportErrors(plan, decision.errors);
    this.#keepImpressions(call, request, decision);
    return decision;
  }

  /** Each rule once for an artifact, whatever the number of decisions that it fails in (deviation D11). */
  reportErrors(plan: Plan, errors: readonly RuleError[]): void {
    if (errors.length === 0 && plan.errors.length === 0) return;
    let reported = this.#reported.get(plan);
    if (reported === undefined) {
      reported = { paths: new Set(), ofPlan: 0 };
      this.#reported.set(plan, reported);
    }
    const { paths, ofPlan } = reported;
    if (errors.length === 0 && plan.errors.length === ofPlan) return;
    reported.ofPlan = plan.errors.length;
    for (const problem of [...plan.errors.slice(ofPlan), ...errors]) {
      const { path, expected, received } = problem;
      if (paths.has(path) || paths.size >= maxReported) continue;
      paths.add(path);
      this.#services.log.error(`A rule counts as not matched: ${path}: expected ${expected}, received ${received}`);
      this.#services.emit("ruleSkipped", { issue: problem });
    }
  }

  /** Sent in the visitor's own session and cluster, under new ids as well (deviation D14). */
  #keepImpressions(call: CompleteCall, request: DeliveryRequest, { response, notifications }: Decision): void {
    if (notifications.length === 0) return;
    const visitor = selectVisitor(request, response.id);
    const { sessionId, cluster, isValid } = call;
    this.#impressions.add({
      sessionId,
      cluster,
      visitor: isValid ? visitor : toWireVisitor(visitor),
      notifications,
    });
  }
}

/** Adds geo under the visitor's own address; the marker for this machine's is removed. */
function withGeo(request: DeliveryRequest, found: Geo | undefined): DeliveryRequest {
  const { geo } = request.context;
  if (found === undefined && geo?.ipAddress !== unknownIpAddress) return request;
  const { ipAddress, ...others } = geo ?? {};
  const address = ipAddress === unknownIpAddress ? {} : { ipAddress };
  return { ...request, context: { ...request.context, geo: { ...others, ...address, ...found } as Geo } };
}
