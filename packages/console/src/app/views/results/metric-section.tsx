import type { DescribedReport } from "@fletch/edge";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { IntervalChart } from "../../charts/interval-chart.tsx";
import { Legend } from "../../charts/legend.tsx";
import { TimeChart } from "../../charts/time-chart.tsx";
import { toChange } from "../../parts/format.ts";
import { MetricTable } from "./metric-table.tsx";
import { valueFormat } from "./value-format.ts";

type Metric = DescribedReport["metrics"][number];

interface MetricSectionProps {
  readonly report: DescribedReport;
  readonly metric: Metric;
}

/** The figures of one metric, as charts and as a table. */
export function MetricSection({ report, metric }: MetricSectionProps): VNode {
  const { experiences } = report;
  const format = valueFormat(metric.kind);
  const rates = experiences.map(({ id, name }, series) => {
    const result = metric.experiences[series];
    return { key: String(id), name, series, value: result?.value ?? null, interval: result?.interval ?? null };
  });
  const lifts = experiences.flatMap(({ id, name, isControl }, series) => {
    if (isControl) return [];
    const lift = metric.experiences[series]?.againstControl?.lift ?? null;
    return [{ key: String(id), name, series, value: lift?.estimate ?? null, interval: lift }];
  });
  const control = experiences.find(({ isControl }) => isControl)?.name ?? "the control";
  return (
    <>
      <MetricTable report={report} metric={metric} />
      <div class="columns">
        <section class="card">
          <div class="card-head">
            <h2>{metric.kind === "conversion" ? "Conversion rate" : "Mean per visitor"}</h2>
            <p>{level(report)} intervals</p>
          </div>
          <IntervalChart label={`${metric.name} by experience`} rows={rates} format={format} />
        </section>
        {lifts.length > 0 && (
          <section class="card">
            <div class="card-head">
              <h2>Lift against {control}</h2>
              <p>{level(report)} intervals</p>
            </div>
            <IntervalChart
              label={`Lift of ${metric.name} against ${control}`}
              rows={lifts}
              format={toChange}
              reference={0}
            />
          </section>
        )}
      </div>
      {lifts.length > 0 && metric.days.length > 1 && <LiftOverTime report={report} metric={metric} />}
    </>
  );
}

function LiftOverTime({ report, metric }: MetricSectionProps): VNode {
  const treatments = report.experiences
    .map(({ id, name, isControl }, series) => ({ id, name, isControl, series }))
    .filter(({ isControl }) => !isControl);
  const [chosen, choose] = useState(treatments[0]?.series ?? 0);
  const lines = treatments
    .filter(({ series }) => series === chosen)
    .map(({ id, name, series }) => ({
      key: String(id),
      name,
      series,
      points: metric.days.map(({ day, experiences }) => {
        const lift = experiences[series]?.cumulative.lift ?? null;
        return { day, value: lift?.estimate ?? null, lower: lift?.lower ?? null, upper: lift?.upper ?? null };
      }),
    }));
  const last = lines[0]?.points.findLast(({ value }) => value !== null);
  return (
    <section class="card">
      <div class="card-head">
        <h2>Lift over time</h2>
        {treatments.length > 1 ? (
          <select
            class="inline-select"
            aria-label="Experience"
            value={chosen}
            onChange={(event) => choose(Number(event.currentTarget.value))}
          >
            {treatments.map(({ id, name, series }) => (
              <option key={id} value={series}>
                {name}
              </option>
            ))}
          </select>
        ) : (
          <p>cumulative, up to each day</p>
        )}
      </div>
      <Legend names={lines} />
      <TimeChart
        label={`Cumulative lift of ${metric.name} by day${last?.value == null ? "" : `: ${toChange(last.value)} at the end`}`}
        lines={lines}
        format={(value) => toChange(value, 0)}
        reference={0}
      />
    </section>
  );
}

function level({ level: share, isSequential }: DescribedReport): string {
  return `${Math.round(share * 1000) / 10} %${isSequential ? " sequential" : ""}`;
}
