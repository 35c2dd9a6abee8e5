import type { ArtifactStats } from "../artifact/artifact-stats.ts";
import type { InputCounts } from "../inputs/input-report.ts";
import { emptyCounts, type NotificationCounts } from "../notifications/notification-counts.ts";
import type { PageStats } from "../observability/page-statistics.ts";
import type { CallContext } from "./call-context.ts";

/** Statistics of a client. */
export interface ClientStats {
  /** Impressions of on-device decisions: each is in exactly one count. */
  readonly notifications: NotificationCounts;
  /** Running HTTP requests. */
  readonly requests: { readonly pending: number };
  /** Telemetry entries that wait for a request. */
  readonly telemetry: { readonly pending: number };
  /** The current artifact; `undefined` for a client without on-device decisions. */
  readonly artifact: ArtifactStats | undefined;
  /** Imperfect options and requests; see docs/inputs.md. */
  readonly inputs: InputCounts;
  /** Statistics of `forRequest` pages; `undefined` without any. */
  readonly pages: PageStats | undefined;
}

/** Returns the counts of a client so far. */
export function readClientStats({ device, pages, transport, telemetry, inputs }: CallContext): ClientStats {
  return {
    notifications: (device ?? pages.queue)?.counts ?? emptyCounts,
    requests: { pending: transport.pending },
    telemetry: { pending: telemetry.pending },
    artifact: device?.artifact,
    inputs: inputs.counts,
    pages: pages.statistics?.read(),
  };
}
