import type { DecisioningMethod } from "@fletch/sdk";
import { Command, InvalidArgumentError, Option } from "commander";

/** The options of `npm start -- …`. */
export interface StorefrontOptions {
  /** The artifact of edge and client. */
  readonly artifact: string;
  /** Where the storefront listens; 0 for any free port. */
  readonly port: number;
  /** Where the edge listens; 0 for any free port. */
  readonly edgePort: number;
  /** The decisioning method of requests without one. */
  readonly method: DecisioningMethod;
  /** The latency of the edge, in milliseconds. */
  readonly latency: number;
  /** The duration of the page's own (simulated) data access, in milliseconds. */
  readonly work: number;
  /** Whether to make one scripted visit and end. */
  readonly once: boolean;
}

/** Reads the command line. Ends the process for `--help` and for wrong usage. */
export function readOptions(argv: readonly string[], defaultArtifact: string): StorefrontOptions {
  const command = new Command("npm start --")
    .description("Starts a local Target edge and a storefront that gets its hero, navigation and prices from it.")
    .option("--artifact <file>", "artifact (rules) to decide from, in Target's format", defaultArtifact)
    .option("--port <number>", "where the storefront listens (0: any free port)", wholeNumber, 5000)
    .option("--edge-port <number>", "where the edge listens (0: any free port)", wholeNumber, 5001)
    .addOption(
      new Option("--method <method>", "how the six routes decide")
        .choices(["server-side", "on-device", "hybrid"])
        .default("hybrid"),
    )
    .option("--latency <ms>", "the latency of the edge", wholeNumber, 40)
    .option("--work <ms>", "how long the page's own data access takes (simulated)", wholeNumber, 60)
    .option("--once", "make one scripted visit through every route, print it, and end", false)
    .addHelpText(
      "after",
      `
Examples:
  npm start                                      storefront on http://127.0.0.1:5000
  npm start -- --latency 200 --work 60           see the page wait for what is left
  npm start -- --once                            one scripted visit; exit code 0 if every response was right
  npm start -- --once --artifact rules.json      the same with your own artifact`,
    );
  command.parse(argv, { from: "user" });
  return command.opts<StorefrontOptions>();
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text))
    throw new InvalidArgumentError(`expected a whole number from 0 to 999999, received "${text}"`);
  return Number(text);
}
