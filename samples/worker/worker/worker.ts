/** START HERE: the worker. It decides by itself, with an artifact from a KV namespace, and tells Target after it has answered. */
import { createKeyValueArtifactCache, type Page, TargetClient } from "@fletch/sdk/on-device";
import { withTarget } from "@fletch/sdk/web";

interface Env {
  readonly TARGET_EDGE: string;
  readonly ARTIFACTS: { get(key: string): Promise<string | null>; put(key: string, value: string): Promise<void> };
}

interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}

export default { fetch: withTarget(targetClient, answer) };

async function answer(_request: Request, page: Page): Promise<Response> {
  page.begin(["store-hero"]);
  const hero = await page.offer("store-hero", { fallback: "<h1>Lamps</h1>", timeout: 500 });
  return new Response(`<!doctype html><title>Lamp store</title><section id="hero">${hero}</section>`, {
    headers: { "content-type": "text/html; charset=utf-8", "x-decided": decidedBy() },
  });
}

/** How long a client is used before a new one looks for a new artifact, in milliseconds. */
const maxAge = 300_000;
let kept: { readonly client: TargetClient; readonly since: number } | undefined;

/**
 * One client for many requests, made in the first of them: workers know their settings only then. It does not poll, for timers end with the request
 * that has set them; instead a new client takes over now and then. With the KV that costs one question whether anything is new.
 */
function targetClient(_request: Request, env: Env, context: ExecutionContext): TargetClient {
  if (kept !== undefined && Date.now() - kept.since < maxAge) return kept.client;
  const client = TargetClient.create({
    client: "lampstore",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "hybrid",
    serverDomain: env.TARGET_EDGE,
    secure: false,
    artifactLocation: `http://${env.TARGET_EDGE}/lampstore/production/v1/rules.json`,
    pollingInterval: 0,
    artifactCache: createKeyValueArtifactCache({
      get: (key) => env.ARTIFACTS.get(key),
      set: (key, value) => env.ARTIFACTS.put(key, value),
    }),
  });
  // Until it is ready, hybrid asks Target's edge.
  context.waitUntil(client.ready({ timeout: 10_000 }).catch(() => undefined));
  kept = { client, since: Date.now() };
  return client;
}

function decidedBy(): string {
  const { onDevice = 0, remote = 0 } = kept?.client.stats().pages?.calls ?? {};
  return `here ${onDevice} times, by Target's edge ${remote} times`;
}
