import type { Issue } from "@fletch/delivery-api";
import {
  type AbActivity,
  type AuthoredActivity,
  type MultivariateActivity,
  maxExperiences,
  type TargetingActivity,
} from "../schemas/activity-schema.ts";

/** Checks the experiences of an activity against each other. */
export function checkExperiences(activity: AuthoredActivity, issues: Issue[]): void {
  if (activity.type === "multivariate") {
    checkElements(activity, issues);
    return;
  }
  const { experiences } = activity;
  checkDistinct(
    experiences.map(({ name }) => name),
    (index) => `$.experiences[${index}].name`,
    issues,
  );
  checkDistinct(
    experiences.map(({ id }, index) => id ?? index),
    (index) => `$.experiences[${index}].id`,
    issues,
  );
  if (activity.type === "ab") checkPercentages(activity, issues);
  if (activity.type === "experience-targeting") checkOrder(activity, issues);
}

function checkDistinct(values: readonly unknown[], toPath: (index: number) => string, issues: Issue[]): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) === index) return;
    issues.push({ path: toPath(index), expected: "one that no other has", received: JSON.stringify(value) });
  });
}

/** Sums hundredths, which are integers and therefore exact. */
function checkPercentages({ experiences }: AbActivity, issues: Issue[]): void {
  const given = experiences.flatMap(({ percent }) => (percent === undefined ? [] : [percent]));
  if (given.length === 0) return;
  const sum = given.reduce((total, percent) => total + Math.round(percent * 100), 0);
  if (sum !== 10_000) {
    const received = `${given.slice(0, 10).join(" + ")}${given.length > 10 ? " + …" : ""} = ${sum / 100}`;
    issues.push({ path: "$.experiences", expected: "percentages that sum to 100", received });
  }
}

function checkOrder({ experiences }: TargetingActivity, issues: Issue[]): void {
  experiences.forEach(({ audience }, index) => {
    if (audience !== undefined || index === experiences.length - 1) return;
    const path = `$.experiences[${index}]`;
    const expected = "an audience, because the experiences after it would never be reached";
    issues.push({ path, expected, received: "one for everybody" });
  });
}

function checkElements({ elements }: MultivariateActivity, issues: Issue[]): void {
  checkDistinct(
    elements.map(({ name }) => name),
    (index) => `$.elements[${index}].name`,
    issues,
  );
  // A visitor gets one offer of an mbox, but several of a view or page load.
  elements.forEach(({ mbox }, index) => {
    const earlier = elements.findIndex((element) => element.mbox === mbox);
    if (mbox === undefined || earlier === index) return;
    const received = `${JSON.stringify(mbox)}, as element ${earlier + 1}`;
    issues.push({ path: `$.elements[${index}].mbox`, expected: "an mbox of its own", received });
  });
  elements.forEach(({ options }, index) => {
    checkDistinct(
      options.map(({ name }) => name),
      (option) => `$.elements[${index}].options[${option}].name`,
      issues,
    );
  });
  const combinations = elements.reduce((product, { options }) => product * options.length, 1);
  if (combinations > maxExperiences) {
    const expected = `options that make at most ${maxExperiences} combinations`;
    issues.push({ path: "$.elements", expected, received: String(combinations) });
  }
}
