import betaCdf from "@stdlib/stats-base-dists-beta-cdf";
import betaLogPdf from "@stdlib/stats-base-dists-beta-logpdf";
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import normalPdf from "@stdlib/stats-base-dists-normal-pdf";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { checkPositive } from "./check-number.ts";
import { checkGroup, type Group, type GroupKind, type Moments, toMoments } from "./group.ts";
import { ReportError } from "./report-error.ts";

/** The posterior distribution of a group's true value. */
export interface Posterior {
  readonly mean: number;
  readonly quantile: (p: number) => number;
  /** The chance that the value is below `x`. */
  readonly cdf: (x: number) => number;
  /** The scale to integrate on: values for `normal`; log-odds for `beta`, where every Beta density is a smooth bell. */
  readonly scale: {
    readonly center: number;
    readonly spread: number;
    readonly density: (t: number) => number;
    readonly toValue: (t: number) => number;
    readonly fromValue: (x: number) => number;
  };
}

/** The prior of a conversion rate. `{ alpha: 1, beta: 1 }` is uniform: every rate is equally likely. */
export interface BetaPrior {
  readonly alpha: number;
  readonly beta: number;
}

/** The prior of a mean per visitor, in its unit. */
export interface NormalPrior {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Returns the posterior of a conversion rate: Beta(alpha + conversions, beta + the others) (Gelman and others, "Bayesian Data Analysis",
 * 3rd edition, section 2.4).
 */
export function toBetaPosterior(group: Group, prior: BetaPrior, name: string): Posterior {
  const n = checkGroup(group, "proportion", name);
  const alpha = checkPositive("prior.alpha", prior.alpha) + group.sum;
  const beta = checkPositive("prior.beta", prior.beta) + n - group.sum;
  const mode = alpha / (alpha + beta);
  const logOfBeta = (alpha - 1) * Math.log(mode) + (beta - 1) * Math.log1p(-mode) - betaLogPdf(mode, alpha, beta);
  return {
    mean: mode,
    quantile: (p) => betaQuantile(p, alpha, beta),
    cdf: (x) => (x <= 0 ? 0 : x >= 1 ? 1 : betaCdf(x, alpha, beta)),
    scale: {
      center: Math.log(alpha / beta),
      spread: Math.sqrt(1 / alpha + 1 / beta),
      density: (t) => Math.exp(-alpha * logOnePlusExp(-t) - beta * logOnePlusExp(t) - logOfBeta),
      toValue: (t) => 1 / (1 + Math.exp(-t)),
      fromValue: (x) => Math.log(x / (1 - x)),
    },
  };
}

/**
 * Returns the posterior of a mean with a normal sampling error (Gelman and others, section 2.5). Without a prior, its variance is that of the
 * error.
 *
 * @throws ReportError `no-variance` if all visitors have the same value
 */
export function toNormalPosterior(
  group: Group,
  kind: GroupKind,
  prior: NormalPrior | undefined,
  name: string,
): Posterior & { readonly moments: Moments } {
  const counted = toMoments(group, kind, name);
  if (counted.variance === 0) {
    throw new ReportError(
      "no-variance",
      `${name}: expected values that differ, received equal ones: for rates, use the Beta model`,
    );
  }
  const error = counted.variance / counted.n;
  const { mean, variance } =
    prior === undefined ? { mean: counted.mean, variance: error } : update(counted.mean, error, prior);
  const deviation = Math.sqrt(variance);
  return {
    mean,
    moments: { n: 1, mean, variance },
    quantile: (p) => normalQuantile(p, mean, deviation),
    cdf: (x) => normalCdf(x, mean, deviation),
    scale: {
      center: mean,
      spread: deviation,
      density: (t) => normalPdf(t, mean, deviation),
      toValue: (t) => t,
      fromValue: (x) => x,
    },
  };
}

/** Weighs prior and data by their precision. */
function update(mean: number, error: number, prior: NormalPrior): NormalPrior {
  if (!Number.isFinite(prior.mean)) {
    throw new ReportError("invalid-options", `prior.mean: expected a number, received ${String(prior.mean)}`);
  }
  const variance = 1 / (1 / error + 1 / checkPositive("prior.variance", prior.variance));
  return { variance, mean: variance * (mean / error + prior.mean / prior.variance) };
}

function logOnePlusExp(t: number): number {
  return t > 0 ? t + Math.log1p(Math.exp(-t)) : Math.log1p(Math.exp(t));
}
