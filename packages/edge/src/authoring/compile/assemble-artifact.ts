import { ruleTokens, type Steps } from "@fletch/decisioning";
import { compileGoals } from "./compile-goals.ts";
import type { BucketRule } from "./compile-rules.ts";
import type { CompiledActivity } from "./plan-activity.ts";

/** An activity with its rules, which are equal in every artifact. */
export interface ReadyActivity extends CompiledActivity {
  readonly rules: readonly BucketRule[];
}

/** The reader of an artifact: devices get what they can decide, an edge gets everything. */
export type Audience = "device" | "edge";

/** The fields of an artifact beside its rules. */
export interface ArtifactInput {
  readonly globalMbox: string;
  readonly environment: string;
}

/** Builds an artifact in Target's format. Its remote lists name the locations that only the edge decides. */
export function* assembleArtifact(
  activities: readonly ReadyActivity[],
  audience: Audience,
  { globalMbox, environment }: ArtifactInput,
): Steps<object> {
  const isHere = ({ edgeOnly }: CompiledActivity): boolean => audience === "edge" || edgeOnly.length === 0;
  const here = activities.filter(isHere);
  const remote = activities.filter((activity) => !isHere(activity));
  const rules = { mbox: new Map<string, object[]>(), view: new Map<string, object[]>() };
  let geoTargetingEnabled = false;
  for (const activity of here.toSorted(byPriority)) {
    for (const { location, rule } of activity.rules) {
      const list = rules[location.kind].get(location.name) ?? [];
      rules[location.kind].set(location.name, list);
      list.push(rule);
    }
    if (!geoTargetingEnabled) geoTargetingEnabled = readsGeo(activity);
    yield;
  }
  return {
    version: "1.0.0",
    meta: { environment },
    globalMbox,
    responseTokens,
    remoteMboxes: listLocations(remote, "mbox"),
    remoteViews: listLocations(remote, "view"),
    localMboxes: [...rules.mbox.keys()],
    localViews: [...rules.view.keys()],
    // `fromEntries` defines own fields for any name, `__proto__` included.
    rules: { mboxes: Object.fromEntries(rules.mbox), views: Object.fromEntries(rules.view) },
    geoTargetingEnabled,
    ...(audience === "edge" && { goals: here.flatMap(compileGoals) }),
  };
}

function readsGeo({ experiences }: CompiledActivity): boolean {
  return experiences.some(({ condition }) => JSON.stringify(condition).includes('{"var":"geo.'));
}

const responseTokens = [...ruleTokens, "geo.country", "geo.state", "geo.city"];

/** Sorts by priority; equal priorities keep the order of the files. */
function byPriority(a: CompiledActivity, b: CompiledActivity): number {
  return b.priority - a.priority;
}

function listLocations(activities: readonly CompiledActivity[], kind: "mbox" | "view"): readonly string[] {
  const slots = activities.flatMap((activity) => activity.slots);
  return [...new Set(slots.flatMap(({ location }) => (location.kind === kind ? [location.name] : [])))];
}
