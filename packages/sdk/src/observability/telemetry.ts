import type {
  DecisioningMethod,
  DeliveryRequest,
  TelemetryEntry,
  TelemetryFeatures,
  TelemetryRequest,
} from "@fletch/delivery-api";

/** How many entries wait for a request to ride on; beyond it the newest are left out, for there is nothing new in them. */
const limit = 100;

/** How long the parts of an exchange took, in milliseconds. */
export interface ExchangeTimes {
  parsing?: number;
  request?: TelemetryRequest;
}

/** What the client measured of its calls, until a request takes it along. */
export class Telemetry {
  readonly #enabled: boolean;
  #entries: TelemetryEntry[] = [];
  /** Told when an entry waits where none did. */
  onFirst: (() => void) | undefined;
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
      times = {},
    }: { now: number; execution: number; method: DecisioningMethod; mode: "edge" | "local"; times?: ExchangeTimes },
  ): void {
    if (!this.wanted) return;
    const token = mode === "edge" ? this.#serverToken : undefined;
    this.#add({
      requestId,
      timestamp: now,
      ...rounded(execution),
      ...describeTimes(times),
      mode,
      features: describeFeatures(request, method),
      ...(token !== undefined && { telemetryServerToken: token }),
    });
  }

  addDownload(now: number, execution: number, times: ExchangeTimes = {}): void {
    if (!this.wanted) return;
    this.#add({ requestId: "ArtifactDownload", timestamp: now, ...rounded(execution), ...describeTimes(times) });
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

  #add(entry: TelemetryEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length === 1) this.onFirst?.();
  }
}

/** What is zero, or cannot be measured, is left out. */
function describeTimes({ parsing = 0, request = {} }: ExchangeTimes): Pick<TelemetryEntry, "parsing" | "request"> {
  const parts = Object.entries(request).map(([name, value]) => [name, Math.round(value * 100) / 100] as const);
  const measured = parts.filter(([, value]) => value > 0);
  const time = Math.round(parsing * 100) / 100;
  return { ...(time > 0 && { parsing: time }), ...(measured.length > 0 && { request: Object.fromEntries(measured) }) };
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
