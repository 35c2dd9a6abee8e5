import { Command, Option } from "commander";
import { addRequestOptions, type RequestOptions } from "../request/request-options.ts";
import { toRequest } from "../request/to-request.ts";
import {
  activitiesOption,
  artifactsOption,
  clientOption,
  type EdgeSource,
  environmentOption,
  findSources,
  organizationOption,
} from "../sources.ts";
import type { Terminal } from "../terminal.ts";
import { describeWhy } from "./describe-why.ts";
import { fetchWhyFromEdge, fetchWhyFromFiles, findDatabase } from "./fetch-why.ts";

interface WhyOptions extends RequestOptions, Omit<EdgeSource, "database"> {
  readonly database?: string | boolean;
  readonly edge?: string;
  readonly adminToken?: string;
  readonly json: boolean;
}

/** `fletch why`: says why a visitor gets what they get, from a running edge or from files and a database. */
export function whyCommand(terminal: Terminal): Command {
  const command = new Command("why")
    .description(
      "Say why a visitor gets what they get: every activity of the location, and why it was or was not chosen. Writes nothing.",
    )
    .optionsGroup("Where the activities and the visitors are:")
    .addOption(new Option("--edge <url>", "a running edge, e.g. http://127.0.0.1:8080"))
    .addOption(new Option("--admin-token <text>", "the token of its admin API"))
    .addOption(activitiesOption("activity files instead: a folder, a glob or a file"))
    .addOption(artifactsOption())
    .addOption(
      new Option("--database <url>", "the visitors of these activities (default: .fletch/edge.db, if it exists)"),
    )
    .option("--no-database", "read no stored visitor")
    .addOption(environmentOption())
    .addOption(clientOption())
    .addOption(organizationOption());
  return addRequestOptions(command)
    .optionsGroup("Other:")
    .option("--json", "print the explanation as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  fletch why --mbox hero
  fletch why --mbox hero --visitor 338e3c1e51f7416a8e1ccba4f81acea0
  fletch why --edge http://127.0.0.1:8080 --mbox hero --param member=gold --country DE
  fletch why --view cart --at 2026-12-24T12:00:00Z --json`,
    )
    .action(async (options: WhyOptions) => {
      const whyRequest = { request: toRequest(options), at: options.at };
      const response =
        options.edge === undefined
          ? await fetchWhyFromFiles(
              { ...findSources(options, terminal), database: findDatabase(options.database) },
              whyRequest,
            )
          : await fetchWhyFromEdge(options.edge, options.adminToken, whyRequest);
      terminal.print(options.json ? JSON.stringify(response, null, 2) : describeWhy(response, terminal.colors));
    });
}
