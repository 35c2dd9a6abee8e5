import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";

/** An activity that people wrote, as the admin API shows it. */
export interface ActivityDescription {
  readonly id: number;
  readonly name: string;
  /** As files call it. */
  readonly type: string;
  /** The path of the file. */
  readonly file: string;
  /** `false`: only QA and preview links show it. */
  readonly live: boolean;
  readonly priority: number;
  /** Why devices cannot decide it; empty if they can. */
  readonly edgeOnly: readonly string[];
  readonly places: readonly string[];
  readonly experiences: readonly ExperienceDescription[];
}

/** An experience of an activity that people wrote. */
export interface ExperienceDescription {
  readonly id: number;
  readonly name: string;
  /** The share of the traffic, in percent, as it stands now; `null` where audiences decide. */
  readonly percent: number | null;
  /** Of the audiences by name, which QA mode can take as fitting. */
  readonly audienceIds: readonly number[];
}

/** What there is to know of activities before one links to them, forces their experiences, or wonders about their split. */
export function describeActivities(activities: readonly CompiledActivity[]): readonly ActivityDescription[] {
  return activities.map(({ id, name, authoredType, path, isLive, priority, edgeOnly, slots, experiences }) => ({
    id,
    name,
    type: authoredType,
    file: path,
    live: isLive,
    priority,
    edgeOnly,
    places: [...new Set(slots.map(({ place }) => `${place.kind} ${place.name}`))],
    experiences: experiences.map((experience) => ({
      id: experience.id,
      name: experience.name,
      percent: experience.range && Math.round((experience.range.to - experience.range.from) * 100) / 100,
      audienceIds: experience.audienceIds,
    })),
  }));
}
