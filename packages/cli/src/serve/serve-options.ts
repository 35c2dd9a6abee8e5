import { isRecord } from "@fletch/delivery-api/schema";
import { type EdgeOptions, type Latency, readArtifactFile } from "@fletch/edge";
import { type LocationArgument, toGeo } from "../location-argument.ts";

/** What `fletch serve` was told. */
export interface ServeOptions {
  readonly activities: readonly string[];
  readonly artifact: readonly string[];
  readonly environment: string;
  readonly client?: string;
  readonly org?: string;
  readonly geo?: LocationArgument;
  readonly host: string;
  readonly port: number;
  /** `false`: nothing is kept. */
  readonly database: string | false;
  readonly retentionDays?: number;
  readonly secret?: string;
  readonly adminToken?: string;
  readonly traceToken?: string;
  readonly edgeHost?: string;
  readonly latency: Latency;
  readonly errorRate: number;
  readonly hangRate: number;
  readonly resetRate: number;
  readonly dropNotificationsRate: number;
  readonly staleArtifact: boolean;
  readonly quiet: boolean;
}

/** The edge's own options. What only the command knows (where to listen, what to print) is not among them. */
export function toEdgeOptions(options: ServeOptions): EdgeOptions {
  const { activities, artifact, environment, org, database, retentionDays, secret, adminToken, traceToken } = options;
  const { edgeHost } = options;
  const geo = toGeo(options.geo ?? {});
  const { latency, errorRate, hangRate, resetRate, dropNotificationsRate, staleArtifact } = options;
  return {
    activities,
    artifacts: artifact,
    environment,
    client: options.client ?? clientOf(artifact[0], org),
    latency,
    errorRate,
    hangRate,
    resetRate,
    dropNotificationsRate,
    staleArtifact,
    ...(geo !== undefined && { geo }),
    ...(org !== undefined && { organizationId: org }),
    ...(database !== false && { database }),
    ...(retentionDays !== undefined && { retentionDays }),
    ...(secret !== undefined && { secret }),
    ...(adminToken !== undefined && { adminToken }),
    ...(traceToken !== undefined && { traceToken }),
    ...(edgeHost !== undefined && { edgeHost }),
  };
}

/** The client code of the first artifact's `meta`. */
function clientOf(path: string | undefined, organizationId: string | undefined): string {
  const artifact = path === undefined ? undefined : readArtifactFile(path, organizationId);
  const meta = isRecord(artifact) && isRecord(artifact.meta) ? artifact.meta : {};
  return typeof meta.clientCode === "string" ? meta.clientCode : "fletch";
}
