import type { DescribedReport } from "@fletch/edge";
import type { VNode } from "preact";
import { requestJson } from "../../api/request.ts";
import { useLoad } from "../../api/use-load.ts";
import { BackIcon } from "../../parts/icons.ts";
import { Empty, LoadState } from "../../parts/load-state.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { linkTo, route } from "../../router.ts";
import { ReportControls } from "./report-controls.tsx";
import { ReportList } from "./report-list.tsx";
import { ReportPage } from "./report-page.tsx";

/** The query parameters of a link that are passed on to `GET /admin/reports/{activity}`. */
const reportQuery = ["from", "to", "control", "level", "sequential"] as const;

/** `#/results`, `#/results/900?metric=order&sequential=true`. */
export function ResultsView(): VNode {
  const [activity] = route.value.parts;
  return activity === undefined ? <ReportList /> : <Report activity={activity} />;
}

function Report({ activity }: { readonly activity: string }): VNode {
  const { query } = route.value;
  const passed = new URLSearchParams();
  for (const name of reportQuery) if (query.get(name)) passed.set(name, query.get(name) ?? "");
  const path = `admin/reports/${encodeURIComponent(activity)}?${passed}`;
  const report = useLoad(path, (signal) => requestJson<DescribedReport>(path, { signal }), { every: 30_000 });
  return (
    <>
      <p>
        <a class="back" href={linkTo("results")}>
          <BackIcon aria-hidden="true" /> All results
        </a>
      </p>
      <LoadState
        loaded={report}
        what="the report"
        explain={(status, message) => explainFailure(status, message, activity)}
      >
        {(value) => (
          <>
            <ViewHead
              title={value.activity}
              lead={[value.type, value.live ? null : "draft", describePeriod(value)]
                .filter((fact) => fact !== null)
                .join(" · ")}
            >
              <a class="button" href={linkTo("activities", [value.activityId])}>
                The activity
              </a>
            </ViewHead>
            <ReportPage report={value} metricId={query.get("metric")} controls={<ReportControls report={value} />} />
          </>
        )}
      </LoadState>
    </>
  );
}

function describePeriod({ from, to, days }: DescribedReport): string {
  const first = from ?? days[0]?.day;
  const last = to ?? days.at(-1)?.day;
  if (first === undefined || last === undefined) return "no visitors yet";
  return first === last ? first : `${first} to ${last}`;
}

function explainFailure(status: number, message: string, activity: string): VNode | null {
  if (status !== 404 && status !== 400) return null;
  const title = message.includes("database")
    ? "This edge counts nothing"
    : status === 404
      ? "There is no such activity"
      : "There is no report for these settings";
  return (
    <>
      <ViewHead title="Results" />
      <Empty title={title}>
        <p>
          {title.includes("counts") ? "Start it with a database: fletch serve --database .fletch/edge.db" : message}
        </p>
        <a class="button" href={status === 400 ? linkTo("results", [activity]) : linkTo("results")}>
          {status === 400 ? "All days, as it is" : "All results"}
        </a>
      </Empty>
    </>
  );
}
