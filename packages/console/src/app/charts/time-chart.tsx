import { scaleLinear, scaleUtc } from "d3-scale";
import { area, line } from "d3-shape";
import type { VNode } from "preact";
import { seriesClass } from "./series.ts";
import { useWidth } from "./use-width.ts";

/** A value of a day. */
export interface TimePoint {
  /** UTC, e.g. `2026-01-31`. */
  readonly day: string;
  /** `null` makes a gap in the line. */
  readonly value: number | null;
  readonly lower?: number | null;
  readonly upper?: number | null;
}

/** A line. */
export interface TimeSeries {
  readonly key: string;
  readonly name: string;
  readonly series: number;
  readonly points: readonly TimePoint[];
}

interface TimeChartProps {
  /** A description for screen readers. */
  readonly label: string;
  readonly lines: readonly TimeSeries[];
  readonly format: (value: number) => string;
  /** A horizontal line to compare with, always within the chart's range. */
  readonly reference?: number;
}

const height = 240;
const left = 58;
const right = 12;
const top = 10;
const bottom = height - 26;

/** Values over days, each with the band of its interval. */
export function TimeChart({ label, lines, format, reference }: TimeChartProps): VNode {
  const { box, width } = useWidth(560);
  const days = lines.flatMap(({ points }) => points.map(({ day }) => toTime(day)));
  const x = scaleUtc([Math.min(...days), Math.max(...days)], [left, width - right]);
  const y = scaleLinear(toDomain(lines, reference), [bottom, top]).nice(5);
  const isOneDay = new Set(days).size === 1;
  const toX = ({ day }: TimePoint): number => (isOneDay ? (left + width - right) / 2 : x(toTime(day)));
  const drawLine = line<TimePoint>()
    .defined(({ value }) => value !== null)
    .x(toX)
    .y(({ value }) => y(value ?? 0));
  const drawBand = area<TimePoint>()
    .defined(({ lower, upper }) => lower != null && upper != null)
    .x(toX)
    .y0(({ lower }) => clamp(y(lower ?? 0)))
    .y1(({ upper }) => clamp(y(upper ?? 0)));
  const dayTicks = isOneDay ? [] : x.ticks(Math.max(2, Math.floor(width / 110)));
  return (
    <div class="chart-box" ref={box}>
      <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {y.ticks(5).map((tick) => (
          <g key={tick}>
            <line class="grid" x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} />
            <text class="end" x={left - 8} y={y(tick) + 4}>
              {format(tick)}
            </text>
          </g>
        ))}
        {dayTicks.map((tick) => (
          <text key={tick.getTime()} class="middle" x={Math.min(x(tick), width - 24)} y={height - 8}>
            {tick.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })}
          </text>
        ))}
        {isOneDay && (
          <text class="middle" x={(left + width - right) / 2} y={height - 8}>
            {lines[0]?.points[0]?.day}
          </text>
        )}
        {reference !== undefined && (
          <line class="reference" x1={left} x2={width - right} y1={y(reference)} y2={y(reference)} />
        )}
        {lines.map(({ key, series, points }) => (
          <g key={key} class={seriesClass(series)}>
            <path class="band" d={drawBand(points) ?? ""} />
            <path class="time-line" d={drawLine(points) ?? ""} />
            {points.map((point) =>
              point.value === null ? null : (
                <circle key={point.day} class="time-point" cx={toX(point)} cy={y(point.value)} r="2.5" />
              ),
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

function toTime(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function clamp(value: number): number {
  return Math.min(bottom, Math.max(top, value));
}

/**
 * Returns a domain that contains all estimates, and the intervals of the last day. Intervals of the first days may be cut off: they are so wide
 * that the lines would look flat.
 */
function toDomain(lines: readonly TimeSeries[], reference: number | undefined): readonly [number, number] {
  const points = lines.flatMap((each) => each.points);
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const last = lines.flatMap((each) => each.points.at(-1) ?? []);
  const ends = last.flatMap(({ lower, upper }) => [lower, upper]).filter((end) => end != null);
  const known = [...values, ...ends, ...(reference === undefined ? [] : [reference])];
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const room = (high - low || Math.abs(high) || 1) * 0.1;
  // No padding beyond the reference where no value is.
  return [low === reference ? low : low - room, high === reference ? high : high + room];
}
