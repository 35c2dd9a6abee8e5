/** START HERE: `npm start` starts a Target edge and the storefront, and stops both. */
import { fileURLToPath } from "node:url";
import { isTargetError } from "@fletch/sdk";
import pc from "picocolors";
import { readOptions } from "./options.ts";
import { runStorefront } from "./run-storefront.ts";

const ownArtifact = fileURLToPath(new URL("../activities.artifact.json", import.meta.url));

try {
  const isRight = await runStorefront(readOptions(process.argv.slice(2), ownArtifact), console.log);
  if (!isRight) process.exitCode = 1;
} catch (error) {
  console.error(pc.red(isTargetError(error) ? `${error.code}: ${error.message}` : String(error)));
  process.exitCode = 1;
}
