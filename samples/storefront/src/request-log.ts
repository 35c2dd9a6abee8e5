import pc from "picocolors";

/** A line of the log. `timing` and `method` are absent without a call to Target. */
export interface RequestLine {
  readonly verb: string;
  readonly path: string;
  readonly status: number;
  /** Milliseconds from request to response. */
  readonly duration: number;
  readonly timing?: { readonly total: number; readonly waited: number };
  readonly method?: string;
}

export function logRequest({ verb, path, status, duration, timing, method }: RequestLine): void {
  const target = timing
    ? `Target ${inMs(timing.total)}, waited ${pc.bold(inMs(timing.waited))}${method ? `  ${pc.dim(method)}` : ""}`
    : pc.dim("no call to Target");
  const shownStatus = status < 400 ? pc.green(status) : pc.red(status);
  console.log(`${shownStatus} ${verb} ${path.padEnd(24)} ${inMs(duration)}  ${target}`);
}

/** Writes milliseconds with two decimals, right-aligned. */
export function inMs(milliseconds: number): string {
  return `${milliseconds.toFixed(2).padStart(7)} ms`;
}
