/**
 * Target for Next's App Router. Server components cannot set cookies, so there are two parts: the middleware identifies
 * the visitor before rendering, and `target` gives all components of a request one page.
 */

import { headers as requestHeaders } from "next/headers.js";
import * as server from "next/server.js";
import { cache } from "react";
import type { PageClient } from "../call/page-services.ts";
import { TargetCookieName } from "../cookies/cookie-names.ts";
import { forRequest } from "../page/for-request.ts";
import { type IdentitySettings, identifyVisitor } from "../page/identify-visitor.ts";
import type { Page } from "../page/page.ts";
import type { PageSettings } from "./adapter.ts";
import { withTarget as withWebTarget } from "./web.ts";

/**
 * The header with the page's URL, which Next does not give to components. The middleware overwrites a visitor's own.
 */
const urlHeader = "x-fletch-url";

const pages = cache((_client: PageClient): { page?: Page } => ({}));

/**
 * Returns the page of the current request; the same one in all its components.
 *
 * @example
 * export default async function Hero() {
 *   const page = await target(client);
 *   return <Banner {...await page.attributes("hero", { fallback: welcome })} />;
 * }
 */
export async function target(client: PageClient, settings: PageSettings = {}): Promise<Page> {
  // Prerendering and prefetching end here: nobody sees them, so impressions count for requests only. Next 14 has
  // neither.
  await server.connection?.();
  const headers = await requestHeaders();
  const known = pages(client);
  known.page ??= forRequest(client, { ...settings, url: headers.get(urlHeader) ?? "/", headers });
  return known.page;
}

/**
 * As `withTarget` of `@fletch/sdk/web`, for route handlers. With the middleware, only that sets the visitor's cookie.
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
 * For `middleware.ts` (`proxy.ts` since Next 16): identifies new visitors, for the components of this request as well,
 * and renews the cookie of known ones. Makes no call.
 *
 * @example
 * export const middleware = targetMiddleware();
 * export const config = { matcher: "/((?!_next/|favicon.ico).*)" };
 */
export function targetMiddleware(settings: IdentitySettings = {}): (request: Request) => Response {
  return (request) => {
    const { url, headers } = request;
    const { cookie, setCookie } = identifyVisitor({ url, headers }, settings);
    const forwarded = new Headers(headers);
    forwarded.set("cookie", cookie);
    forwarded.set(urlHeader, url);
    const response = server.NextResponse.next({ request: { headers: forwarded } });
    response.headers.append("set-cookie", setCookie);
    return response;
  };
}
