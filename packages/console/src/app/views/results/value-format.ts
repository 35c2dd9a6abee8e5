import type { DescribedReport } from "@fletch/edge";
import { toPercent } from "../../parts/format.ts";

/** Returns the formatter for values of a kind of metric. */
export function valueFormat(kind: DescribedReport["metrics"][number]["kind"]): (value: number) => string {
  return kind === "conversion" ? (value) => toPercent(value) : toAmount;
}

const amount = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `1,234.50`. */
export function toAmount(value: number): string {
  return amount.format(value);
}
