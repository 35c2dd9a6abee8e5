import { readFileSync } from "node:fs";
import { isTargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { Command, CommanderError } from "commander";
import { checkCommand } from "./check/check-command.ts";
import { decideCommand } from "./decide/decide-command.ts";
import { typesCommand } from "./declarations/types-command.ts";
import { initCommand } from "./init/init-command.ts";
import { listCommand } from "./list/list-command.ts";
import { reportCommand } from "./report/report-command.ts";
import { serveCommand } from "./serve/serve-command.ts";
import { applySettings } from "./settings/apply-settings.ts";
import { readConfigFile } from "./settings/read-config-file.ts";
import { invocationName, type Terminal } from "./terminal.ts";
import { whyCommand } from "./why/why-command.ts";

/** The exit code: `0` success, `1` failure (the message says why), `2` wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** Runs one command line. Never rejects: failures are printed to stderr. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    await createProgram(terminal).parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.printError(terminal.colors.red(describeFailure(error)));
    return isTargetError(error, "invalid-options") || isTargetError(error, "invalid-request") ? 2 : 1;
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command("fletch")
    .version(version(), "-V, --version", "print the version of @fletch/cli")
    .description("Run a local Adobe Target edge, or decide at the prompt. Needs no account and no network.")
    .addCommand(initCommand(terminal))
    .addCommand(serveCommand(terminal))
    .addCommand(decideCommand(terminal))
    .addCommand(whyCommand(terminal))
    .addCommand(checkCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(typesCommand(terminal))
    .addCommand(reportCommand(terminal))
    .addHelpText(
      "after",
      `
Exit codes:
  0  success
  1  failure: an unreadable file, an invalid artifact, a port in use
  2  wrong usage: an unknown option, an invalid value

Every option can also be set by a variable and in a config file: --error-rate by FLETCH_ERROR_RATE and as errorRate in
fletch.config.yaml or .json, or under "fletch" in package.json. The command line comes first, then variables, then the file. PORT sets
the port as well.

NO_COLOR turns colours off. So does output that is not a terminal.`,
    );
  program.hook("preAction", (_program, command) => {
    const { config } = command.opts<{ readonly config?: string }>();
    applySettings(command, program.commands, terminal.env, readConfigFile(config ?? terminal.env.FLETCH_CONFIG));
  });
  const fletch = invocationName(terminal.env);
  for (const command of [program, ...program.commands]) {
    if (command !== program)
      command.option("--config <file>", "a config file (default: fletch.config.yaml, .yml or .json)");
    // The full help would push the error message out of sight.
    const help = command === program ? "--help" : `${command.name()} --help`;
    command.exitOverride().showHelpAfterError(`${fletch} ${help} shows the help.`);
    command.configureOutput({
      writeOut: (text) => terminal.print(withoutLineEnd(text)),
      writeErr: (text) => terminal.printError(withoutLineEnd(text)),
      outputError: (text, write) => write(withoutValue(text)),
    });
  }
  return program;
}

/** The version in package.json, which is one folder above `src` and `dist`. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return isRecord(manifest) ? String(manifest.version) : "unknown";
}

function withoutLineEnd(text: string): string {
  return text.replace(/\n$/, "");
}

/** Removes the value of an unknown option from a message: it may be a secret. */
function withoutValue(message: string): string {
  return message.replace(/(unknown option '[^'=]*)=[\s\S]*'/, "$1'");
}

/** Returns code and message of a TargetError. Any other error is a defect, so its stack is printed. */
function describeFailure(error: unknown): string {
  if (isTargetError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
