import type { SplitHost } from "@fletch/decisioning";
import { createDefaultArtifactCache, createProcessSeed } from "#artifact-home";
import type { ArtifactCache } from "../artifact/artifact-cache.ts";
import { artifactFormatOf } from "../artifact/artifact-format.ts";
import { ArtifactProvider } from "../artifact/artifact-provider.ts";
import { systemClock } from "../clock.ts";
import { createId } from "../create-id.ts";
import { type NotificationCounts, NotificationQueue } from "../notifications/notification-queue.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { artifactLocation } from "./artifact-location.ts";
import type { CreateDevice, DeviceServices } from "./device.ts";
import { type DecidedCall, type ImpressionSink, OnDevice } from "./on-device.ts";

/** The device with its engine; `splitHost` takes host names apart for rules that read the domain. */
export function createDeviceWith(splitHost?: SplitHost): CreateDevice {
  return (services) =>
    new OnDevice(services, createArtifactProvider(services, splitHost), new QueuedImpressions(services));
}

function createArtifactProvider(services: DeviceServices, splitHost: SplitHost | undefined): ArtifactProvider {
  const { settings, transport, telemetry, emit, log } = services;
  const { options, organizationId } = settings;
  const location = artifactLocation(options);
  return new ArtifactProvider({
    location,
    format: artifactFormatOf(location, options.artifactFormat),
    organizationId,
    payload: options.artifactPayload,
    pollingInterval: options.pollingInterval,
    cache: chooseCache(options, location),
    splitHost,
    transport,
    emit,
    log,
    onDownload: (now, execution) => telemetry.addDownload(now, execution),
    clock: systemClock,
    random: Math.random,
    seed: createProcessSeed(),
  });
}

/** An artifact of this machine is as near as a file, and that of a development edge is another one after each restart. */
function chooseCache({ artifactCache }: TargetClientOptions, location: string): ArtifactCache | undefined {
  if (artifactCache !== undefined) return artifactCache === false ? undefined : artifactCache;
  const { hostname } = new URL(location);
  const isThisMachine = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return isThisMachine ? undefined : createDefaultArtifactCache();
}

/** Hands the impressions of decisions to the queue, with what a Delivery request needs to say whose they are. */
class QueuedImpressions implements ImpressionSink {
  private readonly queue: NotificationQueue;

  constructor({ settings, sender, emit, log }: DeviceServices) {
    this.queue = new NotificationQueue({
      ...settings.options,
      deliver: (call) => sender.send(call),
      timeout: settings.timeout,
      createId,
      emit,
      log,
      clock: systemClock,
      random: Math.random,
    });
  }

  get counts(): NotificationCounts {
    return this.queue.counts;
  }

  add({ call: { sessionId, cluster }, request, decision }: DecidedCall): void {
    const { notifications, response } = decision;
    if (notifications.length === 0) return;
    const { context, experienceCloud, property, environmentId } = request;
    this.queue.add({
      sessionId,
      cluster,
      visitor: {
        context,
        ...(response.id !== undefined && { id: response.id }),
        ...(experienceCloud !== undefined && { experienceCloud }),
        ...(property !== undefined && { property }),
        ...(environmentId !== undefined && { environmentId }),
      },
      notifications,
    });
  }

  flush(): Promise<void> {
    return this.queue.flush();
  }

  close(limit: { readonly deadline: number }): Promise<void> {
    return this.queue.close(limit);
  }
}
