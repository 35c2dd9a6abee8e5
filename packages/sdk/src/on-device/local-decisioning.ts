import type { Plan, RemoteDependency, RuleError } from "@fletch/decisioning";
import type { DeliveryRequest, DeliveryResponse } from "@fletch/delivery-api";
import type { ArtifactStats } from "../artifact/artifact-stats.ts";
import type { DeliverySender } from "../delivery/send-delivery.ts";
import type { Impressions } from "../notifications/impressions.ts";
import type { NotificationCounts } from "../notifications/notification-counts.ts";
import type { NotificationQueue } from "../notifications/notification-queue.ts";
import type { QueueEnd } from "../notifications/notification-queue-settings.ts";
import type { EmitEvent } from "../observability/events.ts";
import type { Log } from "../observability/logger.ts";
import type { Telemetry } from "../observability/telemetry.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import type { Settings } from "../options/settings.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import type { Transport } from "../transport/transport.ts";

/** On-device decisions: the artifact, the engine, and the queue of impressions. */
export interface LocalDecisioning {
  /** Whether there is an artifact. */
  readonly available: boolean;
  readonly artifact: ArtifactStats;
  /** The plan; `undefined` without an artifact. For flags, which are decided without a request. */
  readonly plan: Plan | undefined;
  /** Counts of impressions. */
  readonly counts: NotificationCounts;
  start(): void;
  /**
   * Called by each on-device request: in workers it starts I/O that is due, and `waitUntil` keeps it alive.
   *
   * @returns a promise to wait for: without `waitUntil` the I/O was lost before
   */
  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): Promise<void> | undefined;
  /** Calls `listener` once, with the first artifact, however late. */
  onReady(listener: () => void): void;
  /** Resolves with the first artifact, or when `signal` aborts. In workers it uses the I/O of the calling request. */
  obtain(signal: AbortSignal): Promise<void>;
  /** The requested names that only the edge can decide; `undefined` without an artifact. */
  findDependency(request: DeliveryRequest): RemoteDependency | undefined;
  /**
   * Returns a promise only if the visitor's geo has to be looked up first; it rejects when `signal` aborts. Requires
   * `available`.
   */
  decide(call: CompleteCall, signal?: AbortSignal): LocalDecision | Promise<LocalDecision>;
  /**
   * Finds the matching rules of a call's mboxes, without a response. Returns `undefined` without an artifact, for calls that need more at once, and
   * on runtimes other than Node.
   */
  matchAttributes(options: GetOffersOptions): LocalMatches | undefined;
  /** Reports rules that could not be evaluated, each once for an artifact. */
  reportErrors(plan: Plan, errors: readonly RuleError[]): void;
  /** Queues notifications of a page, like impressions of decisions. */
  notify(events: Impressions): void;
  flush(): Promise<void>;
  close(end: QueueEnd): Promise<void>;
}

/** The matching rules of a call's mboxes. */
export interface LocalMatches {
  /** Returns the last attribute of that name among the JSON offers of an mbox; `undefined` without one. */
  find(mbox: string, key: string): unknown;
  /** Decides the whole call, with the same artifact, visitor and time. Later changes of the caller's options have no effect. */
  readonly decideAll: () => { readonly call: CompleteCall; readonly decision: LocalDecision };
}

export interface LocalDecision {
  readonly response: DeliveryResponse;
  readonly remote: RemoteDependency;
}

/** The client's services for on-device decisions. */
export interface ClientServices {
  readonly settings: Settings;
  readonly options: TargetClientOptions;
  readonly transport: Transport;
  readonly sender: DeliverySender;
  readonly telemetry: Telemetry;
  readonly emit: EmitEvent;
  readonly log: Log;
}

/**
 * Creates on-device decisions; entries without them pass none.
 *
 * @param queue gets the impressions @default one of its own
 */
export type CreateLocalDecisioning = (services: ClientServices, queue?: NotificationQueue) => LocalDecisioning;
