import { setTimeout as sleep } from "node:timers/promises";
import { errorFromIssues } from "@fletch/delivery-api";
import { findIssues, number, object, optional, refine, type Schema } from "@fletch/delivery-api/schema";
import { errorResponse } from "./delivery/error-response.ts";

/** How long the edge waits before it handles a Delivery request, in milliseconds: always the same, or between two bounds. */
export type Latency = number | { readonly min: number; readonly max: number };

/** What is to go wrong. Only the Delivery API is slow and faulty; artifacts, geo and the edge's own pages are not. */
export interface FaultSettings {
  /** In milliseconds. @default 0 */
  readonly latency?: Latency;
  /** The share of Delivery requests that fail, with status 500 or 503 in turns of chance: 0 to 1. @default 0 */
  readonly errorRate?: number;
}

const longest = 3_600_000;

export const latencySchema: Schema<Latency> = {
  expected: "milliseconds, or { min, max } in milliseconds",
  check(value, path, issues) {
    (typeof value === "object" ? latencyRangeSchema : latencyNumberSchema).check(value, path, issues);
  },
};

export const errorRateSchema: Schema<number> = number({ min: 0, max: 1 });

/** Slows requests down and makes them fail, as often as it was told to. */
export class Faults {
  readonly #random: () => number;
  readonly #closing: AbortController = new AbortController();
  #latency: Latency = 0;
  #errorRate = 0;

  /** @param random a number from 0 up to, but without, 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * Changes what is given and leaves the rest as it is. Requests that wait already go on waiting as long as they were going to.
   *
   * @throws TargetError `invalid-options`
   */
  set(settings: FaultSettings): void {
    const issues = findIssues(faultSettingsSchema, settings);
    if (issues.length > 0) throw errorFromIssues("invalid-options", "setFaults", issues);
    this.#latency = settings.latency ?? this.#latency;
    this.#errorRate = settings.errorRate ?? this.#errorRate;
  }

  /** Whether there is anything to go wrong. */
  get active(): boolean {
    return this.#latency !== 0 || this.#errorRate !== 0;
  }

  /** Waits, and then returns the error to answer with, or `null` if nothing is to go wrong this time. */
  async strike(request: Request): Promise<Response | null> {
    await this.#wait(AbortSignal.any([request.signal, this.#closing.signal]));
    if (this.#errorRate === 0 || this.#random() >= this.#errorRate) return null;
    const status = this.#random() < 0.5 ? 500 : 503;
    return errorResponse(status, "This error was asked for: see errorRate");
  }

  /** Ends every wait. */
  close(): void {
    this.#closing.abort();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const milliseconds = this.#drawLatency();
    if (milliseconds === 0 || signal.aborted) return;
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #drawLatency(): number {
    const latency = this.#latency;
    return typeof latency === "number" ? latency : latency.min + this.#random() * (latency.max - latency.min);
  }
}

const latencyNumberSchema: Schema<number> = number({ min: 0, max: longest });

const latencyRangeSchema: Schema<Exclude<Latency, number>> = refine(
  object<Exclude<Latency, number>>({ min: latencyNumberSchema, max: latencyNumberSchema }),
  ({ min, max }, path, issues) => {
    if (min > max) issues.push({ path, expected: "min up to max", got: `min ${min}, max ${max}` });
  },
);

const faultSettingsSchema: Schema<FaultSettings> = object<FaultSettings>({
  latency: optional(latencySchema),
  errorRate: optional(errorRateSchema),
});
