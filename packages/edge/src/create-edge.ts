import type { Issue } from "@fletch/delivery-api";
import { Activities } from "./activities/activities.ts";
import { type ListedActivity, listActivities } from "./activities/list-activities.ts";
import { applyFaults } from "./admin/admin-routes.ts";
import { createDeliver, createFetch } from "./app.ts";
import { ActivityFiles } from "./authoring/authored-activities.ts";
import { AutoAllocator } from "./authoring/auto-allocate/auto-allocator.ts";
import { Counters, type EdgeCounters } from "./counters.ts";
import { ForcedExperiences } from "./decisions/forced-experiences.ts";
import { defaultLimits } from "./delivery/check-limits.ts";
import { setSocketHandler } from "./delivery-listener.ts";
import type { EdgeContext } from "./edge-context.ts";
import { type EdgeOptions, requireEdgeOptions } from "./edge-options.ts";
import { Announcements } from "./event-streams/announcements.ts";
import { defaultEventStreamLimits, EventStreams } from "./event-streams/event-streams.ts";
import { type FaultSettings, pickFaults } from "./faults/fault-settings.ts";
import { Faults } from "./faults/faults.ts";
import { safeLookup } from "./geo/safe-lookup.ts";
import { type Caller, thisProcess } from "./http/caller.ts";
import { createId } from "./ids.ts";
import { type AccessLine, describeAccess } from "./observe/access-line.ts";
import { ErrorReporter } from "./observe/error-reporter.ts";
import { Metrics } from "./observe/metrics.ts";
import { RecentRequests } from "./observe/recent-requests.ts";
import type { RequestNotes } from "./observe/request-record.ts";
import { RateLimit } from "./ofrep/rate-limit.ts";
import { startRetention } from "./retention.ts";
import { openSqlStore } from "./sql-store/open-sql-store.ts";
import { loadOrCreateSecret } from "./tokens/load-or-create-secret.ts";
import { TokenSigner } from "./tokens/token-signer.ts";
import type { VisitorStore } from "./visitors/visitor-store.ts";

/** A Target edge. It has no socket: `fetch` answers requests in the process, `listen` puts it on a port. */
export interface Edge extends AsyncDisposable {
  /**
   * Answers a request, as any server of `Request -> Response` does. Rejects only where the connection is to be reset, because that
   * fault was asked for.
   *
   * @param caller who asks, for the admin API and traces. Whoever puts the edge behind a server of his own has to say it, or to set
   * `adminToken`: somebody in this process may do everything. @default somebody in this process
   */
  fetch(request: Request, caller?: Caller): Promise<Response>;
  /** Resolves when the database can be used; at once if there is none. Requests wait for that by themselves. */
  ready(): Promise<void>;
  /** What the edge has done so far. */
  readonly counters: EdgeCounters;
  /** The activities that it has read, as they stand now, and why visitors do not get those that they do not get. */
  readonly activities: readonly ListedActivity[];
  /** What is valid in the activities that it has read, and yet most likely a mistake; and rules of artifacts that were left out. */
  readonly warnings: readonly Issue[];
  /**
   * Slows the edge down, or makes it fail. Changes what is given, and leaves the rest.
   *
   * @throws TargetError `invalid-options`
   */
  setFaults(settings: FaultSettings): void;
  /** Stops watching files, ends every wait that was asked for, and closes the database when all is written. */
  close(): Promise<void>;
}

/**
 * Makes a Target edge from activity files, artifacts, or both.
 *
 * @example
 * await using edge = createEdge({ activities: ["activities"], client: "acme" });
 * await using server = await listen(edge, { port: 8080 });
 *
 * @throws TargetError `invalid-options`, `artifact-unavailable`, `invalid-artifact`, `invalid-activities` or
 * `unsupported-artifact-version`
 */
export function createEdge(options: EdgeOptions): Edge {
  return createEdgeWithContext(options).edge;
}

/** An edge, and what it works with: for those who build something around it. */
export function createEdgeWithContext(options: EdgeOptions): { readonly edge: Edge; readonly context: EdgeContext } {
  requireEdgeOptions(options);
  const reporter = new ErrorReporter(options.onError);
  const context = createDesk(options, reporter);
  applyFaults(context, pickFaults(options));
  context.activities.watch();
  const allocator = allocateBySuccess(context, options);
  const stopRetention = forgetInTime(context, options);
  const { activities, announcements } = context;
  const metrics = new Metrics(
    context.counters,
    { age: () => announcements.age / 1000, hasFailed: () => activities.failure !== null },
    () => announcements.streams.size,
  );
  const handleDelivery = createDeliver(context, metrics);
  const handle = createFetch(context, metrics, handleDelivery);
  const { onRequest } = options;
  const observe = onRequest && ((describe: () => AccessLine): void => callHook(reporter, () => onRequest(describe())));
  const fetch = observed(handle, observe);
  setSocketHandler(fetch, {
    deliver: observed(handleDelivery, observe),
    bodyLimit: context.bodyLimits.size,
    report: (error) => reporter.report(error),
  });
  const close = async (): Promise<void> => {
    context.faults.close();
    announcements.streams.close();
    await context.activities.close();
    await allocator?.stop();
    await stopRetention?.();
    await context.store?.then(
      (store) => store.close(),
      () => undefined, // It was never open.
    );
  };
  const edge: Edge = {
    fetch,
    ready: async () => {
      await context.store;
    },
    get counters() {
      return context.counters.read();
    },
    get activities() {
      const { environment = "production", database } = options;
      return listActivities(context.activities.current, {
        environment,
        hasStore: database !== undefined,
        now: context.now(),
      });
    },
    get warnings() {
      const { issues, suspicions } = context.activities.current;
      return [...issues, ...suspicions];
    },
    setFaults: (settings) => applyFaults(context, settings),
    close,
    [Symbol.asyncDispose]: close,
  };
  return { edge, context };
}

type Handle<Q, R> = (request: Q, caller: Caller, notes?: RequestNotes) => Promise<R>;

/** Answers, and tells `observe` of each request. Without it nothing is described. */
function observed<Q extends Pick<Request, "method" | "url">, R extends { readonly status: number }>(
  handle: Handle<Q, R>,
  observe: ((describe: () => AccessLine) => void) | undefined,
): (request: Q, caller?: Caller) => Promise<R> {
  if (observe === undefined) return (request, caller = thisProcess) => handle(request, caller);
  return async (request, caller = thisProcess) => {
    const start = performance.now();
    const notes: RequestNotes = {};
    const response = await handle(request, caller, notes);
    const duration = performance.now() - start;
    observe(() => describeAccess(request, response.status, duration, notes));
    return response;
  };
}

/** What the user's hooks throw harms nothing. */
function callHook(reporter: ErrorReporter, call: () => void): void {
  try {
    call();
  } catch (error) {
    reporter.report(error);
  }
}

function forgetInTime(
  { store, now, reporter }: EdgeContext,
  { retentionDays }: EdgeOptions,
): (() => Promise<void>) | null {
  if (store === null || retentionDays === undefined) return null;
  return startRetention({ store, now, days: retentionDays, onProblem: (cause) => reporter.report(cause) });
}

/** Needs a database: without one nothing is counted. */
function allocateBySuccess(context: EdgeContext, options: EdgeOptions): AutoAllocator | null {
  const { store, activities } = context;
  if (store === null || options.activities === undefined) return null;
  const allocator = new AutoAllocator({
    activities: () => activities.current.allocated,
    readTotals: async (activityId) => (await store).readTotals(activityId),
    onSplit: (shares) => activities.split(shares),
    onProblem: (cause) => context.reporter.report(cause),
    random: options.random ?? Math.random,
    ...(options.allocationInterval !== undefined && { interval: options.allocationInterval }),
  });
  allocator.start();
  return allocator;
}

function createDesk(options: EdgeOptions, reporter: ErrorReporter): EdgeContext {
  const {
    artifacts,
    activities: written,
    environment = "production",
    client,
    organizationId,
    geo,
    edgeHost,
    database,
    eventStreams: { url: flagEventsUrl, ...eventStreams } = {},
    evaluationsPerMinute,
  } = options;
  const signer = new TokenSigner(
    options.secret ?? loadOrCreateSecret(typeof database === "string" ? database : undefined),
  );
  let announcements: Announcements | undefined;
  const faults = new Faults(options.random ?? Math.random);
  const now = options.now ?? Date.now;
  const activities = new Activities({
    sources: artifacts ?? [],
    files: written === undefined ? null : new ActivityFiles({ sources: written, environment }),
    organizationId,
    signer,
    // The first one is there before anybody can be told of it.
    onChange: () => announcements?.update(),
    onReload: options.onReload && ((reload) => callHook(reporter, () => options.onReload?.(reload))),
    onProblem: (problem) => reporter.report(problem),
  });
  announcements = new Announcements({
    streams: new EventStreams({ ...defaultEventStreamLimits, ...eventStreams }, options.random ?? Math.random),
    activities,
    isStale: () => faults.settings.staleArtifact,
    now,
  });
  const store = openStore(options, reporter);
  store?.catch(() => undefined); // `ready()` and requests reject with it; this avoids an unhandled rejection here.
  return {
    account: { client, organizationId },
    environment,
    activities,
    store,
    announcements,
    faults,
    forced: new ForcedExperiences(),
    counters: new Counters(),
    recent: new RecentRequests(),
    signer,
    reporter,
    lookUpGeo: typeof geo === "function" ? safeLookup(geo, reporter) : () => geo,
    bodyLimits: { size: options.bodyLimit ?? 1_048_576, depth: 64 },
    limits: { ...defaultLimits, ...options.limits },
    edgeHost,
    locationHint: /^mboxedge(\d{1,4})\./.exec(edgeHost ?? "")?.[1],
    telemetryToken: signer.sign(JSON.stringify({ edge: createId() })),
    traceToken: options.traceToken,
    adminToken: options.adminToken,
    evaluationLimit: evaluationsPerMinute === undefined ? null : new RateLimit(evaluationsPerMinute, now),
    flagEventsUrl,
    now,
    createId,
  };
}

/** Opens the database, or takes the user's own store. The only place that knows how visitors are kept. */
function openStore({ database, databaseTimeout }: EdgeOptions, reporter: ErrorReporter): Promise<VisitorStore> | null {
  if (database === undefined) return null;
  if (typeof database !== "string") return Promise.resolve(database);
  return openSqlStore(database, {
    onProblem: (problem) => reporter.report(problem),
    ...(databaseTimeout !== undefined && { patience: databaseTimeout }),
  });
}
