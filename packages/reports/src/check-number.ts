import { ReportError } from "./report-error.ts";

/** Returns a probability strictly between 0 and 1. @throws ReportError `invalid-options` */
export function checkProbability(name: string, value: unknown): number {
  if (typeof value === "number" && value > 0 && value < 1) return value;
  throw new ReportError("invalid-options", `${name}: expected a number between 0 and 1, received ${String(value)}`);
}

/** Returns a finite number above 0. @throws ReportError `invalid-options` */
export function checkPositive(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  throw new ReportError("invalid-options", `${name}: expected a number above 0, received ${String(value)}`);
}
