import type { ActivitySummary, ExperienceSummary, MetricSummary } from "@fletch/reports";
import { type MetricKey, toMetricKey } from "../authoring/compile/compile-goals.ts";
import { orderMetric } from "../metrics/metric-kinds.ts";
import type { ActivityCounts, ResultCount } from "../visitors/activity-counts.ts";
import type { ReportableActivity } from "./find-activity.ts";

/** Combines an activity and its counts to the input of `reportActivity`. */
export function summarizeActivity(activity: ReportableActivity, counts: ActivityCounts): ActivitySummary {
  const metrics = toMetrics(activity, counts);
  const { exposures, results, unexposed } = counts;
  const counted = new Set([...exposures, ...results, ...unexposed].map(({ experienceId }) => experienceId));
  return {
    activity: activity.name,
    experiences: toExperiences(activity, counted),
    metrics: metrics.map(({ summary }) => summary),
    exposures: counts.exposures.map(({ experienceId, day, visitors }) => ({ experience: experienceId, day, visitors })),
    results: metrics.flatMap(({ summary: { id, kind }, key }) =>
      counts.results
        .filter((row) => belongsTo(row, key))
        .map(({ experienceId, day, visitors, events, amount, squares }) => ({
          experience: experienceId,
          metric: id,
          day,
          visitors,
          events,
          ...(kind === "revenue" && { sum: amount, squares }),
        })),
    ),
    orders: metrics.flatMap(({ summary: { id, kind }, key }) =>
      counts.orders
        .filter(({ metric }) => kind === "revenue" && metric === key.metric)
        .map(({ experienceId, amount, metric, ...order }) => ({
          ...order,
          experience: experienceId,
          metric: id,
          sum: amount,
        })),
    ),
    unexposed: metrics.flatMap(({ summary: { id }, key }) =>
      counts.unexposed
        .filter((row) => belongsTo(row, key))
        .map(({ experienceId, visitors }) => ({ experience: experienceId, metric: id, visitors })),
    ),
    visitorsInSeveralExperiences: counts.visitorsInSeveralExperiences,
    allocation: toAllocation(activity),
  };
}

function toAllocation({ type, experiences }: ReportableActivity): NonNullable<ActivitySummary["allocation"]> {
  if (type === "auto-allocate") return "automated";
  return experiences.some(({ share }) => share === null) ? "targeted" : "fixed";
}

/** Returns current and former experiences: visitors of both were counted. */
function toExperiences(
  { experiences }: ReportableActivity,
  counted: ReadonlySet<number>,
): readonly ExperienceSummary[] {
  const ids = new Set(experiences.map(({ id }) => id));
  const gone = [...counted].filter((id) => !ids.has(id)).sort((a, b) => a - b);
  const isTargeted = experiences.some(({ share }) => share === null);
  return [
    ...experiences.map(({ id, name, share }) => ({ id, name, share: isTargeted ? 1 : (share ?? 0) })),
    ...gone.map((id) => ({ id, name: `${id} (not in the activity any more)`, share: 0 })),
  ];
}

/** A metric of a report, and how its events were counted. */
interface CountedMetric {
  readonly summary: MetricSummary;
  readonly key: MetricKey;
}

/**
 * Returns the metrics of the activity, its goal first, then other counted ones. The goal of an activity without metrics
 * is its orders.
 */
function toMetrics({ metrics, type }: ReportableActivity, { results }: ActivityCounts): readonly CountedMetric[] {
  const keys: MetricKey[] = metrics.map(toMetricKey);
  if (keys.length === 0) keys.push(...(type === null ? [] : ordersOnly));
  const counted = results.filter((row) => !keys.some((key) => belongsTo(row, key)));
  for (const { kind, metric } of counted) {
    const amount = counted.some((row) => row.metric === metric && row.amount > 0);
    keys.push({ kind, metric, isRevenue: false });
    if (amount) keys.push({ kind, metric, isRevenue: true });
  }
  const byId = new Map<string, CountedMetric>();
  for (const key of keys) {
    const id = toMetricId(key);
    if (byId.has(id)) continue;
    const kind = key.isRevenue ? "revenue" : "conversion";
    byId.set(id, { key, summary: { id, name: key.metric, kind, goal: byId.size === 0 } });
  }
  return [...byId.values()];
}

const ordersOnly: readonly MetricKey[] = [
  { kind: "conversion", metric: orderMetric, isRevenue: false },
  { kind: "conversion", metric: orderMetric, isRevenue: true },
];

/** `click`, `conversion:order-done` or `revenue:order-done`: both kinds may have one name. */
function toMetricId({ kind, metric, isRevenue }: MetricKey): string {
  if (kind === "click") return kind;
  return `${isRevenue ? "revenue" : kind}:${metric}`;
}

function belongsTo({ kind, metric }: Pick<ResultCount, "kind" | "metric">, key: MetricKey): boolean {
  return kind === key.kind && metric === key.metric;
}
