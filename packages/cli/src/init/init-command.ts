import { isTargetError, TargetError } from "@fletch/delivery-api";
import { writeStarter } from "@fletch/edge";
import { Command } from "commander";
import { invocationName, type Terminal } from "../terminal.ts";
import { clientSnippet, prepareProject } from "./prepare-project.ts";

/** `fletch init`: writes a folder of example activities. */
export function initCommand({ env, colors, print }: Terminal): Command {
  return new Command("init")
    .description(
      "Write commented example activities with their JSON Schema, an entry in .gitignore and a script in package.json.",
    )
    .argument("[folder]", "the folder to write; existing files are never replaced", "activities")
    .option("--no-project", "write the folder alone: change neither .gitignore nor package.json")
    .addHelpText(
      "after",
      `
Examples:
  fletch init
  fletch init shop/activities && fletch serve --activities shop/activities`,
    )
    .action(async (folder: string, { project }: { readonly project: boolean }) => {
      const next = `${invocationName(env)} serve --activities ${inShell(folder)}`;
      try {
        for (const path of await writeStarter(folder)) print(`${colors.green("wrote")} ${path}`);
      } catch (error) {
        if (!isTargetError(error, "invalid-options")) throw error;
        throw new TargetError(error.code, `${error.message}\nTo serve the existing files: ${next}`, { cause: error });
      }
      if (project) for (const path of prepareProject(folder)) print(`${colors.green("wrote")} ${path}`);
      print(`\nA client for it:\n\n${clientSnippet}`);
      print(`\nNow: ${colors.bold(next)}`);
    });
}

/** Quotes text that a shell would interpret. */
function inShell(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
