import { once } from "node:events";
import type { TargetError } from "@fletch/delivery-api";
import { type AccessLine, createEdge, listen } from "@fletch/edge";
import pc from "picocolors";
import { describeGaps, describeLoaded } from "./describe-activities.ts";
import { describeSecret } from "./describe-secret.ts";
import { type ServeOptions, toEdgeOptions } from "./serve-options.ts";

/** Runs an edge until Ctrl-C or SIGTERM, and then lets it finish what it has begun. */
export async function serveUntilStopped(options: ServeOptions): Promise<void> {
  const settings = toEdgeOptions(options);
  const { client, database, environment, secret } = settings;
  // Before that the command fails with what is wrong with the database, so it is not said here as well.
  let isListening = false;
  await using edge = createEdge({
    ...settings,
    onProblem: (problem) => {
      if (isListening || problem.code !== "store-unavailable") console.error(pc.yellow(describeProblem(problem)));
    },
    ...(!options.quiet && { onRequest: logRequest }),
  });
  await using server = await listen(edge, { port: options.port, host: options.host });
  isListening = true;
  const lines = [
    ["Target edge", `${server.url}/rest/v1/delivery`],
    ["Artifact", `${server.url}/${client}/${environment}/v1/rules.json`],
    ["Client code", client],
    ["Activities", describeLoaded(edge.activities, [...options.activities, ...options.artifact])],
    ["Database", database === undefined ? "none: nothing is kept" : withoutPassword(database)],
    ["Metrics", `${server.url}/metrics`],
  ] as const;
  for (const [title, value] of lines) console.log(`${pc.bold(title.padEnd(12))} ${value}`);
  for (const line of describeGaps(edge.activities)) console.log(pc.yellow(line));
  const unsealed = describeSecret(database, secret);
  if (unsealed !== null) console.log(pc.yellow(unsealed));
  console.log("Ctrl-C stops it.\n");
  await stopSignal();
  console.log("Stopping: requests under way are answered first.");
}

/** Files that cannot be taken over leave what was read of them before; nothing else does. */
function describeProblem({ code, message }: TargetError): string {
  return code === "store-unavailable" ? `${code}: ${message}` : `${code}: ${message}\nThe last good activities stay.`;
}

function logRequest({ method, path, status, duration }: AccessLine): void {
  const shown = status < 400 ? pc.green(status) : pc.red(status);
  console.log(`${new Date().toISOString()} ${shown} ${method} ${path} ${duration.toFixed(2)} ms`);
}

function withoutPassword(database: string): string {
  return database.replace(/:\/\/.*@/, "://").replace(/^(postgres.*)\?.*$/, "$1");
}

/** Settles at the first signal; a second one ends the process at once, as usual. */
async function stopSignal(): Promise<void> {
  const settled = new AbortController();
  const signals = ["SIGINT", "SIGTERM"].map((signal) => once(process, signal, { signal: settled.signal }));
  await Promise.race(signals);
  settled.abort();
  await Promise.allSettled(signals);
}
