import type { ContextNeeds } from "../model.ts";

/** Which parts of the context the variables stand for. `*` is any of them. */
export function describeNeeds(variables: ReadonlySet<string>): ContextNeeds {
  const reads = (part: string): boolean => readsAny(variables, part);
  return {
    allocation: reads("allocation"),
    time: reads("current_timestamp") || reads("current_time") || reads("current_day"),
    user: reads("user"),
    page: reads("page"),
    referring: reads("referring"),
    publicSuffix: [...variables].some(readsHost),
    geo: reads("geo"),
    parameters: reads("mbox"),
    variables: [...variables].sort(),
  };
}

/** Whether some variable is `part`, or lies in it. */
export function readsAny(variables: ReadonlySet<string>, part: string): boolean {
  if (variables.has("*") || variables.has(part)) return true;
  return [...variables].some((variable) => variable.startsWith(`${part}.`));
}

/** The parts that only a split host has, or all of a URL. */
function readsHost(variable: string): boolean {
  return /^(?:\*|(?:page|referring)(?:\.(?:subdomain|domain|topLevelDomain)(?:_lc)?(?:\..*)?)?)$/.test(variable);
}
