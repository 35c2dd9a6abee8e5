import type { ListedActivity } from "@fletch/edge";
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

interface ListOptions extends Sources {
  readonly environment: string;
  readonly org?: string;
  readonly json: boolean;
}

/** `fletch list`: lists activities: live, or the reason why they are not. */
export function listCommand(terminal: Terminal): Command {
  return new Command("list")
    .description("List the activities of files and artifacts, and whether visitors get them.")
    .addOption(activitiesOption())
    .addOption(artifactsOption())
    .addOption(environmentOption())
    .addOption(organizationOption())
    .option("--json", "print the list as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  fletch list
  fletch list --environment staging
  fletch list --artifact rules.json --json | jq '.[].name'`,
    )
    .action(async (options: ListOptions) => {
      await using edge = createOwnEdge(findSources(options, terminal));
      const listed = edge.activities;
      terminal.print(options.json ? JSON.stringify(listed, null, 2) : describeList(listed, terminal.colors));
    });
}

function describeList(activities: readonly ListedActivity[], colors: Terminal["colors"]): string {
  if (activities.length === 0) return "There is no activity.";
  const width = Math.max(...activities.map(({ id }) => String(id).length));
  return activities
    .map(({ id, name, file, unserved }) => {
      const state = unserved === undefined ? colors.green("live") : colors.yellow(`not served: ${unserved}`);
      return `${String(id).padStart(width)}  ${colors.bold(name === "" ? "–" : name)}  ${state}${file === undefined ? "" : `  ${colors.dim(file)}`}`;
    })
    .join("\n");
}
