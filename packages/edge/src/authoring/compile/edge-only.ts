import { hasMacro, hasServerMacro } from "../../ruleset/macros.ts";
import type { AuthoredActivity } from "../schemas/activity-schema.ts";
import type { AuthoredCondition } from "../schemas/condition-schema.ts";
import type { ContentOffer } from "../schemas/offer-schema.ts";

/** Returns the limits of an activity without a database; empty if there are none. */
export function findUnserved(edgeOnly: readonly string[]): readonly string[] {
  const missing = new Map<string, string>([
    [followsCounts, "its split stays equal"],
    [edgeOnlyReasons.profile, "profiles have only the parameters of the request"],
    [edgeOnlyReasons.visitor, "it cannot tell new visitors from those who return"],
  ]);
  return edgeOnly.flatMap((reason) => missing.get(reason) ?? []);
}

/** Returns why a device cannot decide an activity; empty if it can. */
export function findEdgeOnly(
  activity: AuthoredActivity,
  audiences: ReadonlyMap<string, AuthoredCondition>,
): readonly string[] {
  const reasons = new Set<string>();
  if (activity.type === "auto-allocate") reasons.add(followsCounts);
  if (activity.type === "multivariate") reasons.add("devices decide no multivariate tests");
  if (activity.onDevice === false) reasons.add("the file says so");
  for (const { html, actions, dynamic } of listOffers(activity)) {
    if (hasServerMacro([html, actions])) {
      reasons.add("devices fill in no macros of profile or geo, with a hyphen, or with a default value");
    }
    if (dynamic !== undefined && hasMacro(dynamic)) reasons.add("devices fill in no macros of dynamic offers");
  }
  for (const condition of listConditions(activity)) addReasons(condition, audiences, reasons);
  return [...reasons];
}

function listOffers(activity: AuthoredActivity): readonly ContentOffer[] {
  if (activity.type === "multivariate") return [];
  const offers = activity.experiences.flatMap(({ mboxes = {}, views = {}, pageLoad }) => [
    ...Object.values(mboxes),
    ...Object.values(views),
    ...(pageLoad === undefined ? [] : [pageLoad]),
  ]);
  return offers.filter((offer) => offer !== "default");
}

/** Returns all conditions of an activity. */
function listConditions(activity: AuthoredActivity): readonly AuthoredCondition[] {
  const own = activity.audience === undefined ? [] : [activity.audience];
  if (activity.type !== "experience-targeting") return own;
  return [...own, ...activity.experiences.flatMap(({ audience }) => (audience === undefined ? [] : [audience]))];
}

const followsCounts = "its split follows what the edge counts";

const edgeOnlyReasons = {
  profile: "devices know no profile",
  visitor: "devices know no earlier visits",
  device: "devices do not tell phones from others",
} as const;

function addReasons(
  condition: AuthoredCondition,
  audiences: ReadonlyMap<string, AuthoredCondition>,
  reasons: Set<string>,
): void {
  if (typeof condition === "string") {
    const audience = audiences.get(condition);
    if (audience !== undefined) addReasons(audience, audiences, reasons);
    return;
  }
  for (const key of ["profile", "visitor", "device"] as const) {
    if (condition[key] !== undefined) reasons.add(edgeOnlyReasons[key]);
  }
  const { all = [], any = [], not } = condition;
  for (const each of [...all, ...any, ...(not === undefined ? [] : [not])]) addReasons(each, audiences, reasons);
}
