import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** One bar of the timeline, in milliseconds since the request came in. */
export interface TimelineBar {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly color: string;
}

const width = 640;
const labelWidth = 170;
const rowHeight = 30;

/** A small Gantt chart: what ran when, and how long each took. Bars of no length are drawn as a hair line. */
export function timeline(bars: readonly TimelineBar[]): HtmlEscapedString | Promise<HtmlEscapedString> {
  const end = Math.max(1, ...bars.map(({ to }) => to));
  const x = (ms: number): string => (labelWidth + (ms / end) * (width - labelWidth - 80)).toFixed(1);
  const height = bars.length * rowHeight + 26;
  return html`<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="${describe(bars)}">
    ${bars.map(
      ({ label, from, to, color }, row) => html`
        <text x="0" y="${row * rowHeight + 20}">${label}</text>
        <rect x="${x(from)}" y="${row * rowHeight + 6}" width="${Math.max(1.5, Number(x(to)) - Number(x(from)))}" height="18" rx="3" fill="${color}" />
        <text class="figure" x="${Number(x(to)) + 8}" y="${row * rowHeight + 20}">${(to - from).toFixed(2)} ms</text>`,
    )}
    <line x1="${labelWidth}" x2="${width - 80}" y1="${height - 18}" y2="${height - 18}" stroke="currentColor" opacity=".3" />
    <text class="axis" x="${labelWidth}" y="${height - 3}">0</text>
    <text class="axis" x="${width - 80}" y="${height - 3}" text-anchor="end">${end.toFixed(1)} ms</text>
  </svg>`;
}

function describe(bars: readonly TimelineBar[]): string {
  return bars.map(({ label, from, to }) => `${label}: ${from.toFixed(1)} to ${to.toFixed(1)} milliseconds`).join("; ");
}
