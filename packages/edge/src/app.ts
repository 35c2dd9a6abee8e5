import { isTargetError } from "@fletch/delivery-api";
import { Hono } from "hono";
import { refuseAfterClose } from "./active-requests.ts";
import { createAdminRoutes } from "./admin/admin-routes.ts";
import { handleArtifact } from "./artifacts/handle-artifact.ts";
import { handleArtifactEvents } from "./artifacts/handle-artifact-events.ts";
import { createConsoleRoutes } from "./console/console-routes.ts";
import { allowOrigin, handlePreflight, withOrigin } from "./delivery/cross-origin.ts";
import { toFailureResponse } from "./delivery/failure-response.ts";
import { RequestMessage } from "./delivery/read-json.ts";
import type { EdgeContext } from "./edge-context.ts";
import { ConnectionReset } from "./faults/faults.ts";
import { callerAddress, describeGeo, toGeoHeaders } from "./geo/geo-directory.ts";
import { handleDelivery } from "./handle-delivery.ts";
import { handleEvaluation } from "./handle-evaluation.ts";
import type { Caller, CallerBindings } from "./http/caller.ts";
import type { Message } from "./http/message.ts";
import { errorResponse, jsonResponse, type PlainResponse, toResponse } from "./http/responses.ts";
import type { Metrics } from "./observe/metrics.ts";
import type { RequestNotes, RequestRecord } from "./observe/request-record.ts";
import { handleFlagEvents } from "./ofrep/handle-flag-events.ts";
import { evaluationPath, exposedHeaders, flagEventsPath } from "./ofrep/ofrep-paths.ts";
import { isPromise } from "./when-ready.ts";

const deliveryPath = "/rest/v1/delivery";

/** Handles a Delivery request. Throws or rejects only to reset the connection, for an injected fault. */
export type DeliveryHandler = (
  request: Message,
  caller: Caller,
  notes?: RequestNotes,
) => PlainResponse | Promise<PlainResponse>;

/** Handles every request of an edge. Delivery requests, the most frequent ones, bypass the router. */
export function createFetch(
  context: EdgeContext,
  metrics: Metrics,
  handle: DeliveryHandler,
): (request: Request, caller: Caller, notes?: RequestNotes) => Promise<Response> {
  const routes = createRoutes(context, metrics);
  const { requests } = context;
  const callRoutes = async (request: Request, bindings: Bindings): Promise<Response> => {
    if (requests.areRefused) return allowOrigin(request, toResponse(refuseAfterClose(bindings.notes)));
    requests.begin();
    try {
      return await routes.fetch(request, bindings);
    } catch (error) {
      return toResponse(toFailureResponse(error, request, context.reporter));
    } finally {
      requests.end();
    }
  };
  return async (request, caller, notes = {}) => {
    if (request.method !== "POST" || !isDelivery(request.url)) return callRoutes(request, { caller, notes });
    return toResponse(await handle(new RequestMessage(request), caller, notes));
  };
}

export function createDeliveryHandler(context: EdgeContext, metrics: Metrics): DeliveryHandler {
  const { requests } = context;
  return (request, caller, notes = {}) => {
    const start = performance.now();
    requests.begin();
    const finish = (response: PlainResponse): PlainResponse => {
      requests.end();
      const duration = performance.now() - start;
      metrics.observeDelivery(response.status, duration / 1000);
      recordRequest(context, "delivery", response, duration, notes);
      return withOrigin(request, response);
    };
    const fail = (error: unknown): PlainResponse => {
      notes.reason = isTargetError(error) ? error.message : "The edge failed: its log says why";
      // It is thrown again.
      if (error instanceof ConnectionReset) requests.end();
      return finish(toFailureResponse(error, request, context.reporter));
    };
    let response: PlainResponse | Promise<PlainResponse>;
    try {
      response = requests.areRefused ? refuseAfterClose(notes) : handleDelivery(context, request, caller, notes);
    } catch (error) {
      return fail(error);
    }
    return isPromise(response) ? response.then(finish, fail) : finish(response);
  };
}

/** Uses the machine's clock, also where a test sets the edge's clock: people watch requests arrive. */
function recordRequest(
  { recent }: EdgeContext,
  api: RequestRecord["api"],
  { status }: Pick<Response, "status">,
  duration: number,
  notes: RequestNotes,
): void {
  recent.add({ api, time: Date.now(), duration, status }, notes);
}

/** What routes get beside the request. */
interface Bindings extends CallerBindings {
  readonly notes: RequestNotes;
}

function createRoutes(context: EdgeContext, metrics: Metrics): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  app.get("/v1/geo", async ({ req: { raw } }) => allowOrigin(raw, await handleGeo(context, raw)));
  for (const path of artifactPaths) {
    app.get(path, async ({ req }) => {
      const { client = "", environment = "", file = "" } = req.param() as Readonly<Record<string, string>>;
      return allowOrigin(req.raw, await handleArtifact(context, req.raw, { client, environment, file }));
    });
  }
  for (const path of artifactEventPaths) {
    app.get(path, ({ req, env }) => {
      const { client = "", environment = "" } = req.param() as Readonly<Record<string, string>>;
      return allowOrigin(req.raw, handleArtifactEvents(context, req.raw, env.caller, { client, environment }));
    });
  }
  // Keys may have slashes: the official provider does not escape them.
  for (const path of [evaluationPath, `${evaluationPath}/:key{.*}`]) {
    app.post(path, async ({ req, env: { caller, notes } }) => {
      const { key = null } = req.param() as Readonly<Record<string, string>>;
      const start = performance.now();
      const response = await handleEvaluation(context, req.raw, caller, key, notes);
      recordRequest(context, "ofrep", response, performance.now() - start, notes);
      return allowOrigin(req.raw, response, exposedHeaders);
    });
  }
  app.get(flagEventsPath, ({ req, env }) => allowOrigin(req.raw, handleFlagEvents(context, req.raw, env.caller)));
  app.get("/health", () => jsonResponse({ status: "up" }));
  app.get("/ready", async () => {
    await (await context.store)?.check();
    return jsonResponse({ status: "ready" });
  });
  app.get("/metrics", async () => {
    return new Response(await metrics.read(), { headers: { "content-type": metrics.contentType } });
  });
  app.route("/", createAdminRoutes(context));
  app.route("/", createConsoleRoutes(context));

  app.options("*", ({ req }) => handlePreflight(req.raw));
  app.all("*", ({ req }) => {
    const allowed = findMethod(req.path);
    if (allowed === null) return errorResponse(404, `There is nothing at ${req.path}`);
    return errorResponse(405, `${req.path} takes ${allowed}, not ${req.method}`, { allow: allowed });
  });
  // By default the router handles an Error itself, and nothing else that is thrown.
  app.onError((error) => {
    throw error;
  });
  return app;
}

const artifactPaths = [
  "/:client/:environment/v1/:file{rules\\.(?:json|bin)}",
  "/:client/:environment/v1/:propertyToken/:file{rules\\.(?:json|bin)}",
];

const artifactEventPaths = ["/:client/:environment/v1/events", "/:client/:environment/v1/:propertyToken/events"];

/** Returns whether the path, which begins after `https://host`, is that of the Delivery API. */
function isDelivery(url: string): boolean {
  return isDeliveryTarget(url, url.indexOf("/", url.indexOf("//") + 2));
}

/** Returns whether the path that begins at `start` is that of the Delivery API. */
export function isDeliveryTarget(url: string, start: number = 0): boolean {
  if (!url.startsWith(deliveryPath, start)) return false;
  const end = start + deliveryPath.length;
  return end === url.length || url[end] === "?" || url[end] === "#";
}

async function handleGeo(context: EdgeContext, request: Request): Promise<Response> {
  const ipAddress = callerAddress(request.headers);
  const geo = await context.lookUpGeo(ipAddress);
  // Target's clients for Java and .NET read the headers.
  const headers = { ...toGeoHeaders(geo ?? {}, ipAddress), "cache-control": "no-store" };
  return jsonResponse(describeGeo(geo ?? {}, ipAddress), headers);
}

const readPaths: ReadonlySet<string> = new Set(["/", "/v1/geo", "/health", "/ready", "/metrics", flagEventsPath]);

/** Returns the methods of a path; `null` for an unknown path. */
function findMethod(path: string): string | null {
  if (path === deliveryPath || path === evaluationPath || path.startsWith(`${evaluationPath}/`)) return "POST";
  if (readPaths.has(path)) return "GET";
  if (/^\/console\/[^/]+$/.test(path)) return "GET";
  return /^\/[^/]+\/[^/]+\/v1\/(?:[^/]+\/)?(?:rules\.(?:json|bin)|events)$/.test(path) ? "GET" : null;
}
