import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TargetError } from "@fletch/delivery-api";
import { activityFileSchema } from "../schemas/file-schema.ts";
import { starterFiles } from "./starter-files.ts";

/**
 * Writes a starter folder of activities: commented examples, and the JSON Schema for editors. Creates a missing folder.
 *
 * @example
 * await writeStarter("activities");
 * await using edge = createEdge({ activities: ["activities"], client: "acme" });
 *
 * @returns the paths of the files
 * @throws TargetError `invalid-options` if one of the files exists; nothing is written then
 */
export async function writeStarter(folder: string): Promise<readonly string[]> {
  const schema = `${JSON.stringify(activityFileSchema(), null, 2)}\n`;
  const files = [...starterFiles, [join(".schema", "activity.schema.json"), schema] as const];
  const existing = files.map(([name]) => join(folder, name)).filter((path) => existsSync(path));
  if (existing.length > 0) {
    throw new TargetError("invalid-options", `Nothing was written: there is already ${existing.join(", ")}`);
  }
  await mkdir(join(folder, ".schema"), { recursive: true });
  // "wx" does not overwrite files that were written meanwhile.
  for (const [name, text] of files) await writeFile(join(folder, name), text, { flag: "wx" });
  return files.map(([name]) => join(folder, name));
}
