import pc from "picocolors";

/** What the log says of one request. `timing` and `method` are absent where Target was not asked. */
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
    : pc.dim("Target not asked");
  const shownStatus = status < 400 ? pc.green(status) : pc.red(status);
  console.log(`${shownStatus} ${verb} ${path.padEnd(24)} ${inMs(duration)}  ${target}`);
}

/** Milliseconds for people: two decimals, right-aligned. */
export function inMs(milliseconds: number): string {
  return `${milliseconds.toFixed(2).padStart(7)} ms`;
}
