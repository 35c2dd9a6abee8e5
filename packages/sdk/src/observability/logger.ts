import { isTargetError } from "@fletch/delivery-api";

/**
 * Where a client writes what it does. Each of the functions may be missing; `console` (without its `trace`), pino and winston fit.
 * The first argument is `AT:`; pino and winston get messages as they take them. A client without a logger warns on the console; `logger: {}` silences it.
 */
export interface Logger {
  /** Calls, decisions and answers. Ids of visitors and tokens are blacked out. */
  readonly debug?: ((...args: unknown[]) => unknown) | undefined;
  /** Every call that failed, fallback or not, and reports that came to nothing. @default `error` */
  readonly warn?: ((...args: unknown[]) => unknown) | undefined;
  /** What went wrong without anybody to tell it: a handler that threw, an artifact that is broken. */
  readonly error?: ((...args: unknown[]) => unknown) | undefined;
  /** As `debug`, but whole: with ids, cookies and tokens. Give it only where logs may hold personal data. */
  readonly trace?: ((...args: unknown[]) => unknown) | undefined;
}

/** The client's own view of the logger: never throws, and costs nothing where nobody listens. */
export interface Log {
  /** Whether `debug` is worth calling; to be asked before anything is computed for it. */
  readonly enabled: boolean;
  debug(message: string, facts?: unknown): void;
  warn(message: string, facts?: unknown): void;
  error(message: string, facts?: unknown): void;
}

/** Without a logger, warnings and errors go to the console. */
export function createLog(logger: Logger | undefined): Log {
  if (logger === undefined) return consoleLog;
  const { debug, error, warn = error } = logger;
  // `console.trace` is no level: it prints a stack, always.
  // biome-ignore lint/suspicious/noConsole: it is not written to
  const trace = logger.trace === globalThis.console?.trace ? undefined : logger.trace;
  const toArguments = argumentsFor(logger);
  const enabled = debug !== undefined || trace !== undefined;
  return {
    enabled,
    debug(message, facts) {
      if (!enabled) return;
      if (debug !== undefined) write(logger, debug, toArguments(message, redact(facts)));
      if (trace !== undefined) write(logger, trace, toArguments(message, facts));
    },
    warn(message, facts) {
      if (warn !== undefined) write(logger, warn, toArguments(message, facts));
    },
    error(message, facts) {
      if (error !== undefined) write(logger, error, toArguments(message, facts));
    },
  };
}

/** Looks the console up for each message: programs replace its functions. */
const consoleLog: Log = {
  enabled: false,
  debug: () => undefined,
  warn: (message, facts) => writeToConsole("warn", message, facts),
  error: (message, facts) => writeToConsole("error", message, facts),
};

/** One line for what is Fletch's own. What the program itself threw comes with its stack. */
function writeToConsole(level: "warn" | "error", message: string, facts: unknown): void {
  const { console } = globalThis;
  const args: unknown[] = ["AT:", message];
  if (isTargetError(facts)) {
    if (!message.includes(facts.message)) args[1] = `${message}: ${facts.message}`;
  } else if (facts !== undefined) args.push(facts);
  if (console !== undefined) write(console, console[level], args);
}

/** A logger that throws or rejects must not break what it logs. There is nobody left to tell. */
function write(logger: object, method: (...args: unknown[]) => unknown, args: unknown[]): void {
  try {
    const outcome = method.apply(logger, args);
    if (outcome instanceof Promise) outcome.catch(() => undefined);
  } catch {
    // See above.
  }
}

/** Names of fields that tell who somebody is, or that open something. */
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

/** A copy without what identifies people. Deep structures are cut: this is for reading. */
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
type ToArguments = (message: string, facts: unknown) => unknown[];

/**
 * What the functions of `logger` take. The published client's loggers get `AT:`, the message and its data, one by one. pino leaves out
 * all that comes after a text, and winston does with a second text: they get the message as one text, and the data where they take it.
 */
function argumentsFor(logger: Logger): ToArguments {
  const { bindings, child, log } = logger as { readonly [name in "bindings" | "child" | "log"]?: unknown };
  if (typeof child !== "function") return toConsoleArguments;
  if (typeof bindings === "function") return toPinoArguments;
  return typeof log === "function" ? toWinstonArguments : toConsoleArguments;
}

const toConsoleArguments: ToArguments = (message, facts) =>
  facts === undefined ? ["AT:", message] : ["AT:", message, facts];

const toPinoArguments: ToArguments = (message, facts) => {
  const text = `AT: ${message}`;
  if (facts === undefined) return [text];
  return [facts instanceof Error ? { err: facts } : { details: facts }, text];
};

const toWinstonArguments: ToArguments = (message, facts) => {
  const text = `AT: ${message}`;
  if (facts === undefined) return [text];
  return [text, facts instanceof Error ? facts : { details: facts }];
};
