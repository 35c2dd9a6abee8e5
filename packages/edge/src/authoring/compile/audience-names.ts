import type { Rule } from "@fletch/decisioning";
import type { Audiences } from "../read/activity-set.ts";
import { compileCondition } from "./compile-condition.ts";
import { toAudienceId } from "./plan-activity.ts";

/** Returns the name of the audience behind a part of a rule's condition; `undefined` without a named audience. */
export type AudienceNames = (condition: unknown, rule: Rule) => string | undefined;

/** Indexes audiences by their conditions at first use. */
export function createAudienceNames(audiences: Audiences): AudienceNames {
  let names: ReadonlyMap<string, readonly string[]> | undefined;
  return (condition, { meta }) => {
    names ??= indexNames(audiences);
    const alike = names.get(JSON.stringify(condition)) ?? [];
    const own = Array.isArray(meta["audience.ids"]) ? meta["audience.ids"].map(Number) : [];
    return alike.find((name) => own.includes(toAudienceId(name))) ?? alike[0];
  };
}

function indexNames(audiences: Audiences): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const name of audiences.keys()) {
    const key = JSON.stringify(compileCondition(name, audiences));
    index.set(key, [...(index.get(key) ?? []), name]);
  }
  return index;
}
