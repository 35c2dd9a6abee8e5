/** Target for servers of `Request` and `Response`: workers, Deno, Bun, route handlers. */

import type { PageClient } from "../call/page-services.ts";
import { forRequest } from "../page/for-request.ts";
import type { Page } from "../page/page.ts";
import { addPageHeaders, type PageSettingsFor, settingsFor } from "./adapter.ts";

/**
 * Gives a handler of requests a page, and its response the page's headers; for those of a stream, `begin` before
 * you return it. Where the visitor's address is depends on the runtime: give it in the
 * settings, as `context.geo.ipAddress`, or set `trustProxy` behind a proxy. In workers, what goes on after the answer is kept alive.
 *
 * @param client a client, or what makes one from the handler's arguments: workers know their settings only then
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
