import { describe, expect, it } from "vitest";
import { Telemetry } from "./telemetry.ts";

const call = { now: 1, execution: 2.345, method: "on-device", mode: "local" } as const;
const request = { context: { channel: "web" } } as const;

describe("telemetry", () => {
  it("has entries for calls and downloads, with known fields only", () => {
    const telemetry = new Telemetry(true);
    telemetry.addCall("r1", { ...request, prefetch: { pageLoad: {}, views: [{}], mboxes: [] } }, call);
    telemetry.addCall("r2", request, { ...call, execution: 0 });
    telemetry.addDownload(3, 4);
    expect(telemetry.drain()).toEqual([
      {
        requestId: "r1",
        timestamp: 1,
        execution: 2.35,
        mode: "local",
        features: { decisioningMethod: "on-device", prefetchPageLoad: true, prefetchViewCount: 1 },
      },
      { requestId: "r2", timestamp: 1, mode: "local", features: { decisioningMethod: "on-device" } },
      { requestId: "ArtifactDownload", timestamp: 3, execution: 4 },
    ]);
    expect(telemetry.pending).toBe(0);
  });

  it("is limited, also after a request with entries has failed", () => {
    const telemetry = new Telemetry(true);
    for (let index = 0; index < 150; index++) telemetry.addCall(`r${index}`, request, call);
    expect([telemetry.pending, telemetry.wanted]).toEqual([100, false]);
    const entries = telemetry.drain();
    for (let index = 0; index < 50; index++) telemetry.addCall(`s${index}`, request, call);
    telemetry.restore(entries);
    expect(telemetry.pending).toBe(100);
  });

  it("is off with telemetryEnabled: false", () => {
    const telemetry = new Telemetry(false);
    telemetry.addCall("r1", request, call);
    telemetry.addDownload(1, 2);
    expect([telemetry.pending, telemetry.wanted]).toEqual([0, false]);
  });
});
