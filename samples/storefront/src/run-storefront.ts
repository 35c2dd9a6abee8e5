import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createEdge, listen } from "@fletch/edge";
import { TargetClient } from "@fletch/sdk";
import pc from "picocolors";
import { namesOf } from "./artifact-names.ts";
import { createCatalogue } from "./catalogue.ts";
import type { StorefrontOptions } from "./options.ts";
import { logRequest } from "./request-log.ts";
import { makeScriptedVisit } from "./scripted-visit.ts";
import { serveStorefront } from "./storefront.ts";

const organizationId = "1234567890@AdobeOrg";

/**
 * Starts the edge and the storefront, and ends with the scripted visit or with Ctrl-C.
 *
 * @returns whether every response of the scripted visit was right
 * @throws TargetError for an artifact that cannot be read or a port that is taken
 */
export async function runStorefront(options: StorefrontOptions, print: (line: string) => void): Promise<boolean> {
  const names = namesOf(readFileSync(options.artifact));
  const client = names.clientCode ?? "nockandfletch";

  // A token for this run: its link in the terminal opens the console.
  const adminToken = randomBytes(18).toString("base64url");
  await using edge = createEdge({
    artifacts: [options.artifact],
    client,
    organizationId,
    latency: options.latency,
    database: ":memory:",
    adminToken,
  });
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

  print(`${pc.bold("Storefront")}  ${storefront.url}/`);
  print(`${pc.bold("Target edge")} ${edgeServer.url}/  (responds after ${options.latency} ms)`);
  if (!options.once) print(`${pc.bold("Console")}     ${edgeServer.url}/#token=${adminToken}`);
  if (options.once) {
    return await makeScriptedVisit(storefront.url, names, print);
  }
  print("Ctrl-C stops both.\n");
  await stopSignal();
  print("\nStopping: what is pending goes out first.");
  return true;
}

/** Settles at the first Ctrl-C or SIGTERM; a second one then ends the process at once, as usual. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
