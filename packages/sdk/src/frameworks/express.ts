/** Target for Express, and for other frameworks with its middleware over Node's requests and responses. */
import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { PageClient } from "../call/page-services.ts";
import { forRequest } from "../page/for-request.ts";
import type { Page } from "../page/page.ts";
import { addPageHeaders, type PageSettingsFor, settingsFor } from "./adapter.ts";

declare global {
  namespace Express {
    interface Request {
      /** The visitor's page. Requires the middleware of `@fletch/sdk/express`. */
      target: Page;
    }
  }
}

/** The properties that Express adds to a request, as far as used here. */
interface ExpressRequest extends IncomingMessage {
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly protocol?: string;
  target?: Page;
}

/**
 * Puts a page on every request, as `req.target`. Sends its cookies and `Server-Timing` with the headers: before you return
 * a stream, call `begin`. Express determines the visitor's address and protocol: behind a proxy, set its `trust proxy`.
 *
 * @example
 * app.use(target(client));
 * app.get("/", async (req, res) => {
 *   req.target.begin(["hero"]);
 *   const user = await db.findUser(req.query.id);
 *   res.send(await req.target.offer("hero", { fallback: "<h1>Welcome</h1>" }));
 * });
 */
export function target(
  client: PageClient,
  settings: PageSettingsFor<IncomingMessage> = {},
): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  return (request: ExpressRequest, response, next) => {
    const { originalUrl, url = "/", headers, ip = request.socket.remoteAddress, protocol } = request;
    const page = forRequest(client, {
      secure: protocol === "https" || "encrypted" in request.socket,
      ...settingsFor(settings, request),
      url: originalUrl ?? url,
      headers,
      ip,
    });
    request.target = page;
    beforeHeaders(response, () => {
      addPageHeaders(page, (name, value) => response.appendHeader(name, value));
    });
    next();
  };
}

type WriteHead = (status: number, ...others: readonly unknown[]) => ServerResponse;

/** Runs `task` just before the headers are sent. Node calls `writeHead` itself if nobody else does. */
function beforeHeaders(response: ServerResponse, task: () => void): void {
  const writeHead: WriteHead = response.writeHead.bind(response) as WriteHead;
  const replacement: WriteHead = (status, ...others) => {
    response.writeHead = writeHead as ServerResponse["writeHead"];
    const headers = others.at(-1);
    // Headers given to `writeHead` would replace those that are added here.
    if (typeof headers === "object" && headers !== null)
      setHeaders(response, headers as OutgoingHttpHeaders | readonly OutgoingHttpHeader[]);
    task();
    return typeof others[0] === "string" ? writeHead(status, others[0]) : writeHead(status);
  };
  response.writeHead = replacement as ServerResponse["writeHead"];
}

/**
 * Sets headers of an object, or of alternating names and values with possible repetitions; they replace earlier ones.
 */
function setHeaders(response: ServerResponse, headers: OutgoingHttpHeaders | readonly OutgoingHttpHeader[]): void {
  if (isList(headers)) {
    for (let at = 0; at < headers.length; at += 2) response.removeHeader(String(headers[at]));
    for (let at = 0; at + 1 < headers.length; at += 2) {
      response.appendHeader(String(headers[at]), headers[at + 1] as string | readonly string[]);
    }
    return;
  }
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
}

function isList(headers: object): headers is readonly OutgoingHttpHeader[] {
  return Array.isArray(headers);
}
