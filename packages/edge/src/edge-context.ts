import type { Activities } from "./activities/activities.ts";
import type { Counters } from "./counters.ts";
import type { ForcedExperiences } from "./decisions/forced-experiences.ts";
import type { DeliveryLimits } from "./delivery/check-limits.ts";
import type { BodyLimits } from "./delivery/read-json.ts";
import type { EdgeAccount } from "./delivery/read-query.ts";
import type { Announcements } from "./event-streams/announcements.ts";
import type { Faults } from "./faults/faults.ts";
import type { GeoLookup } from "./geo/geo-directory.ts";
import type { ErrorReporter } from "./observe/error-reporter.ts";
import type { RecentRequests } from "./observe/recent-requests.ts";
import type { RateLimit } from "./ofrep/rate-limit.ts";
import type { TokenSigner } from "./tokens/token-signer.ts";
import type { VisitorStore } from "./visitors/visitor-store.ts";

/** What an edge works with. Everything impure comes from here. */
export interface EdgeContext {
  readonly account: EdgeAccount;
  /** Whose artifact there is. */
  readonly environment: string;
  readonly activities: Activities;
  /** `null`: nothing is kept. Rejects where the database cannot be used. */
  readonly store: Promise<VisitorStore> | null;
  readonly faults: Faults;
  readonly forced: ForcedExperiences;
  readonly counters: Counters;
  readonly announcements: Announcements;
  /** The last requests, for the console. */
  readonly recent: RecentRequests;
  /** Gets what goes wrong. */
  readonly reporter: ErrorReporter;
  readonly signer: TokenSigner;
  readonly lookUpGeo: GeoLookup;
  readonly bodyLimits: BodyLimits;
  readonly limits: DeliveryLimits;
  readonly edgeHost: string | undefined;
  /** The cluster that goes behind the dot of new ids. */
  readonly locationHint: string | undefined;
  /** Comes with every answer, and back with the telemetry of its request: which edge it was. */
  readonly telemetryToken: string;
  /** What a request for a trace has to know; `undefined`: traces are for programs on this machine. */
  readonly traceToken: string | undefined;
  /** What the admin API asks for; `undefined`: to come from this process. */
  readonly adminToken: string | undefined;
  /** `null`: everybody may evaluate flags as often as the edge can. */
  readonly evaluationLimit: RateLimit | null;
  /** Where the events about flags are; `undefined`: at the origin that evaluations are sent to. */
  readonly flagEventsUrl: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Makes 32 lower-case hex digits. */
  readonly createId: () => string;
}
