import type { Issue, TargetError } from "@fletch/delivery-api";
import { ActiveRequests } from "./active-requests.ts";
import { Activities } from "./activities/activities.ts";
import { type ListedActivity, listActivities } from "./activities/list-activities.ts";
import { applyFaults } from "./admin/admin-routes.ts";
import { createDeliveryHandler, createFetch } from "./app.ts";
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
import { StoreOpener } from "./store-opener.ts";
import { loadOrCreateSecret } from "./tokens/load-or-create-secret.ts";
import { TokenSigner } from "./tokens/token-signer.ts";
import { whenReady } from "./when-ready.ts";

/** A Target edge without a socket: `fetch` handles requests in the process, `listen` opens a port. */
export interface Edge extends AsyncDisposable {
  /**
   * Handles a request, as any `Request -> Response` server does. Rejects only to reset the connection, for an injected
   * fault.
   *
   * @param caller who sends it, for the admin API and traces. Behind a server of your own pass it, or set `adminToken`:
   * the default may do everything. @default this process
   */
  fetch(request: Request, caller?: Caller): Promise<Response>;
  /**
   * Resolves when the database is usable, or at once without one. Requests wait for it themselves.
   *
   * @throws TargetError `store-unavailable` after `databaseTimeout`. The edge goes on to try
   */
  ready(): Promise<void>;
  /** Returns the counts since the start. */
  readonly counters: EdgeCounters;
  /** Returns all current activities, and why the edge does not serve some of them. */
  readonly activities: readonly ListedActivity[];
  /** Returns valid values in activities that are probably mistakes, and omitted rules of artifacts. */
  readonly warnings: readonly Issue[];
  /**
   * Injects delays and failures. Changes only the given settings.
   *
   * @throws TargetError `invalid-options`
   */
  setFaults(settings: FaultSettings): void;
  /**
   * Refuses new requests with 503, ends injected waits and the deletion of old data, waits up to 5 seconds for requests
   * in progress, and closes the database after the last write. Later calls return the promise of the first one.
   */
  close(): Promise<void>;
}

/**
 * Creates a Target edge from activity files, artifacts, or both.
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

/** An edge and its context, for code that wraps it. */
export function createEdgeWithContext(options: EdgeOptions): { readonly edge: Edge; readonly context: EdgeContext } {
  requireEdgeOptions(options);
  const reporter = new ErrorReporter(options.onError);
  const counters = new Counters();
  let opener: StoreOpener | null = null;
  let unstored: TargetError | null = null;
  const signer = createSigner(options, (problem) => {
    unstored = problem;
  });
  const context = createContext(options, { reporter, counters, signer, findStore: () => opener?.store ?? null });
  applyFaults(context, pickFaults(options));
  context.activities.watch();
  // Opened after everything that can fail: without an edge nobody would close it.
  opener = createStoreOpener(options, reporter, counters, () => {
    if (unstored !== null) reporter.report(unstored);
  });
  const allocator = allocateBySuccess(context, opener, options);
  const stopRetention = forgetInTime(context, opener, options);
  const { activities, announcements } = context;
  const metrics = new Metrics(
    context.counters,
    { age: () => announcements.age / 1000, hasFailed: () => activities.failure !== null },
    () => announcements.streams.size,
  );
  const handleDelivery = createDeliveryHandler(context, metrics);
  const handle = createFetch(context, metrics, handleDelivery);
  const { onRequest } = options;
  const observe = onRequest && ((describe: () => AccessLine): void => reporter.guard(() => onRequest(describe())));
  const fetch = observed(handle, observe);
  setSocketHandler(fetch, {
    handle: observed(handleDelivery, observe),
    bodyLimit: context.bodyLimits.size,
    report: (error) => reporter.report(error),
  });
  const stop = async (): Promise<void> => {
    context.faults.close();
    opener?.stop();
    announcements.streams.close();
    await Promise.all([context.requests.close(), context.activities.close(), allocator?.stop(), stopRetention?.()]);
    await opener?.close();
  };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= stop();
    return closing;
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

/** Handles a request, and reports it to `observe`. Without it nothing is recorded. */
function observed<Q extends Pick<Request, "method" | "url">, P extends StatusResponse | Promise<StatusResponse>>(
  handle: (request: Q, caller: Caller, notes?: RequestNotes) => P,
  observe: ((describe: () => AccessLine) => void) | undefined,
): (request: Q, caller?: Caller) => P {
  if (observe === undefined) return (request, caller = thisProcess) => handle(request, caller);
  return (request, caller = thisProcess) => {
    const start = performance.now();
    const notes: RequestNotes = {};
    return whenReady<StatusResponse, StatusResponse>(handle(request, caller, notes), (response) => {
      const duration = performance.now() - start;
      observe(() => describeAccess(request, response.status, duration, notes));
      return response;
    }) as P;
  };
}

/** A response: plain, or of the web. */
type StatusResponse = Pick<Response, "status">;

function forgetInTime(
  context: EdgeContext,
  opener: StoreOpener | null,
  { retentionDays }: EdgeOptions,
): (() => Promise<void>) | null {
  if (opener === null || retentionDays === undefined) return null;
  return startRetention({
    ready: opener.opened,
    prune: async (before, signal) => (await context.store)?.prune(before, signal),
    now: context.now,
    days: retentionDays,
    onProblem: (cause) => context.reporter.report(cause),
  });
}

/** Requires a database: without one nothing is counted. */
function allocateBySuccess(
  context: EdgeContext,
  opener: StoreOpener | null,
  options: EdgeOptions,
): AutoAllocator | null {
  const { activities } = context;
  if (opener === null || options.activities === undefined) return null;
  const allocator = new AutoAllocator({
    activities: () => activities.current.allocated,
    ready: opener.opened,
    readTotals: async (activityId) => (await context.store)?.readTotals(activityId) ?? [],
    onSplit: (shares) => activities.split(shares),
    onProblem: (cause) => context.reporter.report(cause),
    random: options.random ?? Math.random,
    ...(options.allocationInterval !== undefined && { interval: options.allocationInterval }),
  });
  allocator.start();
  return allocator;
}

/** @param onUnstored gets an `invalid-options` if the secret is only in memory, although the database is a file */
function createSigner({ secret, database }: EdgeOptions, onUnstored: (problem: TargetError) => void): TokenSigner {
  const file = typeof database === "string" ? database : undefined;
  return new TokenSigner(secret ?? loadOrCreateSecret(file, onUnstored));
}

function createContext(
  options: EdgeOptions,
  {
    reporter,
    counters,
    signer,
    findStore,
  }: Pick<EdgeContext, "reporter" | "counters" | "signer"> & {
    readonly findStore: () => EdgeContext["store"];
  },
): EdgeContext {
  const {
    artifacts,
    activities: written,
    environment = "production",
    client,
    organizationId,
    geo,
    edgeHost,
    eventStreams: { url: flagEventsUrl, ...eventStreams } = {},
    evaluationsPerMinute,
  } = options;
  let announcements: Announcements | undefined;
  const faults = new Faults(options.random ?? Math.random);
  const now = options.now ?? Date.now;
  const activities = new Activities({
    sources: artifacts ?? [],
    files: written === undefined ? null : new ActivityFiles({ sources: written, environment }),
    organizationId,
    signer,
    // The first snapshot exists before there are listeners.
    onChange: () => announcements?.update(),
    onReload: options.onReload && ((reload) => reporter.guard(() => options.onReload?.(reload))),
    onProblem: (problem) => reporter.report(problem),
  });
  announcements = new Announcements({
    streams: new EventStreams({ ...defaultEventStreamLimits, ...eventStreams }, options.random ?? Math.random),
    activities,
    isStale: () => faults.settings.staleArtifact,
    now,
  });
  return {
    account: { client, organizationId },
    environment,
    activities,
    get store() {
      return findStore();
    },
    announcements,
    faults,
    forced: new ForcedExperiences(),
    counters,
    requests: new ActiveRequests(),
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

/**
 * Opens the database, or takes the user's store. Only this function knows the kind of store.
 *
 * @param onOpen called when the database can be used
 */
function createStoreOpener(
  { database, databaseTimeout }: EdgeOptions,
  reporter: ErrorReporter,
  counters: Counters,
  onOpen: () => void,
): StoreOpener | null {
  if (database === undefined) return null;
  const onProblem = (problem: unknown): void => reporter.report(problem);
  const hooks = { onProblem, onEntryFailed: () => counters.count("failedEntries") };
  return new StoreOpener({
    open: async (connectTimeout, signal) => {
      if (typeof database !== "string") return database;
      const limit = connectTimeout !== undefined && { connectTimeout };
      const store = await openSqlStore(database, { ...hooks, signal, ...limit });
      onOpen();
      return store;
    },
    timeout: databaseTimeout,
    onProblem,
  });
}
