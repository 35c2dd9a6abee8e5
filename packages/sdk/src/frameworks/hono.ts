/** Target for Hono, on all of its runtimes. */
import type { Context, MiddlewareHandler } from "hono";
import type { PageClient } from "../call/page-services.ts";
import { forRequest } from "../page/for-request.ts";
import type { Page } from "../page/page.ts";
import { addPageHeaders, type PageSettingsFor, settingsFor } from "./adapter.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** The visitor's page. Requires the middleware of `@fletch/sdk/hono`. */
    target: Page;
  }
}

/**
 * Puts a page in every context, as `c.var.target`. Sends its cookies and `Server-Timing` with the headers: before you return
 * a stream, call `begin`. Each runtime has its own source of the visitor's address: pass it as `context.geo.ipAddress` of the settings, or set
 * `trustProxy` behind a proxy.
 *
 * @param client a client, or a function that creates one from the context: workers have their settings only then
 * @example
 * app.use(target(client));
 * app.get("/", async (c) => {
 *   c.var.target.begin(["hero"]);
 *   const user = await db.findUser(c.req.query("id"));
 *   return c.html(await c.var.target.offer("hero", { fallback: "<h1>Welcome</h1>" }));
 * });
 */
export function target(
  client: PageClient | ((c: Context) => PageClient),
  settings: PageSettingsFor<Context> = {},
): MiddlewareHandler {
  let inWorker: boolean | undefined;
  return async (c, next) => {
    inWorker ??= hasExecutionContext(c);
    const page = forRequest(typeof client === "function" ? client(c) : client, {
      waitUntil: inWorker ? (promise) => c.executionCtx.waitUntil(promise) : undefined,
      ...settingsFor(settings, c),
      url: c.req.url,
      headers: c.req.raw.headers,
    });
    c.set("target", page);
    await next();
    addPageHeaders(page, (name, value) => c.header(name, value, { append: true }));
  };
}

/** Only workers have one. Elsewhere the getter throws, which is slow. */
function hasExecutionContext(c: Context): boolean {
  try {
    return c.executionCtx !== undefined;
  } catch {
    return false;
  }
}
