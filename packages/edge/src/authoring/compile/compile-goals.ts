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
  readonly kind: "click" | "conversion";
  readonly metric: string;
  /** Whether it is the amount that counts, and not how many visitors there are. */
  readonly isRevenue: boolean;
}

/** Conversions and revenue. Clicks have tokens and need no goal. */
export function compileGoals({ id, metrics }: CompiledActivity): readonly AuthoredGoal[] {
  const goals = metrics.flatMap((metric): AuthoredGoal[] => {
    const mbox = metric.conversion ?? metric.revenue;
    if (mbox === undefined) return [];
    const { metric: name } = toMetricKey(metric);
    return [{ activityId: id, metric: name, ...(mbox !== everyOrder && { mbox }) }];
  });
  return [...new Map(goals.map((goal) => [JSON.stringify(goal), goal])).values()];
}

/** How events of a metric are counted. */
export function toMetricKey({ name, click, conversion, revenue }: AuthoredMetric): MetricKey {
  if (click !== undefined) return { kind: "click", metric: "click", isRevenue: false };
  const mbox = conversion ?? revenue ?? everyOrder;
  const fallback = mbox === everyOrder ? "order" : mbox;
  return { kind: "conversion", metric: name ?? fallback, isRevenue: revenue !== undefined };
}

/** Stands for orders that any mbox brings. */
const everyOrder = "*";
