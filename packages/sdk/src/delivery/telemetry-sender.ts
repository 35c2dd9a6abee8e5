import type { DeliveryRequest, DeliveryResponse, VisitorId } from "@fletch/delivery-api";
import type { Log } from "../observability/logger.ts";
import type { ExchangeTimes, Telemetry } from "../observability/telemetry.ts";
import type { Settings } from "../options/settings.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import { toWireVisitor } from "../request/read-request.ts";
import { selectVisitor } from "../request/select-visitor.ts";
import { systemClock, type Timer } from "../runtime/clock.ts";
import { createId } from "../runtime/create-id.ts";
import { delayBound } from "../runtime/retry-delay.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import type { DeliverySender } from "./send-delivery.ts";

/** The longest pause after failures, in milliseconds. */
const maxDelay = 60_000;

/**
 * Sends telemetry by itself if no other request does, at most once per flush interval (deviation D14). Its timer does
 * not keep the process alive.
 */
export class TelemetrySender {
  readonly #settings: Settings;
  readonly #sender: DeliverySender;
  readonly #telemetry: Telemetry;
  readonly #log: Log;
  readonly #interval: number;
  /** The latest visitor: a Delivery request needs one. */
  #latest: {
    readonly request: DeliveryRequest;
    /** `undefined` before the first call: workers have no random values at module top level. */
    readonly sessionId: string | undefined;
    readonly cluster: string | undefined;
  };
  #timer: Timer | undefined;
  #failures = 0;
  #closed = false;

  constructor(settings: Settings, sender: DeliverySender, telemetry: Telemetry, log: Log) {
    this.#settings = settings;
    this.#sender = sender;
    this.#telemetry = telemetry;
    this.#log = log;
    this.#interval = settings.flushInterval;
    this.#latest = {
      request: { context: { channel: "web" } },
      sessionId: undefined,
      cluster: settings.locationHint,
    };
    // Workers have no timers outside of requests: telemetry goes with the next request.
    if (!isWorkerRuntime()) telemetry.onFirst = () => this.#arm();
  }

  /** Records a decided call and its visitor. @param started `performance.now()` at its start */
  measure(
    call: CompleteCall,
    response: DeliveryResponse,
    started: number,
    method: "on-device" | "server-side",
    times?: ExchangeTimes,
  ): void {
    if (!this.#telemetry.wanted) return;
    const { requestId, request } = call;
    this.#remember(call, response.id ?? request.id);
    const mode = method === "server-side" ? "edge" : "local";
    const execution = performance.now() - started;
    this.#telemetry.addCall(requestId, request, { now: Date.now(), execution, method, mode, ...(times && { times }) });
  }

  /** Never rejects. Unsent telemetry waits for the next attempt. */
  async flush(timeout: number = this.#settings.timeout): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#telemetry.pending === 0) return;
    const requestId = createId();
    const { request, sessionId = createId(), cluster } = this.#latest;
    try {
      const wireRequest = { requestId, ...toWireVisitor(request) };
      await this.#sender.send({ sessionId, cluster, request: wireRequest, requestId }, timeout);
      this.#failures = 0;
    } catch (error) {
      // Once until it succeeds: it is tried again for as long as the edge is away.
      this.#log[this.#failures++ ? "debug" : "warn"]("Telemetry was not sent", error);
      this.#arm();
    }
  }

  /** Sends waiting telemetry for the last time, and drops it on failure. */
  async close(deadline: number): Promise<void> {
    this.#closed = true;
    if (deadline > 0) await this.flush(Math.min(deadline, this.#settings.timeout));
    this.#timer?.cancel();
    this.#telemetry.drain();
  }

  #remember({ request, sessionId, cluster }: CompleteCall, id: VisitorId | undefined): void {
    this.#latest = { request: selectVisitor(request, id), sessionId, cluster };
  }

  #arm(): void {
    if (this.#closed || this.#timer !== undefined || this.#telemetry.pending === 0) return;
    const backoff = { initial: 2 * this.#interval, max: maxDelay };
    const delay = Math.max(this.#interval, delayBound(backoff, this.#failures));
    this.#timer = systemClock.after(delay, () => void this.flush(), { keepsAlive: false });
  }
}
