import { isTargetError } from "@fletch/delivery-api";
import { guard } from "./guard.ts";

/**
 * The logger of a client. Each method is optional; `console` (without `trace`), pino and winston fit.
 *
 * The first argument is `AT:`; pino and winston get messages in their own form. Without a logger, warnings go to the
 * console; `logger: {}` silences it.
 */
export interface Logger {
  /** Calls, decisions and responses. Ids of visitors and tokens are redacted. */
  readonly debug?: ((...args: unknown[]) => unknown) | undefined;
  /** Failed calls, with or without a fallback, and failed reports. @default `error` */
  readonly warn?: ((...args: unknown[]) => unknown) | undefined;
  /** Failures without a caller: a throwing handler, or a broken artifact. */
  readonly error?: ((...args: unknown[]) => unknown) | undefined;
  /** As `debug`, but with ids, cookies and tokens. Only for logs that may contain personal data. */
  readonly trace?: ((...args: unknown[]) => unknown) | undefined;
}

/** The internal logger: never throws, and costs nothing without a reader. */
export interface Log {
  /** Whether `debug` is on; check it before computing details. */
  readonly enabled: boolean;
  debug(message: string, details?: unknown): void;
  warn(message: string, details?: unknown): void;
  error(message: string, details?: unknown): void;
}

/** Without a logger, warnings and errors go to the console. */
export function createLog(logger: Logger | undefined): Log {
  if (logger === undefined) return consoleLog;
  if (levels.some((level) => typeof (logger[level] || Object) !== "function")) {
    consoleLog.error("The levels of the logger must be functions: the console is used");
    return consoleLog;
  }
  const { debug, error, warn = error } = logger;
  // `console.trace` is not a level: it prints a stack.
  // biome-ignore lint/suspicious/noConsole: it is not written to
  const trace = logger.trace === globalThis.console?.trace ? undefined : logger.trace;
  const toArguments = argumentsFor(logger);
  const enabled = debug !== undefined || trace !== undefined;
  return {
    enabled,
    debug(message, details) {
      if (!enabled) return;
      if (debug !== undefined) write(logger, debug, toArguments(message, redact(details)));
      if (trace !== undefined) write(logger, trace, toArguments(message, details));
    },
    warn(message, details) {
      if (warn !== undefined) write(logger, warn, toArguments(message, details));
    },
    error(message, details) {
      if (error !== undefined) write(logger, error, toArguments(message, details));
    },
  };
}

const levels = ["debug", "warn", "error", "trace"] as const;

/** Reads the console for each message: programs replace its methods. */
const consoleLog: Log = {
  enabled: false,
  debug: () => undefined,
  warn: (message, details) => writeToConsole("warn", message, details),
  error: (message, details) => writeToConsole("error", message, details),
};

/** Prints Fletch's own errors in one line, and errors that the program threw with their stack. */
function writeToConsole(level: "warn" | "error", message: string, details: unknown): void {
  const { console } = globalThis;
  const args: unknown[] = ["AT:", message];
  if (isTargetError(details)) {
    if (!message.includes(details.message)) args[1] = `${message}: ${details.message}`;
  } else if (details !== undefined) args.push(details);
  if (console !== undefined) write(console, console[level], args);
}

/** A failing logger must not break its caller, and there is nobody to report it to. */
function write(logger: object, method: (...args: unknown[]) => unknown, args: unknown[]): void {
  guard(
    () => method.apply(logger, args),
    () => undefined,
  );
}

/** Names of fields that identify people or grant access. */
const secret: ReadonlySet<string> = new Set([
  "tntId",
  "thirdPartyId",
  "marketingCloudVisitorId",
  "customerIds",
  "customerIDs",
  "sessionId",
  "supplementalDataId",
  "supplementalDataIDCurrent",
  "supplementalDataIDLast",
  "authorizationToken",
  "token",
  "tokens",
  "eventToken",
  "state",
  "blob",
  "targetCookie",
  "visitorCookie",
  "visitorId",
  "ipAddress",
  "profileParameters",
]);

/** Returns a redacted copy. Deep structures are truncated, because people read it. */
function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error) return value;
  if (depth > 8) return "…";
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      secret.has(name) && field !== undefined ? "[redacted]" : redact(field, depth + 1),
    ]),
  );
}

/** The arguments that a message is logged with. */
type ToArguments = (message: string, details: unknown) => unknown[];

/**
 * Returns the arguments of `logger` methods. Loggers of the published client get `AT:`, the message and its data. pino ignores everything after a
 * string, and winston a second string: they get one string, and the data where they accept it.
 */
function argumentsFor(logger: Logger): ToArguments {
  const { bindings, child, log } = logger as { readonly [name in "bindings" | "child" | "log"]?: unknown };
  if (typeof child !== "function") return toConsoleArguments;
  if (typeof bindings === "function") return toPinoArguments;
  return typeof log === "function" ? toWinstonArguments : toConsoleArguments;
}

const toConsoleArguments: ToArguments = (message, details) =>
  details === undefined ? ["AT:", message] : ["AT:", message, details];

const toPinoArguments: ToArguments = (message, details) => {
  const text = `AT: ${message}`;
  if (details === undefined) return [text];
  return [details instanceof Error ? { err: details } : { details }, text];
};

const toWinstonArguments: ToArguments = (message, details) => {
  const text = `AT: ${message}`;
  if (details === undefined) return [text];
  return [text, details instanceof Error ? details : { details }];
};
