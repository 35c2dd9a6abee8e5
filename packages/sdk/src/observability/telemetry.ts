import type {
  DecisioningMethod,
  DeliveryRequest,
  TelemetryEntry,
  TelemetryFeatures,
  TelemetryRequest,
  Writable,
} from "@fletch/delivery-api";

/** The most waiting entries; beyond it new ones are dropped. */
const limit = 100;

/** Durations of the parts of an HTTP exchange, in milliseconds. */
export interface ExchangeTimes {
  parsing?: number;
  request?: TelemetryRequest;
}

/** Measurements of calls that wait for the next request. */
export class Telemetry {
  readonly #enabled: boolean;
  #entries: TelemetryEntry[] = [];
  /** Called when the first entry arrives. */
  onFirst: (() => void) | undefined;
  #serverToken: string | undefined;

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  get pending(): number {
    return this.#entries.length;
  }

  /** Whether there is room for an entry; check it before computing one. */
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

  /** The server token of the last response, which the next entry returns. */
  remember(serverToken: string | undefined): void {
    this.#serverToken = serverToken;
  }

  /** Takes all waiting entries for a request. */
  drain(): readonly TelemetryEntry[] {
    const entries = this.#entries;
    if (entries.length > 0) this.#entries = [];
    return entries;
  }

  /** Returns entries whose request failed; they wait for the next one. */
  restore(entries: readonly TelemetryEntry[]): void {
    if (entries.length > 0) this.#entries = [...entries, ...this.#entries].slice(0, limit);
  }

  #add(entry: TelemetryEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length === 1) this.onFirst?.();
  }
}

/** Omits zeros and unknown durations. */
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
  const features: Writable<TelemetryFeatures> = { decisioningMethod };
  if (execute?.pageLoad !== undefined) features.executePageLoad = true;
  if (prefetch?.pageLoad !== undefined) features.prefetchPageLoad = true;
  if (execute?.mboxes?.length) features.executeMboxCount = execute.mboxes.length;
  if (prefetch?.mboxes?.length) features.prefetchMboxCount = prefetch.mboxes.length;
  if (prefetch?.views?.length) features.prefetchViewCount = prefetch.views.length;
  return features;
}
