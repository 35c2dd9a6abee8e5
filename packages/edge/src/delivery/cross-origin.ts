import type { MessageHead } from "../http/message.ts";
import type { PlainResponse } from "../http/responses.ts";

/**
 * Allows requests of pages of any origin, as Target does: the Delivery API has no secrets, and browsers send
 * credentials. https://fetch.spec.whatwg.org/#http-cors-protocol
 *
 * @param exposed headers that scripts may read, beside the usual ones
 */
export function allowOrigin(request: Request, response: Response, exposed?: string): Response {
  const origin = request.headers.get("origin");
  if (origin === null) return response;
  for (const [name, value] of Object.entries(originHeaders(origin))) response.headers.append(name, value);
  if (exposed !== undefined) response.headers.set("access-control-expose-headers", exposed);
  return response;
}

/** The same for a plain response. */
export function withOrigin(request: MessageHead, response: PlainResponse): PlainResponse {
  const origin = request.headers.get("origin");
  return origin === null ? response : { ...response, headers: { ...response.headers, ...originHeaders(origin) } };
}

/** Responds to a CORS preflight request. */
export function handlePreflight(request: Request): Response {
  const origin = request.headers.get("origin");
  return new Response(null, {
    status: 204,
    headers: {
      allow: methods,
      ...(origin !== null && originHeaders(origin)),
      "access-control-allow-methods": methods,
      "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "content-type",
      "access-control-max-age": "600",
    },
  });
}

const methods = "GET, HEAD, POST, OPTIONS";

function originHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "timing-allow-origin": origin,
    vary: "origin",
  };
}
