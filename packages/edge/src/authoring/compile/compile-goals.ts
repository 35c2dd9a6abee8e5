import {
  everyOrder,
  type MetricEventKind,
  type MetricKind,
  metricEvents,
  metricKinds,
  orderMetric,
} from "../../metrics/metric-kinds.ts";
import type { AuthoredMetric } from "../schemas/activity-schema.ts";
import type { CompiledActivity } from "./plan-activity.ts";

/** A goal as the edge reads it from its artifact: a requested mbox, or any order. */
export interface AuthoredGoal {
  readonly activityId: number;
  readonly metric: string;
  readonly mbox?: string;
}

/** The metric's name in the visitor store's totals. */
export interface MetricKey {
  readonly kind: MetricEventKind;
  readonly metric: string;
  /** `true`: the sum of amounts counts; `false`: the number of visitors. */
  readonly isRevenue: boolean;
}

/** A metric of an activity file: its kind, and its selector or mbox. */
export interface ReadMetric {
  readonly kind: MetricKind;
  readonly value: string;
}

/** Typed, so that a kind without a key, or a key without a kind, does not compile. */
const kinds: Readonly<Record<Exclude<keyof AuthoredMetric, "name">, MetricKind>> = metricKinds;

/** Returns the kind of a metric. The check ensures exactly one. */
export function readMetric(metric: AuthoredMetric): ReadMetric {
  for (const name of Object.keys(kinds) as (keyof typeof kinds)[]) {
    const value = metric[name];
    if (value !== undefined) return { kind: kinds[name], value };
  }
  return { kind: kinds.conversion, value: everyOrder };
}

/** Returns the goals that requests meet. Clicks have tokens and need no goal. */
export function compileGoals({ id, metrics }: CompiledActivity): readonly AuthoredGoal[] {
  const goals = metrics.flatMap((metric): AuthoredGoal[] => {
    const { kind, value } = readMetric(metric);
    if (kind.metBy !== "mbox") return [];
    const { metric: name } = toMetricKey(metric);
    return [{ activityId: id, metric: name, ...(value !== everyOrder && { mbox: value }) }];
  });
  return [...new Map(goals.map((goal) => [JSON.stringify(goal), goal])).values()];
}

/** Returns how a metric's events are counted. */
export function toMetricKey(metric: AuthoredMetric): MetricKey {
  const { kind, value } = readMetric(metric);
  const event = metricEvents[kind.metBy];
  const fallback = value === everyOrder ? orderMetric : value;
  return { kind: event.kind, metric: event.metric ?? metric.name ?? fallback, isRevenue: kind.comparedBy === "amount" };
}
