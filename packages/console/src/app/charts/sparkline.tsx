import { scaleLinear } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";
import type { VNode } from "preact";

interface SparklineProps {
  readonly values: readonly number[];
  /** A description for screen readers. */
  readonly label: string;
}

const width = 120;
const height = 28;

/** A small curve without axes: the shape of a time series. */
export function Sparkline({ values, label }: SparklineProps): VNode {
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [1, width - 1]);
  const y = scaleLinear([0, Math.max(1, ...values)], [height - 2, 2]);
  const points = values.map((value, index): [number, number] => [x(index), y(value)]);
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path class="spark-area" d={area().curve(curveMonotoneX).y0(height)(points) ?? ""} />
      <path class="spark-line" d={line().curve(curveMonotoneX)(points) ?? ""} />
    </svg>
  );
}
