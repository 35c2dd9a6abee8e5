import { errorFromIssues, type Issue, isTargetError, type TargetError } from "@fletch/delivery-api";
import { Hono } from "hono";
import { describeActivities } from "../activities/describe-activities.ts";
import { describeLocations } from "../activities/describe-locations.ts";
import { signQaLink } from "../decisions/qa-links.ts";
import { toFailureResponse } from "../delivery/failure-response.ts";
import { readJson } from "../delivery/read-json.ts";
import type { EdgeContext } from "../edge-context.ts";
import { explainRequest } from "../explain/explain-request.ts";
import type { FaultSettings } from "../faults/fault-settings.ts";
import { noFaults } from "../faults/faults.ts";
import type { CallerBindings } from "../http/caller.ts";
import { errorResponse, jsonResponse, toResponse } from "../http/responses.ts";
import { respondWithReport, respondWithReports } from "../reports/report-activities.ts";
import type { VisitorStore } from "../visitors/visitor-store.ts";
import { describeTotals } from "./describe-totals.ts";
import { refuseAdministration } from "./may-administer.ts";
import { readQaLink } from "./read-qa-link.ts";
import { readActivityId, readAfter, readVisitorId } from "./read-query.ts";

/** The admin API, under `/admin`: changes to a running edge, and what it knows of visitors. */
export function createAdminRoutes(context: EdgeContext): Hono<{ Bindings: CallerBindings }> {
  const app = new Hono<{ Bindings: CallerBindings }>().basePath("/admin");
  app.use(async ({ req, env }, next) => {
    const refusal = refuseAdministration(req.raw, env.caller, context.adminToken);
    return refusal === null ? next() : errorResponse(refusal.status, refusal.message);
  });

  app.get("/status", () => {
    const { current, failure } = context.activities;
    return json({
      counters: context.counters.read(),
      clientCode: context.account.client,
      environment: context.environment,
      hasDatabase: context.store !== null,
      issues: current.issues,
      failedReload: failure && describeFailure(failure),
    });
  });
  app.get("/activities", () => {
    const input = { environment: context.environment, hasStore: context.store !== null, now: context.now() };
    return json(describeActivities(context.activities.current, input));
  });
  app.get("/locations", () => json(describeLocations(context.activities.current)));
  app.get("/requests", ({ req }) => json(context.recent.read(readAfter(req.query()))));
  app.get("/traffic", () => json(context.recent.readTraffic(Date.now())));
  app.post("/reload", async () => {
    try {
      await context.activities.reload();
    } catch (error) {
      return refuseFiles(error);
    }
    return json({ issues: context.activities.current.issues });
  });

  app.get("/faults", () => json(context.faults.settings));
  app.patch("/faults", async ({ req }) => {
    applyFaults(context, (await readJson(req.raw, context.bodyLimits)) as FaultSettings);
    return json(context.faults.settings);
  });
  app.delete("/faults", () => {
    applyFaults(context, noFaults);
    return json(context.faults.settings);
  });

  app.post("/qa-links", async ({ req }) => {
    const activities = readQaLink(await readJson(req.raw, context.bodyLimits), context.activities.current);
    return json({ token: signQaLink(context.signer, activities) });
  });

  app.post("/why", async ({ req }) => {
    return json(await explainRequest(context, await readJson(req.raw, context.bodyLimits), req.raw.headers));
  });

  app.get("/visitors", async ({ req }) => {
    const visitor = await (await requireStore(context)).exportVisitor(readVisitorId(req.query()));
    return visitor === null ? errorResponse(404, "There is no such visitor") : json(visitor);
  });
  app.delete("/visitors", async ({ req }) => {
    const deleted = await (await requireStore(context)).deleteVisitor(readVisitorId(req.query()));
    return deleted ? new Response(null, { status: 204 }) : errorResponse(404, "There is no such visitor");
  });
  app.get("/totals", async ({ req }) => {
    const totals = await (await requireStore(context)).readTotals(readActivityId(req.query()));
    return json(describeTotals(totals, context.activities.current));
  });

  app.get("/reports", async ({ req }) => respondWithReports(context, await requireStore(context), req.raw));
  app.get("/reports/:activity", async ({ req }) => {
    return respondWithReport(context, await requireStore(context), req.param("activity"), req.raw);
  });

  app.all("*", ({ req }) => errorResponse(404, `There is nothing at ${req.method} ${req.path}`));
  app.onError((error, { req }) => {
    const isMistake = isTargetError(error, "invalid-request") || isTargetError(error, "invalid-options");
    return isMistake
      ? errorResponse(error.httpStatus ?? 400, error.message)
      : toResponse(toFailureResponse(error, req.raw, context.reporter));
  });
  return app;
}

/** Builds the current artifact before it is served as a stale one. */
export function applyFaults(context: EdgeContext, settings: FaultSettings): void {
  context.faults.set(settings);
  context.activities.serve(context.faults.settings.staleArtifact);
  context.announcements.update();
}

/** Returns 400 for mistakes in files, which people correct; anything else is a bug. */
function refuseFiles(error: unknown): Response {
  if (!isTargetError(error)) throw error;
  return json({ status: 422, ...describeFailure(error) }, 422);
}

function describeFailure({ code, message, issues = [] }: TargetError): object {
  return { code, message, issues: issues.map(toFileIssue) };
}

/** An issue of an activity file begins with its position: `activities/hero.yaml:3:11 $.priority`. */
function toFileIssue({ path, expected, received }: Issue): object {
  const position = /^(?<file>.+?):(?<line>\d+):(?<column>\d+)(?: (?<at>.+))?$/s.exec(path)?.groups;
  if (position === undefined) return { path, expected, received };
  const { file, line, column, at = "$" } = position;
  return { file, line: Number(line), column: Number(column), path: at, expected, received };
}

/** Responses of the admin API are private and not cacheable. */
function json(body: unknown, status?: number): Response {
  return jsonResponse(body, { "cache-control": "no-store" }, status);
}

function requireStore({ store }: EdgeContext): Promise<VisitorStore> {
  if (store !== null) return store;
  const issue = { path: "edge", expected: "a database", received: "none: this edge stores nothing" };
  throw errorFromIssues("invalid-request", "There are no visitors", [issue], { httpStatus: 404 });
}
