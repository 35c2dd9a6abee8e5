import type { BriefReport } from "@fletch/edge";
import type { VNode } from "preact";
import { requestJson } from "../../api/request.ts";
import { useLoad } from "../../api/use-load.ts";
import { plural, toChange, unbroken } from "../../parts/format.ts";
import { Empty, LoadState } from "../../parts/load-state.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { linkTo } from "../../router.ts";

/** Lists the reports of all activities, those with an alarm first. */
export function ReportList(): VNode {
  const reports = useLoad("reports", async (signal) => {
    const body = await requestJson<{ readonly reports: readonly BriefReport[] }>("admin/reports", { signal });
    return [...body.reports].sort((a, b) => toRank(a) - toRank(b) || b.visitors - a.visitors);
  });
  return (
    <>
      <ViewHead title="Results" lead="What won, and whether to believe it." />
      <LoadState loaded={reports} what="the reports" explain={explainFailure}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="There are no activities to report" />
          ) : (
            <section class="card" aria-label="Reports">
              <ul class="rows first-row">
                {list.map((report) => (
                  <ReportRow key={report.activityId} report={report} />
                ))}
              </ul>
            </section>
          )
        }
      </LoadState>
    </>
  );
}

function ReportRow({ report }: { readonly report: BriefReport }): VNode {
  const { activity, activityId, type, live, visitors, advice, health } = report;
  const alarm = health.findings.find(({ severity }) => severity === "alarm");
  const lift = bestLift(report);
  return (
    <li class="row">
      <div class="row-main">
        <p class="row-title">
          <a href={linkTo("results", [activityId])}>{activity}</a> <ReportStatus report={report} />
        </p>
        <p class="row-details">
          {[type, live ? null : "draft", plural(visitors, "visitor")].filter((fact) => fact !== null).join(" · ")}
        </p>
      </div>
      <p class={alarm === undefined ? "row-advice" : "row-advice row-alarm"}>{unbroken(alarm?.text ?? advice.text)}</p>
      <p class="num row-lift">
        {lift !== null && (
          <>
            {toChange(lift)} <span class="muted small-text">lift</span>
          </>
        )}
      </p>
    </li>
  );
}

/** A badge with the advice of a report. */
function ReportStatus({ report }: { readonly report: Pick<BriefReport, "advice" | "health"> }): VNode {
  const { code } = report.advice;
  if (report.health.findings.some(({ severity }) => severity === "alarm"))
    return <span class="badge bad">Do not trust</span>;
  if (code === "winner") return <span class="badge good">Winner</span>;
  if (code === "keep-control") return <span class="badge accent">Keep the control</span>;
  if (code === "no-difference") return <span class="badge">No difference</span>;
  if (code === "keep-going") return <span class="badge accent">Keep going</span>;
  if (code === "automated") return <span class="badge accent">Automated</span>;
  if (code === "targeted") return <span class="badge">Targeted</span>;
  return <span class="badge">{code === "no-goal" ? "No goal" : "No data"}</span>;
}

function toRank({ health, visitors }: BriefReport): number {
  if (visitors === 0) return 2;
  return health.findings.some(({ severity }) => severity === "alarm") ? 0 : 1;
}

/** Returns the goal's lift behind the advice: the winner's, or with `keep-control` the highest of the others; `null` for other advice. */
function bestLift({ metrics, goal, advice }: BriefReport): number | null {
  if (advice.code !== "winner" && advice.code !== "keep-control") return null;
  const results = metrics.find(({ id }) => id === goal)?.experiences ?? [];
  const lifts = results.flatMap(({ experience, againstControl }) =>
    againstControl?.isConclusive === true &&
    againstControl.lift !== null &&
    (advice.code !== "winner" || experience === advice.experience)
      ? [againstControl.lift.estimate]
      : [],
  );
  return lifts.length === 0 ? null : Math.max(...lifts);
}

function explainFailure(status: number): VNode | null {
  if (status !== 404) return null;
  return (
    <Empty title="This edge counts nothing">
      <p>
        Results need a database. Start the edge with one: <code>fletch serve --database .fletch/edge.db</code>
      </p>
    </Empty>
  );
}
