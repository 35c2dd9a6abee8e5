import { styleText } from "node:util";
import type { Row } from "../model.ts";
import { checkBar, formatBar, formatSpread } from "./format.ts";

/** Prints the table, one line for each row. Colours need a terminal, and no NO_COLOR. */
export function printTable(title: string, rows: readonly Row[]): void {
  const lines = rows.map((row) => [
    row.title,
    formatSpread(row.ours, row.unit),
    row.against === undefined ? "" : `${row.against.name} ${formatSpread(row.against.value, row.unit)}`,
    row.ratio === undefined ? "" : formatSpread(row.ratio, "×"),
    formatBar(row),
  ]);
  const head = ["", "Fletch", "alternative", "times better", "bar"];
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const layOut = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const print = (text: string): unknown => process.stdout.write(`${text}\n`);
  print(`\n${paint("bold", title)}`);
  print(paint("dim", layOut(head)));
  for (const [index, line] of lines.entries()) {
    const row = rows[index];
    print(row !== undefined && checkBar(row) === "missed" ? paint("red", layOut(line)) : layOut(line));
  }
}

function paint(format: Parameters<typeof styleText>[0], text: string): string {
  const wanted = process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "";
  return wanted ? styleText(format, text) : text;
}
