import type { Row, Spread, Unit } from "../model.ts";

/** A figure with three digits, as a person would write it. */
export function formatNumber(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString("en-US");
  if (Math.abs(value) >= 100) return value.toFixed(0);
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

export function formatQuantity({ median }: Spread, unit: Unit): string {
  return unit === "×" ? `${formatNumber(median)} ×` : `${formatNumber(median)} ${unit}`;
}

/** The median, and between which quartiles it lies. */
export function formatSpread(spread: Spread, unit: Unit): string {
  const middle = formatQuantity(spread, unit);
  if (spread.low === spread.high) return middle;
  return `${middle} (${formatNumber(spread.low)}–${formatNumber(spread.high)})`;
}

/** Medians count. */
export function judge({ bar, ratio, ours }: Row): "met" | "missed" | "none" {
  if (bar === undefined) return "none";
  const value = (bar.of === "ratio" ? ratio : ours)?.median ?? Number.NaN;
  return (bar.is === "at least" ? value >= bar.value : value <= bar.value) ? "met" : "missed";
}

export function formatBar(row: Row): string {
  if (row.bar === undefined) return "";
  const unit = row.bar.of === "ratio" ? "×" : row.unit;
  const sign = row.bar.is === "at least" ? "≥" : "≤";
  return `${sign} ${row.bar.value.toLocaleString("en-US")} ${unit}: ${judge(row)}`;
}
