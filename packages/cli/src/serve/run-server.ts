import { inspect } from "node:util";
import { isTargetError } from "@fletch/delivery-api";
import { type AccessLine, createEdge, type ErrorDetails, listen } from "@fletch/edge";
import type { Terminal } from "../terminal.ts";
import { chooseAdminAccess } from "./admin-token.ts";
import { describeLoaded, describeWarnings } from "./describe-activities.ts";
import { describeSecret } from "./describe-secret.ts";
import { type ServeOptions, toEdgeOptions } from "./serve-options.ts";

/** Runs an edge until Ctrl-C or SIGTERM, and then lets it finish what it has begun. */
export async function runServer(options: ServeOptions, terminal: Terminal): Promise<void> {
  const { colors, print, printError } = terminal;
  using log = terminal.openLog();
  const settings = toEdgeOptions(options);
  const { client, database, environment, secret } = settings;
  const admin = chooseAdminAccess(settings.adminToken, terminal.isInteractive);
  // Before that the command fails with what is wrong with the database, so it is not said here as well.
  let isListening = false;
  await using edge = createEdge({
    ...settings,
    ...(admin.token !== undefined && { adminToken: admin.token }),
    onError: (error, details) => {
      const isOfStart = !isListening && isTargetError(error, "store-unavailable");
      if (!isOfStart) printError(colors.yellow(describeError(error, details)));
    },
    ...(!options.quiet && { onRequest: (line) => log.write(describeRequest(line, colors)) }),
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
    ["Admin API", admin.description],
  ] as const;
  for (const [title, value] of lines) print(`${colors.bold(title.padEnd(12))} ${value}`);
  for (const line of describeWarnings(edge.activities)) print(colors.yellow(line));
  const unsealed = describeSecret(database, secret);
  if (unsealed !== null) print(colors.yellow(unsealed));
  print("Ctrl-C stops it.\n");
  await terminal.untilStopped();
  log.write("Stopping: requests under way are answered first.");
}

/** The whole error where it is none of ours: then it is a defect, and its stack is what helps. */
function describeError(error: Error, { requestId }: ErrorDetails): string {
  const of = requestId === undefined ? "" : `Request ${requestId}: `;
  if (!isTargetError(error)) return `${of}${inspect(error)}`;
  const { code, message } = error;
  return `${of}${code}: ${message}${fileCodes.has(code) ? "\nThe last good activities stay." : ""}`;
}

/** Of files that could not be taken over. */
const fileCodes: ReadonlySet<string> = new Set([
  "invalid-activities",
  "invalid-artifact",
  "artifact-unavailable",
  "unsupported-artifact-version",
]);

function describeRequest({ method, path, status, duration }: AccessLine, colors: Terminal["colors"]): string {
  const shown = status < 400 ? colors.green(status) : colors.red(status);
  return `${new Date().toISOString()} ${shown} ${method} ${path} ${duration.toFixed(2)} ms`;
}

function withoutPassword(database: string): string {
  return database.replace(/:\/\/.*@/, "://").replace(/^(postgres.*)\?.*$/, "$1");
}
