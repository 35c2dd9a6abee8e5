import type { ActiveRequests } from "./active-requests.ts";
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

/** The parts of an edge. Everything impure is here. */
export interface EdgeContext {
  readonly account: EdgeAccount;
  /** Whose requests the edge accepts. */
  readonly environment: string;
  readonly activities: Activities;
  /** `null`: no store. Rejects while the database cannot be opened; another promise is here when it was. */
  readonly store: Promise<VisitorStore> | null;
  readonly faults: Faults;
  readonly forced: ForcedExperiences;
  readonly counters: Counters;
  readonly announcements: Announcements;
  /** Those in progress. */
  readonly requests: ActiveRequests;
  /** The last requests, for the console. */
  readonly recent: RecentRequests;
  /** Receives failures. */
  readonly reporter: ErrorReporter;
  readonly signer: TokenSigner;
  readonly lookUpGeo: GeoLookup;
  readonly bodyLimits: BodyLimits;
  readonly limits: DeliveryLimits;
  readonly edgeHost: string | undefined;
  /** The cluster after the dot of new ids. */
  readonly locationHint: string | undefined;
  /** Identifies this edge in responses, and in the telemetry of the next request. */
  readonly telemetryToken: string;
  /** The token for traces; `undefined`: only programs on this machine get traces. */
  readonly traceToken: string | undefined;
  /** The token of the admin API; `undefined`: only this process may use it. */
  readonly adminToken: string | undefined;
  /** `null`: evaluations of flags are not limited. */
  readonly evaluationLimit: RateLimit | null;
  /** The URL of flag events; `undefined`: at the origin of the evaluation. */
  readonly flagEventsUrl: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Returns 32 lower-case hex digits. */
  readonly createId: () => string;
}
