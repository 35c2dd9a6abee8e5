/**
 * Measures the error rates of the statistics: simulates A/B tests without an effect, and with a lift of 5 %, from a seed.
 *
 * Run: `npx tsx --conditions=fletch-source packages/reports/bars/simulate.ts [runs] [seed]`. The default of 20,000 runs takes about two
 * minutes. With 1,000 runs the standard error of a share near 5 % is 0.7 points. The exit code is 1 if a bar is missed.
 */
import { compareGroups, type Group, type GroupKind } from "@fletch/reports";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

const runs = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? 20_260_131);
const random = xoroshiro128plus(seed);
const uniform = (): number => uniformFloat64(random);

/** The visitors of both groups together. The sequential test reads the results after every `readEvery` of them. */
const visitors = 20_000;
const readEvery = 1_000;
const lift = 0.05;

interface Sums {
  n: number;
  sum: number;
  squares: number;
}

interface Metric {
  readonly name: string;
  readonly kind: GroupKind;
  /** Draws the value of a visitor. */
  readonly draw: (rate: number) => number;
  readonly rate: number;
}

const metrics: readonly Metric[] = [
  { name: "conversions, 10 %", kind: "proportion", rate: 0.1, draw: (rate) => (uniform() < rate ? 1 : 0) },
  // One visitor in ten orders, for a log-normal amount from 5 to some hundreds.
  {
    name: "revenue, 10 % order",
    kind: "mean",
    rate: 0.1,
    draw: (rate) => (uniform() < rate ? 20 * Math.exp(0.8 * normal()) : 0),
  },
];

let missed = 0;
console.log(`${runs} runs of ${visitors} visitors each, seed ${seed}\n`);
for (const metric of metrics) {
  for (const effect of ["absolute", "relative"] as const) {
    let welch = 0;
    let sequential = 0;
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const read = (groups: readonly [Group, Group], tuning?: number): number =>
        compareGroups(...groups, {
          kind: metric.kind,
          effect,
          sequential: tuning === undefined ? undefined : { tuning },
        }).pValue;
      let isFound = false;
      const equal = count(metric, 1, (groups) => {
        isFound ||= read(groups, 5_000) < 0.05;
      });
      if (read(equal) < 0.05) welch += 1;
      if (isFound) sequential += 1;
      const { lower, upper } = compareGroups(...count(metric, 1 + lift), { kind: metric.kind, effect });
      const truth = effect === "relative" ? lift : lift * computeMean(metric);
      if (lower <= truth && truth <= upper) covered += 1;
    }
    console.log(`${metric.name}, ${effect} effect`);
    reportShare("false positives of Welch, read at the end", welch, 0.04, 0.06);
    reportShare("false positives, sequential, read every 1,000", sequential, 0, 0.05);
    reportShare("the 95 % interval holds a true lift of 5 %", covered, 0.93, 0.97);
  }
}
process.exitCode = missed === 0 ? 0 : 1;

function reportShare(name: string, times: number, min: number, max: number): void {
  const share = times / runs;
  const isMet = share >= min && share <= max;
  if (!isMet) missed += 1;
  const error = Math.sqrt((share * (1 - share)) / runs);
  const bar = `${(100 * min).toFixed(0)} to ${(100 * max).toFixed(0)} %`;
  console.log(
    `  ${isMet ? "met   " : "MISSED"} ${(100 * share).toFixed(1).padStart(5)} ± ${(100 * error).toFixed(1)} %  ${name} (${bar})`,
  );
}

/** Counts the visitors of a test; the second group's rate is `factor` times the first one's. */
function count(
  { draw, rate }: Metric,
  factor: number,
  onRead?: (groups: readonly [Group, Group]) => void,
): readonly [Group, Group] {
  const sums: [Sums, Sums] = [
    { n: 0, sum: 0, squares: 0 },
    { n: 0, sum: 0, squares: 0 },
  ];
  for (let visitor = 1; visitor <= visitors; visitor += 1) {
    const isTreatment = uniform() < 0.5;
    const value = draw(isTreatment ? rate * factor : rate);
    const sum = isTreatment ? sums[1] : sums[0];
    sum.n += 1;
    sum.sum += value;
    sum.squares += value * value;
    if (visitor % readEvery === 0) onRead?.(sums);
  }
  return sums;
}

function computeMean({ kind, rate }: Metric): number {
  return kind === "proportion" ? rate : rate * 20 * Math.exp(0.8 ** 2 / 2);
}

/** Box and Muller's method. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
