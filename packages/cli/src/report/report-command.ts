import { TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { BriefReport, DescribedReport } from "@fletch/edge";
import { Command, Option } from "commander";
import {
  activitiesOption,
  artifactsOption,
  clientOption,
  type EdgeSource,
  environmentOption,
  findSources,
  organizationOption,
} from "../sources.ts";
import type { Terminal } from "../terminal.ts";
import { type EdgeFetch, findDatabase, toResponseError, toRunningEdge, withOwnEdge } from "../why/fetch-why.ts";
import { describeReport, describeReports } from "./describe-report.ts";

interface ReportOptions extends Omit<EdgeSource, "database"> {
  readonly database?: string | boolean;
  readonly edge?: string;
  readonly adminToken?: string;
  readonly from?: string;
  readonly to?: string;
  readonly metric?: string;
  readonly control?: string;
  readonly level?: string;
  readonly sequential: boolean;
  readonly json: boolean;
  readonly csv: boolean;
}

/** `fletch report`: says which experience won and whether to believe it, from a database or from a running edge. */
export function reportCommand(terminal: Terminal): Command {
  return new Command("report")
    .description("Say what won, and whether to believe it: health first, then advice, then figures.")
    .argument("[activity]", "the name or id of an activity (default: a line for each activity)")
    .optionsGroup("Where the activities and the counts are:")
    .addOption(new Option("--edge <url>", "a running edge, e.g. http://127.0.0.1:8080"))
    .addOption(new Option("--admin-token <text>", "the token of its admin API"))
    .addOption(activitiesOption("activity files instead: a folder, a glob or a file"))
    .addOption(artifactsOption())
    .addOption(
      new Option(
        "--database <url>",
        "the database with their counts: a file or postgres://… (default: .fletch/edge.db)",
      ),
    )
    .addOption(environmentOption())
    .addOption(clientOption())
    .addOption(organizationOption())
    .optionsGroup("What to report:")
    .option(
      "--from <day>",
      "the first day, e.g. 2026-01-31, UTC: visitors who were first shown the activity since then",
    )
    .option("--to <day>", "the last day")
    .option("--metric <name>", "only this metric, by name or id; it is the goal (default: all)")
    .option("--control <name>", "the experience to compare with, by name or id (default: the first)")
    .option("--level <share>", "the level of all intervals: 0.95 or 95 (default: 0.95)")
    .option("--sequential", "intervals that hold however often they are read", false)
    .optionsGroup("Other:")
    .addOption(new Option("--json", "print the report as JSON").default(false).conflicts("csv"))
    .option("--csv", "print a row for each experience and metric as CSV", false)
    .addHelpText(
      "after",
      `
Examples:
  fletch report
  fletch report Hero
  fletch report Hero --edge http://127.0.0.1:8080 --metric sales --control "As it was"
  fletch report Hero --from 2026-11-02 --level 99 --sequential
  fletch report --database postgres://127.0.0.1/edge --csv > reports.csv`,
    )
    .action(async (activity: string | undefined, options: ReportOptions) => {
      const read = (edge: EdgeFetch): Promise<string> => readReport(edge, activity, options, terminal.colors);
      terminal.print(
        options.edge === undefined
          ? await withOwnEdge({ ...findSources(options, terminal), database: requireDatabase(options.database) }, read)
          : await read(toRunningEdge(options.edge, options.adminToken)),
      );
    });
}

async function readReport(
  edge: EdgeFetch,
  activity: string | undefined,
  options: ReportOptions,
  colors: Terminal["colors"],
): Promise<string> {
  const { from, to, metric, control, level, sequential, csv } = options;
  const wanted = { from, to, metric, control, level, ...(sequential && { sequential: "true" }) };
  const given = Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const query = new URLSearchParams([...given, ["format", csv ? "csv" : "json"]]);
  const response = await edge(
    `/admin/reports${activity === undefined ? "" : `/${encodeURIComponent(activity)}`}?${query}`,
  );
  if (csv && response.ok) return (await response.text()).replace(/\r\n$/, "");
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok || !isRecord(body)) throw toResponseError(response, body);
  if (options.json) return JSON.stringify(body, null, 2);
  if (activity !== undefined) return describeReport(body as unknown as DescribedReport, colors);
  return describeReports((body as unknown as { readonly reports: readonly BriefReport[] }).reports, colors);
}

/** @throws TargetError `invalid-options` without a database */
function requireDatabase(given: string | boolean | undefined): string {
  const database = findDatabase(given);
  if (database !== false) return database;
  throw new TargetError(
    "invalid-options",
    "Expected --database or --edge, received neither, and there is no .fletch/edge.db",
  );
}
