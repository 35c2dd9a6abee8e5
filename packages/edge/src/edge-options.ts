import type { Geo, Issue } from "@fletch/delivery-api";
import {
  array,
  type Fields,
  integer,
  number,
  optional,
  predicate,
  refine,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import type { ReloadDescription } from "./activities/describe-reload.ts";
import { type ArtifactSource, artifactSourcesSchema } from "./activities/load-snapshot.ts";
import { type DeliveryLimits, limitsSchema } from "./delivery/check-limits.ts";
import type { EventStreamLimits } from "./event-streams/event-streams.ts";
import { exactObject, requireOptions } from "./exact-object.ts";
import { type FaultSettings, faultFields } from "./faults/fault-settings.ts";
import type { GeoLookup } from "./geo/geo-directory.ts";
import { geoOptionSchema } from "./geo/geo-option-schema.ts";
import type { AccessLine } from "./observe/access-line.ts";
import type { OnError } from "./observe/error-reporter.ts";
import type { VisitorStore } from "./visitors/visitor-store.ts";

/** Options of `createEdge`. */
export interface EdgeOptions extends FaultSettings {
  /**
   * Paths of artifact files in either of Target's formats, or artifacts. Files are watched. Required without
   * `activities`.
   *
   * @default none
   */
  readonly artifacts?: readonly ArtifactSource[];
  /**
   * Activity files: folders, globs and paths of YAML or JSON files (docs/activities.md). They are watched, new and
   * removed ones as well. The artifact that devices download has everything that they can decide.
   *
   * @default none
   */
  readonly activities?: readonly string[];
  /**
   * The environment: activities may be limited to some, and the artifact is served only at this one's path.
   *
   * @default "production"
   */
  readonly environment?: string;
  /** The client code. Part of the allocation hash. */
  readonly client: string;
  /**
   * The Experience Cloud organization, e.g. `0AAA@AdobeOrg`. Required to read and serve obfuscated artifacts. Requests
   * of others are refused.
   *
   * @default any
   */
  readonly organizationId?: string;
  /**
   * Signs tokens, so that notifications cannot be forged. Edges with shared visitors need an equal secret; at least 16
   * characters.
   *
   * @default a file beside a `database` file, such as `edge.db.secret`; else random, so tokens are invalid after a
   * restart
   */
  readonly secret?: string;
  /**
   * Stores visitors and events: the path of a file or `:memory:` (SQLite, in the process),
   * `postgres://user:password@host/database`, which several edges may share, or a `VisitorStore` of your own, which the
   * edge closes.
   *
   * Without it every request stands alone: experiences follow from the visitor's id, and repeated events count twice.
   *
   * @default none
   */
  readonly database?: string | VisitorStore;
  /**
   * How long to wait at the start for a database that is missing, or that another edge migrates, in milliseconds. After
   * that the edge retries without end, and refuses requests with 503 meanwhile.
   *
   * @default 30_000
   */
  readonly databaseTimeout?: number;
  /**
   * Deletes events, and visitors who did not return, after this many days: at the start, and then every hour, until the
   * edge closes. Totals, which are anonymous, stay.
   *
   * @default never
   */
  readonly retentionDays?: number;
  /**
   * The `authorizationToken` that traces require. Other tokens are refused.
   *
   * @default programs on this machine get traces with any token; others get responses without traces
   */
  readonly traceToken?: string;
  /**
   * The bearer token of the admin API; at least 16 characters.
   *
   * @default only calls of `edge.fetch` in this process may use the admin API, none over a socket
   */
  readonly adminToken?: string;
  /**
   * The host for the visitor's next requests, in every response. `mboxedge35.tt.omtrdc.net` also makes new visitor ids
   * end in `.35_0`. Clients do send requests there, so set it only if the name leads to this edge.
   *
   * @default none
   */
  readonly edgeHost?: string;
  /**
   * The geo of all visitors, or a function that finds it by IP address.
   *
   * @default none
   */
  readonly geo?: Geo | GeoLookup;
  /** The largest body of a Delivery request, in bytes. @default 1_048_576 */
  readonly bodyLimit?: number;
  /**
   * Limits of a Delivery request; requests beyond them are refused with 400.
   *
   * @default 50 mboxes in `execute` and in `prefetch`, 50 views, 1,000 notifications, a response of 8,388,608
   * characters
   */
  readonly limits?: Partial<DeliveryLimits>;
  /** The edge's clock, in milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /**
   * The interval of auto-allocate splits, in milliseconds. Requires a `database`; without one the split stays equal.
   *
   * @default 3_600_000, as in Target
   */
  readonly allocationInterval?: number;
  /** The random source of faults and splits: a number from 0 up to, but without, 1. @default Math.random */
  readonly random?: () => number;
  /**
   * Called for every failure but invalid requests: changed files that cannot be loaded (the last valid ones stay), a
   * lost database (once for each time), failed background work, a hook that throws or rejects, and bugs.
   *
   * `requestId` identifies the failed request: its own id, else a new one. The caller gets it as `x-request-id` with
   * status 500 or 503, and nothing else of the error.
   *
   * @default writes the error with its stack, its cause and the id to stderr
   */
  readonly onError?: OnError;
  /** Server-sent event streams that announce new artifacts and changed flags. */
  readonly eventStreams?: EventStreamOptions;
  /**
   * The most OFREP requests of an address per minute. More get 429 with `Retry-After`. Behind a proxy all requests have
   * its address: limit them there.
   *
   * @default unlimited
   */
  readonly evaluationsPerMinute?: number;
  /**
   * Called when changed files were loaded, with the names of changed activities, and when files can be loaded again
   * after a failure.
   *
   * @default none
   */
  readonly onReload?: (reload: ReloadDescription) => unknown;
  /** Called after every request, for an access log. @default none */
  readonly onRequest?: (line: AccessLine) => unknown;
}

/** Settings of event streams. */
export interface EventStreamOptions extends Partial<EventStreamLimits> {
  /**
   * The URL of `/ofrep/v1/events` as browsers reach it, for OFREP responses. Required if a proxy changes the path.
   *
   * @default that path, at the origin of the evaluation
   */
  readonly url?: string;
}

/** @throws TargetError `invalid-options` */
export function requireEdgeOptions(options: EdgeOptions): void {
  requireOptions(edgeOptionsSchema, options, "createEdge");
}

/** Accepts any value: for values that are checked elsewhere. */
function checked<T>(expected: string, check: (value: unknown, path: string, issues: Issue[]) => void): Schema<T> {
  return refine(
    predicate(expected, (value): value is T => value !== undefined),
    check,
  );
}

/** Creates the schema of a secret, whose value is in no message. */
function secretText(min: number): Schema<string> {
  const expected = `a text of at least ${min} characters`;
  return checked(expected, (value, path, issues) => {
    if (typeof value === "string" && value.length >= min) return;
    const received = typeof value === "string" ? `one of ${value.length}` : `a ${typeof value}`;
    issues.push({ path, expected, received });
  });
}

const databaseForms = "the path of a file, :memory:, postgres://… or a VisitorStore";

/** Checks the scheme: an unknown one would be taken for the path of a file. It may contain a password. */
const databaseSchema: Schema<string | VisitorStore> = checked(databaseForms, (value, path, issues) => {
  if (typeof value === "object" && value !== null) return checkMethods(value, path, issues);
  const [, scheme] = /^([a-z][\w+.-]*):\/\//i.exec(String(value)) ?? [];
  const isKnown = scheme === undefined || scheme === "postgres" || scheme === "postgresql";
  if (typeof value === "string" && value !== "" && isKnown) return;
  const received = scheme === undefined ? "nothing of that" : `${scheme}://…`;
  issues.push({ path, expected: databaseForms, received });
});

const storeMethods = Object.keys({
  load: true,
  record: true,
  readTotals: true,
  readActivityCounts: true,
  exportVisitor: true,
  deleteVisitor: true,
  prune: true,
  check: true,
  close: true,
} satisfies Record<keyof VisitorStore, true>);

/** Finds a missing method at the start rather than with the first request that needs it. */
function checkMethods(store: object, path: string, issues: Issue[]): void {
  for (const method of storeMethods) {
    const member: unknown = Reflect.get(store, method);
    if (typeof member === "function") continue;
    const received = member === undefined ? "nothing" : `a ${typeof member}`;
    issues.push({ path: `${path}.${method}`, expected: "a method of VisitorStore", received });
  }
}

const isFunction = (value: unknown): value is () => never => typeof value === "function";
const aFunction = optional(predicate("a function", isFunction));

/** The schema of each option by itself. */
export const edgeFields: Fields<EdgeOptions> = {
  artifacts: optional(artifactSourcesSchema),
  activities: optional(array(string({ min: 1 }))),
  environment: optional(string({ pattern: /^[\w-]{1,60}$/, expected: 'a name such as "production"' })),
  allocationInterval: optional(integer({ min: 1_000, max: 86_400_000 })),
  client: string({ min: 1, nonBlank: true }),
  organizationId: optional(string({ min: 1, nonBlank: true })),
  secret: optional(secretText(16)),
  database: optional(databaseSchema),
  databaseTimeout: optional(integer({ min: 0, max: 3_600_000 })),
  retentionDays: optional(number({ min: 0.001, max: 36_500 })),
  traceToken: optional(secretText(1)),
  adminToken: optional(secretText(16)),
  edgeHost: optional(string({ pattern: /^[\w.-]+(:\d+)?$/, expected: "a host name" })),
  geo: optional(geoOptionSchema),
  bodyLimit: optional(integer({ min: 1 })),
  limits: optional(limitsSchema),
  eventStreams: optional(
    exactObject<EventStreamOptions>({
      maxStreams: optional(integer({ min: 0 })),
      heartbeatInterval: optional(integer({ min: 10, max: 3_600_000 })),
      url: optional(string({ pattern: /^https?:\/\/\S+$/, expected: "an http or https URL" })),
    }),
  ),
  evaluationsPerMinute: optional(integer({ min: 1 })),
  ...faultFields,
  now: aFunction,
  random: aFunction,
  onError: aFunction,
  onReload: aFunction,
  onRequest: aFunction,
};

const edgeOptionsSchema: Schema<EdgeOptions> = refine(
  exactObject<EdgeOptions>(edgeFields),
  ({ artifacts, activities }, path, issues) => {
    if (artifacts?.length || activities?.length) return;
    issues.push({ path: `${path}.artifacts`, expected: "at least one artifact, or activities", received: "none" });
  },
);
