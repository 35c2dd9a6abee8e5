/** START HERE for reports over HTTP: from a request to a report, every stage in order. The statistics are in `@fletch/reports`. */
import type { ActivityReport } from "@fletch/reports";
import { nextTurn } from "../cooperative.ts";
import type { EdgeContext } from "../edge-context.ts";
import { jsonResponse } from "../http/responses.ts";
import type { VisitorStore } from "../visitors/visitor-store.ts";
import { lastWholeDay } from "./days.ts";
import { describeActivity, findActivity, listReportable, type ReportableActivity } from "./find-activity.ts";
import { type ReportQuery, readListQuery, readReportQuery, toReportOptions } from "./read-report-query.ts";
import { summarizeActivity } from "./summarize-activity.ts";

/** A report with its activity and period. */
export interface DescribedReport extends ActivityReport {
  readonly activityId: number;
  /** Its type in activity files; `null` for an activity of an artifact. */
  readonly type: string | null;
  /** `false`: only links show it. */
  readonly live: boolean;
  /** The first requested day, UTC, e.g. `2026-01-31`; `null`: all. */
  readonly from: string | null;
  /** The last requested day. */
  readonly to: string | null;
}

/** A report in a list, without daily values. */
export type BriefReport = Omit<DescribedReport, "days" | "metrics"> & {
  readonly metrics: readonly Omit<ActivityReport["metrics"][number], "days">[];
};

type Context = Pick<EdgeContext, "activities" | "now">;

/**
 * Responds with the report of an activity, as JSON or CSV.
 *
 * @param name its name or id
 * @throws TargetError `invalid-request`: 404 for an unknown activity, 400 for an invalid query
 */
export async function respondWithReport(
  context: Context,
  store: VisitorStore,
  name: string,
  request: Request,
): Promise<Response> {
  const activity = findActivity(context.activities.current, name);
  const query = readReportQuery(readParameters(request));
  const isCsv = isCsvWanted(query, request);
  const described = await report(context, store, activity, query, !isCsv);
  return isCsv ? csvResponse([described]) : jsonResponse(described, notStored);
}

/**
 * Responds with the reports of all activities in their order, without daily values.
 *
 * @throws TargetError `invalid-request`
 */
export async function respondWithReports(context: Context, store: VisitorStore, request: Request): Promise<Response> {
  const query = readListQuery(readParameters(request));
  const reports: DescribedReport[] = [];
  for (const activity of listReportable(context.activities.current)) {
    reports.push(await report(context, store, activity, query, false));
    await nextTurn();
  }
  return isCsvWanted(query, request)
    ? csvResponse(reports)
    : jsonResponse({ reports: reports.map(toBriefReport) }, notStored);
}

/** Reports change with every request, so they are not cacheable. */
const notStored = { "cache-control": "no-store" };

function toBriefReport({ days, metrics, ...brief }: DescribedReport): BriefReport {
  return { ...brief, metrics: metrics.map(({ days, ...metric }) => metric) };
}

function readParameters({ url }: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(url).searchParams);
}

function isCsvWanted({ format }: ReportQuery, { headers }: Request): boolean {
  if (format !== undefined) return format === "csv";
  const accepted = headers.get("accept") ?? "";
  return accepted.includes("text/csv") && !accepted.includes("application/json");
}

async function csvResponse(reports: readonly DescribedReport[]): Promise<Response> {
  const { toCsv } = await import("@fletch/reports");
  return new Response(toCsv(reports), { headers: { "content-type": "text/csv;charset=UTF-8", ...notStored } });
}

async function report(
  { now }: Context,
  store: VisitorStore,
  activity: ReportableActivity,
  query: ReportQuery,
  byDay: boolean,
): Promise<DescribedReport> {
  const { from, to } = query;
  const counts = await store.readActivityCounts({
    activityId: activity.id,
    ...(from && { from: from.day }),
    ...(to && { to: to.day }),
  });
  const summary = summarizeActivity(activity, counts);
  const through = lastWholeDay(activity, now(), to?.day);
  // Loads the statistics at the first report, because that takes a while.
  const { reportActivity } = await import("@fletch/reports");
  return {
    ...describeActivity(activity),
    from: from?.text ?? null,
    to: to?.text ?? null,
    ...reportActivity(summary, { ...toReportOptions(query, summary, through), byDay }),
  };
}
