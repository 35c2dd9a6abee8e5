import type { Latency } from "./fault-settings.ts";

/**
 * Parses a latency as people write it: `40`, `20-80` or `p50=40,p99=200`, in milliseconds. Does not check its limits.
 *
 * @returns `null` for other texts
 */
export function parseLatency(text: string): Latency | null {
  if (isNumber(text)) return Number(text);
  const [, min = "", max = ""] = /^([\d.]+)\s*-\s*([\d.]+)$/.exec(text) ?? [];
  if (isNumber(min) && isNumber(max)) return { min: Number(min), max: Number(max) };
  const [, median = "", p99 = ""] = /^p50=([\d.]+)\s*,\s*p99=([\d.]+)$/.exec(text) ?? [];
  return isNumber(median) && isNumber(p99) ? { median: Number(median), p99: Number(p99) } : null;
}

/** Whether a text is a finite number. */
export function isNumber(text: string): boolean {
  return text !== "" && Number.isFinite(Number(text));
}
