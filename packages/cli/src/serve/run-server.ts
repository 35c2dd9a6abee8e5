import { inspect } from "node:util";
import { isTargetError } from "@fletch/delivery-api";
import { type AccessLine, createEdge, type ErrorDetails, listen, withoutPassword } from "@fletch/edge";
import type { Terminal } from "../terminal.ts";
import { chooseAdminAccess } from "./admin-token.ts";
import { describeLoaded, describeReload, describeTry, describeWarnings } from "./describe-activities.ts";
import { type ServeOptions, toEdgeOptions } from "./serve-options.ts";

/** Runs an edge until Ctrl-C or SIGTERM. Finishes the active requests before it returns. */
export async function runServer(options: ServeOptions, terminal: Terminal): Promise<void> {
  const { colors, print, printError } = terminal;
  using log = terminal.openLog();
  const settings = toEdgeOptions(options);
  const { client, database, environment, secret } = settings;
  const admin = chooseAdminAccess(settings.adminToken, terminal.isInteractive);
  // Until then the command itself fails with the database's error, so `onError` must not print it a second time.
  let isListening = false;
  await using edge = createEdge({
    ...settings,
    ...(admin.token !== undefined && { adminToken: admin.token }),
    onError: (error, details) => {
      const isStartError = !isListening && isTargetError(error, "store-unavailable");
      if (!isStartError) printError(colors.yellow(describeError(error, details)));
    },
    onReload: (reload) => log.write(colors.green(describeReload(reload))),
    ...(!options.quiet && {
      onRequest: (line) => log.write(options.log === "json" ? describeAsJson(line) : describeRequest(line, colors)),
    }),
  });
  await using server = await listen(edge, { port: options.port, host: options.host });
  isListening = true;
  const lines = [
    ["Target edge", `${server.url}/rest/v1/delivery`],
    ["Artifact", `${server.url}/${client}/${environment}/v1/rules.json`],
    ["Client code", client],
    ["Activities", describeLoaded(edge.activities, [...options.activities, ...options.artifact])],
    ["Watched", "changed files are loaded without a restart"],
    ["Database", database === undefined ? "none: nothing is stored" : withoutPassword(database)],
    ["Metrics", `${server.url}/metrics`],
    ["Admin API", admin.description],
    ["Console", admin.consolePath === null ? "closed, as the admin API is" : `${server.url}${admin.consolePath}`],
  ] as const;
  for (const [title, value] of lines) print(`${colors.bold(title.padEnd(12))} ${value}`);
  for (const line of describeWarnings(edge.activities)) print(colors.yellow(line));
  for (const { path, expected, received } of edge.warnings) {
    print(colors.yellow(`Most likely a mistake: ${path}: expected ${expected}, received ${received}`));
  }
  const warning = describeSecret(database, secret);
  if (warning !== null) print(colors.yellow(warning));
  print(`Try it:\n${describeTry(server.url, client, edge.activities)}`);
  print("Ctrl-C stops the server.\n");
  await terminal.untilStopped();
  log.write("Stopping: active requests are finished first.");
}

/**
 * Returns code and message of a TargetError, with its stack and its cause unless it has `issues`, which people correct.
 * Any other error is a defect, so its stack is printed.
 */
export function describeError(error: Error, { requestId }: ErrorDetails): string {
  const of = requestId === undefined ? "" : `Request ${requestId}: `;
  if (!isTargetError(error)) return `${of}${inspect(error)}`;
  const { code, message, issues } = error;
  const origin = issues.length === 0 ? describeOrigin(error) : "";
  const kept = fileCodes.has(code) ? "\nThe edge keeps serving the last good activities." : "";
  return `${of}${code}: ${message}${origin}${kept}`;
}

/** Returns the lines of the stack below its message, and the cause. */
function describeOrigin({ stack = "", cause }: Error): string {
  const frames = stack.split("\n").filter((line) => /^ {4}at /.test(line));
  const lines = cause === undefined ? frames : [...frames, `Caused by: ${inspect(cause)}`];
  return lines.map((line) => `\n${line}`).join("");
}

/** Errors of files that could not be loaded. */
const fileCodes: ReadonlySet<string> = new Set([
  "invalid-activities",
  "invalid-artifact",
  "artifact-unavailable",
  "unsupported-artifact-version",
]);

/** Formats a request: what was shown where, or why it was refused. */
function describeRequest(line: AccessLine, colors: Terminal["colors"]): string {
  const { method, path, status, duration, locations = [], reason } = line;
  const shown = status < 400 ? colors.green(status) : colors.red(status);
  const listed = locations.map((each) => `${each.name} → ${each.shown.join(" + ") || "default content"}`).join(", ");
  const more = reason === undefined ? listed : colors.red(reason.replaceAll(/\s+/g, " "));
  const text = `${new Date().toISOString()} ${shown} ${method} ${path} ${duration.toFixed(2)} ms`;
  return more === "" ? text : `${text}  ${more}`;
}

function describeAsJson(line: AccessLine): string {
  return JSON.stringify({ time: new Date().toISOString(), ...line });
}

/** Returns a warning if tokens cannot be verified after a restart or by the other edges of a database, else `null`. */
export function describeSecret(database: string | undefined, secret: string | undefined): string | null {
  if (secret !== undefined || database === undefined || !/^postgres(ql)?:/.test(database)) return null;
  return (
    "No secret was given: event tokens and links are valid only in this process, and other edges on this database reject them. " +
    "Set FLETCH_SECRET to the same value on all of them."
  );
}
