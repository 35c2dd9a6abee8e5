import type { FaultSettings, Latency } from "@fletch/edge";
import { toPercent } from "../../parts/format.ts";

/** Describes the active faults, one sentence each. */
export function describeFaults(faults: Required<FaultSettings>): readonly string[] {
  const { latency, errorRate, hangRate, resetRate, dropNotificationsRate, staleArtifact } = faults;
  return [
    latency === 0 ? "" : `Every request waits ${describeLatency(latency)}.`,
    errorRate === 0 ? "" : `${share(errorRate)} of the requests get 500 or 503.`,
    hangRate === 0 ? "" : `${share(hangRate)} of the requests get no response.`,
    resetRate === 0 ? "" : `The connection of ${share(resetRate)} of the requests is reset.`,
    dropNotificationsRate === 0 ? "" : `${share(dropNotificationsRate)} of the notifications are lost.`,
    staleArtifact ? "Devices get the artifact from when this was switched on." : "",
  ].filter((text) => text !== "");
}

function describeLatency(latency: Latency): string {
  if (typeof latency === "number") return `${latency} ms`;
  if ("min" in latency) return `${latency.min} to ${latency.max} ms`;
  return `${latency.median} ms (median; 99 % at most ${latency.p99} ms)`;
}

function share(rate: number): string {
  return toPercent(rate, Number.isInteger(rate * 100) ? 0 : 1);
}
