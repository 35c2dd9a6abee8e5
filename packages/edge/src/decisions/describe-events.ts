import type { RuleMatch } from "@fletch/decisioning";
import type { DeliveryRequest, Order, RequestDetails } from "@fletch/delivery-api";
import type { CheckedNotification } from "../delivery/check-notifications.ts";
import { clickMetric, metricKinds } from "../metrics/metric-kinds.ts";
import type { Goals } from "../ruleset/goals.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import type { VisitorEvent } from "../visitors/visitor-event.ts";

/** What events are made from. */
export interface EventSources {
  readonly request: DeliveryRequest;
  readonly notifications: readonly CheckedNotification[];
  readonly matches: readonly RuleMatch[];
  /** By activity id, the experience that the visitor has after the decision. */
  readonly experiences: ReadonlyMap<number, number>;
  readonly goals: Goals;
  readonly now: number;
  readonly createId: () => string;
}

/** Everything in a request that is to be counted: impressions of what was executed, and what notifications and orders say. */
export function describeEvents(sources: EventSources): readonly VisitorEvent[] {
  return [...describeImpressions(sources), ...describeNotifications(sources), ...describeConversions(sources)];
}

/** One impression for each activity, however many of its rules held: it was one request. */
function describeImpressions({ request, matches, now, createId }: EventSources): readonly VisitorEvent[] {
  const events = new Map<number, VisitorEvent>();
  for (const { rule, mode, detail } of matches) {
    if (mode !== "execute" || events.has(rule.activityId)) continue;
    events.set(rule.activityId, {
      eventId: createId(),
      kind: "impression",
      activityId: rule.activityId,
      experienceId: experienceFromMeta(rule) ?? 0,
      name: rule.consequence.name ?? detail.name ?? "",
      occurredAt: now,
      ...(request.impressionId !== undefined && { impressionId: request.impressionId }),
    });
  }
  return [...events.values()];
}

/** A notification that comes again has the same id, and a second one of an impression the same impression id: the store knows. */
function describeNotifications({ notifications }: EventSources): readonly VisitorEvent[] {
  const clicks = new SharedClicks();
  return notifications.flatMap(({ notification, claims }) => {
    const { id, impressionId, timestamp, mbox, view } = notification;
    const activities = new Map(claims.map((claim) => [claim.activityId, claim]));
    return Array.from(
      activities.values(),
      ({ kind, activityId, experienceId, locationName: location, sharedMetric }): VisitorEvent => ({
        eventId: sharedMetric === undefined ? id : clicks.idOf(sharedMetric, timestamp),
        kind: kind === "click" ? metricKinds.click.event : "impression",
        activityId,
        experienceId: experienceId ?? 0,
        ...(kind === "click" && { metric: clickMetric }),
        name: mbox?.name ?? view?.name ?? location,
        occurredAt: timestamp,
        ...(kind === "display" && impressionId !== undefined && { impressionId }),
      }),
    );
  });
}

/**
 * Clicks of a metric that stands at several places of a page. at.js sends a notification for each place, so what a visitor clicks within
 * a second is one click: within a request exactly, and from request to request by the clock's seconds.
 */
class SharedClicks {
  readonly #last: Map<string, { readonly id: string; readonly timestamp: number }> = new Map();

  /** Equal for clicks that are one. */
  idOf(metric: string, timestamp: number): string {
    const last = this.#last.get(metric);
    if (last !== undefined && Math.abs(timestamp - last.timestamp) < oneClick) return last.id;
    const id = `click:${Math.floor(timestamp / oneClick)}:${metric}`;
    this.#last.set(metric, { id, timestamp });
    return id;
  }
}

/** In milliseconds. */
const oneClick = 1_000;

/** A part of the request that may meet a goal. */
interface Step {
  /** What makes it one of a kind. @default made where a goal is met, which few requests do */
  readonly id?: string;
  readonly name: string;
  readonly details: RequestDetails;
  readonly occurredAt: number;
}

/** Goals that were met, for each activity of which the visitor has an experience. */
function describeConversions(sources: EventSources): readonly VisitorEvent[] {
  const { request, notifications, experiences, goals, now } = sources;
  if (experiences.size === 0) return [];
  const { mboxes = [], pageLoad } = request.execute ?? {};
  const steps: Step[] = mboxes.map((mbox) => ({ name: mbox.name, details: mbox, occurredAt: now }));
  if (pageLoad) steps.push({ name: goals.globalMbox, details: pageLoad, occurredAt: now });
  for (const { notification } of notifications) {
    const { id, mbox, pageLoad: notified, timestamp } = notification;
    const name = mbox?.name ?? (notified === undefined ? "" : goals.globalMbox);
    steps.push({ id, name, details: notification, occurredAt: timestamp });
  }
  return steps.flatMap((step) => describeStep(step, sources));
}

function describeStep(step: Step, { experiences, goals, createId }: EventSources): readonly VisitorEvent[] {
  const { order } = step.details;
  const met = order?.duplicate === true ? [] : goals.metBy(step.name, order !== undefined);
  if (met.length === 0) return [];
  // An order counts once, whatever brings it.
  const eventId = order?.id === undefined ? (step.id ?? createId()) : `order:${order.id}`;
  return met.flatMap(({ activityId, metric }) => {
    const ids = activityId === null ? [...experiences.keys()].filter((id) => !goals.has(id)) : [activityId];
    return ids.flatMap((id) => {
      const experienceId = experiences.get(id);
      if (experienceId === undefined) return [];
      return [
        {
          eventId,
          kind: metricKinds.conversion.event,
          activityId: id,
          experienceId,
          metric,
          name: step.name,
          occurredAt: step.occurredAt,
          ...describeOrder(order),
        },
      ];
    });
  });
}

function describeOrder(order: Order | undefined): Pick<VisitorEvent, "orderId" | "amount"> {
  return {
    ...(order?.id !== undefined && { orderId: order.id }),
    ...(order?.total !== undefined && { amount: order.total }),
  };
}
