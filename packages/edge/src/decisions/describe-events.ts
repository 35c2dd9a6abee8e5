import type { RuleMatch } from "@fletch/decisioning";
import type { DeliveryRequest, Order, RequestDetails } from "@fletch/delivery-api";
import type { CheckedNotification } from "../delivery/check-notifications.ts";
import { clickMetric, metricEvents } from "../metrics/metric-kinds.ts";
import type { Goals } from "../ruleset/goals.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import type { VisitorEvent } from "../visitors/visitor-event.ts";

/** Inputs of events. */
export interface EventSources {
  readonly request: DeliveryRequest;
  readonly notifications: readonly CheckedNotification[];
  readonly matches: readonly RuleMatch[];
  /** By activity id, the visitor's experience after the decision. */
  readonly experiences: ReadonlyMap<number, number>;
  readonly goals: Goals;
  readonly now: number;
  readonly createId: () => string;
}

/** Returns everything that a request counts: impressions of executed locations, notifications and orders. */
export function describeEvents(sources: EventSources): readonly VisitorEvent[] {
  return [...describeImpressions(sources), ...describeNotifications(sources), ...describeConversions(sources)];
}

/** One impression per activity and request, whatever the number of matched rules. */
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

/**
 * A repeated notification has an equal id, and a repeated impression an equal impression id; the store ignores both.
 */
function describeNotifications({ notifications }: EventSources): readonly VisitorEvent[] {
  const clicks = new SharedClicks();
  return notifications.flatMap(({ notification, claims }) => {
    const { id, impressionId, timestamp, mbox, view } = notification;
    const activities = new Map(claims.map((claim) => [claim.activityId, claim]));
    return Array.from(
      activities.values(),
      ({ kind, activityId, experienceId, locationName: location, sharedMetric }): VisitorEvent => ({
        eventId: sharedMetric === undefined ? id : clicks.createEventId(sharedMetric, timestamp),
        kind: kind === "click" ? metricEvents.selector.kind : "impression",
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
 * Merges clicks of a metric at several locations. at.js sends a notification for each location, so clicks of a visitor
 * within a second are one: exactly within a request, by the clock's seconds across requests.
 */
class SharedClicks {
  readonly #last: Map<string, { readonly id: string; readonly timestamp: number }> = new Map();

  /** Equal for clicks that are counted once. */
  createEventId(metric: string, timestamp: number): string {
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
  /** Its unique id. @default created when a goal is met, which is rare */
  readonly id?: string;
  readonly name: string;
  readonly details: RequestDetails;
  readonly occurredAt: number;
}

/** Returns the met goals of each activity that the visitor is assigned to. */
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
  // An order counts once.
  const eventId = order?.id === undefined ? (step.id ?? createId()) : `order:${order.id}`;
  return met.flatMap(({ activityId, metric }) => {
    const ids = activityId === null ? [...experiences.keys()].filter((id) => !goals.has(id)) : [activityId];
    return ids.flatMap((id) => {
      const experienceId = experiences.get(id);
      if (experienceId === undefined) return [];
      return [
        {
          eventId,
          kind: metricEvents.mbox.kind,
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
