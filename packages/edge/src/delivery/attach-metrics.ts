import type { DeliveryResponse, Metric } from "@fletch/delivery-api";
import type { TokenRegistry } from "../tokens/token-registry.ts";

/** Returns which activities have views too. */
export interface ViewActivities {
  readonly tokens: TokenRegistry;
  readonly activitiesWithViews: ReadonlySet<number>;
}

/**
 * Moves click metrics of a prefetched page load to where the Delivery API has them. Those of activities with views
 * belong to the whole prefetch. With an executed request as well, they belong to the page load, and to the executed one
 * if there are two.
 */
export function attachMetrics(
  response: DeliveryResponse,
  { tokens, activitiesWithViews }: ViewActivities,
): DeliveryResponse {
  const { execute, prefetch } = response;
  if (prefetch?.pageLoad?.metrics === undefined) return response;
  if (execute !== undefined && execute.pageLoad === undefined) return response;
  const { metrics: all, ...pageLoad } = prefetch.pageLoad;
  const hasViews = ({ eventToken = "" }: Metric): boolean =>
    activitiesWithViews.has(tokens.find(eventToken)?.activityId ?? Number.NaN);
  const moved = all.filter(hasViews);
  if (moved.length === 0) return response;
  const own = all.filter((metric) => !hasViews(metric));
  const attached = { ...prefetch, pageLoad: { ...pageLoad, ...(own.length > 0 && { metrics: own }) } };
  if (execute?.pageLoad === undefined) return { ...response, prefetch: { ...attached, metrics: moved } };
  return {
    ...response,
    prefetch: attached,
    execute: { ...execute, pageLoad: { ...execute.pageLoad, metrics: unite(execute.pageLoad.metrics ?? [], moved) } },
  };
}

function unite(first: readonly Metric[], others: readonly Metric[]): readonly Metric[] {
  const known = new Set(first.map(({ eventToken }) => eventToken));
  return [...first, ...others.filter(({ eventToken }) => !known.has(eventToken))];
}
