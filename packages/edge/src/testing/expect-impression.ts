import type { VisitorId } from "@fletch/delivery-api";
import { integer, isRecord, number, optional, predicate, type Schema } from "@fletch/delivery-api/schema";
import type { ActivitySnapshot } from "../activities/load-snapshot.ts";
import { describeNames, nameActivities } from "../activities/named-activities.ts";
import type { EdgeContext } from "../edge-context.ts";
import { exactObject, requireOptions } from "../exact-object.ts";
import type { VisitorStore } from "../visitors/visitor-store.ts";
import { type ForcedExperience, findExperience } from "./named-experiences.ts";

/** The expected impression. */
export interface ExpectedImpression extends ForcedExperience {
  /** The visitor, by any id. @default anybody */
  readonly visitor?: VisitorId;
  /** The minimum number of impressions; 0: none so far, without waiting. @default 1 */
  readonly times?: number;
  /** How long to wait for it, in milliseconds. @default 2_000 */
  readonly timeout?: number;
}

const idOrName = predicate(
  "an id or a name",
  (value): value is number | string => typeof value === "number" || typeof value === "string",
);

/** Closed, because a misspelt field would expect less. */
const wantedSchema: Schema<ExpectedImpression> = exactObject<ExpectedImpression>({
  activity: idOrName,
  experience: optional(idOrName),
  visitor: optional(predicate("an object with ids of the visitor", (value): value is VisitorId => isRecord(value))),
  times: optional(integer({ min: 0 })),
  timeout: optional(number({ min: 0 })),
});

/**
 * Waits until the impression was counted.
 *
 * @throws Error at the timeout, with the counted impressions
 * @throws TargetError `invalid-options`
 */
export async function expectImpression(
  { store: opened, activities }: EdgeContext,
  wanted: ExpectedImpression,
): Promise<void> {
  requireOptions(wantedSchema, wanted, "expectImpression", "wanted");
  const { activityId, experienceId } = findExperience(activities.current, wanted);
  const { visitor, times = 1, timeout = 2_000 } = wanted;
  if (opened === null) throw new Error("expectImpression needs an edge with a database");
  const store = await opened;
  const end = performance.now() + (times === 0 ? 0 : timeout);
  for (;;) {
    // Read before counting: the process may pause in between.
    const isLast = performance.now() >= end;
    const counted = await countImpressions(store, activityId, visitor);
    const count =
      experienceId === undefined
        ? [...counted.values()].reduce((sum, each) => sum + each, 0)
        : (counted.get(experienceId) ?? 0);
    if (times === 0 ? count === 0 : count >= times) return;
    if (isLast) {
      throw new Error(describeMissing(wanted, times, describeCounted(activities.current, activityId, counted)));
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Impressions by experience id. */
async function countImpressions(
  store: VisitorStore,
  activityId: number,
  visitor: VisitorId | undefined,
): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  const add = (experienceId: number, events: number) =>
    counts.set(experienceId, (counts.get(experienceId) ?? 0) + events);
  if (visitor === undefined) {
    for (const { kind, experienceId, events } of await store.readTotals(activityId)) {
      if (kind === "impression") add(experienceId, events);
    }
  } else {
    for (const event of (await store.exportVisitor(visitor))?.events ?? []) {
      if (event.kind === "impression" && event.activity_id === activityId) add(event.experience_id, 1);
    }
  }
  return counts;
}

function describeCounted(snapshot: ActivitySnapshot, activityId: number, counted: ReadonlyMap<number, number>): string {
  const names = nameActivities(snapshot).get(activityId)?.experiences;
  const toName = (id: number): string => describeNames([[id, names?.get(id) ?? ""]]).replace("one of ", "");
  const received = Array.from(counted, ([id, events]) => `${events} of experience ${toName(id)}`);
  return received.length === 0 ? "none" : received.join(", ");
}

function describeMissing(
  { activity, experience, visitor }: ExpectedImpression,
  times: number,
  received: string,
): string {
  const what = `${times} impression(s) of activity ${JSON.stringify(activity)}`;
  const which = experience === undefined ? "" : `, experience ${JSON.stringify(experience)}`;
  const who = visitor === undefined ? "" : `, by ${JSON.stringify(visitor)}`;
  return `expected ${what}${which}${who}; received ${received}`;
}
