import type { Plan, RemoteDependency, RuleError } from "@fletch/decisioning";
import { type DeliveryRequest, TargetError } from "@fletch/delivery-api";
import { type ArtifactStats, noArtifact } from "../artifact/artifact-stats.ts";
import type { Impressions } from "../notifications/impressions.ts";
import type { NotificationCounts } from "../notifications/notification-counts.ts";
import type { NotificationQueue } from "../notifications/notification-queue.ts";
import type { QueueEnd } from "../notifications/notification-queue-settings.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import { createNotificationQueue } from "./create-notification-queue.ts";
import type {
  ClientServices,
  CreateLocalDecisioning,
  LocalDecision,
  LocalDecisioning,
  LocalMatches,
} from "./local-decisioning.ts";

/**
 * Loads the decisioning engine when a client that needs it starts: importing the package stays cheap for others. Until
 * then there is no artifact.
 */
export function createLazyLocalDecisioning(load: () => Promise<CreateLocalDecisioning>): CreateLocalDecisioning {
  return (services) => new LazyDecisioning(services, load);
}

class LazyDecisioning implements LocalDecisioning {
  readonly #services: ClientServices;
  readonly #load: () => Promise<CreateLocalDecisioning>;
  /** Becomes the engine's. It has the reports of pages before, and without an engine that could be loaded. */
  readonly #queue: NotificationQueue;
  #loading: Promise<LocalDecisioning> | undefined;
  #device: LocalDecisioning | undefined;
  #failure: TargetError | undefined;
  #closed = false;

  constructor(services: ClientServices, load: () => Promise<CreateLocalDecisioning>) {
    this.#services = services;
    this.#load = load;
    this.#queue = createNotificationQueue(services);
  }

  get available(): boolean {
    return this.#device?.available === true;
  }

  get artifact(): ArtifactStats {
    if (this.#device !== undefined) return this.#device.artifact;
    return this.#failure === undefined ? noArtifact : { ...noArtifact, failures: 1, lastError: this.#failure };
  }

  get plan(): Plan | undefined {
    return this.#device?.plan;
  }

  get counts(): NotificationCounts {
    return this.#queue.counts;
  }

  start(): void {
    this.#loading = this.#begin();
    // Callers that wait for it get the error.
    this.#loading.catch(() => undefined);
  }

  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): Promise<void> | undefined {
    if (this.#device !== undefined) return this.#device.use(waitUntil);
    this.#queue.use(waitUntil);
    waitUntil?.(this.#loaded().then((device) => device?.use(waitUntil)));
    return undefined;
  }

  onReady(listener: () => void): void {
    void this.#loaded().then((device) => device?.onReady(listener));
  }

  async obtain(signal: AbortSignal): Promise<void> {
    const device = await this.#loading;
    await device?.obtain(signal);
  }

  findDependency(request: DeliveryRequest): RemoteDependency | undefined {
    return this.#device?.findDependency(request);
  }

  decide(call: CompleteCall, signal?: AbortSignal): LocalDecision | Promise<LocalDecision> {
    if (this.#device === undefined) throw new TargetError("not-ready", "The engine is still being loaded");
    return this.#device.decide(call, signal);
  }

  matchAttributes(options: GetOffersOptions): LocalMatches | undefined {
    return this.#device?.matchAttributes(options);
  }

  reportErrors(plan: Plan, errors: readonly RuleError[]): void {
    this.#device?.reportErrors(plan, errors);
  }

  notify(events: Impressions): void {
    this.#queue.add(events);
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  async close(end: QueueEnd): Promise<void> {
    this.#closed = true;
    const device = await this.#loaded();
    await (device ?? this.#queue).close(end);
  }

  /** `undefined` if that failed. */
  #loaded(): Promise<LocalDecisioning | undefined> {
    return this.#loading?.catch(() => undefined) ?? Promise.resolve(undefined);
  }

  async #begin(): Promise<LocalDecisioning> {
    const { log } = this.#services;
    try {
      const createDevice = await this.#load();
      const device = createDevice(this.#services, this.#queue);
      this.#device = device;
      if (!this.#closed) device.start();
      return device;
    } catch (cause) {
      log.error("The decisioning engine could not be loaded", cause);
      this.#failure = new TargetError("artifact-unavailable", "The decisioning engine could not be loaded", { cause });
      throw this.#failure;
    }
  }
}
