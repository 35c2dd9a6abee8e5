import { Command } from "commander";
import { collect, milliseconds, port, share } from "../option-values.ts";
import { type ServeOptions, serveUntilStopped } from "./serve-until-stopped.ts";

/** `fletch serve`: a Target edge on this machine, until Ctrl-C. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("Run a Target edge: the Delivery API, artifacts as the CDN serves them, and geo.")
    .requiredOption(
      "--artifact <file>",
      "artifact (rules) to decide from; can be repeated, and is reloaded when it changes",
      collect,
      [],
    )
    .option("--client <code>", "client code (default: the artifact's)")
    .option("--org <id>", "organization id, e.g. 0AAA@AdobeOrg; needed for obfuscated artifacts")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on (0: any free port)", port, 8080)
    .option("--latency <ms>", "how long a Delivery request takes at least", milliseconds, 0)
    .option("--error-rate <share>", "the share of Delivery requests that fail, 0 to 1", share, 0)
    .addHelpText(
      "after",
      `
Examples:
  fletch serve --artifact rules.json
  fletch serve --artifact shop.json --artifact blog.json --port 0
  fletch serve --artifact rules.json --latency 40 --error-rate 0.01

Then point a client at it:
  TargetClient.create({ client, organizationId, serverDomain: "127.0.0.1:8080", secure: false,
    artifactLocation: "http://127.0.0.1:8080/CLIENT/production/v1/rules.json" })`,
    )
    .action((options: ServeOptions) => serveUntilStopped(options));
}
