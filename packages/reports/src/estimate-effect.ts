import type { Moments } from "./group.ts";
import { ReportError } from "./report-error.ts";

/** `absolute`: treatment − control. `relative`: treatment / control − 1. */
export type Effect = "relative" | "absolute";

/** An effect and the square of its standard error. */
export interface EffectEstimate {
  readonly estimate: number;
  readonly variance: number;
}

/**
 * Returns the effect of a treatment and its variance. The variance of a ratio comes from the delta method (Deng, Knoblich and Lu, "Applying
 * the Delta Method in Metric Analytics", KDD 2018).
 *
 * @throws ReportError `no-control-mean`, `invalid-options`
 */
export function estimateEffect(control: Moments, treatment: Moments, effect: Effect): EffectEstimate {
  const a = control.variance / control.n;
  const b = treatment.variance / treatment.n;
  if (effect === "absolute") return { estimate: treatment.mean - control.mean, variance: a + b };
  if (effect !== "relative") {
    throw new ReportError("invalid-options", `effect: expected "relative" or "absolute", received ${String(effect)}`);
  }
  if (control.mean === 0) {
    throw new ReportError(
      "no-control-mean",
      "a relative effect expects a control above 0, received 0: use the absolute effect",
    );
  }
  const ratio = treatment.mean / control.mean;
  return {
    estimate: (treatment.mean - control.mean) / control.mean,
    variance: (b + a * ratio ** 2) / control.mean ** 2,
  };
}
