import type { DescribedReport } from "@fletch/edge";
import type { VNode } from "preact";
import { Legend } from "../../charts/legend.tsx";
import { TimeChart } from "../../charts/time-chart.tsx";
import { toCount, toShortCount } from "../../parts/format.ts";

/** New visitors by day, as lines and as a table. */
export function ExposuresCard({ report }: { readonly report: DescribedReport }): VNode | null {
  const { days, experiences } = report;
  if (days.length === 0) return null;
  // Leaves out today, because an unfinished day looks like a fall.
  const isLastToday = days.length > 2 && days.at(-1)?.day === new Date().toISOString().slice(0, 10);
  const whole = isLastToday ? days.slice(0, -1) : days;
  const lines = experiences.map(({ id, name }, series) => ({
    key: String(id),
    name,
    series,
    points: whole.map(({ day, visitors }) => ({ day, value: visitors[series] ?? 0 })),
  }));
  return (
    <section class="card">
      <div class="card-head">
        <h2>New visitors by day</h2>
        <p>{isLastToday ? "whole days, UTC" : "UTC"}</p>
      </div>
      {whole.length > 1 && (
        <>
          <Legend names={lines} />
          <TimeChart label="New visitors by day and experience" lines={lines} format={toShortCount} reference={0} />
        </>
      )}
      <details open={days.length === 1}>
        <summary>As a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard. */}
        <section class="table-box details" tabIndex={0} aria-label="New visitors by day">
          <table>
            <thead>
              <tr>
                <th scope="col">Day</th>
                {experiences.map(({ id, name }) => (
                  <th key={id} scope="col" class="num">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map(({ day, visitors }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  {experiences.map(({ id }, index) => (
                    <td key={id} class="num">
                      {toCount(visitors[index] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </section>
  );
}
