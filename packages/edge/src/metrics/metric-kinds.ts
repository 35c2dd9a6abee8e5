/**
 * START HERE to add a kind of metric: an entry in `metricKinds`, its key in `activity-schema.ts` (the compiler asks for it) and a
 * line in docs/activities.md. Compilation, counting and auto-allocation read this table. Reports have kinds of their own (`MetricKind` of `@fletch/reports`): `summarize-activity.ts` maps one to the other.
 */

/** A kind of metric in activity files. */
export interface MetricKind {
  /** Its trigger: a click on an element, notified with a rule's token, or a request for an mbox. */
  readonly metBy: "selector" | "mbox";
  /** The kind of event that the visitor store counts for it. */
  readonly event: MetricEventKind;
  /** Its fixed name in totals. `null`: the metric's `name`, else its mbox. */
  readonly metric: string | null;
  /** What experiences are compared by: converted visitors, or the amount per visitor. */
  readonly comparedBy: "visitors" | "amount";
}

/** The kinds of events of metrics. Impressions are counted beside them. */
export type MetricEventKind = "click" | "conversion";

/** The keys of the kinds in activity files. */
export type MetricKindName = "click" | "conversion" | "revenue";

/** The name of an activity's clicks in totals. */
export const clickMetric = "click";

export const metricKinds: Readonly<Record<MetricKindName, MetricKind>> = {
  click: { metBy: "selector", event: "click", metric: clickMetric, comparedBy: "visitors" },
  conversion: { metBy: "mbox", event: "conversion", metric: null, comparedBy: "visitors" },
  revenue: { metBy: "mbox", event: "conversion", metric: null, comparedBy: "amount" },
};

/** The mbox in activity files that stands for orders of any mbox. */
export const everyOrder = "*";

/** The name in totals of the metric that every order meets: of `everyOrder`, and of activities without metrics. */
export const orderMetric = "order";
