import type { Issue } from "@fletch/delivery-api";
import { describeValue, withoutUndefined } from "@fletch/delivery-api/schema";
import type { ActivitySummary, ReportOptions } from "@fletch/reports";
import { badRequest } from "../http/responses.ts";
import { suggest } from "../suggest.ts";
import { type Day, parseDay } from "./days.ts";

/** The query of a report. */
export interface ReportQuery {
  readonly from?: Day;
  readonly to?: Day;
  /** The id or name of a metric, or of the control experience. */
  readonly metric?: string;
  readonly control?: string;
  readonly level?: number;
  readonly sequential?: { readonly tuning?: number };
  /** @default "json", or the format of the `Accept` header */
  readonly format?: "json" | "csv";
}

type Query = Readonly<Record<string, string>>;

const listNames = ["from", "to", "level", "sequential", "format"] as const;
const reportNames = [...listNames, "metric", "control"] as const;

/** @throws TargetError `invalid-request` for an unknown name or an invalid value */
export function readReportQuery(query: Query): ReportQuery {
  return readQuery(query, reportNames);
}

/** Refuses metric and experience for lists: each activity has its own. @throws TargetError `invalid-request` */
export function readListQuery(query: Query): ReportQuery {
  return readQuery(query, listNames);
}

/**
 * Returns the options of `reportActivity`.
 *
 * @param through the last day with expected visitors
 * @throws TargetError `invalid-request` for an unknown metric or experience
 */
export function toReportOptions(
  { metric, control, level, sequential }: ReportQuery,
  summary: ActivitySummary,
  through: number | undefined,
): ReportOptions {
  return withoutUndefined({
    metric: metric === undefined ? undefined : findId("metric", summary.metrics, metric),
    control: control === undefined ? undefined : findId("control", summary.experiences, control),
    level,
    sequential,
    through,
  });
}

function readQuery(query: Query, known: readonly string[]): ReportQuery {
  const issues: Issue[] = [];
  for (const name of Object.keys(query)) {
    if (known.includes(name)) continue;
    issues.push({
      path: `query.${name}`,
      expected: `one of ${known.join(", ")}`,
      received: `${describeValue(name)}${suggest(name, known)}`,
    });
  }
  const read = <T>(
    name: (typeof reportNames)[number],
    expected: string,
    parse: (text: string) => T | null,
  ): T | undefined => {
    const text = query[name];
    if (text === undefined || !known.includes(name)) return undefined;
    const value = parse(text);
    if (value !== null) return value;
    issues.push({ path: `query.${name}`, expected, received: describeValue(text) });
    return undefined;
  };
  const from = read("from", aDay, parseDay);
  const to = read("to", aDay, parseDay);
  const metric = read("metric", "the name or id of a metric", (text) => text || null);
  const control = read("control", "the name or id of an experience", (text) => text || null);
  const level = read("level", "a share such as 0.95, or a percentage such as 95", parseLevel);
  const sequential = read(
    "sequential",
    "true, false, or the visitors for which intervals are tightest, such as 5000",
    parseSequential,
  );
  const format = read<"json" | "csv">("format", "json or csv", (text) =>
    text === "json" || text === "csv" ? text : null,
  );
  if (from !== undefined && to !== undefined && from.day > to.day) {
    issues.push({ path: "query.to", expected: `${from.text} or later`, received: to.text });
  }
  if (issues.length > 0) throw badRequest("The query is not valid", issues);
  return withoutUndefined({ from, to, metric, control, level, sequential: sequential || undefined, format });
}

const aDay = "a day such as 2026-01-31, UTC";

function parseLevel(text: string): number | null {
  if (!/^\d{1,2}(?:\.\d{1,6})?$/.test(text)) return null;
  const level = Number(text) >= 1 ? Number(text) / 100 : Number(text);
  return level > 0 && level < 1 ? level : null;
}

function parseSequential(text: string): { readonly tuning?: number } | false | null {
  if (text === "false") return false;
  if (text === "" || text === "true") return {};
  const tuning = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  return tuning > 0 ? { tuning } : null;
}

interface Named {
  readonly id: string | number;
  readonly name?: string | undefined;
}

function findId<Entry extends Named>(path: string, entries: readonly Entry[], wanted: string): Entry["id"] {
  const isWanted = (text: unknown): boolean => String(text).toLowerCase() === wanted.toLowerCase();
  const found =
    entries.find(({ name }) => name === wanted) ?? entries.find(({ id, name }) => isWanted(id) || isWanted(name));
  if (found !== undefined) return found.id;
  const names = entries.map(({ id, name }) => String(name ?? id));
  const expected =
    names.length === 0
      ? "none: the activity has none"
      : `one of ${names.map((name) => JSON.stringify(name)).join(", ")}`;
  throw badRequest("The query is not valid", [
    { path: `query.${path}`, expected, received: `${describeValue(wanted)}${suggest(wanted, names)}` },
  ]);
}
