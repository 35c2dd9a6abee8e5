import { Command, Option } from "commander";
import { artifactFile, isoTime, nameAndValue, repeatable } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";
import type { DecideOptions } from "./decide-options.ts";
import { describeDecision } from "./describe-decision.ts";
import { runDecision } from "./run-decision.ts";

/** `fletch decide`: makes one on-device decision, and prints a summary or JSON. */
export function decideCommand({ colors, print }: Terminal): Command {
  return new Command("decide")
    .description("Make one on-device decision from an artifact or activity files. Sends nothing.")
    .addOption(
      new Option("--artifact <file>", "artifact (rules) in Target's format, JSON or obfuscated").argParser(
        (path: string) => artifactFile(path)[0],
      ),
    )
    .addOption(repeatable("--activities <path>", "activity files instead: a folder, a glob or a file; can be repeated"))
    .option("--environment <name>", "the environment: activities can be limited to some", "production")
    .addOption(repeatable("--mbox <name>", "an mbox to decide; can be repeated"))
    .addOption(repeatable("--view <name>", "a view to prefetch; can be repeated, and '*' means all views"))
    .option("--page-load", "decide the page load", false)
    .option("--prefetch", "prefetch instead of execute: offers have event tokens", false)
    .option("--visitor <id>", "the visitor's tntId (default: a new visitor)")
    .option("--ecid <id>", "the visitor's Experience Cloud id")
    .option("--third-party-id <id>", "your own id of the visitor")
    .option("--url <url>", "the page's URL")
    .option("--referrer <url>", "the referrer's URL")
    .option("--user-agent <text>", "the browser's User-Agent")
    .addOption(
      new Option("--param <name=value>", "an mbox parameter; can be repeated")
        .argParser(nameAndValue)
        .default(new Map(), "none"),
    )
    .option("--country <code>", "the visitor's country, e.g. DE")
    .option("--region <code>", "the visitor's region or state, e.g. CA")
    .option("--city <name>", "the visitor's city, e.g. Berlin")
    .option("--property <token>", "the property that the request belongs to")
    .addOption(
      new Option("--at <time>", "the time of the decision (ISO 8601)").argParser(isoTime).default(undefined, "now"),
    )
    .addOption(
      new Option("--client <code>", "client code: the allocation depends on it").default(undefined, "the artifact's"),
    )
    .option("--org <id>", "organization id, e.g. 0AAA@AdobeOrg; needed for an obfuscated artifact")
    .option("--trace", "explain why each activity matched or not", false)
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
    .action((options: DecideOptions) => {
      const outcome = runDecision(options);
      print(
        options.json ? JSON.stringify(outcome.decision.response, null, 2) : describeDecision(outcome, options, colors),
      );
    });
}
