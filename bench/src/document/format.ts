import type { Row, Spread, Unit } from "../model.ts";

/** Writes a figure with three digits. */
export function formatNumber(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString("en-US");
  if (Math.abs(value) >= 100) return value.toFixed(0);
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

export function formatQuantity({ median }: Spread, unit: Unit): string {
  return unit === "×" ? `${formatNumber(median)} ×` : `${formatNumber(median)} ${unit}`;
}

/** Writes a median with its quartiles in brackets. */
export function formatSpread(spread: Spread, unit: Unit): string {
  const middle = formatQuantity(spread, unit);
  if (spread.low === spread.high) return middle;
  return `${middle} (${formatNumber(spread.low)}–${formatNumber(spread.high)})`;
}

/** Returns whether the median meets the bar; "none": the row has no bar. */
export function checkBar({ bar, ratio, ours }: Row): "met" | "missed" | "none" {
  if (bar === undefined) return "none";
  const value = (bar.of === "ratio" ? ratio : ours)?.median ?? Number.NaN;
  return (bar.is === "at least" ? value >= bar.value : value <= bar.value) ? "met" : "missed";
}

export function formatBar(row: Row): string {
  if (row.bar === undefined) return "";
  const unit = row.bar.of === "ratio" ? "×" : row.unit;
  const sign = row.bar.is === "at least" ? "≥" : "≤";
  return `${sign} ${row.bar.value.toLocaleString("en-US")} ${unit}: ${checkBar(row)}`;
}
