import { TargetError } from "@fletch/delivery-api";
import { type Clock, systemClock, type Timer } from "../runtime/clock.ts";
import type { LocalDecisioning } from "./local-decisioning.ts";
import { withLastFailure } from "./with-last-failure.ts";

/** Those who wait for the client to be ready, and what ends their waiting. */
export class Readiness {
  readonly #device: LocalDecisioning;
  readonly #clock: Clock;
  readonly #waiting: Set<(error: TargetError) => void> = new Set();
  #closed = false;

  constructor(device: LocalDecisioning, clock: Clock = systemClock) {
    this.#device = device;
    this.#clock = clock;
  }

  /**
   * Resolves when there is an artifact; rejects when the time is up or the client is closed.
   *
   * @param timeout in milliseconds; `undefined` for no limit
   * @param keepsAlive whether the process stays alive for it: the retries of a failed download do not keep it alive
   */
  async wait(timeout: number | undefined, keepsAlive = true): Promise<void> {
    const device = this.#device;
    if (this.#closed) throw closedError();
    if (device.available) return;
    let timer: Timer | undefined;
    const done = new AbortController();
    let giveUp: (error: TargetError) => void = () => {};
    const ended = new Promise<never>((_, reject) => {
      giveUp = reject;
      this.#waiting.add(giveUp);
      const onTime = (): void => {
        if (timeout === undefined) startTimer();
        else reject(timeoutError(timeout, device));
      };
      const startTimer = (): void => {
        timer = this.#clock.after(timeout ?? Number.POSITIVE_INFINITY, onTime);
      };
      if (timeout !== undefined || keepsAlive) startTimer();
    });
    try {
      await Promise.race([device.obtain(done.signal), ended]);
    } finally {
      timer?.cancel();
      done.abort();
      this.#waiting.delete(giveUp);
    }
  }

  /** Rejects all waits. */
  close(): void {
    this.#closed = true;
    for (const giveUp of this.#waiting) giveUp(closedError());
  }
}

function timeoutError(timeout: number, { artifact }: LocalDecisioning): TargetError {
  const message = `There was no artifact within ${timeout} ms; the client keeps trying`;
  return withLastFailure("ready-timeout", message, artifact.lastError);
}

function closedError(): TargetError {
  return new TargetError("client-closed", "The client is closed");
}
