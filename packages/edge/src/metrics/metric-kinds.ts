/**
 * START HERE to add a kind of metric: its name, an entry in `metricKinds`, its key in `activity-schema.ts` (the compiler asks for it) and a
 * line in docs/activities.md. Compilation, counting and auto-allocation read these tables. Reports have kinds of their own (`MetricKind` of `@fletch/reports`): `summarize-activity.ts` maps one to the other.
 */

/** A kind of metric in activity files. */
export interface MetricKind {
  /** A click on an element, notified with a rule's token, or a request for an mbox. */
  readonly metBy: MetricTrigger;
  /** What experiences are compared by: converted visitors, or the amount per visitor. */
  readonly comparedBy: "visitors" | "amount";
}

export type MetricTrigger = "selector" | "mbox";

/** The kinds of events of metrics. Impressions are counted beside them. */
export type MetricEventKind = "click" | "conversion";

/** What the visitor store counts when a metric is met. */
export interface MetricEvent {
  readonly kind: MetricEventKind;
  /** Its fixed name in totals. `null`: the metric's `name`, else its mbox. */
  readonly metric: string | null;
}

/** The name of an activity's clicks in totals. */
export const clickMetric = "click";

/** All kinds of one trigger are counted in the same way. */
export const metricEvents: Readonly<Record<MetricTrigger, MetricEvent>> = {
  selector: { kind: "click", metric: clickMetric },
  mbox: { kind: "conversion", metric: null },
};

/** The keys of the kinds in activity files. */
export type MetricKindName = "click" | "conversion" | "revenue";

export const metricKinds: Readonly<Record<MetricKindName, MetricKind>> = {
  click: { metBy: "selector", comparedBy: "visitors" },
  conversion: { metBy: "mbox", comparedBy: "visitors" },
  revenue: { metBy: "mbox", comparedBy: "amount" },
};

/** The mbox in activity files that stands for orders of any mbox. */
export const everyOrder = "*";

/** The name in totals of the metric that every order meets: of `everyOrder`, and of activities without metrics. */
export const orderMetric = "order";
