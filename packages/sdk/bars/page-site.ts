/**
 * A child process with a site in one of the frameworks. `/with` calls Target, `/without` does not. `/close` closes the client and returns its counts.
 * Arguments: framework, host of the edge, decisioning method, the page's own work in milliseconds, the page's time limit in milliseconds.
 */
import { setTimeout as work } from "node:timers/promises";
import { type Page, TargetClient } from "../src/entries/index.ts";
import { frameworks, type Site } from "../test/pages/framework-servers.ts";
import { components } from "../test/pages/page-edge.ts";

const [framework = "", edge = "", method = "", ownWork = "", timeout = ""] = process.argv.slice(2);
const client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  serverDomain: edge,
  secure: false,
  logger: {},
  artifactLocation: `http://${edge}/acme/production/v1/rules.json`,
  decisioningMethod: method as "server-side" | "hybrid",
});
await client.ready({ timeout: 5_000 });

const site: Site = {
  pages: {
    "/with": render,
    "/reporting": async (page) => {
      const text = await render(page);
      page.clicked();
      return text;
    },
    "/without": async () => {
      await work(Number(ownWork));
      return components.join("\n");
    },
    "/close": async () => {
      await client.close({ deadline: 1_000 });
      return JSON.stringify(client.stats());
    },
  },
  streams: {},
};

async function render(page: Page): Promise<string> {
  page.begin(components);
  await work(Number(ownWork));
  return (await Promise.all(components.map((name) => page.offer(name, { fallback: "no offer" })))).join("\n");
}

const server = await frameworks[framework]?.(client, site, timeout === "" ? {} : { timeout: Number(timeout) });
process.send?.(server?.url);
process.once("disconnect", () => process.exit());
