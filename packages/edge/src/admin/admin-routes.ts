import { errorFromIssues, type Issue, isTargetError, type VisitorId } from "@fletch/delivery-api";
import { array, findIssues, integer, object, optional, type Schema } from "@fletch/delivery-api/schema";
import { Hono } from "hono";
import { describeActivities } from "../activities/describe-activities.ts";
import { type LinkedActivity, sealQaLink } from "../decisions/qa-links.ts";
import { errorResponse, jsonContentType } from "../delivery/error-response.ts";
import { readJson } from "../delivery/read-json.ts";
import type { EdgeDesk } from "../edge-desk.ts";
import type { FaultSettings } from "../faults/fault-settings.ts";
import { noFaults } from "../faults/faults.ts";
import type { Store } from "../store/store.ts";
import { type Caller, mayAdminister } from "./may-administer.ts";

/** What is changed while the edge runs, and what is to be known of visitors: under `/admin`. */
export function createAdminRoutes(desk: EdgeDesk): Hono<{ Bindings: Caller }> {
  const app = new Hono<{ Bindings: Caller }>().basePath("/admin");
  app.use(async ({ req, env }, next) => {
    if (mayAdminister(req.raw, env, desk.adminToken)) return next();
    const expected =
      desk.adminToken === undefined ? "a request from this machine" : "Authorization: Bearer, and the token";
    return errorResponse(desk.adminToken === undefined ? 403 : 401, `The admin API takes ${expected}`);
  });

  app.get("/status", () => {
    const { current } = desk.activities;
    return json({ counters: desk.counters.read(), clientCode: current.clientCode ?? null, issues: current.issues });
  });
  app.get("/activities", () => json(describeActivities(desk.activities.current.authored)));
  app.post("/reload", async () => {
    try {
      await desk.activities.reload();
    } catch (error) {
      return refuseFiles(error);
    }
    return json({ issues: desk.activities.current.issues });
  });

  app.get("/faults", () => json(desk.faults.settings));
  app.patch("/faults", async ({ req }) => {
    applyFaults(desk, (await readJson(req.raw, desk.bodyLimits)) as FaultSettings);
    return json(desk.faults.settings);
  });
  app.delete("/faults", () => {
    applyFaults(desk, noFaults);
    return json(desk.faults.settings);
  });

  app.post("/qa-links", async ({ req }) => {
    const { activities } = readQaLink(await readJson(req.raw, desk.bodyLimits));
    return json({
      token: sealQaLink(
        desk.seal,
        activities.map((wanted) => linkTo(desk, wanted)),
      ),
    });
  });

  app.get("/visitors", async ({ req }) => {
    const visitor = await (await storeOf(desk)).exportVisitor(readVisitorId(req.query()));
    return visitor === null ? errorResponse(404, "There is no such visitor") : json(visitor);
  });
  app.delete("/visitors", async ({ req }) => {
    const deleted = await (await storeOf(desk)).deleteVisitor(readVisitorId(req.query()));
    return deleted ? new Response(null, { status: 204 }) : errorResponse(404, "There is no such visitor");
  });
  app.get("/totals", async ({ req }) => {
    const activityId = req.query("activityId");
    return json(await (await storeOf(desk)).readTotals(activityId === undefined ? undefined : Number(activityId)));
  });

  app.all("*", ({ req }) => errorResponse(404, `There is nothing at ${req.method} ${req.path}`));
  app.onError((error) => {
    const isMistake = isTargetError(error, "invalid-request") || isTargetError(error, "invalid-options");
    return errorResponse(isMistake ? (error.status ?? 400) : 500, error.message);
  });
  return app;
}

/** Clients get the artifact as it is now, if it is to become stale now. */
export function applyFaults(desk: EdgeDesk, settings: FaultSettings): void {
  desk.faults.set(settings);
  desk.activities.serve(desk.faults.settings.staleArtifact);
}

/** What is wrong with the files is for people to mend; anything else is a bug. */
function refuseFiles(error: unknown): Response {
  if (!isTargetError(error)) throw error;
  const { code, message, issues } = error;
  return json({ status: 422, code, message, issues: (issues ?? []).map(toFileIssue) }, 422);
}

/** An issue of an activity file says first where it is: `activities/hero.yaml:3:11 $.priority`. */
function toFileIssue({ path, expected, got }: Issue): object {
  const place = /^(?<file>.+?):(?<line>\d+):(?<column>\d+)(?: (?<at>.+))?$/s.exec(path)?.groups;
  if (place === undefined) return { path, expected, got };
  const { file, line, column, at = "$" } = place;
  return { file, line: Number(line), column: Number(column), path: at, expected, got };
}

function json(body: unknown, status: number = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": jsonContentType, "cache-control": "no-store" },
  });
}

interface WantedActivity {
  readonly activityId: number;
  /** For a preview link: what it shows. */
  readonly experienceId?: number;
}

interface WantedLink {
  readonly activities: readonly WantedActivity[];
}

const wantedLinkSchema: Schema<WantedLink> = object<WantedLink>({
  activities: array(
    object<WantedActivity>({ activityId: integer({ min: 0 }), experienceId: optional(integer({ min: 0 })) }),
    { min: 1 },
  ),
});

function readQaLink(body: unknown): WantedLink {
  const issues = findIssues(wantedLinkSchema, body);
  if (issues.length > 0) throw errorFromIssues("invalid-request", "The link is not valid", issues, { status: 400 });
  return body as WantedLink;
}

function linkTo(desk: EdgeDesk, { activityId, experienceId }: WantedActivity): LinkedActivity {
  return { activityId, experienceIds: desk.activities.current.experiencesOf(activityId), experienceId };
}

function storeOf({ store }: EdgeDesk): Promise<Store> {
  if (store !== null) return store;
  const issue = { path: "edge", expected: "a database", got: "none: this edge keeps nothing" };
  throw errorFromIssues("invalid-request", "There are no visitors", [issue], { status: 404 });
}

const idNames: readonly (keyof VisitorId)[] = ["tntId", "thirdPartyId", "marketingCloudVisitorId"];

function readVisitorId(query: Readonly<Record<string, string>>): VisitorId {
  const given = idNames.flatMap((name) => (query[name] ? [[name, query[name]] as const] : []));
  if (given.length > 0) return Object.fromEntries(given);
  const issue = { path: "query", expected: idNames.join(" or "), got: "none of them" };
  throw errorFromIssues("invalid-request", "The query is not valid", [issue], { status: 400 });
}
