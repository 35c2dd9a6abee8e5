import type { DescribedReport } from "@fletch/edge";
import type { VNode } from "preact";
import { seriesClass } from "../../charts/series.ts";
import { toChange, toCount, toPercent } from "../../parts/format.ts";
import { toAmount, valueFormat } from "./value-format.ts";

type Metric = DescribedReport["metrics"][number];
type Result = Metric["experiences"][number];

interface MetricTableProps {
  readonly report: DescribedReport;
  readonly metric: Metric;
}

/** Every figure of a metric, one row for each experience and one for all. */
export function MetricTable({ report, metric }: MetricTableProps): VNode {
  const { experiences } = report;
  const { total, kind, name } = metric;
  const format = valueFormat(kind);
  const hasRevenue = total.revenue !== null;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{name}</h2>
        <p>{metric.isGoal ? "the goal: the advice goes by it" : "not the goal"}</p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard. */}
      <section class="table-box" tabIndex={0} aria-label={`Figures of ${name}`}>
        <table class="stacks">
          <caption class="visually-hidden">{name} by experience</caption>
          <thead>
            <tr>
              <th scope="col">Experience</th>
              <th scope="col" class="num">
                Visitors
              </th>
              <th scope="col" class="num">
                {sumTitle(kind)}
              </th>
              <th scope="col" class="num">
                {meanTitle(kind)}
              </th>
              {hasRevenue && (
                <>
                  <th scope="col" class="num">
                    Orders
                  </th>
                  <th scope="col" class="num">
                    Average order
                  </th>
                </>
              )}
              <th scope="col" class="num">
                Lift
              </th>
              <th scope="col" class="num">
                Confidence
              </th>
              <th scope="col" class="num">
                Chance to win
              </th>
            </tr>
          </thead>
          <tbody>
            {experiences.map(({ id, name: experience, isControl }, index) => {
              const result = metric.experiences[index];
              return (
                <tr key={id}>
                  <th scope="row">
                    <i class={`swatch ${seriesClass(index)}`} aria-hidden="true" />
                    {experience} {isControl && <span class="badge">Control</span>}
                  </th>
                  {result !== undefined && (
                    <>
                      <Counts figures={result} kind={kind} format={format} hasRevenue={hasRevenue} />
                      <Against result={result} />
                    </>
                  )}
                </tr>
              );
            })}
            <tr class="total-row">
              <th scope="row">All</th>
              <Counts figures={total} kind={kind} format={format} hasRevenue={hasRevenue} />
              <td class="none" />
              <td class="none" />
              <td class="none" />
            </tr>
          </tbody>
        </table>
      </section>
    </section>
  );
}

function sumTitle(kind: Metric["kind"]): string {
  return kind === "conversion" ? "Converted" : "Sum";
}

function meanTitle(kind: Metric["kind"]): string {
  return kind === "conversion" ? "Rate" : "Per visitor";
}

interface CountsProps {
  readonly figures: Metric["total"];
  readonly kind: Metric["kind"];
  readonly format: (value: number) => string;
  readonly hasRevenue: boolean;
}

function Counts({ figures, kind, format, hasRevenue }: CountsProps): VNode {
  const { denominator, numerator, value, interval, revenue } = figures;
  return (
    <>
      <td class="num" data-label="Visitors">
        {toCount(denominator)}
      </td>
      <td class="num" data-label={sumTitle(kind)}>
        {kind === "revenue" ? toAmount(numerator) : toCount(numerator)}
      </td>
      <td class="num" data-label={meanTitle(kind)}>
        {value === null ? "–" : format(value)}
        {interval !== null && (
          <small>
            {format(interval.lower)} to {format(interval.upper)}
          </small>
        )}
      </td>
      {hasRevenue && (
        <>
          <td class="num" data-label="Orders">
            {revenue === null ? "–" : toCount(revenue.orders)}
          </td>
          <td class="num" data-label="Average order">
            {revenue?.averageOrderValue == null ? "–" : toAmount(revenue.averageOrderValue)}
          </td>
        </>
      )}
    </>
  );
}

function Against({ result }: { readonly result: Result }): VNode {
  const { againstControl } = result;
  if (againstControl === null) {
    return (
      <>
        <td class="num muted none">–</td>
        <td class="num muted none">–</td>
        <td class="num muted none">–</td>
      </>
    );
  }
  const { lift, confidence, chanceToWin, isConclusive, refusal } = againstControl;
  return (
    <>
      <td class="num" data-label="Lift" title={refusal ?? undefined}>
        {lift === null ? (
          "–"
        ) : (
          <>
            <span class={isConclusive ? (lift.estimate > 0 ? "better" : "worse") : undefined}>
              {toChange(lift.estimate)}
            </span>
            <small>
              {toChange(lift.lower)} to {toChange(lift.upper)}
            </small>
          </>
        )}
      </td>
      <td class="num" data-label="Confidence">
        {toCertainty(confidence)}
      </td>
      <td class="num" data-label="Chance to win">
        {toCertainty(chanceToWin)}
      </td>
    </>
  );
}

/** Writes a probability, but never 0 % or 100 %. */
function toCertainty(share: number | null): string {
  if (share !== null && share >= 0.9995) return "> 99.9\u00a0%";
  return share !== null && share < 0.0005 ? "< 0.1\u00a0%" : toPercent(share, 1);
}
