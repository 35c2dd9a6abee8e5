import { scaleLinear } from "d3-scale";
import type { VNode } from "preact";
import { seriesClass } from "./series.ts";
import { useWidth } from "./use-width.ts";

/** An estimate and its interval. */
export interface IntervalRow {
  readonly key: string;
  readonly name: string;
  /** `null` without an estimate. */
  readonly value: number | null;
  /** `null` without an interval. */
  readonly interval: { readonly lower: number | null; readonly upper: number | null } | null;
  /** The number of the series, which chooses its color. */
  readonly series: number;
}

interface IntervalChartProps {
  /** A description for screen readers. */
  readonly label: string;
  readonly rows: readonly IntervalRow[];
  /** Writes a value. */
  readonly format: (value: number) => string;
  /** A vertical line to compare with, such as no lift. */
  readonly reference?: number | undefined;
}

const rowHeight = 46;
const axisHeight = 24;
const padding = 10;

/** A forest plot: estimates with their intervals, one below the other. */
export function IntervalChart({ label, rows, format, reference }: IntervalChartProps): VNode {
  const { box, width } = useWidth(480);
  const values = rows.flatMap(({ value, interval }) => [value, interval?.lower ?? null, interval?.upper ?? null]);
  const known = [...values, reference ?? null].filter((value) => value !== null);
  const x = scaleLinear(spread(known), [padding, width - padding]).nice(5);
  const height = rows.length * rowHeight + axisHeight;
  const ticks = x.ticks(Math.max(2, Math.floor(width / 110)));
  return (
    <div class="chart-box" ref={box}>
      <svg
        class="chart"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${label}. ${describe(rows, format)}`}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="grid" x1={x(tick)} x2={x(tick)} y1="0" y2={height - axisHeight} />
            <text class="middle" x={Math.min(Math.max(x(tick), 22), width - 22)} y={height - 7}>
              {format(tick)}
            </text>
          </g>
        ))}
        {reference !== undefined && (
          <line class="reference" x1={x(reference)} x2={x(reference)} y1="0" y2={height - axisHeight} />
        )}
        {rows.map((row, index) => (
          <Row key={row.key} row={row} y={index * rowHeight} x={x} width={width} format={format} />
        ))}
      </svg>
    </div>
  );
}

interface RowProps {
  readonly row: IntervalRow;
  readonly y: number;
  readonly x: (value: number) => number;
  readonly width: number;
  readonly format: (value: number) => string;
}

function Row({ row, y, x, width, format }: RowProps): VNode {
  const { name, value, interval, series } = row;
  const middle = y + 33;
  const lower = interval?.lower ?? value;
  const upper = interval?.upper ?? value;
  return (
    <g class={seriesClass(series)}>
      <text class="row-name" x="0" y={y + 16}>
        {shorten(name, Math.max(12, Math.floor((width - 150) / 7)))}
      </text>
      <text class="end" x={width} y={y + 16}>
        {describeRow(row, format)}
      </text>
      {lower !== null && upper !== null && (
        <>
          <line class="interval" x1={x(lower)} x2={x(upper)} y1={middle} y2={middle} />
          <path class="interval-end" d={`M${x(lower)} ${middle - 4}v8M${x(upper)} ${middle - 4}v8`} />
        </>
      )}
      {value !== null && <circle class="estimate" cx={x(value)} cy={middle} r="5" />}
    </g>
  );
}

function describe(rows: readonly IntervalRow[], format: (value: number) => string): string {
  return rows.map((row) => `${row.name}: ${describeRow(row, format)}`).join("; ");
}

function describeRow({ value, interval }: IntervalRow, format: (value: number) => string): string {
  if (value === null) return "not enough data";
  if (interval === null || interval.lower === null || interval.upper === null) return format(value);
  return `${format(value)} (${format(interval.lower)} to ${format(interval.upper)})`;
}

function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

/** Returns the domain of the values with 6 % padding, and a width above 0 for equal values. */
function spread(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - room, high + room];
}
