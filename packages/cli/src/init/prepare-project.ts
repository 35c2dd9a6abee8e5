import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "@fletch/delivery-api/schema";

/**
 * Adds the edge's database to `.gitignore`, and a script that serves the activities to `package.json`. Keeps existing entries. Does not
 * create a `package.json`.
 *
 * @param folder the folder of the activities, as it was given
 * @returns the paths that were written
 */
export function prepareProject(folder: string, project: string = process.cwd()): readonly string[] {
  return [...ignoreDatabase(project), ...addScript(folder, project)];
}

const ignored = ".fletch/";

/** The folder has visitors in its database, and the secret that signs tokens. */
function ignoreDatabase(project: string): readonly string[] {
  const path = join(project, ".gitignore");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const isIgnored = text.split(/\r?\n/).some((line) => /^\/?\.fletch\/?\*?$/.test(line.trim()));
  if (isIgnored) return [];
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  writeFileSync(path, `${text}${separator}# visitors and the secret of fletch serve\n${ignored}\n`);
  return [path];
}

function addScript(folder: string, project: string): readonly string[] {
  const path = join(project, "package.json");
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const manifest = parseManifest(text);
  if (manifest === null) return [];
  const scripts = isRecord(manifest.scripts) ? manifest.scripts : {};
  if (Object.values(scripts).some((script) => String(script).includes("fletch"))) return [];
  const own = folder === "activities" ? "fletch serve" : `fletch serve --activities ${JSON.stringify(folder)}`;
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
  const changed = { ...manifest, scripts: { ...scripts, edge: own } };
  writeFileSync(path, `${JSON.stringify(changed, null, indent)}\n`);
  return [path];
}

function parseManifest(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const manifest: unknown = JSON.parse(text);
    return isRecord(manifest) ? manifest : null;
  } catch {
    return null; // Invalid JSON is left as it is.
  }
}

/** A client of an edge that serves the example activities. */
export const clientSnippet = `import { TargetClient } from "@fletch/sdk";

const target = TargetClient.create({
  client: "fletch",
  organizationId: "local@AdobeOrg",
  serverDomain: "127.0.0.1:8080",
  secure: false,
});
const { response } = await target.getOffers({
  request: { execute: { mboxes: [{ index: 0, name: "greeting" }] } },
});
console.log(response.execute?.mboxes?.[0]?.options?.[0]?.content);`;
