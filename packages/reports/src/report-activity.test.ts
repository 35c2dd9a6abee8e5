import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ActivitySummary, ExposureCount, ResultCount } from "./activity-summary.ts";
import { compareGroups } from "./compare-groups.ts";
import { reportActivity } from "./report-activity.ts";

const base = {
  activity: "Hero",
  experiences: [
    { id: 0, name: "A", share: 50 },
    { id: 1, name: "B", share: 50 },
  ],
  metrics: [{ id: "order", kind: "conversion", goal: true }],
} as const;

/** Visitors and converted visitors of A and B. */
function conversions(a: readonly [number, number], b: readonly [number, number]): ActivitySummary {
  return {
    ...base,
    exposures: [
      { experience: 0, visitors: a[0] },
      { experience: 1, visitors: b[0] },
    ],
    results: [
      { experience: 0, metric: "order", visitors: a[1] },
      { experience: 1, metric: "order", visitors: b[1] },
    ],
  };
}

/** The same counts on every day. */
function daily(days: number, a: readonly [number, number], b: readonly [number, number]): ActivitySummary {
  const one = conversions(a, b);
  const on = <Row extends ExposureCount | ResultCount>(rows: readonly Row[]): readonly Row[] =>
    Array.from({ length: days }, (_, day) => rows.map((row) => ({ ...row, day: 20_000 + day }))).flat();
  return { ...one, exposures: on(one.exposures), results: on(one.results) };
}

describe("figures of a report", () => {
  it("have Target's published confidence and lift", () => {
    const { metrics } = reportActivity(conversions([124, 32], [149, 52]));
    const against = metrics[0]?.experiences[1]?.againstControl;
    expect(((against?.confidence ?? 0) * 100).toFixed(2)).toBe("89.81");
    expect(((against?.target?.lower ?? 0) * 100).toFixed(2)).toBe("-14.85");
    expect(against?.lift).toEqual(
      compareGroups({ n: 124, sum: 32 }, { n: 149, sum: 52 }, { kind: "proportion", effect: "relative" }),
    );
    expect(against?.difference?.estimate).toBeCloseTo(0.0909288, 7);
    expect(against?.chanceToWin).toBeGreaterThan(0.9);
  });

  it("give visitors, shares, rates with intervals, and a row for all", () => {
    const report = reportActivity(conversions([1000, 100], [3000, 330]));
    expect(report.visitors).toBe(4000);
    expect(report.experiences).toEqual([
      { id: 0, name: "A", isControl: true, visitors: 1000, expectedShare: 0.5, seenShare: 0.25 },
      { id: 1, name: "B", isControl: false, visitors: 3000, expectedShare: 0.5, seenShare: 0.75 },
    ]);
    const [metric] = report.metrics;
    expect(metric?.experiences[0]).toMatchObject({
      denominator: 1000,
      numerator: 100,
      value: 0.1,
      againstControl: null,
    });
    expect(metric?.experiences[0]?.interval?.lower).toBeCloseTo(0.0813837, 6);
    expect(metric?.total).toMatchObject({ denominator: 4000, numerator: 430, value: 0.1075, convertedVisitors: 430 });
  });

  it("give revenue per visitor, orders and the average order value", () => {
    const { metrics } = reportActivity({
      ...base,
      metrics: [{ id: "sales", name: "Sales", kind: "revenue" }],
      exposures: [
        { experience: 0, visitors: 500 },
        { experience: 1, visitors: 500 },
      ],
      results: [
        { experience: 0, metric: "sales", visitors: 40, events: 50, sum: 1000, squares: 40_000 },
        { experience: 1, metric: "sales", visitors: 45, events: 50, sum: 1500, squares: 70_000 },
      ],
    });
    expect(metrics[0]).toMatchObject({ name: "Sales", isGoal: true });
    expect(metrics[0]?.experiences[1]?.revenue).toEqual({
      revenue: 1500,
      revenuePerVisitor: 3,
      orders: 50,
      averageOrderValue: 30,
    });
    expect(metrics[0]?.total.revenue).toMatchObject({ revenue: 2500, revenuePerVisitor: 2.5, averageOrderValue: 25 });
  });

  it("compare with the given control, by id or name", () => {
    const summary = conversions([1000, 100], [1000, 130]);
    for (const control of [1, "B"]) {
      const report = reportActivity(summary, { control });
      expect(report.control).toBe(1);
      expect(report.metrics[0]?.experiences[0]?.againstControl?.difference?.estimate).toBeCloseTo(-0.03, 12);
    }
  });

  it("can be limited to one metric, which is then the goal", () => {
    const metrics = [...base.metrics, { id: "click", name: "Clicks", kind: "conversion" as const }];
    const report = reportActivity({ ...conversions([100, 10], [100, 12]), metrics }, { metric: "Clicks" });
    expect(report.metrics.map(({ id }) => id)).toEqual(["click"]);
    expect(report.goal).toBe("click");
  });

  it("are corrected by Holm's method: the goal alone, all other metrics together", () => {
    const summary = conversions([1000, 100], [1000, 130]);
    const names = ["order", "first", "second"];
    const { metrics } = reportActivity({
      ...summary,
      metrics: names.map((id) => ({ id, kind: "conversion", goal: id === "order" })),
      results: names.flatMap((metric) => [
        { experience: 0, metric, visitors: 100 },
        { experience: 1, metric, visitors: metric === "second" ? 101 : 130 },
      ]),
    });
    const [order, first] = metrics.map(({ experiences }) => experiences[1]?.againstControl);
    expect(order?.adjustedPValue).toBe(order?.difference?.pValue);
    expect(order?.isSignificant).toBe(true);
    expect(first?.adjustedPValue).toBeCloseTo(2 * (first?.difference?.pValue ?? 0), 12);
    expect(first?.isSignificant).toBe(false);
  });

  it("are wider with `sequential`, but confidence stays as Target shows it", () => {
    const summary = conversions([1000, 100], [1000, 130]);
    const plain = reportActivity(summary).metrics[0]?.experiences[1]?.againstControl;
    const report = reportActivity(summary, { sequential: {} });
    const sequential = report.metrics[0]?.experiences[1]?.againstControl;
    expect(report.isSequential).toBe(true);
    expect(sequential?.lift?.lower).toBeLessThan(plain?.lift?.lower ?? Number.NaN);
    expect(sequential?.confidence).toBe(plain?.confidence);
  });

  it("are null with a reason if they cannot be computed, and the others remain", () => {
    const report = reportActivity(conversions([1000, 0], [1000, 12]));
    const result = report.metrics[0]?.experiences[1];
    expect(result?.value).toBe(0.012);
    expect(result?.againstControl).toMatchObject({ lift: null, target: null });
    expect(result?.againstControl?.difference?.estimate).toBe(0.012);
    expect(result?.againstControl?.refusal).toMatch(/control above 0/);
    expect(result?.againstControl?.chanceToWin).toBeGreaterThan(0.999);
    expect(report.health.findings.map(({ code }) => code)).toEqual(["refused"]);
  });

  it("by day add up to the totals", () => {
    const report = reportActivity(daily(3, [100, 10], [100, 14]));
    expect(report.days.map(({ day }) => day)).toEqual(["2024-10-04", "2024-10-05", "2024-10-06"]);
    expect(report.days[2]).toMatchObject({ visitors: [100, 100], cumulativeVisitors: [300, 300] });
    const [metric] = report.metrics;
    const last = metric?.days.at(-1)?.experiences[1];
    expect(last?.added).toEqual({ denominator: 100, numerator: 14 });
    expect(last?.cumulative).toMatchObject({ denominator: 300, numerator: 42, value: 0.14 });
    expect(last?.cumulative.lift).toEqual(metric?.experiences[1]?.againstControl?.lift);
    expect(last?.cumulative.interval).toEqual(metric?.experiences[1]?.interval);
  });

  it("never are NaN or infinite, for random counts", () => {
    const count = fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 0, max: 1e6 }));
    const experience = fc.constantFrom(0, 1, 2);
    const metric = fc.constantFrom("order", "sales", "pages");
    const day = fc.option(fc.integer({ min: 20_000, max: 20_005 }), { nil: undefined });
    const amount = fc.double({ min: 0, max: 1e12, noNaN: true });
    const summary = fc.record({
      exposures: fc.array(fc.record({ experience, day, visitors: count }), { maxLength: 8 }),
      results: fc.array(
        fc.record({ experience, metric, day, visitors: count, events: count, sum: amount, squares: amount }),
        { maxLength: 8 },
      ),
      orders: fc.array(fc.record({ experience, metric, orders: count, sum: amount, squares: amount }), {
        maxLength: 2,
      }),
      visitorsInSeveralExperiences: fc.option(count, { nil: undefined }),
      allocation: fc.constantFrom("fixed" as const, "automated" as const),
    });
    fc.assert(
      fc.property(summary, (counted) => {
        const report = reportActivity({
          activity: "T",
          experiences: [0, 1, 2].map((id) => ({ id, name: `E${id}`, share: id === 2 ? 0.5 : 0.25 })),
          metrics: [
            { id: "order", kind: "conversion" },
            { id: "sales", kind: "revenue" },
            { id: "pages", kind: "engagement" },
          ],
          ...counted,
        });
        expect(findInfinite(report)).toEqual([]);
      }),
      { numRuns: randomRuns(500) },
    );
  });
});

describe("health of a report", () => {
  it("has an alarm for a sample ratio mismatch, since which day, and advice not to trust the report", () => {
    const good = daily(2, [1000, 40], [1000, 60]);
    const lossy = daily(7, [1000, 40], [880, 60]);
    const later = <Row extends { readonly day?: number | undefined }>(rows: readonly Row[]): readonly Row[] =>
      rows.map((row) => ({ ...row, day: (row.day ?? 0) + 2 }));
    const report = reportActivity({
      ...good,
      exposures: [...good.exposures, ...later(lossy.exposures)],
      results: [...good.results, ...later(lossy.results)],
    });
    expect(report.health.split?.isOff).toBe(true);
    expect(report.health.findings[0]).toMatchObject({ code: "split", severity: "alarm" });
    expect(report.health.findings[0]?.text).toMatch(/A 52\.\d %? ?.*instead of 50\.0 %/);
    expect(report.advice.code).toBe("do-not-trust");
    expect(report.advice.text).toMatch(/^Trust nothing here/);
  });

  it("ignores visitors of an experience with share 0", () => {
    const experiences = [...base.experiences, { id: 2, name: "C", share: 0 }];
    const summary = conversions([1000, 40], [700, 40]);
    const exposures = [...summary.exposures, { experience: 2, visitors: 3 }];
    expect(reportActivity({ ...summary, experiences, exposures }).health.split?.isOff).toBe(true);
  });

  it("warns of single days whose split is off", () => {
    const summary = daily(10, [1000, 40], [1000, 40]);
    const exposures = summary.exposures.map((row) => {
      if (row.day === 20_003) return { ...row, visitors: row.experience === 0 ? 1250 : 750 };
      if (row.day === 20_004) return { ...row, visitors: row.experience === 0 ? 750 : 1250 };
      return row;
    });
    const { health } = reportActivity({ ...summary, exposures });
    expect(health.split?.isOff).toBe(false);
    expect(health.findings).toMatchObject([{ code: "split-by-day", severity: "warning" }]);
    expect(health.findings[0]?.text).toContain("2024-10-07, 2024-10-08");
  });

  it("is the same without figures by day", () => {
    const summary = daily(14, [5_000, 400], [5_000, 430]);
    const { metrics, ...full } = reportActivity(summary);
    const { metrics: brief, ...others } = reportActivity(summary, { byDay: false });
    expect(others).toEqual(full);
    expect(metrics[0]?.days).toHaveLength(14);
    expect(brief).toEqual(metrics.map((metric) => ({ ...metric, days: [] })));
  });

  it("warns of days without data, also at the end", () => {
    const summary = daily(8, [100, 4], [100, 4]);
    const exposures = summary.exposures.filter(({ day }) => day !== 20_003);
    expect(reportActivity({ ...summary, exposures }).health.daysWithoutData).toEqual(["2024-10-07"]);
    expect(reportActivity(summary, { through: 20_009 }).health.daysWithoutData).toEqual(["2024-10-12", "2024-10-13"]);
  });

  it("does not miss visitors on days after the last expected one, on which only late conversions came", () => {
    const summary = daily(3, [100, 10], [100, 14]);
    const late = {
      ...summary,
      results: [...summary.results, { experience: 1, metric: "order", day: 20_009, visitors: 1 }],
    };
    const report = reportActivity(late);
    expect(report.days).toHaveLength(10);
    expect(report.health.daysWithoutData).toEqual([]);
    expect(report.health.findings).toMatchObject([
      { code: "less-than-a-week", text: expect.stringContaining("Only 3 days of data") },
    ]);
    expect(reportActivity(late, { through: 20_004 }).health.daysWithoutData).toEqual(["2024-10-07", "2024-10-08"]);
    expect(reportActivity(late, { through: 20_001 }).health.daysWithoutData).toEqual([]);
  });

  it("notes visitors in several experiences, and warns from 1 % on", () => {
    const summary = conversions([500, 40], [500, 40]);
    const severity = (visitors: number): unknown =>
      reportActivity({ ...summary, visitorsInSeveralExperiences: visitors }).health.findings[0]?.severity;
    expect(severity(9)).toBe("note");
    expect(severity(10)).toBe("warning");
    expect(reportActivity(summary).health.visitorsInSeveralExperiences).toBeNull();
  });

  it("notes visitors that met a metric without having been shown the experience", () => {
    const findings = (visitors: number): unknown =>
      reportActivity({
        ...conversions([1000, 100], [1000, 100]),
        unexposed: [
          { experience: 1, metric: "order", visitors },
          { experience: 0, metric: "order", visitors: 0 },
        ],
      }).health.findings.map(({ code, severity, text }) => [code, severity, text.split(":").slice(0, 2).join(":")]);
    expect(findings(0)).toEqual([]);
    expect(findings(1)).toEqual([
      [
        "not-shown",
        "note",
        "order: 1 visitor (0.50 %) met it without having been shown the experience, and is left out",
      ],
    ]);
    expect(findings(50)).toEqual([
      ["not-shown", "warning", expect.stringContaining("order: 50 visitors (20.0 %) met it")],
    ]);
    expect(() => findings(-1)).toThrow("unexposed[].visitors");
  });

  it("notes extreme and repeated orders", () => {
    const { health } = reportActivity({
      ...conversions([500, 40], [500, 40]),
      orders: [
        { experience: 0, metric: "order", orders: 100, sum: 2000, squares: 41_000, largest: [30, 29] },
        {
          experience: 1,
          metric: "order",
          orders: 100,
          sum: 7000,
          squares: 25_041_000,
          largest: [5000, 28],
          repeated: 3,
        },
      ],
    });
    expect(health.findings.map(({ code }) => code)).toEqual(["extreme-orders", "repeated-orders"]);
    expect(health.findings[0]?.text).toContain("at least 1 extreme order");
    expect(health.findings[0]?.text).toContain("55.6 % of all revenue");
  });

  it("marks the rates of a bandit as biased, and does not test its split", () => {
    const report = reportActivity({ ...conversions([9000, 400], [1000, 20]), allocation: "automated" });
    expect(report.health).toMatchObject({ split: null, hasBiasedRates: true });
    expect(report.experiences[0]?.expectedShare).toBeNull();
    expect(report.health.findings.map(({ code }) => code)).toContain("biased-rates");
    expect(report.advice.code).toBe("automated");
  });
});

describe("advice of a report", () => {
  it("names a winner whose confidence sequence excludes 0", () => {
    const { advice } = reportActivity(conversions([10_000, 400], [10_040, 520]));
    expect(advice).toMatchObject({ code: "winner", experience: 1 });
    expect(advice.text).toMatch(/^B is better than A: order \+29\.\d %/);
  });

  it("does not call a winner early for a p-value below 5 %", () => {
    const report = reportActivity(daily(7, [143, 14], [143, 20]));
    const result = report.metrics[0]?.experiences[1]?.againstControl;
    expect(result?.difference?.pValue).toBeLessThan(0.05);
    expect(report.advice.code).toBe("keep-going");
    expect(report.advice.days).toBeGreaterThan(7);
    expect(report.advice.text).toMatch(/^Keep going for about \d+ days more/);
    expect(report.advice.text).toMatch(/It is too early to believe that B is ahead: order \+.*, p = 0\.0\d+\)\.$/);
    expect(result).toMatchObject({ isSignificant: true, isConclusive: false });
  });

  it("estimates the pace from the days on which visitors could come", () => {
    const summary = daily(10, [100, 10], [100, 11]);
    const late = {
      ...summary,
      results: [...summary.results, { experience: 1, metric: "order", day: 20_019, visitors: 0 }],
    };
    expect(reportActivity(late).advice).toEqual(reportActivity(summary).advice);
    expect(reportActivity(late, { through: 20_019 }).advice.days).toBeGreaterThan(
      reportActivity(late).advice.days ?? 0,
    );
  });

  it("agrees with isConclusive of every metric", () => {
    const names = ["order", "first", "second"];
    const createSummary = (visitors: number, converted: readonly number[]): ActivitySummary => ({
      ...conversions([visitors, 0], [visitors, 0]),
      metrics: names.map((id) => ({ id, kind: "conversion", goal: id === "order" })),
      results: names.flatMap((metric, index) => [
        { experience: 0, metric, visitors: visitors / 10 },
        { experience: 1, metric, visitors: converted[index] ?? 0 },
      ]),
    });
    const listMarks = (summary: ActivitySummary): unknown =>
      reportActivity(summary).metrics.map(({ experiences }) => experiences[1]?.againstControl?.isConclusive);
    expect(listMarks(createSummary(1_000, [130, 135, 200]))).toEqual([false, false, true]);
    expect(listMarks(createSummary(20_000, [2_130, 2_150, 2_010]))).toEqual([true, true, false]);
    expect(reportActivity(createSummary(20_000, [2_130, 0, 0])).advice.code).toBe("winner");
    const targeted = { ...createSummary(20_000, [2_130, 2_150, 2_010]), allocation: "targeted" as const };
    expect(listMarks(targeted)).toEqual([false, false, false]);
    const lossy = conversions([20_000, 2_000], [17_000, 3_000]);
    expect(reportActivity(lossy).metrics[0]?.experiences[1]?.againstControl).toMatchObject({
      isSignificant: true,
      isConclusive: false,
    });
  });

  it("uses the p-value once every experience has the sample size for the minimum lift", () => {
    const summary = conversions([16_000, 1600], [16_000, 1710]);
    expect(reportActivity(summary).advice).toMatchObject({ code: "winner", experience: 1 });
    expect(reportActivity(summary, { minimumLift: 0.02 }).advice.code).toBe("keep-going");
  });

  it("keeps the control if every other experience is worse", () => {
    const { advice } = reportActivity(conversions([10_000, 520], [10_000, 400]));
    expect(advice).toMatchObject({ code: "keep-control", experience: 0 });
  });

  it("says no-difference once the minimum lift would have been found", () => {
    expect(reportActivity(conversions([40_000, 4000], [40_000, 4010])).advice.code).toBe("no-difference");
  });

  it("decides by revenue", () => {
    const { advice } = reportActivity({
      ...base,
      metrics: [{ id: "sales", kind: "revenue", goal: true }],
      exposures: [
        { experience: 0, visitors: 20_000 },
        { experience: 1, visitors: 20_000 },
      ],
      results: [
        { experience: 0, metric: "sales", visitors: 1000, sum: 40_000, squares: 1_800_000 },
        { experience: 1, metric: "sales", visitors: 1300, sum: 52_000, squares: 2_340_000 },
      ],
    });
    expect(advice).toMatchObject({ code: "winner", experience: 1 });
  });

  it("says what is missing: visitors, a goal, a second experience", () => {
    expect(reportActivity(conversions([0, 0], [0, 0])).advice.code).toBe("no-data");
    expect(reportActivity({ ...conversions([10, 0], [10, 0]), metrics: [], results: [] }).advice.code).toBe("no-goal");
    expect(reportActivity(conversions([10, 0], [10, 0])).advice.text).toMatch(/too little was counted/);
  });
});

describe("an experience with a share of 0", () => {
  /** Adds C. */
  function withThird(summary: ActivitySummary, share: number, visitors: number, converted: number): ActivitySummary {
    return {
      ...summary,
      experiences: [...summary.experiences, { id: 2, name: "C", share }],
      exposures: [...summary.exposures, { experience: 2, visitors }],
      results: [...summary.results, { experience: 2, metric: "order", visitors: converted }],
    };
  }
  const better = conversions([20_000, 2_000], [20_000, 2_135]);

  it.each([
    ["winner", better],
    ["no-difference", conversions([20_000, 2_000], [20_000, 2_010])],
    ["keep-control", conversions([20_000, 2_000], [20_000, 1_600])],
    ["keep-going", conversions([2_000, 200], [2_000, 210])],
  ] as const)("leaves the advice as it is: %s", (code, summary) => {
    const { advice } = reportActivity(summary);
    expect(advice.code).toBe(code);
    expect(reportActivity(withThird(summary, 0, 0, 0)).advice).toEqual(advice);
    expect(reportActivity(withThird(summary, 0, 10, 1)).advice).toEqual(advice);
  });

  it("shows its figures, but is in no decision, even if it was dropped as the best", () => {
    const report = reportActivity(withThird(better, 0, 20_000, 4_000));
    expect(report.advice).toMatchObject({ code: "winner", experience: 1 });
    const third = report.metrics[0]?.experiences[2];
    expect(third).toMatchObject({ numerator: 4_000, denominator: 20_000, value: 0.2, probabilityToBeBest: null });
    expect(third?.againstControl?.lift?.estimate).toBeCloseTo(1, 9);
    expect(third?.againstControl?.confidence).toBeCloseTo(1, 9);
    expect(third?.againstControl).toMatchObject({
      adjustedPValue: null,
      isSignificant: false,
      isConclusive: false,
      refusal: null,
    });
    expect(report.metrics[0]?.total).toMatchObject({ denominator: 60_000, numerator: 8_135 });
  });

  it("is not counted by Holm's method, which corrects for the others", () => {
    const { experiences, ...counted } = withThird(better, 0, 20_000, 2_005);
    const fourth = { id: 3, name: "D", share: 50 };
    const { metrics } = reportActivity({
      ...counted,
      experiences: [...experiences, fourth],
      exposures: [...counted.exposures, { experience: 3, visitors: 20_000 }],
      results: [...counted.results, { experience: 3, metric: "order", visitors: 2_100 }],
    });
    const [, b, , d] = metrics[0]?.experiences.map(({ againstControl }) => againstControl) ?? [];
    expect(b?.adjustedPValue).toBeCloseTo(2 * (b?.difference?.pValue ?? 0), 12);
    expect(d?.adjustedPValue).toBeCloseTo(d?.difference?.pValue ?? 0, 12);
  });

  it("is compared if it is the control", () => {
    const report = reportActivity(withThird(better, 0, 20_000, 1_800), { control: "C" });
    expect(report.advice).toMatchObject({ code: "winner", experience: 1 });
    expect(report.metrics[0]?.experiences.map(({ probabilityToBeBest }) => probabilityToBeBest)).not.toContain(null);
  });

  it("is nothing to compare with", () => {
    const [a, b] = base.experiences;
    const { advice } = reportActivity({ ...better, experiences: [a, { ...b, share: 0 }] });
    expect(advice).toMatchObject({ code: "no-goal", experience: null });
    expect(advice.text).toBe("Only one experience has a share of visitors, so there is nothing to compare.");
  });

  it("differs from one with the smallest share, for whose visitors the sample size waits", () => {
    expect(reportActivity(withThird(better, 0.000_01, 0, 0)).advice.code).toBe("keep-going");
  });

  it("changes no advice, no adjusted p-value and no probability of the others, for random counts", () => {
    const rate = fc.double({ min: 0.05, max: 0.2, noNaN: true });
    const counted = fc.record({
      // Near each other, so that the split is not off.
      size: fc.integer({ min: 100, max: 40_000 }),
      groups: fc.array(fc.record({ more: fc.integer({ min: 0, max: 20 }), rate }), { minLength: 2, maxLength: 4 }),
      third: fc.record({ visitors: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50_000 })), rate }),
      position: fc.integer({ min: 1, max: 4 }),
      sequential: fc.constantFrom(undefined, {}),
    });
    const toRow = (id: string, share: number, visitors: number, converting: number) =>
      ({ id, share, visitors, converted: Math.round(visitors * converting) }) as const;
    const names = ["order", "sales", "click"];
    const day = 20_000;
    fc.assert(
      fc.property(counted, ({ size, groups, third: outside, position, sequential }) => {
        const rows = groups.map(({ more, rate }, index) => toRow(`E${index}`, 1, size + more, rate));
        const toReport = (all: typeof rows): ReturnType<typeof reportActivity> =>
          reportActivity(
            {
              activity: "T",
              experiences: all.map(({ id, share }) => ({ id, name: id, share })),
              metrics: names.map((id) => ({ id, kind: id === "sales" ? "revenue" : "conversion" })),
              exposures: all.map(({ id, visitors }) => ({ experience: id, day, visitors })),
              results: all.flatMap(({ id, converted }) =>
                names.map((metric) => ({
                  experience: id,
                  metric,
                  day,
                  visitors: metric === "click" ? Math.floor(converted / 2) : converted,
                  sum: 10 * converted,
                  squares: 200 * converted,
                })),
              ),
            },
            { sequential, byDay: false },
          );
        const describeOthers = ({ advice, health, metrics }: ReturnType<typeof reportActivity>): unknown => ({
          advice,
          split: health.split,
          metrics: metrics.map(({ experiences }) => experiences.filter(({ experience }) => experience !== "outside")),
        });
        const added = toRow("outside", 0, outside.visitors, outside.rate);
        const report = toReport([...rows.slice(0, position), added, ...rows.slice(position)]);
        expect(describeOthers(report)).toEqual(describeOthers(toReport(rows)));
        for (const { experiences } of report.metrics) {
          const chances = experiences.flatMap(({ probabilityToBeBest }) => probabilityToBeBest ?? []);
          if (chances.length > 0) expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 6);
        }
      }),
      { numRuns: randomRuns(500) },
    );
  });
});

describe("a summary that contradicts itself is refused with the place", () => {
  const summary = conversions([100, 10], [100, 12]);
  it.each([
    [{ ...summary, experiences: [] }, {}, "invalid-summary", /experiences: expected at least one/],
    [{ ...summary, exposures: [{ experience: 7, visitors: 1 }] }, {}, "invalid-summary", /exposures\[\]\.experience/],
    [
      { ...summary, results: [{ experience: 0, metric: "x", visitors: 1 }] },
      {},
      "invalid-summary",
      /metric.*"order".*"x"/,
    ],
    [
      { ...summary, exposures: [{ experience: 0, visitors: -1 }] },
      {},
      "invalid-summary",
      /visitors: expected a number/,
    ],
    [{ ...summary, exposures: [{ experience: 0, visitors: 1, day: 0.5 }] }, {}, "invalid-summary", /whole days/],
    [{ ...summary, experiences: [base.experiences[0], base.experiences[0]] }, {}, "invalid-summary", /one twice/],
    [summary, { control: "C" }, "invalid-options", /control: expected one of "A", "B", received "C"/],
    [summary, { metric: "clicks" }, "invalid-options", /metric: expected one of "order"/],
    [summary, { level: 95 }, "invalid-options", /level/],
    [summary, { minimumLift: 0 }, "invalid-options", /minimumLift/],
    [summary, { through: 1.5 }, "invalid-options", /through/],
  ])("%#", (counted, options, code, message) => {
    expect(() => reportActivity(counted, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

/** Returns the figures and texts in a value that are not finite, or say so. */
function findInfinite(value: unknown): readonly unknown[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [value];
  if (typeof value === "string") return /NaN|Infinity/.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(findInfinite) : [];
}
