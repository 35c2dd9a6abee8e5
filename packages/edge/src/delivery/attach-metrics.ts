import type { DeliveryResponse, Metric } from "@fletch/delivery-api";
import type { TokenRegistry } from "../tokens/token-registry.ts";

/** Says which clicks are of activities that have views too. */
export interface ViewActivities {
  readonly tokens: TokenRegistry;
  readonly activitiesWithViews: ReadonlySet<number>;
}

/**
 * Puts the clicks of a prefetched page load where the Delivery API has them: those of activities that have views too belong to the whole
 * prefetch; where something is executed as well, to the page load, and to that which is executed if there are two.
 */
export function attachMetrics(
  answer: DeliveryResponse,
  { tokens, activitiesWithViews }: ViewActivities,
): DeliveryResponse {
  const { execute, prefetch } = answer;
  if (prefetch?.pageLoad?.metrics === undefined) return answer;
  if (execute !== undefined && execute.pageLoad === undefined) return answer;
  const { metrics: all, ...pageLoad } = prefetch.pageLoad;
  const hasViews = ({ eventToken = "" }: Metric): boolean =>
    activitiesWithViews.has(tokens.find(eventToken)?.activityId ?? Number.NaN);
  const moved = all.filter(hasViews);
  if (moved.length === 0) return answer;
  const own = all.filter((metric) => !hasViews(metric));
  const attached = { ...prefetch, pageLoad: { ...pageLoad, ...(own.length > 0 && { metrics: own }) } };
  if (execute?.pageLoad === undefined) return { ...answer, prefetch: { ...attached, metrics: moved } };
  return {
    ...answer,
    prefetch: attached,
    execute: { ...execute, pageLoad: { ...execute.pageLoad, metrics: unite(execute.pageLoad.metrics ?? [], moved) } },
  };
}

function unite(first: readonly Metric[], others: readonly Metric[]): readonly Metric[] {
  const known = new Set(first.map(({ eventToken }) => eventToken));
  return [...first, ...others.filter(({ eventToken }) => !known.has(eventToken))];
}
