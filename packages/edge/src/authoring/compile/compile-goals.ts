import {
  everyOrder,
  type MetricEventKind,
  type MetricKind,
  metricKinds,
  orderMetric,
} from "../../metrics/metric-kinds.ts";
import type { AuthoredMetric } from "../schemas/activity-schema.ts";
import type { CompiledActivity } from "./plan-activity.ts";

/** A goal as the edge reads it from its artifact: an mbox that is asked for, or any order. */
export interface AuthoredGoal {
  readonly activityId: number;
  readonly metric: string;
  readonly mbox?: string;
}

/** The metric that counts events of an activity, as the edge's totals call it. */
export interface MetricKey {
  readonly kind: MetricEventKind;
  readonly metric: string;
  /** Whether it is the amount that counts, and not how many visitors there are. */
  readonly isRevenue: boolean;
}

/** A metric of an activity file: its kind, and the selector or mbox that it names. */
export interface ReadMetric {
  readonly kind: MetricKind;
  readonly value: string;
}

/** Typed, so that a kind without a key in activity files, or a key without a kind, does not compile. */
const kinds: Readonly<Record<Exclude<keyof AuthoredMetric, "name">, MetricKind>> = metricKinds;

/** Returns the kind of a metric. Activity files were checked: each metric has exactly one. */
export function readMetric(metric: AuthoredMetric): ReadMetric {
  for (const name of Object.keys(kinds) as (keyof typeof kinds)[]) {
    const value = metric[name];
    if (value !== undefined) return { kind: kinds[name], value };
  }
  return { kind: kinds.conversion, value: everyOrder };
}

/** The goals of metrics that requests meet. Clicks have tokens and need no goal. */
export function compileGoals({ id, metrics }: CompiledActivity): readonly AuthoredGoal[] {
  const goals = metrics.flatMap((metric): AuthoredGoal[] => {
    const { kind, value } = readMetric(metric);
    if (kind.metBy !== "mbox") return [];
    const { metric: name } = toMetricKey(metric);
    return [{ activityId: id, metric: name, ...(value !== everyOrder && { mbox: value }) }];
  });
  return [...new Map(goals.map((goal) => [JSON.stringify(goal), goal])).values()];
}

/** How events of a metric are counted. */
export function toMetricKey(metric: AuthoredMetric): MetricKey {
  const { kind, value } = readMetric(metric);
  const fallback = value === everyOrder ? orderMetric : value;
  return { kind: kind.event, metric: kind.metric ?? metric.name ?? fallback, isRevenue: kind.comparedBy === "amount" };
}
