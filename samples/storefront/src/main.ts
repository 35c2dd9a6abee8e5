/** START HERE: `npm start` brings up a Target edge and the storefront that asks it, and takes both down again. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import { isTargetError, TargetClient } from "@fletch/sdk";
import pc from "picocolors";
import { namesOf } from "./artifact-names.ts";
import { createCatalogue } from "./catalogue.ts";
import { readOptions, type StorefrontOptions } from "./options.ts";
import { logRequest } from "./request-log.ts";
import { makeScriptedVisit } from "./scripted-visit.ts";
import { serveStorefront } from "./storefront.ts";

const organizationId = "1234567890@AdobeOrg";
const ownArtifact = fileURLToPath(new URL("../activities.artifact.json", import.meta.url));

try {
  await main(readOptions(process.argv.slice(2), ownArtifact));
} catch (error) {
  console.error(pc.red(isTargetError(error) ? `${error.code}: ${error.message}` : String(error)));
  process.exitCode = 1;
}

async function main(options: StorefrontOptions): Promise<void> {
  const names = namesOf(readFileSync(options.artifact));
  const client = names.clientCode ?? "nockandfletch";

  await using edge = createEdge({ artifacts: [options.artifact], client, organizationId, latency: options.latency });
  await using edgeServer = await listen(edge, { port: options.once ? 0 : options.edgePort });

  await using target = TargetClient.create({
    client,
    organizationId,
    decisioningMethod: options.method,
    serverDomain: new URL(edgeServer.url).host,
    secure: false,
    artifactLocation: `${edgeServer.url}/${client}/production/v1/rules.json`,
  });
  await target.ready({ timeout: 5_000 });

  const log = options.once ? () => undefined : logRequest;
  const catalogue = createCatalogue(options.work);
  await using storefront = await serveStorefront({ target, catalogue, names, log }, options.once ? 0 : options.port);

  console.log(`${pc.bold("Storefront")}  ${storefront.url}/`);
  console.log(`${pc.bold("Target edge")} ${edgeServer.url}/  (answers after ${options.latency} ms)`);
  if (options.once) {
    if (!(await makeScriptedVisit(storefront.url, names))) process.exitCode = 1;
    return;
  }
  console.log("Ctrl-C stops both.\n");
  await stopSignal();
  console.log("\nStopping: what is pending goes out first.");
}

/** Settles at the first Ctrl-C or SIGTERM; a second one then ends the process at once, as usual. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
