import { existsSync } from "node:fs";
import { TargetError } from "@fletch/delivery-api";
import { Command, Option } from "commander";
import { invocationName } from "../invocation-name.ts";
import { place } from "../location-argument.ts";
import { artifactFile, days, latency, port, repeatable, share } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";
import { withOptionNames } from "./option-names.ts";
import { runServer } from "./run-server.ts";
import type { ServeOptions } from "./serve-options.ts";

/** `fletch serve`: a Target edge on this machine, until Ctrl-C. */
export function serveCommand(terminal: Terminal): Command {
  return new Command("serve")
    .description("Run a Target edge: the whole Delivery API, artifacts as the CDN serves them, and geo.")
    .optionsGroup("What to decide from (reloaded when it changes; one of the first two is needed):")
    .addOption(repeatable("--activities <path>", "activity files: a folder, a glob or a file; can be repeated"))
    .addOption(repeatable("--artifact <file>", "artifact (rules) in Target's format; can be repeated", artifactFile))
    .option("--environment <name>", "which environment this is, for activities that are for certain ones", "production")
    .option("--client <code>", 'client code (default: the artifact\'s, else "fletch")')
    .option("--org <id>", "organization id, e.g. 0AAA@AdobeOrg; needed for obfuscated artifacts")
    .option("--geo <place>", "where all visitors are, e.g. country=DE,city=Berlin (default: nowhere)", place)
    .optionsGroup("Where to listen, what to keep:")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on (0: any free port)", port, 8080)
    .option(
      "--edge-host <name>",
      "named in answers for the next requests; mboxedge35.tt.omtrdc.net makes new visitor ids end in .35_0 (default: none)",
    )
    .addOption(
      new Option("--database <place>", "visitors and events: a file, :memory:, or postgres://…")
        .env("FLETCH_DATABASE")
        .default(".fletch/edge.db"),
    )
    .option("--no-database", "keep nothing: every request stands alone")
    .option(
      "--retention-days <days>",
      "forget events and visitors after so many days, 1 to 36500 (default: never)",
      days,
    )
    .optionsGroup("Secrets (better in the environment than on the command line):")
    .addOption(
      new Option(
        "--secret <text>",
        "seals tokens; edges that share visitors share it; at least 16 characters (default: kept beside a database file)",
      ).env("FLETCH_SECRET"),
    )
    .addOption(
      new Option(
        "--admin-token <text>",
        "opens the admin API to all who have it; at least 16 characters (default: one for this run, if a terminal shows it)",
      ).env("FLETCH_ADMIN_TOKEN"),
    )
    .addOption(
      new Option(
        "--trace-token <text>",
        "what requests for a trace must have (default: traces are for programs on this machine)",
      ).env("FLETCH_TRACE_TOKEN"),
    )
    .optionsGroup("Faults, on purpose:")
    .option(
      "--latency <ms>",
      "how long a Delivery request takes: 40, 20-80 or p50=40,p99=200; up to 3600000",
      latency,
      0,
    )
    .option("--error-rate <share>", "the share of Delivery requests that fail, 0 to 1", share, 0)
    .option("--hang-rate <share>", "… that are never answered", share, 0)
    .option("--reset-rate <share>", "… whose connection is reset", share, 0)
    .option("--drop-notifications-rate <share>", "the share of notifications that are lost", share, 0)
    .option("--stale-artifact", "devices keep the artifact of the start, whatever becomes of the files", false)
    .optionsGroup("Other:")
    .option("--quiet", "no access log", false)
    .addHelpText(
      "after",
      `
Examples:
  fletch init activities && fletch serve --activities activities
  fletch serve --artifact rules.json --no-database
  FLETCH_SECRET=… fletch serve --activities activities --database postgres://127.0.0.1/edge
  fletch serve --artifact rules.json --latency p50=40,p99=200 --error-rate 0.01
  fletch serve --activities activities --geo country=US,region=CA

Then point a client at it:
  TargetClient.create({ client, organizationId, serverDomain: "127.0.0.1:8080", secure: false,
    artifactLocation: "http://127.0.0.1:8080/CLIENT/production/v1/rules.json" })`,
    )
    .action(async (options: ServeOptions, command: Command) => {
      requireSomething(options, terminal);
      try {
        await runServer(options, terminal);
      } catch (error) {
        throw withOptionNames(error, command);
      }
    });
}

function requireSomething({ activities, artifact }: ServeOptions, { env }: Terminal): void {
  if (activities.length > 0 || artifact.length > 0) return;
  const fletch = invocationName(env);
  const next = existsSync("activities")
    ? `${fletch} serve --activities activities`
    : `${fletch} init writes activities to begin with`;
  throw new TargetError("invalid-options", `Nothing to decide from: expected --activities or --artifact. ${next}`);
}
