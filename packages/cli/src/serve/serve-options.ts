import { errorFromIssues, isTargetError } from "@fletch/delivery-api";
import { withoutUndefined } from "@fletch/delivery-api/schema";
import type { EdgeOptions, Latency } from "@fletch/edge";
import type { Command } from "commander";
import { type LocationArgument, toGeo } from "../location-argument.ts";
import { variableNames } from "../settings/apply-settings.ts";
import { readClientCode } from "../sources.ts";

/** The options of `fletch serve`. */
export interface ServeOptions {
  readonly activities: readonly string[];
  readonly artifact: readonly string[];
  readonly environment: string;
  readonly client?: string;
  readonly org?: string;
  readonly geo?: LocationArgument;
  readonly host: string;
  readonly port: number;
  /** `false`: nothing is stored. */
  readonly database: string | false;
  /** Milliseconds. */
  readonly databaseTimeout?: number;
  readonly retentionDays?: number;
  readonly secret?: string;
  readonly adminToken?: string;
  readonly traceToken?: string;
  readonly edgeHost?: string;
  readonly evaluationsPerMinute?: number;
  readonly latency: Latency;
  readonly errorRate: number;
  readonly hangRate: number;
  readonly resetRate: number;
  readonly dropNotificationsRate: number;
  readonly staleArtifact: boolean;
  readonly quiet: boolean;
  readonly log: "text" | "json";
}

/** Converts to the edge's options. Leaves out those of the command alone, such as `port` and `quiet`. */
export function toEdgeOptions(options: ServeOptions): EdgeOptions & { readonly database?: string } {
  const { activities, artifact, environment, org, database, retentionDays, secret, adminToken, traceToken } = options;
  const { databaseTimeout, edgeHost, evaluationsPerMinute } = options;
  const { latency, errorRate, hangRate, resetRate, dropNotificationsRate, staleArtifact } = options;
  return withoutUndefined({
    activities,
    artifacts: artifact,
    environment,
    client: options.client ?? readClientCode(artifact[0], org),
    latency,
    errorRate,
    hangRate,
    resetRate,
    dropNotificationsRate,
    staleArtifact,
    geo: toGeo(options.geo ?? {}),
    organizationId: org,
    database: database === false ? undefined : database,
    databaseTimeout,
    retentionDays,
    secret,
    adminToken,
    traceToken,
    edgeHost,
    evaluationsPerMinute,
  });
}

/** Names the flag or the environment variable in an error about the edge's options. Returns other errors as they are. */
export function withOptionNames(error: unknown, command: Command): unknown {
  if (!isTargetError(error, "invalid-options") || error.issues.length === 0) return error;
  const issues = error.issues.map((issue) => ({ ...issue, path: findFlag(issue.path, command) }));
  return errorFromIssues("invalid-options", "fletch serve", issues, { cause: error });
}

/** Flags whose name differs from the edge's option. */
const flagNames: ReadonlyMap<string, string> = new Map([
  ["organizationId", "org"],
  ["artifacts", "artifact"],
]);

function findFlag(path: string, command: Command): string {
  const [, name = ""] = /^options\.(\w+)/.exec(path) ?? [];
  const attribute = flagNames.get(name) ?? name;
  const option = command.options.find((each) => each.attributeName() === attribute && !each.negate);
  if (option === undefined) return path;
  const isVariable = command.getOptionValueSource(attribute) === "env";
  return (isVariable ? variableNames(option)[0] : option.long) ?? path;
}
