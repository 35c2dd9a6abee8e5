import { TargetError } from "@fletch/delivery-api";
import { type Clock, systemClock, type Timer } from "../runtime/clock.ts";
import type { LocalDecisioning } from "./local-decisioning.ts";
import { withLastFailure } from "./with-last-failure.ts";

/** Waits of callers for the client to be ready. */
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
   * Resolves with an artifact. Rejects at the timeout or when the client is closed.
   *
   * @param timeout in milliseconds; `undefined` for no limit
   * @param keepsAlive whether waiting keeps the process alive: retries of a download do not
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
    } catch (error) {
      done.abort();
      throw error;
    } finally {
      timer?.cancel();
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
