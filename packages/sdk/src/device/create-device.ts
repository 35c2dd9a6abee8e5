import { compilePlan, parseArtifact, type SplitHost } from "@fletch/decisioning";
import { artifactLocation } from "./artifact-location.ts";
import type { CreateDevice, DeviceServices } from "./device.ts";
import {
  type ArtifactSource,
  type CurrentArtifact,
  type DecidedCall,
  type ImpressionSink,
  OnDevice,
} from "./on-device.ts";

/** The device with its engine; `splitHost` takes host names apart for rules that read the domain. */
export function createDeviceWith(splitHost?: SplitHost): CreateDevice {
  return (services) => new OnDevice(services, new OneArtifact(services, splitHost), new NoImpressions());
}

class OneArtifact implements ArtifactSource {
  current: CurrentArtifact | undefined;
  private readonly services: DeviceServices;
  private readonly splitHost: SplitHost | undefined;
  private loading: Promise<void> | undefined;
  constructor(services: DeviceServices, splitHost: SplitHost | undefined) {
    this.services = services;
    this.splitHost = splitHost;
  }
  start(): void {
    const payload = this.services.settings.options.artifactPayload;
    if (payload !== undefined) this.use(payload);
    else this.loading = this.load();
  }
  ready(): Promise<void> {
    return this.loading ?? Promise.resolve();
  }
  close(): void {}
  private async load(): Promise<void> {
    const answer = await this.services.transport.send({
      method: "GET",
      url: artifactLocation(this.services.settings.options),
      headers: {},
      timeout: 10_000,
      repeat: "safe",
    });
    this.use(JSON.parse(answer.text));
  }
  private use(value: unknown): void {
    const parsed = parseArtifact(value);
    if (!parsed.ok) return;
    this.current = {
      plan: compilePlan(parsed.artifact, this.splitHost ? { splitHost: this.splitHost } : {}),
      trace: {},
    };
  }
}

class NoImpressions implements ImpressionSink {
  readonly counts: { sent: number; dropped: number; pending: number } = { sent: 0, dropped: 0, pending: 0 };
  add(_: DecidedCall): void {}
  async flush(): Promise<void> {}
  async close(): Promise<void> {}
}
