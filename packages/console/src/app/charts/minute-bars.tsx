import { scaleBand, scaleLinear } from "d3-scale";
import type { VNode } from "preact";
import { toClock, toCount } from "../parts/format.ts";
import { useWidth } from "./use-width.ts";

interface MinuteBarsProps {
  /** When the first minute began, in milliseconds since the epoch. */
  readonly from: number;
  readonly requests: readonly number[];
}

const height = 92;
const base = height - 18;

/** Requests in each minute of the last hour. */
export function MinuteBars({ from, requests }: MinuteBarsProps): VNode {
  const { box, width } = useWidth(480);
  const max = Math.max(1, ...requests);
  const x = scaleBand(
    requests.map((_, index) => index),
    [0, width],
  ).paddingInner(0.25);
  const y = scaleLinear([0, max], [base, 16]);
  const total = requests.reduce((sum, count) => sum + count, 0);
  return (
    <div class="chart-box" ref={box}>
      <svg
        class="chart"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${toCount(total)} requests in the last hour, at most ${toCount(max)} in a minute`}
      >
        <line class="axis" x1="0" x2={width} y1={base} y2={base} />
        {requests.map((count, index) => {
          const top = count === 0 ? base : Math.min(y(count), base - 2);
          const key = from + index;
          return (
            <rect key={key} class="minute" x={x(index)} width={x.bandwidth()} y={top} height={base - top} rx="1" />
          );
        })}
        <text x="0" y={height - 3}>
          {toClock(from).slice(0, 5)}
        </text>
        <text x={width} y={height - 3} class="end">
          now
        </text>
        <text x={width} y="10" class="end">
          {`most: ${toCount(max)} a minute`}
        </text>
      </svg>
    </div>
  );
}
