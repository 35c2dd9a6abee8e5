import type { DecisionOverrides } from "./overrides.ts";

/** Experiences that tests force for all visitors, whatever their buckets and audiences. */
export class ForcedExperiences {
  readonly #experiences: Map<number, number> = new Map();
  #overrides: DecisionOverrides | null = null;

  /** `null`: none. */
  get overrides(): DecisionOverrides | null {
    return this.#overrides;
  }

  force(activityId: number, experienceId: number): void {
    this.#experiences.set(activityId, experienceId);
    this.#overrides = {
      experiences: this.#experiences,
      ignoresAudiences: true,
      linked: new Set(),
      onlyActivities: null,
      trueAudiences: new Set(),
      falseAudiences: new Set(),
      counts: true,
    };
  }

  /** Stops forcing an experience of the activity, or of all. */
  release(activityId?: number): void {
    if (activityId === undefined) this.#experiences.clear();
    else this.#experiences.delete(activityId);
    if (this.#experiences.size === 0) this.#overrides = null;
  }
}
