import { errorFromIssues, type Geo, type Issue } from "@fletch/delivery-api";
import {
  array,
  findIssues,
  integer,
  number,
  optional,
  predicate,
  refine,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import type { ReloadDescription } from "./activities/describe-reload.ts";
import type { ArtifactSource } from "./activities/load-snapshot.ts";
import { type DeliveryLimits, limitsSchema } from "./delivery/check-limits.ts";
import type { EventStreamLimits } from "./event-streams/event-streams.ts";
import { exactObject } from "./exact-object.ts";
import { type FaultSettings, faultFields } from "./faults/fault-settings.ts";
import type { GeoLookup } from "./geo/geo-directory.ts";
import type { AccessLine } from "./observe/access-line.ts";
import type { OnError } from "./observe/error-reporter.ts";
import type { VisitorStore } from "./visitors/visitor-store.ts";

/** How an edge is made. */
export interface EdgeOptions extends FaultSettings {
  /**
   * Paths of artifact files, in either of Target's formats, or artifacts themselves. Files are watched. There has to be one, or
   * `activities`.
   *
   * @default none
   */
  readonly artifacts?: readonly ArtifactSource[];
  /**
   * Activity files: folders, globs and paths of files in YAML or JSON; see docs/activities.md. They are watched, files that come and
   * go too. What devices can decide is in the artifact that they download.
   *
   * @default none
   */
  readonly activities?: readonly string[];
  /**
   * Which environment this is: activity files can say that they are for certain ones, and the artifact is at the path of this one only.
   *
   * @default "production"
   */
  readonly environment?: string;
  /** The client code; a part of what decides which experience a visitor gets. */
  readonly client: string;
  /**
   * The Experience Cloud organization, e.g. `0AAA@AdobeOrg`. Needed to read and to serve obfuscated artifacts; requests of others
   * are refused.
   *
   * @default any
   */
  readonly organizationId?: string;
  /**
   * Signs tokens, so that nobody can notify what did not happen. Edges that serve the same visitors need the same secret; at least
   * 16 characters.
   *
   * @default kept beside a `database` that is a file, as `edge.db.secret`; else random: what was given out before a restart is not
   * accepted after it
   */
  readonly secret?: string;
  /**
   * Where visitors and events are kept: the path of a file or `:memory:` (SQLite, in the process),
   * `postgres://user:password@host/database`, which several edges may share, or a `VisitorStore` of your own, which the edge closes
   * when it is closed. Without it nothing is kept: every request stands alone, experiences follow from the visitor's id, and what comes
   * twice is counted twice.
   *
   * @default none
   */
  readonly database?: string | VisitorStore;
  /**
   * How long to wait for a database that is not there yet when the edge starts, or that another edge brings up to date, in milliseconds.
   * Later it is waited for without end: requests are refused with 503 meanwhile.
   *
   * @default 30_000
   */
  readonly databaseTimeout?: number;
  /**
   * After how many days events are forgotten, and visitors who were not seen again. Totals, which point to nobody, stay.
   *
   * @default never
   */
  readonly retentionDays?: number;
  /**
   * What requests for a trace must have as their `authorizationToken`. Others are refused.
   *
   * @default traces are for programs on this machine, whatever token they send; others are answered without
   */
  readonly traceToken?: string;
  /**
   * What the admin API must be given as a bearer token; at least 16 characters. With it the API answers everybody who has it.
   *
   * @default the admin API answers only calls of `edge.fetch` in this process, and nothing that comes over a socket
   */
  readonly adminToken?: string;
  /**
   * Named in every answer as the host for the visitor's next requests. `mboxedge35.tt.omtrdc.net` also makes new visitor ids end in
   * `.35_0`. Clients really go there, so leave it out unless that name leads to this edge.
   */
  readonly edgeHost?: string;
  /**
   * Where visitors are: the place of everybody, or a function that finds it by IP address.
   *
   * @default nowhere
   */
  readonly geo?: Geo | GeoLookup;
  /** The largest body of a Delivery request, in bytes. @default 1_048_576 */
  readonly bodyLimit?: number;
  /**
   * How much one Delivery request may ask for; what asks for more is refused with 400.
   *
   * @default 50 mboxes in `execute` and in `prefetch`, 50 views, 1,000 notifications, an answer of 8,388,608 characters
   */
  readonly limits?: Partial<DeliveryLimits>;
  /** The edge's clock, in milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /**
   * How often the split of auto-allocate activities follows success, in milliseconds. That needs a `database`; without it the split
   * stays equal.
   *
   * @default 3_600_000, as Target does
   */
  readonly allocationInterval?: number;
  /** Decides on faults and splits by chance: a number from 0 up to, but without, 1. @default Math.random */
  readonly random?: () => number;
  /**
   * Called with everything that goes wrong, but for requests that are wrong themselves: changed files that could not be taken over (the last
   * good ones stay), a database that was lost (once for each time), work in the background that failed, a hook
   * that threw, and bugs. `requestId` is the id of the request that failed, which its caller gets with the status 500 or 503 as
   * `x-request-id`: the one that it came with, else a new one. The caller gets nothing else of the error.
   *
   * @default writes the error with its stack, its cause and the id to stderr
   */
  readonly onError?: OnError;
  /** Streams of server-sent events, which tell clients of new artifacts and changed flags. */
  readonly eventStreams?: EventStreamOptions;
  /**
   * The most requests of an address in a minute that evaluate flags by OFREP. More get 429 with `Retry-After`. Behind a proxy all requests
   * have its address: limit them there.
   *
   * @default any number
   */
  readonly evaluationsPerMinute?: number;
  /**
   * Called when changed files were taken over, with the names of the activities that changed, and when files that could not be loaded can be
   * again.
   *
   * @default does nothing
   */
  readonly onReload?: (reload: ReloadDescription) => void;
  /** Called after every request, for an access log. @default does nothing */
  readonly onRequest?: (line: AccessLine) => void;
}

/** How clients are told of changes. */
export interface EventStreamOptions extends Partial<EventStreamLimits> {
  /**
   * The URL of `/ofrep/v1/events` as browsers reach it, for OFREP's answers. Needed where a proxy changes the path.
   *
   * @default that path, at the origin to which evaluations are sent
   */
  readonly url?: string;
}

/** @throws TargetError `invalid-options` */
export function requireEdgeOptions(options: EdgeOptions): void {
  const issues = findIssues(edgeOptionsSchema, options, "options");
  if (issues.length > 0) throw errorFromIssues("invalid-options", "createEdge", issues);
}

/** Accepts everything: for values whose checks tell less than the value itself. */
function checked<T>(expected: string, check: (value: unknown, path: string, issues: Issue[]) => void): Schema<T> {
  return refine(
    predicate(expected, (value): value is T => value !== undefined),
    check,
  );
}

/** A text that no message repeats. */
function secretText(min: number): Schema<string> {
  const expected = `a text of at least ${min} characters`;
  return checked(expected, (value, path, issues) => {
    if (typeof value === "string" && value.length >= min) return;
    const received = typeof value === "string" ? `one of ${value.length}` : `a ${typeof value}`;
    issues.push({ path, expected, received });
  });
}

const databaseForms = "the path of a file, :memory:, postgres://… or a VisitorStore";

/** Where visitors are kept. Another scheme would be taken for the path of a file; and it may have a password in it. */
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

/** Finds a method that is missing at the start, rather than with the first request that needs it. */
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

const edgeFieldsSchema: Schema<EdgeOptions> = exactObject<EdgeOptions>({
  artifacts: optional(
    array(
      predicate(
        "a path or an artifact",
        (value): value is ArtifactSource => typeof value === "string" || (typeof value === "object" && value !== null),
      ),
    ),
  ),
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
  geo: optional(
    predicate(
      "a place or a function",
      (value): value is Geo | GeoLookup => isFunction(value) || (typeof value === "object" && value !== null),
    ),
  ),
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
});

const edgeOptionsSchema: Schema<EdgeOptions> = refine(edgeFieldsSchema, ({ artifacts, activities }, path, issues) => {
  if (artifacts?.length || activities?.length) return;
  issues.push({ path: `${path}.artifacts`, expected: "at least one artifact, or activities", received: "none" });
});
