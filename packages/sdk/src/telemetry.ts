import type { DecisioningMethod, DeliveryRequest, TelemetryEntry, TelemetryFeatures } from "@fletch/delivery-api";

/** How many entries wait for a request to ride on; beyond it the newest are left out, for there is nothing new in them. */
const limit = 100;

/** What the client measured of its calls, until a request takes it along. */
export class Telemetry {
  readonly #enabled: boolean;
  #entries: TelemetryEntry[] = [];
  #serverToken: string | undefined;

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  get pending(): number {
    return this.#entries.length;
  }

  /** Whether another entry has a place; to be asked before anything is computed for one. */
  get wanted(): boolean {
    return this.#enabled && this.#entries.length < limit;
  }

  addCall(
    requestId: string,
    request: DeliveryRequest,
    {
      now,
      execution,
      method,
      mode,
    }: { now: number; execution: number; method: DecisioningMethod; mode: "edge" | "local" },
  ): void {
    if (!this.wanted) return;
    const token = mode === "edge" ? this.#serverToken : undefined;
    this.#entries.push({
      requestId,
      timestamp: now,
      ...rounded(execution),
      mode,
      features: describeFeatures(request, method),
      ...(token !== undefined && { telemetryServerToken: token }),
    });
  }

  addDownload(now: number, execution: number): void {
    if (this.wanted) this.#entries.push({ requestId: "ArtifactDownload", timestamp: now, ...rounded(execution) });
  }

  /** What the last answer of an edge said; the next entry hands it back. */
  remember(serverToken: string | undefined): void {
    this.#serverToken = serverToken;
  }

  /** Everything that waits, for the request that is about to be sent. */
  drain(): readonly TelemetryEntry[] {
    const entries = this.#entries;
    if (entries.length > 0) this.#entries = [];
    return entries;
  }

  /** The request that took them along has failed: they wait for the next. */
  restore(entries: readonly TelemetryEntry[]): void {
    if (entries.length > 0) this.#entries = [...entries, ...this.#entries].slice(0, limit);
  }
}

function rounded(execution: number): { readonly execution?: number } {
  const value = Math.round(execution * 100) / 100;
  return value === 0 ? {} : { execution: value };
}

function describeFeatures(
  { execute, prefetch }: DeliveryRequest,
  decisioningMethod: DecisioningMethod,
): TelemetryFeatures {
  const features: { -readonly [K in keyof TelemetryFeatures]: TelemetryFeatures[K] } = { decisioningMethod };
  if (execute?.pageLoad !== undefined) features.executePageLoad = true;
  if (prefetch?.pageLoad !== undefined) features.prefetchPageLoad = true;
  if (execute?.mboxes?.length) features.executeMboxCount = execute.mboxes.length;
  if (prefetch?.mboxes?.length) features.prefetchMboxCount = prefetch.mboxes.length;
  if (prefetch?.views?.length) features.prefetchViewCount = prefetch.views.length;
  return features;
}
