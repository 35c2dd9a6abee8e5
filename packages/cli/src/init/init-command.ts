import { isTargetError, TargetError } from "@fletch/delivery-api";
import { writeStarter } from "@fletch/edge";
import { Command } from "commander";
import { invocationName } from "../invocation-name.ts";
import type { Terminal } from "../terminal.ts";

/** `fletch init`: a folder of activities to begin with. */
export function initCommand({ env, colors, print }: Terminal): Command {
  return new Command("init")
    .description("Write a folder of commented activities to begin with, and the JSON Schema for your editor.")
    .argument("[folder]", "where to write; files that are there already are never replaced", "activities")
    .addHelpText(
      "after",
      `
Examples:
  fletch init
  fletch init shop/activities && fletch serve --activities shop/activities`,
    )
    .action(async (folder: string) => {
      const next = `${invocationName(env)} serve --activities ${inShell(folder)}`;
      try {
        for (const path of await writeStarter(folder)) print(`${colors.green("wrote")} ${path}`);
      } catch (error) {
        if (!isTargetError(error, "invalid-options")) throw error;
        throw new TargetError(error.code, `${error.message}\nTo serve what is there: ${next}`, { cause: error });
      }
      print(`\nNow: ${colors.bold(next)}`);
    });
}

/** Quoted where a shell would take it for something else. */
function inShell(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
