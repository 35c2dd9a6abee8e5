import { writeStarter } from "@fletch/edge";
import { Command } from "commander";
import pc from "picocolors";

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
      for (const path of await writeStarter(folder)) console.log(`${pc.green("wrote")} ${path}`);
      console.log(`\nNow: ${pc.bold(`fletch serve --activities ${folder}`)}`);
    });
}
