import { isTargetError, TargetError } from "@fletch/delivery-api";
import { writeStarter } from "@fletch/edge";
import { Command } from "commander";
import pc from "picocolors";
import { howCalled } from "../how-called.ts";

/** `fletch init`: a folder of activities to begin with. */
export function initCommand(): Command {
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
      const next = `${howCalled(process.env)} serve --activities ${inShell(folder)}`;
      try {
        for (const path of await writeStarter(folder)) console.log(`${pc.green("wrote")} ${path}`);
      } catch (error) {
        if (!isTargetError(error, "invalid-options")) throw error;
        throw new TargetError(error.code, `${error.message}\nTo serve what is there: ${next}`, { cause: error });
      }
      console.log(`\nNow: ${pc.bold(next)}`);
    });
}

/** Quoted where a shell would take it for something else. */
function inShell(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
