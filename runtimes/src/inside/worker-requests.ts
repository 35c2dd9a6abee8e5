/** Runs in workerd: clients that are created outside of requests, and requests that do not await their calls. */
import { env } from "cloudflare:workers";
import { type DecisioningMethod, TargetClient } from "@fletch/sdk";

interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}

interface Visit {
  readonly content: string | undefined;
  readonly decidedBy: string;
  readonly log: readonly string[];
  readonly pending: { readonly requests: number; readonly notifications: number };
}

const log: string[] = [];
const clients: Record<string, TargetClient> = { top: createClient("hybrid", "top") };

export default {
  async fetch(request: Request, _env: unknown, context: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const name = pathname.slice(1);
    clients[name] ??= createClient((searchParams.get("method") ?? "hybrid") as DecisioningMethod, name);
    const client = clients[name];
    // A program that neither awaits the client nor uses `waitUntil`.
    if (searchParams.has("leave")) return Response.json({});
    if (searchParams.has("ready")) await client.ready({ timeout: 10_000 });
    const { pathname: url } = new URL(request.url);
    const page = client.forRequest({
      url,
      headers: request.headers,
      ...(searchParams.has("keep") && { waitUntil: (promise) => context.waitUntil(promise) }),
    });
    // For the edge it waits however busy the machine is; for an artifact alone, less than until its download counts as lost.
    const timeout = searchParams.get("method") === "on-device" ? 500 : 20_000;
    const content = await page.offer("hero", { fallback: "fallback", timeout });
    const { calls } = client.stats().pages ?? {};
    const visit: Visit = {
      content,
      decidedBy: (calls?.onDevice ?? 0) > 0 ? "device" : (calls?.remote ?? 0) > 0 ? "edge" : "nobody",
      log,
      pending: {
        requests: client.stats().requests.pending,
        notifications: client.stats().notifications.pending,
      },
    };
    return Response.json(visit);
  },
};

function createClient(decisioningMethod: DecisioningMethod, name: string): TargetClient {
  const { TARGET_EDGE, ARTIFACTS } = env as Record<string, string>;
  return TargetClient.create({
    client: "runtimes",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod,
    serverDomain: TARGET_EDGE,
    secure: false,
    // Impressions count as lost a second after it.
    timeout: name === "unkept" ? 1_000 : 20_000,
    artifactLocation: `http://${ARTIFACTS}/${name}`,
    pollingInterval: 0,
    telemetryEnabled: false,
    logger: { debug() {}, error: (...words) => void log.push(words.map(String).join(" ")) },
  });
}
