import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { type Effect, estimateEffect } from "./estimate-effect.ts";
import type { Moments } from "./group.ts";
import { integrate, toKnots } from "./integrate.ts";
import type { Posterior } from "./posterior.ts";
import { ReportError } from "./report-error.ts";

/** The posterior distribution of an effect against the control. */
export interface EffectPosterior {
  /** The chance that the group's true value is above the control's. */
  readonly chanceToBeat: number;
  /** The median of the effect. */
  readonly estimate: number;
  /** The credible interval of the effect. */
  readonly lower: number;
  readonly upper: number;
}

/** Returns the effect of normal posteriors; a relative effect by the delta method. */
export function normalEffect(control: Moments, treatment: Moments, effect: Effect, tail: number): EffectPosterior {
  const { estimate, variance } = estimateEffect(control, treatment, effect);
  const deviation = Math.sqrt(variance);
  return {
    chanceToBeat: normalCdf(estimate / deviation, 0, 1),
    estimate,
    lower: normalQuantile(tail, estimate, deviation),
    upper: normalQuantile(1 - tail, estimate, deviation),
  };
}

/** Returns the effect of Beta posteriors. Its distribution function is an integral over the control's rate; a root finder gives its quantiles. */
export function betaEffect(control: Posterior, treatment: Posterior, effect: Effect, tail: number): EffectPosterior {
  if (effect !== "relative" && effect !== "absolute") {
    throw new ReportError("invalid-options", `effect: expected "relative" or "absolute", received ${String(effect)}`);
  }
  const parts = effect === "relative" ? ratio : difference;
  // The chance that the effect is below `size`. The size of a ratio is its logarithm.
  const cdf = (size: number): number => {
    const { center, spread } = treatment.scale;
    const steep = toKnots(center, spread).map((t) =>
      control.scale.fromValue(parts.rate(treatment.scale.toValue(t), -size)),
    );
    const knots = [...toKnots(control.scale.center, control.scale.spread), ...steep];
    return integrate((t) => {
      const density = control.scale.density(t);
      return density === 0 ? 0 : density * treatment.cdf(parts.rate(control.scale.toValue(t), size));
    }, knots);
  };
  const quantile = (p: number): number => {
    // By Boole's inequality, the chance that either rate is beyond its quantile is at most p: these sizes bracket the root.
    const lower = parts.size(control.quantile(1 - p / 2), treatment.quantile(p / 2));
    const upper = parts.size(control.quantile((1 - p) / 2), treatment.quantile((1 + p) / 2));
    return parts.effect(findRoot((size) => cdf(size) - p, lower, upper));
  };
  return {
    chanceToBeat: Math.min(1, Math.max(0, 1 - cdf(0))),
    estimate: quantile(0.5),
    lower: quantile(tail),
    upper: quantile(1 - tail),
  };
}

const ratio = {
  size: (control: number, treatment: number): number => Math.log(treatment / control),
  rate: (control: number, size: number): number => control * Math.exp(size),
  effect: (size: number): number => Math.expm1(size),
};

const difference = {
  size: (control: number, treatment: number): number => treatment - control,
  rate: (control: number, size: number): number => control + size,
  effect: (size: number): number => size,
};

/** Finds the root of a rising function between two points (regula falsi, the Illinois form: Dowell and Jarratt, BIT 11, 1971). */
function findRoot(f: (x: number) => number, lower: number, upper: number): number {
  let [a, b, fa, fb] = [lower, upper, f(lower), f(upper)];
  for (let round = 0; round < 100 && Math.abs(b - a) > 1e-12 * (1 + Math.abs(a) + Math.abs(b)); round += 1) {
    const x = fa === fb ? (a + b) / 2 : b - (fb * (b - a)) / (fb - fa);
    const fx = f(x);
    if (Math.abs(fx) < 1e-13) return x;
    if (fx > 0 === fb > 0) fa /= 2;
    else [a, fa] = [b, fb];
    [b, fb] = [x, fx];
  }
  return b;
}
