import type { BriefReport, DescribedReport } from "@fletch/edge";
import type { Terminal } from "../terminal.ts";
import { drawForestPlot } from "./forest-plot.ts";

type Colors = Terminal["colors"];
type Report = DescribedReport | BriefReport;
type Metric = Report["metrics"][number];
type Result = Metric["experiences"][number];
type Finding = Report["health"]["findings"][number];

/** Formats a report as text: what is wrong first, then what to do, then the figures. */
export function describeReport(report: DescribedReport, colors: Colors): string {
  const { activity, type, live, visitors, experiences, metrics, health, advice, from, to } = report;
  const names = new Map(experiences.map(({ id, name, isControl }) => [id, isControl ? `${name} (control)` : name]));
  const days = [from ?? report.days[0]?.day, to ?? report.days.at(-1)?.day].filter((day) => day !== undefined);
  const details = [
    type ?? "of an artifact",
    live ? "live" : "not live",
    `${count(visitors)} visitors`,
    days.join(" to "),
  ];
  return [
    `${colors.bold(activity)}  ${details.filter(Boolean).join(", ")}`,
    "",
    ...health.findings.map((finding) => describeFinding(finding, colors)),
    ...(health.findings.length === 0 ? [] : [""]),
    `${colors.bold("Advice")}  ${advice.text}`,
    "",
    ...describeExperiences(experiences),
    ...metrics.flatMap((metric) => ["", ...describeMetric(metric, report, names, colors)]),
  ].join("\n");
}

/** Formats reports as a table: those with an alarm first. */
export function describeReports(reports: readonly BriefReport[], colors: Colors): string {
  if (reports.length === 0) return "There are no activities.";
  const isAlarmed = ({ health }: BriefReport): boolean => health.findings.some(({ severity }) => severity === "alarm");
  const sorted = [...reports.filter(isAlarmed), ...reports.filter((each) => !isAlarmed(each))];
  const names = alignLeft(sorted.map(({ activity }) => activity));
  const visitors = alignRight(sorted.map((each) => count(each.visitors)));
  return sorted
    .map((each, index) => {
      const [alarm] = each.health.findings.filter(({ severity }) => severity === "alarm");
      const text = alarm === undefined ? each.advice.text : describeFinding(alarm, colors);
      return `${colors.bold(names[index] ?? "")}  ${visitors[index]} visitors  ${text}`;
    })
    .join("\n");
}

function describeFinding({ severity, text }: Finding, colors: Colors): string {
  if (severity === "alarm") return colors.red(colors.bold(`ALARM    ${text}`));
  return severity === "warning" ? colors.yellow(`Warning  ${text}`) : colors.dim(`Note     ${text}`);
}

function describeExperiences(experiences: Report["experiences"]): readonly string[] {
  const names = alignLeft(["Experience", ...experiences.map(({ name }) => name)]);
  const visitors = alignRight(["visitors", ...experiences.map((each) => count(each.visitors))]);
  const seen = alignRight(["share", ...experiences.map(({ seenShare }) => percent(seenShare))]);
  const expected = alignRight(["expected", ...experiences.map(({ expectedShare }) => percent(expectedShare))]);
  return names.map((name, index) => `${name}  ${visitors[index]}  ${seen[index]}  ${expected[index]}`);
}

function describeMetric(
  metric: Metric,
  { level, isSequential }: Report,
  names: ReadonlyMap<string | number, string>,
  colors: Colors,
): readonly string[] {
  const { name, kind, isGoal, experiences } = metric;
  const rows = experiences.map((result) => [
    names.get(result.experience) ?? String(result.experience),
    ...describeFigures(kind, result),
    ...describeComparison(result),
  ]);
  const titles = ["", ...listTitles(kind), "lift", "interval of the lift", "p", "chance to win"];
  const columns = titles.map((title, column) => {
    const cells = [title, ...rows.map((row) => row[column] ?? "")];
    return column === 0 ? alignLeft(cells) : alignRight(cells);
  });
  const plots = drawForestPlot(experiences.map(({ againstControl }) => againstControl?.lift ?? null));
  const lines = ["", ...plots].map((plot, row) =>
    `${columns.map((cells) => cells[row]).join("  ")}  ${plot}`.trimEnd(),
  );
  const about = `${kind}${isGoal ? ", goal" : ""}; ${percent(level)} intervals${isSequential ? ", at any time" : ""}`;
  const marks = new Set(
    experiences.map(({ againstControl }) => (againstControl === null ? "" : toMark(againstControl))),
  );
  const meaning = [
    ...(marks.has(" *") ? ["* conclusive: it can be believed now"] : []),
    ...(marks.has(" (*)") ? [`(*) significant at ${percent(1 - level)}, but not conclusive yet: see the advice`] : []),
  ];
  return [
    `${colors.bold(name)}  ${about}`,
    colors.dim(lines[0] ?? ""),
    ...lines.slice(1),
    ...(meaning.length === 0 ? [] : [colors.dim(meaning.join("; "))]),
  ];
}

function listTitles(kind: Metric["kind"]): readonly string[] {
  return kind === "conversion"
    ? ["converted", "rate"]
    : ["total", "per visitor", ...(kind === "revenue" ? ["orders", "per order"] : [])];
}

function describeFigures(kind: Metric["kind"], { numerator, denominator, value, revenue }: Result): readonly string[] {
  if (kind === "conversion") return [`${count(numerator)} of ${count(denominator)}`, percent(value)];
  const orders = revenue === null ? [] : [count(revenue.orders), amount(revenue.averageOrderValue)];
  return [amount(numerator), amount(value), ...orders];
}

function describeComparison({ againstControl }: Result): readonly string[] {
  if (againstControl === null) return ["", "", "", ""];
  const { lift, adjustedPValue, chanceToWin } = againstControl;
  return [
    lift === null ? "–" : signed(lift.estimate),
    lift === null ? "–" : `${signed(lift.lower)} to ${signed(lift.upper)}`,
    adjustedPValue === null ? "–" : `${writePValue(adjustedPValue)}${toMark(againstControl)}`,
    percent(chanceToWin),
  ];
}

/** Marks a conclusive difference with a star, and a merely significant one with a star in parentheses. */
function toMark({ isConclusive, isSignificant }: NonNullable<Result["againstControl"]>): string {
  if (isConclusive) return " *";
  return isSignificant ? " (*)" : "";
}

function writePValue(pValue: number): string {
  return pValue > 0 && pValue < 0.001 ? pValue.toExponential(1) : pValue.toPrecision(3);
}

const counts = new Intl.NumberFormat("en-US");
const amounts = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function count(value: number): string {
  return counts.format(value);
}

function amount(value: number | null): string {
  return value === null ? "–" : amounts.format(value);
}

function percent(fraction: number | null): string {
  return fraction === null ? "–" : `${Number((fraction * 100).toPrecision(3))} %`;
}

function signed(fraction: number): string {
  return `${fraction > 0 ? "+" : ""}${percent(fraction)}`;
}

function alignLeft(cells: readonly string[]): readonly string[] {
  const widest = Math.max(...cells.map(({ length }) => length));
  return cells.map((cell) => cell.padEnd(widest));
}

function alignRight(cells: readonly string[]): readonly string[] {
  const widest = Math.max(...cells.map(({ length }) => length));
  return cells.map((cell) => cell.padStart(widest));
}
