import { setTimeout as sleep } from "node:timers/promises";
import { errorFromIssues } from "@fletch/delivery-api";
import { findIssues } from "@fletch/delivery-api/schema";
import type { HeaderReader } from "../http/message.ts";
import { type PlainResponse, plainError } from "../http/responses.ts";
import { type FaultSettings, faultSettingsSchema, type Latency } from "./fault-settings.ts";
import { faultHeader, readFaultHeader } from "./read-fault-header.ts";

/** Thrown instead of a response: the server has to reset the connection. */
export class ConnectionReset extends TypeError {
  override readonly name = "ConnectionReset";

  constructor() {
    super("The connection was reset by the injected fault resetRate");
  }
}

/** All settings, with defaults. */
export type FaultConfig = Required<FaultSettings>;

/** No faults. */
export const noFaults: FaultConfig = {
  latency: 0,
  errorRate: 0,
  hangRate: 0,
  resetRate: 0,
  dropNotificationsRate: 0,
  staleArtifact: false,
};

/** Delays requests and makes them fail at the given rates. */
export class Faults {
  readonly #random: () => number;
  readonly #closing: AbortController = new AbortController();
  #settings: FaultConfig = noFaults;
  #quiet = true;

  /** @param random a number from 0 up to, but without, 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  get settings(): FaultConfig {
    return this.#settings;
  }

  /**
   * Changes only the given settings. Requests that already wait keep their delay.
   *
   * @throws TargetError `invalid-options`
   */
  set(settings: FaultSettings): void {
    const issues = findIssues(faultSettingsSchema, settings, "faults");
    if (issues.length > 0) throw errorFromIssues("invalid-options", "setFaults", issues);
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    this.#settings = { ...this.#settings, ...Object.fromEntries(given) };
    this.#quiet = Object.values(this.#settings).every((value) => value === 0 || value === false);
  }

  /**
   * Returns the faults of a request, from its header or the settings; `null`: none.
   *
   * @throws TargetError `invalid-request` for an invalid header
   */
  for(headers: HeaderReader): FaultConfig | null {
    const header = headers.get(faultHeader);
    if (header !== null) return { ...this.#settings, ...readFaultHeader(header) };
    return this.#quiet ? null : this.#settings;
  }

  /**
   * Waits, and returns the injected error response, or `null`.
   *
   * @throws ConnectionReset
   */
  async inject(faults: FaultConfig, signal: AbortSignal): Promise<PlainResponse | null> {
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    await wait(drawLatency(faults.latency, this.#random), ended);
    if (this.#happens(faults.hangRate)) await untilAborted(ended);
    if (this.#happens(faults.resetRate)) throw new ConnectionReset();
    if (!this.#happens(faults.errorRate)) return null;
    const status = this.#random() < 0.5 ? 500 : 503;
    return plainError(status, "This error is the injected fault errorRate");
  }

  /** Returns the notifications that are not dropped. */
  dropNotifications<T>(notifications: readonly T[], faults: FaultConfig | null): readonly T[] {
    const rate = faults?.dropNotificationsRate ?? 0;
    return rate === 0 ? notifications : notifications.filter(() => !this.#happens(rate));
  }

  /** Ends all waits. */
  close(): void {
    this.#closing.abort();
  }

  /** Returns `true` with a probability of `rate`. */
  #happens(rate: number): boolean {
    return rate > 0 && this.#random() < rate;
  }
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0 || signal.aborted) return;
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function drawLatency(latency: Latency, random: () => number): number {
  if (typeof latency === "number") return latency;
  if ("min" in latency) return latency.min + random() * (latency.max - latency.min);
  const { median, p99 } = latency;
  // A log-normal distribution. https://en.wikipedia.org/wiki/Box-Muller_transform
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp((Math.log(p99 / median) / normalAtP99) * normal);
}

/** The 99th percentile of the standard normal distribution. */
const normalAtP99 = 2.326_347_874;
