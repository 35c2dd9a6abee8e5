import type { ExplainedActivity } from "@fletch/edge";
import { toDateTime } from "./format.ts";

type Reason = ExplainedActivity["reasons"][number];
type Condition = Extract<Reason, { readonly kind: "audience" }>["conditions"][number];

/** Says why the visitor gets an activity or not: one sentence for each reason. */
export function describeReasons(activity: ExplainedActivity): readonly string[] {
  const own = activity.reasons.map((reason) => describeReason(reason, activity));
  const { assignment, edgeOnly, missing } = activity;
  return [
    ...own,
    ...(assignment === null ? [] : [describeAssignment(activity)]),
    ...(edgeOnly.length === 0 ? [] : [`Only the edge decides it: ${toList(edgeOnly)}.`]),
    ...missing.map((limitation) => `This edge has no database: ${limitation}.`),
  ];
}

function describeReason(reason: Reason, activity: ExplainedActivity): string {
  switch (reason.kind) {
    case "shown":
      return describeShown(reason.chosenBy, activity);
    case "lost":
      return `Its conditions hold, but ${toTitle(reason.experience)} of ${toTitle(reason.to)} comes first.`;
    case "audience":
      return reason.conditions.map(describeCondition).join(" ");
    case "split":
      return `The visitor is at ${reason.bucket} of 100; this ${describeRanges(reason.ranges)}.`;
    case "property":
      return `It is for ${toList(reason.expected)}; the request has ${reason.received === null ? "no property" : reason.received}.`;
    case "overridden":
      return activity.override === "assignment"
        ? "The visitor keeps another experience."
        : "A link or a test asks for something else.";
    case "invalid":
      return `A rule cannot be evaluated: ${reason.path} expected ${reason.expected}, received ${reason.received}.`;
    case "not-started":
      return `It begins ${toDateTime(Date.parse(reason.start))}.`;
    case "ended":
      return `It ended ${toDateTime(Date.parse(reason.end))}.`;
    case "draft":
      return "It is a draft: only QA and preview links show it.";
    case "environment":
      return `It is for ${toList(reason.expected)}; this is ${reason.received}.`;
    case "edge-only":
      return `Only the edge decides it: ${toList(reason.because)}.`;
  }
}

function describeShown(chosenBy: "split" | "audience" | "override", { split, override }: ExplainedActivity): string {
  if (chosenBy === "override") {
    if (override === "link") return "A link asks for it.";
    return override === "forced" ? "A test forces it." : "The visitor had it before, and keeps it.";
  }
  if (chosenBy === "split" && split !== null) return `The split gives it: the visitor is at ${split.bucket} of 100.`;
  return "The audience fits.";
}

function describeRanges(ranges: Extract<Reason, { readonly kind: "split" }>["ranges"]): string {
  if (ranges.length === 0) return "has a share of 0\u00a0%";
  return `is for ${ranges.map(({ from, to }) => `${from} to ${to}`).join(", ")}`;
}

function describeCondition({ audience, words, seen }: Condition): string {
  const saw = seen.map(({ name, value }) => `${name} is ${value === null ? "not there" : JSON.stringify(value)}`);
  const who = audience === undefined ? "It" : `Not in the audience “${audience}”: it`;
  return `${who} requires ${words}${saw.length === 0 ? "" : `, but ${saw.join(", ")}`}.`;
}

function describeAssignment({ assignment, split }: ExplainedActivity): string {
  if (assignment === null) return "";
  const { experience, since, drawnFrom, endedBy } = assignment;
  const when = since === null ? "" : ` since ${toDateTime(Date.parse(since))}`;
  const gives = split?.gives ?? null;
  const today = gives === null || gives.id === experience.id ? "" : ` Today's split would give ${toTitle(gives)}.`;
  const drawn =
    drawnFrom === null
      ? ""
      : ` Drawn from ${drawnFrom.map(({ experience, percent }) => `${toTitle(experience)} ${percent}\u00a0%`).join(", ")}.`;
  if (endedBy === null) return `Kept${when}: ${toTitle(experience)}.${drawn}${today}`;
  const why = endedBy === "audience" ? "audiences decide" : "the experience is gone";
  return `The visitor had ${toTitle(experience)}${when}.${drawn} It is not kept: ${why}.`;
}

function toTitle({ id, name }: { readonly id: number | null; readonly name: string }): string {
  return name === "" ? String(id ?? "?") : `“${name}”`;
}

function toList(texts: readonly string[]): string {
  return texts.length === 0 ? "nothing" : texts.join(", ");
}
