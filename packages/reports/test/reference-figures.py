"""Writes reference-figures.json: what SciPy and mpmath make of the inputs that the tests try. Run: python3 reference-figures.py

The figures come another way than ours. Welch's p-values and intervals of differences are scipy.stats.ttest_ind_from_stats; p-values of
confidence sequences are searched for, level by level; splits go through scipy.stats.chisquare, and through mpmath where a tail is
thin; sizes of means are searched for with the noncentral t; chances are integrals over quantiles; gradients of the delta method are
differentiated numerically; Holm's correction goes through all sets of hypotheses.
"""

import json
import math
from itertools import combinations, product
from pathlib import Path

import mpmath
from scipy import integrate, optimize, stats

LEVELS = [0.9, 0.95, 0.99]

PROPORTIONS = [
    ((124, 32), (149, 52)),
    ((122254, 5148), (122317, 5333)),
    ((100, 49), (100, 51)),
    ((12, 3), (9, 5)),
    ((5, 1), (4000, 260)),
    ((50000, 40), (1200, 3)),
    ((1000, 10), (1000, 0)),
    ((200, 180), (220, 150)),
    ((1000000, 20000), (1000000, 20100)),
    ((3000, 1396), (3461, 2422)),
    ((40, 40), (40, 31)),
    ((2, 1), (3, 1)),
]

MEANS = [
    ((3407, 1396.87, 52377.9767), (3461, 2422.7, 134698.29)),
    ((122254, 4782871.07, 6988731689.30), (122317, 5046315.87, 7461230190.70)),
    ((10, 52.5, 301.25), (8, 61.0, 498.5)),
    ((2, 3.0, 5.0), (3, 4.5, 8.75)),
    ((900, 4500.0, 90000.0), (15, 60.0, 700.0)),
    ((500, 1500.0, 4500.0), (500, 1600.0, 6000.0)),
    ((20000, 812.4, 61250.9), (30000, 1500.2, 99000.75)),
    ((1000, 250.0, 16250.0), (1000, 0.0, 0.0)),
    ((250000, 1.25e7, 3.5e9), (50000, 2.4e6, 6.4e8)),
    ((64, 0.00032, 4.1e-9), (64, 0.00048, 8.2e-9)),
]


def moments(group, kind):
    n, total = group[0], group[1]
    mean = total / n
    return n, mean, mean * (1 - mean) if kind == "proportion" else (group[2] - total * total / n) / (n - 1)


def welch(a, b, effect, level):
    (na, ma, va), (nb, mb, vb) = a, b
    if effect == "absolute":
        result = stats.ttest_ind_from_stats(mb, math.sqrt(vb), nb, ma, math.sqrt(va), na, equal_var=False)
        # SciPy has no interval from statistics: from its own p-value, the edge is where the shifted test gives 1 - level.
        freedom = result_freedom(va, na, vb, nb)
        reach = stats.t.isf((1 - level) / 2, freedom) * math.sqrt(va / na + vb / nb)
        return mb - ma, mb - ma - reach, mb - ma + reach, float(result.pvalue)
    estimate = mb / ma - 1
    gradient = (-mb / ma**2, 1 / ma)
    error = math.sqrt(gradient[0] ** 2 * va / na + gradient[1] ** 2 * vb / nb)
    t = stats.t(result_freedom(va, na, vb, nb))
    reach = t.isf((1 - level) / 2) * error
    return estimate, estimate - reach, estimate + reach, 2 * float(t.sf(abs(estimate) / error))


def result_freedom(va, na, vb, nb):
    return (va / na + vb / nb) ** 2 / ((va / na) ** 2 / (na - 1) + (vb / nb) ** 2 / (nb - 1))


def sequence(a, b, effect, level, tuning):
    (na, ma, va), (nb, mb, vb) = a, b
    n = na + nb
    estimate = mb - ma if effect == "absolute" else mb / ma - 1
    share = n * (va / na + vb / nb) if effect == "absolute" else n * (vb / nb / ma**2 + va / na * mb**2 / ma**4)
    alpha = mpmath.mpf(1 - level)
    rho = mpmath.sqrt((-2 * mpmath.log(alpha) + mpmath.log(-2 * mpmath.log(alpha) + 1)) / tuning)

    def reach(log_alpha):
        return mpmath.sqrt(share) * mpmath.sqrt(
            2 * (n * rho**2 + 1) / (n**2 * rho**2) * (mpmath.log(mpmath.sqrt(n * rho**2 + 1)) - log_alpha)
        )

    half = reach(mpmath.log(alpha))
    if reach(mpmath.mpf(0)) >= abs(estimate):
        p = mpmath.mpf(1)
    else:
        p = mpmath.exp(mpmath.findroot(lambda x: reach(x) - abs(estimate), (-1e6, 0), solver="anderson", tol=1e-24))
    return estimate, float(estimate - half), float(estimate + half), float(p)


def comparisons():
    for kind, pairs in (("proportion", PROPORTIONS), ("mean", MEANS)):
        for at, (control, treatment) in enumerate(pairs):
            for back, effect in product((False, True), ("absolute", "relative")):
                a, b = (treatment, control) if back else (control, treatment)
                if effect == "relative" and 0 in (a[1], b[1]):
                    continue  # no control to relate to, or no standard error by the delta method
                level = LEVELS[(at + back) % 3]
                for tuning in (None, [5000, 1000, 50000][(at + back) % 3]):
                    ma, mb = moments(a, kind), moments(b, kind)
                    figures = welch(ma, mb, effect, level) if tuning is None else sequence(ma, mb, effect, level, tuning)
                    yield {"kind": kind, "effect": effect, "level": level, "tuning": tuning, "control": a, "treatment": b, "expected": figures}


def splits():
    cases = [
        ([4072, 2035], [80, 20]), ([600, 400], [1, 1]), ([500, 500], [50, 50]), ([5021, 4979], [0.5, 0.5]), ([1, 0], [1, 1]),
        ([100, 200, 300], [1, 2, 3]), ([101, 190, 309], [1, 2, 3]), ([33, 33, 34, 900], [1, 1, 1, 27]), ([9900, 100], [99, 1]),
        ([1000000, 1005000], [1, 1]), ([12, 8, 15, 9, 6], [20, 20, 20, 20, 20]), ([71, 9, 10, 10], [0.7, 0.1, 0.1, 0.1]),
        ([50000, 49000, 51000], [1, 1, 1]), ([3, 4], [1, 1]), ([821588, 815482], [0.5, 0.5]), ([1000, 0, 1000], [1, 0, 1]),
    ]
    for observed, weights in cases:
        n, whole = sum(observed), sum(weights)
        used = [(o, mpmath.mpf(w) * n / whole) for o, w in zip(observed, weights) if w > 0]
        statistic = sum((o - e) ** 2 / e for o, e in used)
        p = mpmath.gammainc(mpmath.mpf(len(used) - 1) / 2, statistic / 2, regularized=True)
        yield {"observed": observed, "weights": weights, "expected": [float(statistic), float(p)]}


def sizes():
    z = stats.norm.ppf
    for rate, lift, alpha, power in [
        (0.1, 0.2, 0.05, 0.8), (0.2, 0.25, 0.05, 0.8), (0.05, 0.1, 0.05, 0.8), (0.5, 0.5, 0.05, 0.9), (0.03, -0.1, 0.05, 0.8),
        (0.002, 0.05, 0.01, 0.95), (0.4, 0.05, 0.1, 0.8), (0.9, 0.05, 0.05, 0.8), (0.01, 1, 0.05, 0.5),
    ]:
        # The power of Fleiss's test at n, solved for n.
        after = rate * (1 + lift)
        spread = math.sqrt(rate * (1 - rate) + after * (1 - after))
        pooled = math.sqrt((rate + after) * (2 - rate - after) / 2)

        def shortfall(n):
            return stats.norm.cdf((abs(after - rate) * math.sqrt(n) - z(1 - alpha / 2) * pooled) / spread) - power

        yield {"rate": rate, "lift": lift, "alpha": alpha, "power": power, "expected": math.ceil(optimize.brentq(shortfall, 1, 1e9))}
    for mean, deviation, lift, alpha, power in [
        (10, 20, 0.05, 0.05, 0.8), (1, 1, 1, 0.05, 0.8), (40, 240, 0.1, 0.05, 0.8), (2.5, 3, -0.2, 0.01, 0.9), (100, 35, 0.1, 0.1, 0.8),
    ]:
        effect = abs(mean * lift) / deviation

        def short(n):
            critical = stats.t.isf(alpha / 2, 2 * n - 2)
            return stats.nct.sf(critical, 2 * n - 2, effect * math.sqrt(n / 2)) - power

        near = 2 * ((z(1 - alpha / 2) + z(power)) / effect) ** 2
        n = optimize.brentq(short, near * 0.95, near * 1.5 + 3)
        yield {"mean": mean, "standardDeviation": deviation, "lift": lift, "alpha": alpha, "power": power, "expected": math.ceil(n)}


def chances():
    for groups, prior, level in [
        ([(100, 49), (100, 51)], (1, 1), 0.95), ([(100, 49), (100, 51), (50, 20)], (1, 1), 0.95), ([(12, 0), (9, 2)], (1, 1), 0.9),
        ([(1000, 0), (1000000, 10)], (0.5, 0.5), 0.95), ([(5000, 250), (5000, 280), (5000, 251), (4000, 240)], (5, 95), 0.99),
        ([(30, 30), (30, 29)], (1, 1), 0.95), ([(124, 32), (149, 52)], (2, 3), 0.8),
    ]:
        posteriors = [stats.beta(prior[0] + s, prior[1] + n - s) for n, s in groups]
        best = [
            integral(lambda u: math.prod(float(o.cdf(p.ppf(u))) for o in posteriors if o is not p)) for p in posteriors
        ]
        values = [[float(p.mean()), float(p.ppf((1 - level) / 2)), float(p.ppf((1 + level) / 2))] for p in posteriors]
        a, b = posteriors[0], posteriors[1]
        beats = integral(lambda u: float(b.sf(a.ppf(u))))
        effects = {}
        for effect, at in (("relative", lambda x, e: x * (1 + e)), ("absolute", lambda x, e: x + e)):
            def quantile(q):
                def gap(e):
                    return integral(lambda u: float(b.cdf(at(a.ppf(u), e)))) - q
                return optimize.brentq(gap, -0.999999 if effect == "relative" else -1, 400 if effect == "relative" else 1, xtol=1e-15)
            effects[effect] = [quantile(0.5), quantile((1 - level) / 2), quantile((1 + level) / 2)]
        yield {
            "groups": groups, "prior": {"alpha": prior[0], "beta": prior[1]}, "level": level,
            "expected": {"best": best, "values": values, "beats": beats, **effects},
        }


def normal_chances():
    """The normal model: chances are integrals over quantiles, effects go through SciPy's normal distribution."""
    for kind, groups, prior, level in [
        ("proportion", [(100, 49), (100, 51)], None, 0.95),
        ("proportion", [(122254, 5148), (122317, 5333), (61000, 2600)], None, 0.95),
        ("proportion", [(1000, 100), (1000, 130), (900, 99), (400, 30)], (0.1, 0.0004), 0.9),
        ("proportion", [(5, 1), (4000, 260)], (0.05, 0.001), 0.99),
        ("mean", [(3407, 1396.87, 52377.9767), (3461, 2422.7, 134698.29)], None, 0.95),
        ("mean", [(122254, 4782871.07, 6988731689.30), (122317, 5046315.87, 7461230190.70)], (40, 0.25), 0.8),
        ("mean", [(10, 52.5, 301.25), (8, 61.0, 498.5), (12, 70.0, 450.0)], None, 0.99),
    ]:
        posteriors = []
        for group in groups:
            n, mean, variance = moments(group, kind)
            weights = [(n / variance, mean)] + ([] if prior is None else [(1 / prior[1], prior[0])])
            precision = math.fsum(weight for weight, _ in weights)
            center = math.fsum(weight * value for weight, value in weights) / precision
            posteriors.append(stats.norm(center, 1 / math.sqrt(precision)))
        best = [integral(lambda u: math.prod(float(o.cdf(p.ppf(u))) for o in posteriors if o is not p)) for p in posteriors]
        values = [[float(p.mean()), *map(float, p.interval(level))] for p in posteriors]
        a, b = posteriors[0], posteriors[1]
        effects = {}
        for effect, size in (("relative", lambda x, y: y / x - 1), ("absolute", lambda x, y: y - x)):
            posterior = stats.norm(float(size(a.mean(), b.mean())), delta_error(size, a, b))
            effects[effect] = [float(posterior.sf(0)), float(posterior.median()), *map(float, posterior.interval(level))]
        prior_of = {} if prior is None else {"prior": {"mean": prior[0], "variance": prior[1]}}
        yield {"kind": kind, "groups": groups, **prior_of, "level": level, "expected": {"best": best, "values": values, **effects}}


def delta_error(size, a, b):
    """The delta method with the gradient that mpmath finds."""
    at = (mpmath.mpf(float(a.mean())), mpmath.mpf(float(b.mean())))
    gradient = [mpmath.diff(size, at, n) for n in ((1, 0), (0, 1))]
    return float(mpmath.sqrt((gradient[0] * float(a.std())) ** 2 + (gradient[1] * float(b.std())) ** 2))


def targets():
    """Target's own reports: the lift with the normal distribution and variances divided by n, the confidence by Welch's test."""
    for kind, pairs in (("proportion", PROPORTIONS), ("mean", MEANS)):
        for at, (control, treatment) in enumerate(pairs):
            if control[1] == 0 or 0 in (moments(control, kind)[2], moments(treatment, kind)[2]):
                continue
            level = LEVELS[at % 3]
            counted = [moments(group, kind) for group in (control, treatment)]
            whole = [(n, mean, variance if kind == "proportion" else variance * (n - 1) / n) for n, mean, variance in counted]
            a, b = [stats.norm(mean, math.sqrt(variance / n)) for n, mean, variance in whole]
            lift = float(b.mean() / a.mean() - 1)
            reach = stats.norm.isf((1 - level) / 2) * delta_error(lambda x, y: y / x - 1, a, b)
            t = float((b.mean() - a.mean()) / math.hypot(a.std(), b.std()))
            (na, ma, va), (nb, mb, vb) = counted
            test = stats.ttest_ind_from_stats(mb, math.sqrt(vb), nb, ma, math.sqrt(va), na, equal_var=False)
            yield {"kind": kind, "level": level, "control": control, "treatment": treatment,
                   "expected": [lift, lift - reach, lift + reach, t, 1 - float(test.pvalue)]}


def intervals():
    """The interval of one group's value: SciPy's t interval."""
    for kind, pairs in (("proportion", PROPORTIONS), ("mean", MEANS)):
        for at, group in enumerate(group for pair in pairs for group in pair):
            n, mean, variance = moments(group, kind)
            if variance == 0:
                continue
            level = LEVELS[at % 3]
            low, high = stats.t.interval(level, n - 1, loc=mean, scale=math.sqrt(variance / n))
            yield {"kind": kind, "level": level, "group": group, "expected": [float(low), float(high)]}


def corrections():
    """Holm's correction by the closure principle: the largest Bonferroni p-value of all sets of hypotheses that one belongs to."""
    for p_values in [
        [0.01, 0.04, 0.03, 0.005], [0.9, 0.5], [0.2], [0.02, 0.02, 0.02], [0.001, 0.8, 0.03, 0.2, 0.04], [1e-12, 0.025, 0.0249, 0.5, 1, 0.012],
    ]:
        every = range(len(p_values))
        sets = [chosen for size in range(1, len(p_values) + 1) for chosen in combinations(every, size)]
        bonferroni = {chosen: min(1, len(chosen) * min(p_values[at] for at in chosen)) for chosen in sets}
        yield {"pValues": p_values, "expected": [max(p for chosen, p in bonferroni.items() if at in chosen) for at in every]}


def integral(f):
    return integrate.quad(f, 0, 1, epsabs=1e-11, limit=400)[0]


makers = {
    "comparisons": comparisons, "splits": splits, "sizes": sizes, "chances": chances,
    "normalChances": normal_chances, "targets": targets, "intervals": intervals, "corrections": corrections,
}
figures = {name: list(make()) for name, make in makers.items()}
Path(__file__).with_name("reference-figures.json").write_text(json.dumps(figures, indent=1, allow_nan=False) + "\n")
print({name: len(rows) for name, rows in figures.items()})
