import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TargetError } from "@fletch/delivery-api";
import { activityFileSchema } from "../schemas/file-schema.ts";
import { starterFiles } from "./starter-files.ts";

/**
 * Writes a folder of activities to begin with: commented examples, and the JSON Schema by which editors complete and check them.
 * The folder is made if it is not there.
 *
 * @example
 * await writeStarter("activities");
 * await using edge = createEdge({ activities: ["activities"], client: "acme" });
 *
 * @returns the paths of the files
 * @throws TargetError `invalid-options` where one of the files is there already; then nothing is written
 */
export async function writeStarter(folder: string): Promise<readonly string[]> {
  const schema = `${JSON.stringify(activityFileSchema(), null, 2)}\n`;
  const files = [...starterFiles, [join(".schema", "activity.schema.json"), schema] as const];
  const existing = files.map(([name]) => join(folder, name)).filter((path) => existsSync(path));
  if (existing.length > 0) {
    throw new TargetError("invalid-options", `Nothing was written: there is already ${existing.join(", ")}`);
  }
  await mkdir(join(folder, ".schema"), { recursive: true });
  // "wx": whoever writes the same file meanwhile is not overwritten either.
  for (const [name, text] of files) await writeFile(join(folder, name), text, { flag: "wx" });
  return files.map(([name]) => join(folder, name));
}
