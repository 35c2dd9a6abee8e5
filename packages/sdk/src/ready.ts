import { TargetError } from "@fletch/delivery-api";
import type { Device } from "./device/device.ts";

/** Resolves when there is an artifact, or at once where none is needed; rejects when the time is up. */
export async function waitUntilReady(device: Device | undefined, timeout: number | undefined): Promise<void> {
  if (device === undefined || device.available) return;
  if (timeout === undefined || timeout === Number.POSITIVE_INFINITY || timeout < 0) return device.ready();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TargetError("ready-timeout", `There was no artifact within ${timeout} ms; the client keeps trying`));
    }, timeout);
  });
  try {
    await Promise.race([device.ready(), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
