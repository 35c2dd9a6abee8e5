import type { SplitHost } from "@fletch/decisioning";
import { createDefaultArtifactCache, createProcessSeed } from "#artifact-home";
import type { ArtifactCache } from "../artifact/artifact-cache.ts";
import { type ArtifactFormat, artifactFormatOf } from "../artifact/artifact-format.ts";
import { ArtifactProvider } from "../artifact/artifact-provider.ts";
import { systemClock } from "../clock.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { isWorkerRuntime } from "../worker-runtime.ts";
import { artifactLocation, shortestPollingInterval } from "./artifact-location.ts";
import type { DeviceServices } from "./device.ts";

/** The provider that the client's options describe. */
export function createArtifactProvider(
  services: DeviceServices,
  splitHost: Promise<SplitHost> | undefined,
): ArtifactProvider {
  const { settings, transport, telemetry, emit, log } = services;
  const { options, organizationId } = settings;
  const location = artifactLocation(options);
  return new ArtifactProvider({
    location,
    format: artifactFormatOf(location, options.artifactFormat as ArtifactFormat | undefined),
    organizationId,
    payload: options.artifactPayload,
    pollingInterval: options.pollingInterval,
    shortestInterval: shortestPollingInterval(location),
    cache: chooseCache(options, location),
    splitHost,
    transport,
    emit,
    log,
    onDownload: (now, execution, times) => telemetry.addDownload(now, execution, times),
    clock: systemClock,
    random: Math.random,
    createSeed: createProcessSeed,
    inRequests: isWorkerRuntime(),
  });
}

/** An artifact of this machine is as near as a file, and that of a development edge is another one after each restart. */
function chooseCache({ artifactCache }: TargetClientOptions, location: string): ArtifactCache | undefined {
  if (artifactCache !== undefined) return artifactCache === false ? undefined : artifactCache;
  const { hostname } = new URL(location);
  const isThisMachine = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return isThisMachine ? undefined : createDefaultArtifactCache();
}
