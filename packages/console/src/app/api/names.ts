import type { ActivityDescription } from "@fletch/edge";
import { requestJson } from "./request.ts";
import { type Loaded, useLoad } from "./use-load.ts";

/** The names of activities and experiences, by id. */
export class Names {
  readonly activities: readonly ActivityDescription[];
  readonly #byId: ReadonlyMap<number, ActivityDescription>;

  constructor(activities: readonly ActivityDescription[]) {
    this.activities = activities;
    this.#byId = new Map(activities.map((activity) => [activity.id, activity]));
  }

  activity(id: number): ActivityDescription | undefined {
    return this.#byId.get(id);
  }

  /** Returns the name; without one, the id. */
  activityName(id: number): string {
    const name = this.#byId.get(id)?.name;
    return name === undefined || name === "" ? `Activity ${id}` : name;
  }

  experienceName(activityId: number, experienceId: number | null): string {
    if (experienceId === null) return "an experience";
    const name = this.#byId.get(activityId)?.experiences.find(({ id }) => id === experienceId)?.name;
    return name === undefined || name === "" ? `Experience ${experienceId}` : name;
  }
}

/** Loads all activities of the edge, every 30 seconds because files change. */
export function useNames(): Loaded<Names> {
  return useLoad(
    "activities",
    async (signal) => new Names(await requestJson<readonly ActivityDescription[]>("admin/activities", { signal })),
    { every: 30_000 },
  );
}
