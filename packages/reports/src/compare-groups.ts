import tCdf from "@stdlib/stats-base-dists-t-cdf";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { checkProbability } from "./check-number.ts";
import { checkOptions } from "./check-options.ts";
import { confidenceSequence } from "./confidence-sequence.ts";
import { type Effect, estimateEffect } from "./estimate-effect.ts";
import { type Group, type GroupKind, toMoments } from "./group.ts";
import { ReportError } from "./report-error.ts";
import { requireFinite } from "./require-finite.ts";

export interface CompareOptions {
  readonly kind: GroupKind;
  /** `absolute`: treatment − control. `relative`: treatment / control − 1, which Target calls lift. */
  readonly effect: Effect;
  /** The confidence level: the share of such intervals that contain the true effect. @default 0.95 */
  readonly level?: number | undefined;
  /**
   * Makes interval and p-value valid however often they are read; intervals are wider. Without it they are valid for one look, at a number of
   * visitors that was fixed beforehand.
   */
  readonly sequential?: SequentialOptions | undefined;
}

export interface SequentialOptions {
  /** The number of visitors, of both groups, at which the interval is tightest. @default 5000 */
  readonly tuning?: number | undefined;
}

export interface Comparison {
  /** The effect: a difference, or a lift as a fraction (0.05 is +5 %). */
  readonly estimate: number;
  /** The lower end of the confidence interval. */
  readonly lower: number;
  /** The upper end of the confidence interval. */
  readonly upper: number;
  /** Two-sided, from the same distribution as the interval: it is below 1 − level exactly if the interval excludes 0. */
  readonly pValue: number;
}

/**
 * Compares two groups: effect, confidence interval and p-value.
 *
 * - Welch's t-test with Satterthwaite's degrees of freedom (Welch, Biometrika 34, 1947; Satterthwaite, Biometrics Bulletin 2, 1946).
 * - Relative effects by the delta method (Deng, Knoblich and Lu, KDD 2018). The p-value belongs to the relative effect, so it agrees with
 *   the interval. Target shows the confidence of the absolute effect instead.
 * - `sequential`: an asymptotic confidence sequence, which holds however often it is read (Waudby-Smith and others, arXiv 2103.06476).
 *
 * @throws ReportError `no-visitors`, `too-few-visitors` (fewer than 2 in a group), `no-variance` (in both groups, or in a treatment of 0
 *   for a relative effect), `no-control-mean` (a relative effect against 0), `invalid-group`, `invalid-options`, `out-of-range`
 * @example
 * ```ts
 * compareGroups({ n: 124, sum: 32 }, { n: 149, sum: 52 }, { kind: "proportion", effect: "absolute" });
 * // { estimate: 0.0909, lower: -0.0182, upper: 0.2000, pValue: 0.1019 }
 * ```
 */
export function compareGroups(control: Group, treatment: Group, options: CompareOptions): Comparison {
  checkOptions(optionNames, options);
  const { kind, effect, level = 0.95, sequential } = options;
  checkSequential(sequential);
  const alpha = 1 - checkProbability("level", level);
  const a = toMoments(control, kind, "control");
  const b = toMoments(treatment, kind, "treatment");
  const { estimate, variance } = estimateEffect(a, b, effect);
  if (!(variance > 0)) {
    throw new ReportError(
      "no-variance",
      "expected an effect with a standard error above 0, received groups whose visitors all have one value (for a relative effect, a treatment of 0)",
    );
  }
  const error = Math.sqrt(variance);
  if (sequential !== undefined && sequential !== null) {
    const { halfWidth, pValue } = confidenceSequence(estimate, error, a.n + b.n, alpha, sequential.tuning);
    return requireFinite({ estimate, lower: estimate - halfWidth, upper: estimate + halfWidth, pValue });
  }
  const freedom = degreesOfFreedom(a.variance / a.n, a.n, b.variance / b.n, b.n);
  const halfWidth = tQuantile(1 - alpha / 2, freedom) * error;
  const pValue = Math.min(1, 2 * tCdf(-Math.abs(estimate) / error, freedom));
  return requireFinite({ estimate, lower: estimate - halfWidth, upper: estimate + halfWidth, pValue });
}

/** @throws ReportError `invalid-options` for a misspelt option */
export function checkSequential(options: SequentialOptions | null | undefined): void {
  if (typeof options === "object" && options !== null) checkOptions(["tuning"], options, "sequential.");
}

const optionNames: readonly string[] = /* @__PURE__ */ Object.keys({
  kind: true,
  effect: true,
  level: true,
  sequential: true,
} satisfies Record<keyof CompareOptions, true>);

/** Satterthwaite's degrees of freedom, from the squared standard errors of both means. */
function degreesOfFreedom(a: number, na: number, b: number, nb: number): number {
  // Computes with shares of the sum: squares of the terms would underflow for small variances.
  const share = a / (a + b);
  return 1 / (share ** 2 / (na - 1) + (1 - share) ** 2 / (nb - 1));
}
