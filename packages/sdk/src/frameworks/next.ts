/**
 * Target for Next's App Router. Server components may not set cookies, so it takes two places: the middleware sees to it that the visitor
 * has an identity before anything is rendered, and `target` gives all components of a request the same page.
 */

import { headers as requestHeaders } from "next/headers.js";
import * as server from "next/server.js";
import { cache } from "react";
import type { PageClient } from "../call/page-services.ts";
import { TargetCookieName } from "../cookies/cookie-names.ts";
import { forRequest } from "../page/for-request.ts";
import { identifyVisitor } from "../page/identify-visitor.ts";
import type { Page } from "../page/page.ts";
import type { PageSettings } from "./adapter.ts";
import { withTarget as withWebTarget } from "./web.ts";

/** Where the middleware leaves the page's URL, which Next does not tell components; it overwrites what a visitor sends there. */
const urlHeader = "x-fletch-url";

const pages = cache((_client: PageClient): { page?: Page } => ({}));

/**
 * The page of the request that is being rendered; the same one in all components of it.
 *
 * @example
 * export default async function Hero() {
 *   const page = await target(client);
 *   return <Banner {...await page.attributes("hero", { fallback: welcome })} />;
 * }
 */
export async function target(client: PageClient, settings: PageSettings = {}): Promise<Page> {
  // A prerender and a prefetch are seen by nobody: they end here, and impressions count for requests only. Next 14 has neither.
  await server.connection?.();
  const headers = await requestHeaders();
  const known = pages(client);
  known.page ??= forRequest(client, { ...settings, url: headers.get(urlHeader) ?? "/", headers });
  return known.page;
}

/**
 * As `withTarget` of `@fletch/sdk/web`, for route handlers. Where the middleware runs too, the visitor's cookie is set by that alone.
 *
 * @example
 * export const GET = withTarget(client, async (request, page) => Response.json(await page.attributes("price", { fallback })));
 */
export function withTarget<R extends Request, A extends readonly unknown[]>(
  ...[client, handle, settings]: Parameters<typeof withWebTarget<R, A>>
): (request: R, ...others: A) => Promise<Response> {
  const handler = withWebTarget(client, handle, settings);
  return async (request, ...others) => {
    const response = await handler(request, ...others);
    return request.headers.has(urlHeader) && response.status >= 200 ? withoutVisitorCookie(response) : response;
  };
}

function withoutVisitorCookie(response: Response): Response {
  const { headers } = response;
  const others = headers.getSetCookie().filter((cookie) => !cookie.startsWith(`${TargetCookieName}=`));
  headers.delete("set-cookie");
  for (const cookie of others) headers.append("set-cookie", cookie);
  return response;
}

/**
 * For `middleware.ts` (`proxy.ts` since Next 16): a visitor without identity gets one, which the components of this very request know, and the cookie
 * of a known one slides. It asks nobody, so it costs no time.
 *
 * @example
 * export const middleware = targetMiddleware();
 * export const config = { matcher: "/((?!_next/|favicon.ico).*)" };
 */
export function targetMiddleware(
  settings: Pick<PageSettings, "trustProxy" | "cookieDomain"> = {},
): (request: Request) => Response {
  return (request) => {
    const { url, headers } = request;
    const { cookie, setCookie } = identifyVisitor({ ...settings, url, headers });
    const forwarded = new Headers(headers);
    forwarded.set("cookie", cookie);
    forwarded.set(urlHeader, url);
    const response = server.NextResponse.next({ request: { headers: forwarded } });
    response.headers.append("set-cookie", setCookie);
    return response;
  };
}
