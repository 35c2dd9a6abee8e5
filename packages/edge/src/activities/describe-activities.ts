import type { Rule } from "@fletch/decisioning";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import { type EdgeInput, listActivities } from "./list-activities.ts";
import type { ActivitySnapshot } from "./load-snapshot.ts";

/** An activity, as the admin API shows it. */
export interface ActivityDescription {
  readonly id: number;
  /** Empty where an artifact does not say it. */
  readonly name: string;
  /** As files call it; of artifacts, as Target does. `null`: not known here. */
  readonly type: string | null;
  /** The path of the file that it is written in; `null`: it is of an artifact. */
  readonly file: string | null;
  /** `false`: only QA and preview links show it. */
  readonly live: boolean;
  /** `null`: an artifact has its rules in order of priority and does not say it. */
  readonly priority: number | null;
  /** Why nobody gets it here now; `null`: visitors get it. */
  readonly unserved: string | null;
  /** What of it does not work on this edge, because it has no database. */
  readonly lacks: readonly string[];
  /** Why devices cannot decide it; empty if they can. */
  readonly edgeOnly: readonly string[];
  readonly locations: readonly string[];
  readonly experiences: readonly ExperienceDescription[];
}

/** An experience of an activity. */
export interface ExperienceDescription {
  readonly id: number;
  /** Empty where an artifact does not say it. */
  readonly name: string;
  /** The share of the traffic, in percent, as it stands now; `null` where audiences decide. */
  readonly percent: number | null;
  /** Of the audiences by name, which QA mode can take as fitting. */
  readonly audienceIds: readonly number[];
}

/**
 * What there is to know of activities before one links to them, forces their experiences, or wonders about their split: those of files, then
 * those of artifacts, then those of files for other environments.
 */
export function describeActivities(snapshot: ActivitySnapshot, input: EdgeInput): readonly ActivityDescription[] {
  const listed = new Map(listActivities(snapshot, input).map((each) => [each.id, each]));
  const written = new Set(snapshot.authored.map(({ id }) => id));
  const described = [
    ...snapshot.authored.map(describeAuthored),
    ...describeArtifacts(snapshot).filter(({ id }) => !written.has(id)),
    ...snapshot.elsewhere.map(({ id, name, path }) => ({ ...describeNothing(id, name), file: path })),
  ];
  return described.map((activity) => {
    const { unserved = null, lacks = [] } = listed.get(activity.id) ?? {};
    return { ...activity, unserved, lacks };
  });
}

type Described = Omit<ActivityDescription, "unserved" | "lacks">;

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
  const rulesOf = new Map<number, { readonly rule: Rule; readonly location: string }[]>();
  for (const [kind, byName] of [["mbox", mboxes] as const, ["view", views] as const]) {
    for (const [name, rules] of byName) {
      for (const rule of rules) {
        const known = rulesOf.get(rule.activityId) ?? [];
        rulesOf.set(rule.activityId, known);
        known.push({ rule, location: `${kind} ${name}` });
      }
    }
  }
  return Array.from(rulesOf, ([id, rules]) => {
    const meta = rules[0]?.rule.meta ?? {};
    const experiences = new Map<number, string>();
    for (const { rule } of rules) {
      const experienceId = experienceFromMeta(rule);
      if (experienceId !== null) experiences.set(experienceId, String(rule.meta["experience.name"] ?? ""));
    }
    const shares = traffic.expectedSharesOf(id);
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
