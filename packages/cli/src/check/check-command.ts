import { errorFromIssues, type Issue } from "@fletch/delivery-api";
import { Command } from "commander";
import {
  activitiesOption,
  artifactsOption,
  createOwnEdge,
  environmentOption,
  findSources,
  organizationOption,
  type Sources,
} from "../sources.ts";
import type { Terminal } from "../terminal.ts";

interface CheckOptions extends Sources {
  readonly environment: string;
  readonly org?: string;
  readonly json: boolean;
}

/** `fletch check`: checks activity files and artifacts, for CI. */
export function checkCommand(terminal: Terminal): Command {
  const { colors, print } = terminal;
  return new Command("check")
    .description("Check activity files and artifacts: exit code 1 if anything is wrong, or most likely a mistake.")
    .argument("[path...]", "activity files: folders, globs or files (default: the folder activities)")
    .addOption(activitiesOption("the same as an option"))
    .addOption(artifactsOption())
    .addOption(environmentOption())
    .addOption(organizationOption())
    .option("--json", "print issues as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  fletch check
  fletch check shop/activities --environment staging
  fletch check --artifact rules.json --json`,
    )
    .action(async (paths: readonly string[], options: CheckOptions) => {
      const given = { ...options, activities: [...paths, ...options.activities] };
      const { count, warnings } = await check(findSources(given, terminal));
      if (options.json) print(JSON.stringify({ activities: count, issues: warnings }, null, 2));
      if (warnings.length > 0)
        throw errorFromIssues("invalid-activities", "The activities are most likely wrong", warnings);
      if (!options.json) print(`${colors.green("ok")} ${count} ${count === 1 ? "activity" : "activities"}`);
    });
}

/** @throws TargetError that lists every mistake of every file */
async function check(options: CheckOptions): Promise<{
  readonly count: number;
  readonly warnings: readonly Issue[];
}> {
  await using edge = createOwnEdge(options);
  return { count: edge.activities.length, warnings: edge.warnings };
}
