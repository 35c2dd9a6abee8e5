import type { Plan, SplitHost } from "@fletch/decisioning";
import { createDefaultArtifactCache, createProcessSeed } from "#artifact-cache";
import type { ArtifactCache } from "../artifact/artifact-cache.ts";
import { type ArtifactFormat, detectArtifactFormat } from "../artifact/artifact-options.ts";
import { type ArtifactSource, followArtifact } from "../artifact/artifact-source.ts";
import type { UpdaterSettings } from "../artifact/artifact-updater.ts";
import { PollingArtifactSource } from "../artifact/polling-artifact-source.ts";
import { RequestArtifactSource } from "../artifact/request-artifact-source.ts";
import { systemClock } from "../runtime/clock.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import { artifactLocation, minPollingInterval } from "./artifact-location.ts";
import type { ClientServices } from "./local-decisioning.ts";

/** Creates the artifact source of the client's options. */
export function createArtifactSource(
  services: ClientServices,
  splitHost: Promise<SplitHost> | undefined,
  reportErrors: (plan: Plan) => void,
): ArtifactSource {
  const { settings, options, transport, telemetry, emit, log } = services;
  const location = artifactLocation(options);
  const updates: UpdaterSettings = {
    location,
    format: detectArtifactFormat(location, options.artifactFormat as ArtifactFormat | undefined),
    organizationId: settings.organizationId,
    payload: options.artifactPayload,
    pollingInterval: options.pollingInterval,
    minInterval: minPollingInterval(location),
    cache: chooseCache(services, location),
    splitHost,
    transport,
    emit,
    reportErrors,
    log,
    onDownload: (now, execution, times) => telemetry.addDownload(now, execution, times),
    clock: systemClock,
    random: Math.random,
    createSeed: createProcessSeed,
  };
  if (isWorkerRuntime()) return new RequestArtifactSource(updates);
  const source = new PollingArtifactSource(updates);
  const { artifactStream, fetchApi, proxy } = options;
  if (artifactStream === undefined) return source;
  return artifactStream[followArtifact]({
    source,
    location,
    fetchApi,
    proxy,
    log,
    clock: systemClock,
    random: Math.random,
  });
}

/**
 * No cache for a local artifact: it is as near as a file, and a development edge has another one after each restart.
 */
function chooseCache({ options, log }: ClientServices, location: string): ArtifactCache | undefined {
  const { artifactCache } = options;
  if (artifactCache !== undefined) return artifactCache === false ? undefined : artifactCache;
  const { hostname } = new URL(location);
  const isThisMachine = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return isThisMachine ? undefined : createDefaultArtifactCache(log);
}
