import type { ActivityExplanation, BucketRange, LocationExplanation, Named, Reason, Share } from "@fletch/decisioning";
import type { ExplainedActivity, ExplainedVisitor, WhyResponse } from "@fletch/edge";
import type { Terminal } from "../terminal.ts";

type Colors = Terminal["colors"];

/** The explanation of an activity. On-device decisions have none of the edge's fields. */
type Explained = ActivityExplanation &
  Partial<Pick<ExplainedActivity, "assignment" | "override" | "edgeOnly" | "missing">>;

/** Formats an explanation as readable text. */
export function describeWhy({ visitor, environment, at, locations }: WhyResponse, colors: Colors): string {
  return [
    `${colors.bold("Visitor")}  ${describeVisitor(visitor)}`,
    `${colors.bold("Decided")}  ${at}, environment ${environment}`,
    ...locations.flatMap((location) => ["", ...describeWhyAt(location, colors)]),
  ].join("\n");
}

/** Formats every activity of a location with the reasons why it was or was not chosen. */
export function describeWhyAt(location: LocationExplanation, colors: Colors): readonly string[] {
  const { kind, name, isKnown, similar, isRemote, activities } = location;
  const title = colors.bold(kind === "pageLoad" ? `page load (${name})` : `${kind} ${name}`);
  if (!isKnown) {
    const names = similar.map((each) => `${each.kind} ${each.name}`);
    const hint = names.length === 0 ? "" : ` Did you mean ${names.join(" or ")}?`;
    return [title, `  ${colors.yellow(`No activity has this ${kind}.${hint}`)}`];
  }
  const shown = activities.filter(({ reasons: [first] }) => first?.kind === "shown");
  const given = shown.map(({ activity, experience }) => `${toName(activity)}: ${toName(experience)}`);
  return [
    `${title} → ${given.length === 0 ? colors.dim("default content") : colors.cyan(given.join(", "))}`,
    ...activities.flatMap((each) => describeActivity(each, colors)),
    ...(isRemote && activities.every(({ reasons }) => !reasons.some(({ kind }) => kind === "edge-only"))
      ? [
          `  ${colors.yellow("Only the Target edge decides this location: it has an activity that is not in this artifact.")}`,
        ]
      : []),
  ];
}

function describeVisitor({ id, isKnown, firstSeenAt, visits }: ExplainedVisitor): string {
  const ids = [id.tntId, id.marketingCloudVisitorId, id.thirdPartyId].filter((each) => each !== undefined);
  return `${ids.join(", ")}${isKnown ? `, known since ${firstSeenAt}, visit ${visits}` : ", not known before"}`;
}

function describeActivity(activity: Explained, colors: Colors): readonly string[] {
  const { reasons, experiences, split, assignment = null, edgeOnly = [], missing = [] } = activity;
  const [first] = reasons;
  const sign = first?.kind === "shown" ? colors.green("✓") : colors.red("✗");
  const lines = reasons.flatMap((reason) => describeReason(reason, activity));
  const isSplit = split !== null || first?.kind === "shown" || experiences.length < 2;
  const told = JSON.stringify(reasons);
  const others = isSplit ? [] : experiences.filter((each) => JSON.stringify(each.reasons) !== told);
  const kept = assignment === null ? [] : [describeAssignment(assignment, split)];
  return [
    `  ${sign} ${colors.cyan(toName(activity.activity))} ${colors.dim(`activity ${activity.activity.id ?? "–"}`)}`,
    ...[...lines, ...kept].map((line) => `      ${line}`),
    ...(edgeOnly.length === 0 ? [] : [`      ${colors.dim(`only the edge decides it: ${edgeOnly.join("; ")}`)}`]),
    ...missing.map((limitation) => `      ${colors.yellow(`this edge has no database: ${limitation}`)}`),
    ...others.flatMap((each) => {
      const [line = ""] = each.reasons.flatMap((reason) => describeReason(reason, activity));
      return [`      ${colors.dim(`${toName(each.experience)}: ${line}`)}`];
    }),
  ];
}

function describeReason(reason: Reason, activity: Explained): readonly string[] {
  switch (reason.kind) {
    case "shown":
      return [`${toName(activity.experience)}, ${describeChoice(reason.chosenBy, activity)}`];
    case "lost":
      return [`lost to ${toName(reason.to)} (${toName(reason.experience)})`];
    case "audience":
      return reason.conditions.map(({ audience, words, seen }) => {
        const who = audience === undefined ? "not met" : `audience "${audience}" not met`;
        return `${who}: ${words}; received ${seen.map(describeSeen).join(", ") || "nothing"}`;
      });
    case "split":
      return [`outside the split: bucket ${reason.bucket}, expected ${describeRanges(reason.ranges)}`];
    case "property":
      return [
        `it is for ${writeList(reason.expected, "property", "properties")}; received ${reason.received ?? "none"}`,
      ];
    case "environment":
      return [`it is for ${writeList(reason.expected, "environment", "environments")}; this is ${reason.received}`];
    case "draft":
      return ["it is a draft: only QA and preview links show it"];
    case "not-started":
      return [`it begins at ${reason.start}; it is ${reason.now}`];
    case "ended":
      return [`it ended at ${reason.end}; it is ${reason.now}`];
    case "edge-only":
      return [`only the edge decides it: ${reason.because.join("; ")}`];
    case "overridden":
      return [
        activity.override === "assignment" ? "the visitor keeps another experience" : "a link or a test leaves it out",
      ];
    case "invalid":
      return [`${reason.path}: expected ${reason.expected}, received ${reason.received}`];
  }
}

function describeChoice(chosenBy: "split" | "audience" | "override", { split, override }: Explained): string {
  if (chosenBy === "audience") return "by its audience";
  if (chosenBy === "split") return `by the split: bucket ${split?.bucket}`;
  if (override === "assignment") return "which the visitor keeps";
  return override === "forced" ? "by a test" : "by a link";
}

function describeAssignment(
  { experience, since, drawnFrom, endedBy }: NonNullable<Explained["assignment"]>,
  split: Explained["split"],
): string {
  const from = since === null ? "" : ` since ${since}`;
  // Edges of earlier versions send neither `drawnFrom` nor `endedBy`.
  const drawn = drawnFrom ? `, drawn from ${describeShares(drawnFrom)}` : "";
  const today =
    split === null
      ? ""
      : `; bucket ${split.bucket} of today's split (${describeShares(split.shares)}) gives ${toName(split.gives)}`;
  if (!endedBy) return `keeps ${toName(experience)}${from}${drawn}${today}`;
  const why = endedBy === "audience" ? "audiences decide" : "the experience is gone";
  return `had ${toName(experience)}${from}${drawn}; not kept: ${why}${today}`;
}

function describeShares(shares: readonly Pick<Share, "experience" | "percent">[]): string {
  return shares.map(({ experience, percent }) => `${toName(experience)} ${percent} %`).join(", ");
}

function describeSeen({ name, value }: { readonly name: string; readonly value: unknown }): string {
  return `${name} ${value === null ? "absent" : JSON.stringify(value)}`;
}

function describeRanges(ranges: readonly BucketRange[]): string {
  return ranges.length === 0 ? "none: its share is 0 %" : ranges.map(({ from, to }) => `${from} to ${to}`).join(", ");
}

function writeList(names: readonly string[], one: string, several: string): string {
  return `the ${names.length === 1 ? one : several} ${names.join(", ")}`;
}

function toName(named: Named | null): string {
  if (named === null) return "nothing";
  return named.name === "" ? String(named.id ?? "–") : named.name;
}
