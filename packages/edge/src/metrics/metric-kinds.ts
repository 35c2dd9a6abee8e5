/**
 * START HERE to add a kind of metric: an entry in `metricKinds`, its key in `activity-schema.ts` (the compiler asks for it) and a
 * line in docs/activities.md. Compilation, counting and auto-allocation read this table.
 */

/** A kind of metric that activity files can name. */
export interface MetricKind {
  /** What meets it: a click on an element, which is notified with a token of the rule; or a request for an mbox. */
  readonly metBy: "selector" | "mbox";
  /** The kind of the events that the visitor store counts for it. */
  readonly event: MetricEventKind;
  /** How totals call it, whatever the file says. `null`: by the metric's `name`, else by its mbox. */
  readonly metric: string | null;
  /** What experiences are compared by: the visitors who met it, or the amount that each visitor brought. */
  readonly comparedBy: "visitors" | "amount";
}

/** The kinds of events that metrics are made of. Impressions, which are no success, come beside them. */
export type MetricEventKind = "click" | "conversion";

/** The keys of the kinds in activity files. */
export type MetricKindName = "click" | "conversion" | "revenue";

/** How totals call all clicks of an activity. */
export const clickMetric = "click";

export const metricKinds: Readonly<Record<MetricKindName, MetricKind>> = {
  click: { metBy: "selector", event: "click", metric: clickMetric, comparedBy: "visitors" },
  conversion: { metBy: "mbox", event: "conversion", metric: null, comparedBy: "visitors" },
  revenue: { metBy: "mbox", event: "conversion", metric: null, comparedBy: "amount" },
};

/** Stands in activity files for orders that any mbox brings. */
export const everyOrder = "*";

/** How totals call a metric that every order meets: that of `everyOrder`, and of activities without metrics of their own. */
export const orderMetric = "order";
