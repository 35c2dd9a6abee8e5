import type { DescribedReport } from "@fletch/edge";
import type { VNode } from "preact";
import { SplitChart } from "../../charts/split-chart.tsx";
import { toCount, unbroken } from "../../parts/format.ts";
import { Empty } from "../../parts/load-state.tsx";
import { Notice, type NoticeKind } from "../../parts/notice.tsx";
import { linkTo, route } from "../../router.ts";
import { ExposuresCard } from "./exposures-card.tsx";
import { MetricSection } from "./metric-section.tsx";

type Finding = DescribedReport["health"]["findings"][number];

interface ReportPageProps {
  readonly report: DescribedReport;
  /** The metric of the link; `null` shows the goal. */
  readonly metricId: string | null;
  readonly controls: VNode;
}

/** A report: alarms first, then the advice, then the figures. */
export function ReportPage({ report, metricId, controls }: ReportPageProps): VNode {
  const { health, advice, metrics, goal, visitors, experiences } = report;
  const { alarm, warning, note } = bySeverity(health.findings);
  // The advice then repeats the first alarm, so both share one notice.
  const isDistrusted = advice.code === "do-not-trust" && alarm.length > 0;
  const metric = metrics.find(({ id }) => id === metricId) ?? metrics.find(({ id }) => id === goal) ?? metrics[0];
  return (
    <>
      {alarm.map((finding, index) => (
        <Notice
          key={finding.text}
          kind="alarm"
          title={isDistrusted && index === 0 ? unbroken(advice.text) : titles[finding.code]}
        >
          {unbroken(finding.text)}
        </Notice>
      ))}
      {!isDistrusted && (
        <Notice kind={adviceKind(advice.code)} title={<span class="advice">{unbroken(advice.text)}</span>} />
      )}
      <Findings findings={warning} kind="warning" />
      <div class="card">{controls}</div>
      {visitors === 0 ? (
        <Empty title="Nobody was counted in these days">
          <p>
            Visitors count when they see an experience: <a href={linkTo("live")}>Live</a> shows whether any come.
          </p>
        </Empty>
      ) : (
        <>
          {metrics.length > 1 && (
            <nav class="tabs metric-tabs" aria-label="Metrics">
              {metrics.map(({ id, name, isGoal }) => (
                <a
                  key={id}
                  href={linkTo("results", [report.activityId], {
                    ...Object.fromEntries(route.value.query),
                    metric: id,
                  })}
                  aria-current={id === metric?.id ? "page" : undefined}
                >
                  {name}
                  {isGoal && <span class="muted"> goal</span>}
                </a>
              ))}
            </nav>
          )}
          {metric === undefined ? (
            <Empty title="The activity has no metrics">
              <p>
                Name what counts as success in its file, such as{" "}
                <code>
                  metrics: [{"{"} conversion: order-done {"}"}]
                </code>
                .
              </p>
            </Empty>
          ) : (
            <MetricSection report={report} metric={metric} />
          )}
          <div class="columns">
            <section class="card">
              <div class="card-head">
                <h2>Split</h2>
                <p>{toCount(visitors)} visitors</p>
              </div>
              <SplitChart
                rows={experiences.map(({ name, expectedShare, seenShare }) => ({
                  name,
                  expected: expectedShare,
                  seen: seenShare,
                }))}
              />
              <SplitStatus report={report} />
            </section>
            <ExposuresCard report={report} />
          </div>
        </>
      )}
      <Findings findings={note} kind="note" />
    </>
  );
}

function Findings({ findings, kind }: { readonly findings: readonly Finding[]; readonly kind: NoticeKind }): VNode {
  return (
    <>
      {findings.map((finding) => (
        <Notice key={finding.text} kind={kind} title={titles[finding.code]}>
          {unbroken(finding.text)}
        </Notice>
      ))}
    </>
  );
}

function SplitStatus({ report }: { readonly report: DescribedReport }): VNode | null {
  const { split } = report.health;
  if (split === null) return null;
  const chance = split.pValue < 0.0001 ? "less than 0.01 %" : `${(split.pValue * 100).toFixed(2)} %`;
  return (
    <p class="hint split-status">
      {split.isOff
        ? `The split is off: by chance alone this happens with a probability of ${chance}.`
        : `The split is as expected (chi-squared, p = ${split.pValue.toFixed(3)}).`}
    </p>
  );
}

const titles: Readonly<Record<Finding["code"], string>> = {
  split: "The split is off",
  "split-by-day": "The split is off on some days",
  "several-experiences": "Visitors saw more than one experience",
  "days-without-data": "Days without visitors",
  "less-than-a-week": "Less than a week",
  "extreme-orders": "Extreme orders",
  "repeated-orders": "Repeated orders",
  "biased-rates": "The rates are biased",
  "different-audiences": "The audiences differ",
  "not-shown": "Success without a display",
  refused: "Some figures are left out",
};

function bySeverity(findings: readonly Finding[]): Readonly<Record<Finding["severity"], readonly Finding[]>> {
  const withSeverity = (wanted: Finding["severity"]): readonly Finding[] =>
    findings.filter(({ severity }) => severity === wanted);
  return { alarm: withSeverity("alarm"), warning: withSeverity("warning"), note: withSeverity("note") };
}

function adviceKind(code: DescribedReport["advice"]["code"]): NoticeKind {
  if (code === "winner" || code === "keep-control") return "good";
  return code === "do-not-trust" ? "warning" : "note";
}
