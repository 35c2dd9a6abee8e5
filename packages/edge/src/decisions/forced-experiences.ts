import type { DecisionOverrides } from "./overrides.ts";

/** Experiences that everybody gets, whatever their chance and audiences: for tests. */
export class ForcedExperiences {
  readonly #experiences: Map<number, number> = new Map();
  #overrides: DecisionOverrides | null = null;

  /** `null`: nothing is forced. */
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

  /** Leaves the activity, or all of them, to chance again. */
  release(activityId?: number): void {
    if (activityId === undefined) this.#experiences.clear();
    else this.#experiences.delete(activityId);
    if (this.#experiences.size === 0) this.#overrides = null;
  }
}
