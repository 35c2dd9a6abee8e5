import type {
  Advice,
  DayOfExposures,
  ExperienceReport,
  ExperienceResult,
  Health,
  MetricReport,
} from "./activity-report.ts";
import type { ExperienceId } from "./activity-summary.ts";
import type { Counts } from "./counts.ts";
import { neededVisitors } from "./needed-visitors.ts";
import type { ReportSettings } from "./report-options.ts";
import { remainingDays } from "./sample-size.ts";
import { percent, plural, signedPercent, writeCount, writePValue } from "./write-figures.ts";

/**
 * Says what to do. An experience is called better or worse only if its difference is conclusive (see `markConclusive`).
 *
 * @param days without those after the last expected visitors: see `untilLastVisitors`
 */
export function giveAdvice(
  settings: ReportSettings,
  counts: Counts,
  experiences: readonly ExperienceReport[],
  metrics: readonly MetricReport[],
  days: readonly DayOfExposures[],
  health: Health,
): Advice {
  const visitors = experiences.reduce((sum, experience) => sum + experience.visitors, 0);
  if (visitors === 0)
    return say("no-data", "There are no visitors yet. Is the activity live, and does a page request its mbox?");
  if (health.split?.isOff === true) {
    return say(
      "do-not-trust",
      `Trust nothing here: the split is off (${writePValue(health.split.pValue)}). Find out where visitors are lost before you read on.`,
    );
  }
  const goal = metrics.find(({ isGoal }) => isGoal);
  if (goal === undefined || settings.goal === undefined)
    return say("no-goal", "There is no metric, so nothing can be decided. Give the activity a goal.");
  if (settings.allocation === "automated") {
    return say(
      "automated",
      "Let it run: traffic moves to what succeeds by itself, and rates here are biased by that. To compare rates, use an A/B test.",
    );
  }
  if (experiences.length < 2) return say("no-goal", "There is one experience, so there is nothing to compare.");
  const candidates = experiences.filter(({ id }) => settings.candidates.has(id));
  if (candidates.length < 2)
    return say("no-goal", "Only one experience has a share of visitors, so there is nothing to compare.");
  if (settings.allocation === "targeted") {
    return say(
      "targeted",
      "Nothing is to be decided by these figures: audiences decide who sees which experience. To find out what works, use an A/B test.",
    );
  }
  return decide(goal, neededVisitors(settings.goal, settings, counts), settings, candidates, days);
}

function decide(
  goal: MetricReport,
  needed: number | null,
  settings: ReportSettings,
  candidates: readonly ExperienceReport[],
  days: readonly DayOfExposures[],
): Advice {
  const { control, minimumLift } = settings;
  const toName = (id: ExperienceId): string => candidates.find((each) => each.id === id)?.name ?? String(id);
  const treatments = goal.experiences.filter(
    ({ experience }) => experience !== control.id && settings.candidates.has(experience),
  );
  const decided = treatments.filter(({ againstControl }) => againstControl?.isConclusive === true);
  const toEffect = (result: ExperienceResult): number => result.againstControl?.difference?.estimate ?? 0;
  const [winner] = decided.filter((result) => toEffect(result) > 0).sort((a, b) => toEffect(b) - toEffect(a));
  if (winner !== undefined) {
    const text = `${toName(winner.experience)} is better than ${control.name}: ${describeEffect(goal, winner)}.`;
    return { code: "winner", experience: winner.experience, days: 0, text };
  }
  const worse = decided.map((result) => `${toName(result.experience)} is worse: ${describeEffect(goal, result)}.`);
  if (worse.length === treatments.length) {
    return { code: "keep-control", experience: control.id, days: 0, text: `Keep ${control.name}. ${worse.join(" ")}` };
  }
  if (needed !== null && candidates.every(({ visitors }) => visitors >= needed)) {
    const text = `No difference was found, though a lift of ${percent(minimumLift)} most likely would have been. Keep ${control.name}, or choose for other reasons.`;
    return { code: "no-difference", experience: control.id, days: 0, text: [text, ...worse].join(" ") };
  }
  const early = treatments
    .filter(({ againstControl }) => againstControl?.isSignificant === true && !againstControl.isConclusive)
    .map((result) => {
      const side = toEffect(result) > 0 ? "ahead" : "behind";
      return `It is too early to believe that ${toName(result.experience)} is ${side}: ${describeEffect(goal, result)}.`;
    });
  return keepGoing(needed, settings, candidates, days, [...worse, ...early]);
}

function keepGoing(
  needed: number | null,
  { minimumLift }: ReportSettings,
  candidates: readonly ExperienceReport[],
  days: readonly DayOfExposures[],
  findings: readonly string[],
): Advice {
  const advise = (left: number | null, text: string): Advice => ({
    ...say("keep-going", [text, ...findings].join(" ")),
    days: left,
  });
  if (needed === null) return advise(null, "Keep going: too little was counted to say for how long.");
  const until = `a lift of ${percent(minimumLift)} takes ${writeCount(needed)} visitors in each experience`;
  const visitors = candidates.map((candidate) => candidate.visitors);
  const pace = visitors.map((count) => count / Math.max(1, days.length));
  const left = days.length === 0 ? null : remainingDays({ needed, visitors, visitorsPerDay: pace });
  if (left === null) return advise(null, `Keep going: ${until}.`);
  return advise(left, `Keep going for about ${plural(left, "day", "days")} more: ${until}.`);
}

function say(code: Advice["code"], text: string): Advice {
  return { code, experience: null, days: null, text };
}

/** Writes the lift, or without one the difference: `order +12.3 % (+4.50 % to +20.1 %, p = 0.00213)`. */
function describeEffect({ name }: MetricReport, { againstControl }: ExperienceResult): string {
  const { lift = null, difference = null, adjustedPValue = null } = againstControl ?? {};
  const p = adjustedPValue === null ? "" : `, ${writePValue(adjustedPValue)}`;
  if (lift !== null) {
    return `${name} ${signedPercent(lift.estimate)} (${signedPercent(lift.lower)} to ${signedPercent(lift.upper)}${p})`;
  }
  return `${name} ${difference === null ? "differs" : `by ${difference.estimate.toPrecision(3)}`}${p}`;
}
