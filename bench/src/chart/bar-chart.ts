/** Draws bars as an SVG for light and for dark pages. */
import { formatNumber } from "../document/format.ts";
import type { Bars } from "../model.ts";

const width = 760;
const nameWidth = 210;
const figureWidth = 110;
const barHeight = 22;
const barSpacing = 12;
const top = 52;

export function renderBarChart({ title, unit, scale, values }: Bars): string {
  const room = width - nameWidth - figureWidth;
  const longest = Math.max(...values.map(({ value }) => value));
  const shortest = Math.min(...values.map(({ value }) => value));
  const height = top + values.length * (barHeight + barSpacing) + 12;
  const lengthOf = (value: number): number => {
    if (scale === "linear") return (value / longest) * room;
    const floor = Math.log10(shortest) - 0.3;
    return ((Math.log10(value) - floor) / (Math.log10(longest) - floor)) * room;
  };
  const bars = values.map(({ name, value, ours }, index) => {
    const y = top + index * (barHeight + barSpacing);
    const length = Math.max(2, lengthOf(value));
    const middle = y + barHeight / 2 + 5;
    return [
      `<text class="name" x="${nameWidth - 12}" y="${middle}" text-anchor="end">${escapeText(name)}</text>`,
      `<rect class="${ours ? "ours" : "theirs"}" x="${nameWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="4"/>`,
      `<text class="figure" x="${(nameWidth + length + 8).toFixed(1)}" y="${middle}">${formatNumber(value)} ${unit}</text>`,
    ].join("\n  ");
  });
  const subtitle = scale === "log" ? `${unit}, logarithmic` : unit;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeText(title)}">
  <style>
    text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
    .title { font-weight: 600; font-size: 16px; }
    .unit { fill: #59636e; font-size: 12px; }
    .figure { fill: #59636e; font-variant-numeric: tabular-nums; }
    .ours { fill: #d1242f; }
    .theirs { fill: #8c959f; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .unit, .figure { fill: #9198a1; }
      .ours { fill: #f85149; }
      .theirs { fill: #656c76; }
    }
  </style>
  <text class="title" x="12" y="22">${escapeText(title)}</text>
  <text class="unit" x="12" y="40">${subtitle}</text>
  ${bars.join("\n  ")}
</svg>
`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
