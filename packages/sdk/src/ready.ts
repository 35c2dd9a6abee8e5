import { TargetError } from "@fletch/delivery-api";
import type { Device } from "./device/device.ts";

/** Those who wait for the client to be ready, and what ends their waiting. */
export class Readiness {
  readonly #device: Device | undefined;
  readonly #waiting: Set<(error: TargetError) => void> = new Set();
  #closed = false;

  constructor(device: Device | undefined) {
    this.#device = device;
  }

  /** Resolves when there is an artifact, or at once where none is needed; rejects when the time is up or the client is closed. */
  async wait(timeout: number | undefined): Promise<void> {
    const device = this.#device;
    if (this.#closed) throw closedError();
    if (device === undefined || device.available) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let giveUp: (error: TargetError) => void = () => {};
    const ended = new Promise<never>((_, reject) => {
      giveUp = reject;
      this.#waiting.add(giveUp);
      if (timeout === undefined || !(timeout >= 0) || timeout > longestTimer) return;
      timer = setTimeout(() => {
        reject(new TargetError("ready-timeout", `There was no artifact within ${timeout} ms; the client keeps trying`));
      }, timeout);
    });
    try {
      await Promise.race([device.ready(), ended]);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(giveUp);
    }
  }

  /** Whoever still waits is told. */
  close(): void {
    this.#closed = true;
    for (const giveUp of this.#waiting) giveUp(closedError());
  }
}

/** Timers cannot wait longer: 2^31 − 1 ms. Who wants to, waits for ever. */
const longestTimer = 2_147_483_647;

function closedError(): TargetError {
  return new TargetError("client-closed", "The client is closed");
}
