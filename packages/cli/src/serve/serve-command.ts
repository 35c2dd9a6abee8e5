import { Command, Option } from "commander";
import { parseLocation } from "../location-argument.ts";
import { days, latency, milliseconds, perMinute, port, share } from "../option-values.ts";
import {
  activitiesOption,
  artifactsOption,
  clientOption,
  environmentOption,
  findSources,
  organizationOption,
} from "../sources.ts";
import type { Terminal } from "../terminal.ts";
import { runServer } from "./run-server.ts";
import { type ServeOptions, withOptionNames } from "./serve-options.ts";

/** `fletch serve`: runs a Target edge on this machine until Ctrl-C. */
export function serveCommand(terminal: Terminal): Command {
  return new Command("serve")
    .description("Run a Target edge: the Delivery API, artifacts as the CDN serves them, and geo.")
    .optionsGroup("Activities and artifacts (default: the folder activities; reloaded when a file changes):")
    .addOption(activitiesOption())
    .addOption(artifactsOption())
    .addOption(environmentOption())
    .addOption(clientOption())
    .addOption(organizationOption())
    .option(
      "--geo <location>",
      "the location of all visitors, e.g. country=DE,city=Berlin (default: none)",
      parseLocation,
    )
    .optionsGroup("Network and storage:")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on (0: any free port)", port, 8080)
    .option(
      "--edge-host <name>",
      "the host that responses name for the next requests; with mboxedge35.tt.omtrdc.net, new tntIds end in .35_0 (default: none)",
    )
    .addOption(
      new Option("--database <url>", "visitors and events: a file, :memory:, or postgres://…").default(
        ".fletch/edge.db",
      ),
    )
    .option("--no-database", "store nothing: every request is independent")
    .option(
      "--database-timeout <ms>",
      "how long the start waits for the database, 0 to 3600000 (default: 30000)",
      milliseconds,
    )
    .option(
      "--retention-days <days>",
      "delete events and visitors after this many days, 1 to 36500 (default: never)",
      days,
    )
    .option(
      "--evaluations-per-minute <number>",
      "requests of an address that evaluate flags by OFREP, 1 to 1000000; more get 429 (default: any number)",
      perMinute,
    )
    .optionsGroup("Secrets (prefer environment variables: other users can see command lines):")
    .addOption(
      new Option(
        "--secret <text>",
        "signs tokens; the same for all edges of a database; at least 16 characters (default: stored beside a database file)",
      ),
    )
    .addOption(
      new Option(
        "--admin-token <text>",
        "the admin API's bearer token; at least 16 characters (default: a new one for each run, if stdout is a terminal)",
      ),
    )
    .addOption(
      new Option(
        "--trace-token <text>",
        "the authorization token of trace requests (default: traces only for requests from this machine)",
      ),
    )
    .optionsGroup("Fault injection:")
    .option("--latency <ms>", "latency of a Delivery request: 40, 20-80 or p50=40,p99=200; up to 3600000", latency, 0)
    .option("--error-rate <share>", "the share of Delivery requests that fail, 0 to 1", share, 0)
    .option("--hang-rate <share>", "the share of Delivery requests that get no response, 0 to 1", share, 0)
    .option("--reset-rate <share>", "the share of Delivery requests whose connection is reset, 0 to 1", share, 0)
    .option("--drop-notifications-rate <share>", "the share of notifications that are lost, 0 to 1", share, 0)
    .option("--stale-artifact", "keep serving the artifact of the start when files change", false)
    .optionsGroup("Other:")
    .option("--quiet", "no access log", false)
    .addOption(
      new Option("--log <format>", "the form of the access log's lines").choices(["text", "json"]).default("text"),
    )
    .addHelpText(
      "after",
      `
Examples:
  fletch init && fletch serve
  fletch serve --artifact rules.json --no-database
  FLETCH_SECRET=… fletch serve --activities activities --database postgres://127.0.0.1/edge
  fletch serve --artifact rules.json --latency p50=40,p99=200 --error-rate 0.01
  fletch serve --activities activities --geo country=US,region=CA

Then point a client at it:
  TargetClient.create({ client, organizationId, serverDomain: "127.0.0.1:8080", secure: false,
    artifactLocation: "http://127.0.0.1:8080/CLIENT/production/v1/rules.json" })`,
    )
    .action(async (options: ServeOptions, command: Command) => {
      const sourced = findSources(options, terminal);
      try {
        await runServer(sourced, terminal);
      } catch (error) {
        throw withOptionNames(error, command);
      }
    });
}
