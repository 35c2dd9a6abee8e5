import type { Logger } from "./logger.ts";

/** The arguments that a message is logged with. */
export type ToArguments = (message: string, facts: unknown) => unknown[];

/**
 * What the functions of `logger` take. The published client's loggers get `AT:`, the message and its data, one by one. pino leaves out
 * all that comes after a text, and winston does with a second text: they get the message as one text, and the data where they take it.
 */
export function argumentsFor(logger: Logger): ToArguments {
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
