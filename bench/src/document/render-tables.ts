/** The figures of docs/performance.md, rendered from the results. */
import type { Row } from "../model.ts";
import type { Results, ScenarioResult } from "../results.ts";
import { formatBar, formatSpread } from "./format.ts";

/** By the name of their markers in the page. */
export function renderTables({ scenarios }: Results): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  const all = Object.values(scenarios);
  tables.set("bars", renderBars(all.flatMap(({ rows }) => rows).filter(({ bar }) => bar !== undefined)));
  for (const [name, result] of Object.entries(scenarios)) tables.set(name, renderScenario(name, result));
  return tables;
}

function renderBars(rows: readonly Row[]): string {
  const lines = rows.map((row) => [row.title, row.against?.name ?? "", formatMeasured(row), formatBar(row)]);
  return renderTable(["What", "Against", "Measured", "Bar"], lines);
}

function renderScenario(name: string, { rows, charts, date, node, cpus, rounds }: ScenarioResult): string {
  const lines = rows.map((row) => [
    row.title,
    formatSpread(row.ours, row.unit),
    row.against === undefined ? "" : `${row.against.name}: ${formatSpread(row.against.value, row.unit)}`,
    row.ratio === undefined ? "" : formatSpread(row.ratio, "×"),
    formatBar(row),
  ]);
  const pictures = Object.entries(charts).map(([file, { title }]) => `![${title}](performance/${file}.svg)`);
  return [
    ...pictures,
    renderTable(["What", "Fletch", "Alternative", "Times better", "Bar"], lines),
    `_${name}: ${date}, Node ${node.slice(1)}, ${cpus} cores, ${rounds} rounds. Medians, and quartiles in brackets._`,
  ].join("\n\n");
}

function formatMeasured(row: Row): string {
  return row.bar?.of === "ratio" && row.ratio !== undefined
    ? formatSpread(row.ratio, "×")
    : formatSpread(row.ours, row.unit);
}

function renderTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...lines.map(line)].join("\n");
}
