import { type WhyResponse, withoutPassword } from "@fletch/edge";
import { Command, Option } from "commander";
import { artifactFile } from "../option-values.ts";
import { addRequestOptions } from "../request/request-options.ts";
import { toRequest } from "../request/to-request.ts";
import { activitiesOption, environmentOption, findSources, organizationOption } from "../sources.ts";
import type { Terminal } from "../terminal.ts";
import { describeWhy } from "../why/describe-why.ts";
import { fetchWhyFromFiles, findDatabase } from "../why/fetch-why.ts";
import type { DecideOptions } from "./decide-options.ts";
import { describeDecision } from "./describe-decision.ts";
import { runDecision } from "./run-decision.ts";

/** `fletch decide`: makes one on-device decision, and prints a summary or JSON. */
export function decideCommand(terminal: Terminal): Command {
  const { colors, print } = terminal;
  const command = new Command("decide")
    .description("Make one decision from an artifact or activity files. Sends nothing, writes nothing.")
    .optionsGroup("Where the activities and the visitors are:")
    .addOption(
      new Option("--artifact <file>", "artifact (rules) in Target's format, JSON or obfuscated").argParser(
        (path: string) => artifactFile(path)[0],
      ),
    )
    .addOption(activitiesOption("activity files instead: a folder, a glob or a file"))
    .addOption(environmentOption())
    .addOption(
      new Option(
        "--database <url>",
        "the database of an edge: a visitor with a stored assignment gets it (default: .fletch/edge.db, if it exists)",
      ),
    )
    .option("--no-database", "decide on the device: no stored visitor is read")
    .addOption(
      new Option("--client <code>", "client code: the allocation depends on it").default(undefined, "the artifact's"),
    )
    .addOption(organizationOption());
  return addRequestOptions(command)
    .optionsGroup("Other:")
    .option("--trace", "say of each activity why it was or was not chosen", false)
    .option("--json", "print the Delivery response as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  fletch decide --artifact rules.json --mbox hero
  fletch decide --activities activities --mbox greeting --param member=gold --trace
  fletch decide --artifact rules.json --mbox hero --mbox nav --visitor 338e3c1e51f7416a8e1ccba4f81acea0
  fletch decide --artifact rules.json --page-load --url https://shop.example/sale --user-agent "$UA" --trace
  fletch decide --artifact rules.json --mbox prices --param tier=gold --json | jq .execute`,
    )
    .action(async (given: DecideOptions) => {
      const options = withDefaultFolder(given, terminal);
      const outcome = runDecision(options);
      const assigned = await decideForAssignedVisitor(options);
      if (assigned !== null) {
        const note = `This visitor has stored assignments in ${assigned.database}, so the edge decides.`;
        print(
          options.json
            ? JSON.stringify(assigned.response.response, null, 2)
            : `${colors.yellow(note)}\n${describeWhy(assigned.response, colors)}`,
        );
        return;
      }
      print(
        options.json ? JSON.stringify(outcome.decision.response, null, 2) : describeDecision(outcome, options, colors),
      );
    });
}

function withDefaultFolder(options: DecideOptions, terminal: Terminal): DecideOptions {
  const artifact = options.artifact === undefined ? [] : [options.artifact];
  return { ...options, activities: findSources({ activities: options.activities, artifact }, terminal).activities };
}

/** Returns the edge's decision for a visitor with a stored assignment at one of the locations; `null` for any other visitor. */
async function decideForAssignedVisitor(options: DecideOptions): Promise<AssignedVisitor | null> {
  const database = findDatabase(options.database);
  const request = toRequest(options);
  if (database === false || request.id === undefined) return null;
  const artifact = options.artifact === undefined ? [] : [options.artifact];
  const response = await fetchWhyFromFiles({ ...options, artifact, database }, { request, at: options.at });
  const isAssigned = response.locations.some(({ activities }) =>
    activities.some(({ assignment }) => assignment !== null),
  );
  return isAssigned ? { database: withoutPassword(database), response } : null;
}

interface AssignedVisitor {
  readonly database: string;
  readonly response: WhyResponse;
}
