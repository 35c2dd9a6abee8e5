import { Hono } from "hono";
import { sendArtifact } from "./artifacts/send-artifact.ts";
import { allowOrigin, answerPreflight } from "./delivery/cross-origin.ts";
import { errorResponse, jsonContentType } from "./delivery/error-response.ts";
import { callerAddress, describeGeo } from "./geo/geo-directory.ts";
import { type EdgeDesk, handleDelivery } from "./handle-delivery.ts";

const deliveryPath = "/rest/v1/delivery";

/** Answers every request of an edge. Delivery requests, which nearly all are, go past the router. */
export function createFetch(desk: EdgeDesk): (request: Request) => Promise<Response> {
  const app = createRoutes(desk);
  return async (request) => {
    if (request.method !== "POST" || !isDelivery(request.url)) return app.fetch(request);
    try {
      return allowOrigin(request, await handleDelivery(desk, request));
    } catch (error) {
      return answerFailure(error);
    }
  };
}

function createRoutes(desk: EdgeDesk): Hono {
  const app = new Hono();
  app.get("/v1/geo", async ({ req: { raw } }) => allowOrigin(raw, await answerGeo(desk, raw)));
  app.get("/:client/:environment/v1/:file{rules\\.(?:json|bin)}", ({ req }) =>
    answerArtifact(desk, req.raw, req.param("client"), req.param("file")),
  );
  app.get("/:client/:environment/v1/:propertyToken/:file{rules\\.(?:json|bin)}", ({ req }) =>
    answerArtifact(desk, req.raw, req.param("client"), req.param("file")),
  );
  app.get("/health", () => json({ status: "up" }));

  app.options("*", ({ req }) => answerPreflight(req.raw));
  app.all("*", ({ req }) => {
    const allowed = verbOf(req.path);
    if (allowed === null) return errorResponse(404, `There is nothing at ${req.path}`);
    return errorResponse(405, `${req.path} takes ${allowed}, not ${req.method}`, { allow: allowed });
  });
  app.onError(answerFailure);
  return app;
}

/** Whether the path, which begins behind `https://host`, is that of the Delivery API. */
function isDelivery(url: string): boolean {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (!url.startsWith(deliveryPath, start)) return false;
  const end = start + deliveryPath.length;
  return end === url.length || url[end] === "?" || url[end] === "#";
}

function answerFailure(error: unknown): Response {
  return errorResponse(500, `The edge failed: ${error instanceof Error ? error.message : String(error)}`);
}

function json(body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { headers: { "content-type": jsonContentType, ...headers } });
}

async function answerGeo(desk: EdgeDesk, request: Request): Promise<Response> {
  const ipAddress = callerAddress(request.headers);
  const geo = await desk.lookUpGeo(ipAddress);
  return json(describeGeo(geo ?? {}, ipAddress), { "cache-control": "no-store" });
}

async function answerArtifact(desk: EdgeDesk, request: Request, client: string, file: string): Promise<Response> {
  if (client !== desk.account.client) {
    return errorResponse(
      404,
      `There is no artifact for the client "${client}": this edge serves "${desk.account.client}"`,
    );
  }
  const format = file.endsWith(".bin") ? "bin" : "json";
  const document = desk.activities.current.served.in(format);
  if (document === null) {
    return errorResponse(404, "There is no rules.bin: it is made for an organizationId, and the edge was given none");
  }
  const contentType = format === "bin" ? "application/octet-stream" : jsonContentType;
  const response = await sendArtifact(document, contentType, request);
  if (response.status === 200) desk.counters.count("artifactDownloads");
  return allowOrigin(request, response);
}

/** What the paths of the edge take; `null`: there is no such path. */
function verbOf(path: string): string | null {
  if (path === deliveryPath) return "POST";
  if (path === "/v1/geo" || path === "/health") return "GET";
  return /^\/[^/]+\/[^/]+\/v1\/(?:[^/]+\/)?rules\.(?:json|bin)$/.test(path) ? "GET" : null;
}
