/** Target for servers of `Request` and `Response`: workers, Deno, Bun, route handlers. */

import type { PageClient } from "../call/page-services.ts";
import { forRequest } from "../page/for-request.ts";
import type { Page } from "../page/page.ts";
import { addPageHeaders, type PageSettingsFor, settingsFor } from "./adapter.ts";

/**
 * Passes a page to a request handler, and adds the page's headers to its response: before you return a stream, call `begin`. Each runtime has its own
 * source of the visitor's address: pass it as `context.geo.ipAddress` of the settings, or set `trustProxy` behind a proxy. In workers, keeps work after
 * the response alive with `waitUntil`.
 *
 * @param client a client, or a function that creates one from the handler's arguments: workers have their settings only then
 * @example
 * export default {
 *   fetch: withTarget(client, async (request, page) => {
 *     page.begin(["hero"]);
 *     const user = await db.findUser(request);
 *     return new Response(await page.offer("hero", { fallback: "<h1>Welcome</h1>" }));
 *   }),
 * };
 */
export function withTarget<R extends Request, A extends readonly unknown[]>(
  client: PageClient | ((request: R, ...others: A) => PageClient),
  handle: (request: R, page: Page, ...others: A) => Response | Promise<Response>,
  settings: PageSettingsFor<R> = {},
): (request: R, ...others: A) => Promise<Response> {
  return async (request, ...others) => {
    const page = forRequest(typeof client === "function" ? client(request, ...others) : client, {
      waitUntil: findWaitUntil(others),
      ...settingsFor(settings, request),
      url: request.url,
      headers: request.headers,
    });
    return withPageHeaders(page, await handle(request, page, ...others));
  };
}

/**
 * Copies the response, because headers of a fetched one are immutable. Upgrades and network errors cannot be copied.
 */
function withPageHeaders(page: Page, response: Response): Response {
  const { body, status, statusText } = response;
  if (status < 200) return response;
  const headers = new Headers(response.headers);
  addPageHeaders(page, (name, value) => headers.append(name, value));
  return new Response(body, { status, statusText, headers });
}

/** Workers pass it as the last argument. */
function findWaitUntil(others: readonly unknown[]): ((promise: Promise<unknown>) => void) | undefined {
  const context = others.at(-1) as { waitUntil?: unknown } | null | undefined;
  if (typeof context?.waitUntil !== "function") return undefined;
  return (promise) => (context as { waitUntil(promise: Promise<unknown>): void }).waitUntil(promise);
}
