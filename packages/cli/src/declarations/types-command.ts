import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { TargetError } from "@fletch/delivery-api";
import { readMboxAttributes } from "@fletch/edge";
import { Command } from "commander";
import { activitiesOption, artifactsOption, findSources, organizationOption, type Sources } from "../sources.ts";
import { invocationName, type Terminal } from "../terminal.ts";
import { writeDeclarations } from "./write-declarations.ts";

interface TypesOptions extends Sources {
  readonly org?: string;
  readonly output: string;
  readonly openfeature: boolean;
  readonly check: boolean;
}

/** `fletch types`: writes a declaration file for the flags of activities, or checks one. */
export function typesCommand(terminal: Terminal): Command {
  const { env, colors, print } = terminal;
  return new Command("types")
    .description("Write a declaration file, so that TypeScript knows your flags: mboxes, keys and the types of values.")
    .argument("[path...]", "activity files: folders, globs or files (default: the folder activities)")
    .addOption(activitiesOption("the same as an option"))
    .addOption(artifactsOption())
    .addOption(organizationOption())
    .option("--output <file>", "the file to write; - prints it", "fletch-flags.d.ts")
    .option("--openfeature", "declare the flag keys of OpenFeature's SDKs too (@openfeature/core from 1.10 on)", false)
    .option("--check", "write nothing; fail if the file is out of date", false)
    .addHelpText(
      "after",
      `
Examples:
  fletch types
  fletch types shop/activities --output src/fletch-flags.d.ts --openfeature
  fletch types --check   # in CI
  fletch types --artifact rules.json`,
    )
    .action(async (paths: readonly string[], given: TypesOptions) => {
      const options = findSources({ ...given, activities: [...paths, ...given.activities] }, terminal);
      const { activities, artifact, org, output, check } = options;
      const command = describeCommand(options, invocationName(env));
      const mboxes = readMboxAttributes({ activities, artifacts: artifact, organizationId: org });
      const text = writeDeclarations(mboxes, {
        command: describeCommand(options, "fletch"),
        openFeature: options.openfeature,
      });
      if (check) return requireEqual(output, text, command);
      if (output === "-") return print(text.trimEnd());
      await mkdir(dirname(output), { recursive: true });
      await writeFile(output, text);
      print(`${colors.green("wrote")} ${output}: ${mboxes.size === 1 ? "1 mbox" : `${mboxes.size} mboxes`} with flags`);
    });
}

/** @throws TargetError `invalid-activities` if the file is missing or out of date */
function requireEqual(path: string, expected: string, command: string): void {
  const received = readIfExists(path);
  if (received?.replaceAll("\r\n", "\n") === expected) return;
  const what = received === undefined ? `There is no ${path}` : `${path} does not have the types of the activities`;
  throw new TargetError("invalid-activities", `${what}. To write it: ${command}`);
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Returns the command line that writes the file. */
function describeCommand({ activities, artifact, output, openfeature }: TypesOptions, fletch: string): string {
  const parts = [
    ...activities,
    ...artifact.map((path) => `--artifact ${path}`),
    `--output ${output}`,
    ...(openfeature ? ["--openfeature"] : []),
  ];
  return `${fletch} types ${parts.join(" ")}`;
}
