import { checkProbability } from "./check-number.ts";
import { checkOptions } from "./check-options.ts";
import { betaEffect, type EffectPosterior, normalEffect } from "./effect-posterior.ts";
import type { Effect } from "./estimate-effect.ts";
import type { Group, GroupKind } from "./group.ts";
import { integrate, toKnots } from "./integrate.ts";
import { type BetaPrior, type NormalPrior, type Posterior, toBetaPosterior, toNormalPosterior } from "./posterior.ts";
import { ReportError } from "./report-error.ts";
import { requireFinite } from "./require-finite.ts";

interface BestOptionsBase {
  /** The effect against the control: its chance and its interval are returned. @default "relative" */
  readonly effect?: Effect | undefined;
  /** The posterior probability that credible intervals contain. @default 0.95 */
  readonly level?: number | undefined;
  /** The index of the control. @default 0 */
  readonly control?: number | undefined;
}

/** `normal`: for means and rates, with normal errors. @default a flat prior */
export interface NormalBestOptions extends BestOptionsBase {
  readonly kind: GroupKind;
  readonly model?: "normal" | undefined;
  readonly prior?: NormalPrior | undefined;
}

/** `beta`: for conversion rates. Exact, so also valid for few visitors, or without conversions. @default the prior Beta(1, 1) */
export interface BetaBestOptions extends BestOptionsBase {
  readonly kind: "proportion";
  readonly model: "beta";
  readonly prior?: BetaPrior | undefined;
}

export interface BestResult {
  /** The chance that no other group's true value is higher. The chances of all groups add up to 1. */
  readonly probabilityToBeBest: number;
  /** The mean of the posterior. */
  readonly mean: number;
  /** The equal-tailed credible interval of the group's value. */
  readonly lower: number;
  readonly upper: number;
  /** Against the control; `null` for the control. */
  readonly againstControl: EffectPosterior | null;
}

/**
 * Returns for each group the chance that it is the best, the chance that it beats the control, and credible intervals of its value and of its
 * effect. Computes integrals instead of drawing samples, so equal input gives equal output.
 *
 * - `normal`: chance and interval of an effect as in GrowthBook's statistics engine ("GrowthBook Statistics", Bayesian engine): normal, relative
 *   effects by the delta method. The probability to be best comes from the groups' own posteriors, without the delta method.
 * - `beta`: the integral of one group's density times the others' distribution functions (Miller, "Formulas for Bayesian A/B Testing", 2015).
 *
 * @param groups At least two; the control is among them.
 * @throws ReportError `no-visitors`, `too-few-visitors`, `no-variance` and `no-control-mean` (`normal` only), `invalid-group`, `invalid-options`, `out-of-range`
 * @example
 * ```ts
 * const [, treatment] = probabilityToBeBest([{ n: 100, sum: 49 }, { n: 100, sum: 51 }], { kind: "proportion" });
 * treatment?.againstControl?.chanceToBeat; // 0.60918
 * ```
 */
export function probabilityToBeBest(
  groups: readonly Group[],
  options: NormalBestOptions | BetaBestOptions,
): readonly BestResult[] {
  checkOptions(optionNames, options);
  const { effect = "relative", level = 0.95, control = 0 } = options;
  const tail = (1 - checkProbability("level", level)) / 2;
  if (!Array.isArray(groups) || groups.length < 2 || groups[control] === undefined) {
    throw new ReportError("invalid-options", "groups: expected a list of at least two, with the control among them");
  }
  const name = (index: number): string => `groups[${index}]`;
  if (options.model === "beta") {
    if (options.kind !== "proportion")
      throw new ReportError("invalid-options", 'model: "beta" expects kind: "proportion"');
    const { prior = { alpha: 1, beta: 1 } } = options;
    checkOptions(["alpha", "beta"], prior, "prior.");
    const posteriors = groups.map((group, index) => toBetaPosterior(group, prior, name(index)));
    return describe(posteriors, control, tail, (a, b) => betaEffect(a, b, effect, tail));
  }
  if (options.model !== undefined && options.model !== "normal") {
    throw new ReportError("invalid-options", `model: expected "normal" or "beta", received ${String(options.model)}`);
  }
  if (options.prior !== undefined) checkOptions(["mean", "variance"], options.prior, "prior.");
  const posteriors = groups.map((group, index) => toNormalPosterior(group, options.kind, options.prior, name(index)));
  return describe(posteriors, control, tail, (a, b) => normalEffect(a.moments, b.moments, effect, tail));
}

const optionNames: readonly string[] = /* @__PURE__ */ Object.keys({
  kind: true,
  model: true,
  prior: true,
  effect: true,
  level: true,
  control: true,
} satisfies Record<keyof NormalBestOptions, true>);

function describe<P extends Posterior>(
  posteriors: readonly P[],
  control: number,
  tail: number,
  toEffect: (control: P, treatment: P) => EffectPosterior,
): readonly BestResult[] {
  const reference = posteriors[control];
  return posteriors.map((posterior, index) =>
    requireFinite({
      probabilityToBeBest: chanceToBeHighest(posteriors, index),
      mean: posterior.mean,
      lower: posterior.quantile(tail),
      upper: posterior.quantile(1 - tail),
      againstControl:
        index === control || reference === undefined ? null : requireFinite(toEffect(reference, posterior)),
    }),
  );
}

/** Integrates, over the values of a group, the chance that all others are below. */
function chanceToBeHighest(posteriors: readonly Posterior[], index: number): number {
  const knots = posteriors.flatMap(({ scale }) => toKnots(scale.center, scale.spread));
  const others = posteriors.filter((_, other) => other !== index);
  const scale = posteriors[index]?.scale;
  if (scale === undefined) return 0;
  const chance = integrate((t) => {
    const density = scale.density(t);
    if (density === 0) return 0;
    const value = scale.toValue(t);
    return others.reduce((product, { cdf }) => (product === 0 ? 0 : product * cdf(value)), density);
  }, knots);
  return Math.min(1, Math.max(0, chance));
}
