import { once } from "node:events";
import { isRecord } from "@fletch/delivery-api/schema";
import { createEdge, listen, readArtifactFile } from "@fletch/edge";
import pc from "picocolors";

/** What `fletch serve` was told. */
export interface ServeOptions {
  readonly artifact: readonly string[];
  readonly client?: string;
  readonly org?: string;
  readonly host: string;
  readonly port: number;
  /** In milliseconds. */
  readonly latency: number;
  /** 0 to 1. */
  readonly errorRate: number;
}

/** Runs an edge until Ctrl-C or SIGTERM, and then lets it finish what it has begun. */
export async function serveUntilStopped(options: ServeOptions): Promise<void> {
  const { artifact, org, host, port, latency, errorRate } = options;
  const client = options.client ?? clientOf(artifact[0], org);
  await using edge = createEdge({
    artifacts: artifact,
    client,
    latency,
    errorRate,
    ...(org !== undefined && { organizationId: org }),
    onProblem: ({ code, message }) => console.error(pc.yellow(`${code}: ${message}; the last good artifact stays`)),
  });
  await using server = await listen(edge, { port, host });
  console.log(`${pc.bold("Target edge")}  ${server.url}/rest/v1/delivery`);
  console.log(`${pc.bold("Artifact")}     ${server.url}/${client}/production/v1/rules.json`);
  console.log(`${pc.bold("Client code")}  ${client}`);
  console.log("Ctrl-C stops it.");
  await stopSignal();
  console.log("Stopping: requests under way are answered first.");
}

/** The client code of the first artifact's `meta`. */
function clientOf(path: string | undefined, organizationId: string | undefined): string {
  const artifact = path === undefined ? undefined : readArtifactFile(path, organizationId);
  const meta = isRecord(artifact) && isRecord(artifact.meta) ? artifact.meta : {};
  return typeof meta.clientCode === "string" ? meta.clientCode : "fletch";
}

/** Settles at the first signal; a second one ends the process at once, as usual. */
async function stopSignal(): Promise<void> {
  const settled = new AbortController();
  const signals = ["SIGINT", "SIGTERM"].map((signal) => once(process, signal, { signal: settled.signal }));
  await Promise.race(signals);
  settled.abort();
  await Promise.allSettled(signals);
}
