import type { DescribedReport } from "@fletch/edge";
import type { VNode } from "preact";
import { goTo, linkTo, type Query, route } from "../../router.ts";

/** Controls for the days, the control and sequential testing of a report. Their state is in the URL. */
export function ReportControls({ report }: { readonly report: DescribedReport }): VNode {
  const { query } = route.value;
  const set = (change: Query): void => {
    const now = Object.fromEntries(query);
    goTo(linkTo("results", [report.activityId], { ...now, ...change }), { replace: true });
  };
  const first = report.from ?? report.days[0]?.day ?? "";
  const last = report.to ?? report.days.at(-1)?.day ?? "";
  return (
    <div class="report-controls">
      <label class="field">
        <span>From</span>
        <input type="date" value={first} max={last} onChange={(event) => set({ from: event.currentTarget.value })} />
      </label>
      <label class="field">
        <span>To</span>
        <input type="date" value={last} min={first} onChange={(event) => set({ to: event.currentTarget.value })} />
      </label>
      <label class="field">
        <span>Control</span>
        <select value={String(report.control)} onChange={(event) => set({ control: event.currentTarget.value })}>
          {report.experiences.map(({ id, name }) => (
            <option key={id} value={String(id)}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={report.isSequential}
          onChange={(event) => set({ sequential: event.currentTarget.checked ? "true" : undefined })}
        />
        <span>
          Read while it runs
          <span class="hint"> Wider intervals that hold however often you look (sequential).</span>
        </span>
      </label>
    </div>
  );
}
