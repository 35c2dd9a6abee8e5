import { errorFromIssues, isTargetError } from "@fletch/delivery-api";
import type { Command } from "commander";

/** A mistake in the edge's options, said of the flag or the variable that it was typed in. Other errors stay as they are. */
export function withOptionNames(error: unknown, command: Command): unknown {
  if (!isTargetError(error, "invalid-options") || error.issues.length === 0) return error;
  const issues = error.issues.map((issue) => ({ ...issue, path: flagOf(issue.path, command) }));
  return errorFromIssues("invalid-options", "fletch serve", issues, { cause: error });
}

/** Where the edge calls it something else. */
const flagNames: ReadonlyMap<string, string> = new Map([
  ["organizationId", "org"],
  ["artifacts", "artifact"],
]);

function flagOf(path: string, command: Command): string {
  const [, name = ""] = /^options\.(\w+)/.exec(path) ?? [];
  const attribute = flagNames.get(name) ?? name;
  const option = command.options.find((each) => each.attributeName() === attribute && !each.negate);
  const isVariable = command.getOptionValueSource(attribute) === "env";
  return (isVariable ? option?.envVar : option?.long) ?? path;
}
