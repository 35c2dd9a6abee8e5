import { isTargetError } from "@fletch/delivery-api";
import { Command, CommanderError } from "commander";
import { decideCommand } from "./decide/decide-command.ts";
import { initCommand } from "./init/init-command.ts";
import { invocationName } from "./invocation-name.ts";
import { serveCommand } from "./serve/serve-command.ts";
import type { Terminal } from "./terminal.ts";

/** What the command's end says: `0` done, `1` it failed (the message says why), `2` it was called the wrong way. */
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
    .description("A local Adobe Target edge, and decisions at the prompt. Needs neither an account nor a network.")
    .addCommand(initCommand(terminal))
    .addCommand(serveCommand(terminal))
    .addCommand(decideCommand(terminal))
    .addHelpText(
      "after",
      `
Exit codes:
  0  done
  1  it failed: a file that cannot be read, an artifact that is not valid, a port that is taken
  2  it was called the wrong way: an unknown option, a value that makes no sense

Colours are left out where NO_COLOR is set or the output is no terminal.`,
    );
  const fletch = invocationName(terminal.env);
  for (const command of [program, ...program.commands]) {
    // The whole help would push the mistake out of sight.
    const help = command === program ? "--help" : `${command.name()} --help`;
    command.exitOverride().showHelpAfterError(`${fletch} ${help} shows what there is.`);
    command.configureOutput({
      writeOut: (text) => terminal.print(withoutLineEnd(text)),
      writeErr: (text) => terminal.printError(withoutLineEnd(text)),
      outputError: (text, write) => write(withoutValue(text)),
    });
  }
  return program;
}

function withoutLineEnd(text: string): string {
  return text.replace(/\n$/, "");
}

/** What follows the name of an option that is not known may be a secret. */
function withoutValue(message: string): string {
  return message.replace(/(unknown option '[^'=]*)=[\s\S]*'/, "$1'");
}

/** The whole error where it is none of ours: then it is a defect, and its stack is what helps. */
function describeFailure(error: unknown): string {
  if (isTargetError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
