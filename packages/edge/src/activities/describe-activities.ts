import type { Rule } from "@fletch/decisioning";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import { type EdgeInput, listActivities } from "./list-activities.ts";
import type { ActivitySnapshot } from "./load-snapshot.ts";

/** An activity, as the admin API describes it. */
export interface ActivityDescription {
  readonly id: number;
  /** Empty if the artifact has no name for it. */
  readonly name: string;
  /** The type's name in activity files, or Target's name in artifacts. `null`: unknown. */
  readonly type: string | null;
  /** The path of its file; `null`: it comes from an artifact. */
  readonly file: string | null;
  /** `false`: only QA and preview links show it. */
  readonly live: boolean;
  /** `null`: it comes from an artifact, which has its rules in order of priority but no numbers. */
  readonly priority: number | null;
  /** Why the edge does not serve it; `null`: it does. */
  readonly unserved: string | null;
  /** What does not work without a database; empty on an edge with one. */
  readonly missing: readonly string[];
  /** Why devices cannot decide it; empty if they can. */
  readonly edgeOnly: readonly string[];
  readonly locations: readonly string[];
  readonly experiences: readonly ExperienceDescription[];
}

/** An experience of an activity. */
export interface ExperienceDescription {
  readonly id: number;
  /** Empty if the artifact has no name for it. */
  readonly name: string;
  /** The current share of the traffic, in percent; `null`: audiences decide. */
  readonly percent: number | null;
  /** Named audiences that QA mode can force. */
  readonly audienceIds: readonly number[];
}

/** Describes all activities: those of files, then those of artifacts, then those of files for other environments. */
export function describeActivities(snapshot: ActivitySnapshot, input: EdgeInput): readonly ActivityDescription[] {
  const listed = new Map(listActivities(snapshot, input).map((each) => [each.id, each]));
  const written = new Set(snapshot.authored.map(({ id }) => id));
  const described = [
    ...snapshot.authored.map(describeAuthored),
    ...describeArtifacts(snapshot).filter(({ id }) => !written.has(id)),
    ...snapshot.otherActivities.map(({ id, name, path }) => ({ ...describeNothing(id, name), file: path })),
  ];
  return described.map((activity) => {
    const { unserved = null, missing = [] } = listed.get(activity.id) ?? {};
    return { ...activity, unserved, missing };
  });
}

type Described = Omit<ActivityDescription, "unserved" | "missing">;

function describeAuthored(activity: CompiledActivity): Described {
  const { id, name, authoredType, path, isLive, priority, edgeOnly, slots, experiences } = activity;
  return {
    id,
    name,
    type: authoredType,
    file: path,
    live: isLive,
    priority,
    edgeOnly,
    locations: [...new Set(slots.map(({ location }) => `${location.kind} ${location.name}`))],
    experiences: experiences.map((experience) => ({
      id: experience.id,
      name: experience.name,
      percent: experience.range && Math.round((experience.range.to - experience.range.from) * 100) / 100,
      audienceIds: experience.audienceIds,
    })),
  };
}

function describeNothing(id: number, name: string): Described {
  return { id, name, type: null, file: null, live: true, priority: null, edgeOnly: [], locations: [], experiences: [] };
}

function describeArtifacts({ plan, traffic }: ActivitySnapshot): readonly Described[] {
  const { mboxes, views } = plan.artifact.rules;
  const rulesById = new Map<number, { readonly rule: Rule; readonly location: string }[]>();
  for (const [kind, byName] of [["mbox", mboxes] as const, ["view", views] as const]) {
    for (const [name, rules] of byName) {
      for (const rule of rules) {
        const known = rulesById.get(rule.activityId) ?? [];
        rulesById.set(rule.activityId, known);
        known.push({ rule, location: `${kind} ${name}` });
      }
    }
  }
  return Array.from(rulesById, ([id, rules]) => {
    const meta = rules[0]?.rule.meta ?? {};
    const experiences = new Map<number, string>();
    for (const { rule } of rules) {
      const experienceId = experienceFromMeta(rule);
      if (experienceId !== null) experiences.set(experienceId, String(rule.meta["experience.name"] ?? ""));
    }
    const shares = traffic.findExpectedShares(id);
    return {
      ...describeNothing(id, String(meta["activity.name"] ?? "")),
      type: typeof meta["activity.type"] === "string" ? meta["activity.type"] : null,
      locations: [...new Set(rules.map(({ location }) => location))],
      experiences: [...experiences]
        .sort(([a], [b]) => a - b)
        .map(([experienceId, name]) => ({
          id: experienceId,
          name,
          percent: shares && Math.round((shares.get(experienceId) ?? 0) * 10) / 10,
          audienceIds: [],
        })),
    };
  });
}
