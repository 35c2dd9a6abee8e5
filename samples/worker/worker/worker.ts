/** START HERE: the worker. It decides with an artifact from a KV namespace, and reports to Target after its response. */
import { env } from "cloudflare:workers";
import { createKeyValueArtifactCache, type Page, TargetClient } from "@fletch/sdk/on-device";
import { withTarget } from "@fletch/sdk/web";

/** One client for all requests. It does no I/O here, because workers forbid it: the first request that needs it does. */
const target = TargetClient.create({
  client: "lampstore",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "hybrid", // Until the artifact is there, Target's edge decides.
  serverDomain: env.TARGET_EDGE,
  secure: false,
  artifactLocation: `http://${env.TARGET_EDGE}/lampstore/production/v1/rules.json`,
  artifactCache: createKeyValueArtifactCache({
    get: (key) => env.ARTIFACTS.get(key),
    set: (key, value) => env.ARTIFACTS.put(key, value),
  }),
});

/** `withTarget` finds `waitUntil`, which keeps downloads and reports alive after the response. */
export default { fetch: withTarget(target, handle) };

async function handle(_request: Request, page: Page): Promise<Response> {
  page.begin(["store-hero"]);
  const hero = await page.offer("store-hero", { fallback: "<h1>Lamps</h1>", timeout: Number(env.MAX_WAIT) });
  const { onDevice = 0, remote = 0 } = target.stats().pages?.calls ?? {};
  return new Response(renderPage(hero), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "x-decided": `here ${onDevice} times, by Target's edge ${remote} times`,
    },
  });
}

function renderPage(hero: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Lamp store</title>
<style>body { font: 1.1rem/1.5 system-ui; margin: 3rem auto; max-width: 40rem; padding: 0 1rem }</style>
<main id="hero">${hero}</main>
</html>`;
}
