/** The storefront's routes: those of the reference sample application, and a page at `/`. */

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { replyWithError } from "./reply.ts";
import { executeMbox, executePageLoad } from "./routes/execute.ts";
import { homePage } from "./routes/home.ts";
import { prefetchMbox } from "./routes/prefetch-mbox.ts";
import { prefetchView } from "./routes/prefetch-view.ts";
import { sendNotifications } from "./routes/send-notifications.ts";
import type { StorefrontEnv, StorefrontParts } from "./storefront-env.ts";

export function createStorefront(parts: StorefrontParts): Hono<StorefrontEnv> {
  const { target } = parts;
  const app = new Hono<StorefrontEnv>();
  app.use(async (c, next) => {
    const start = performance.now();
    await next();
    const { timing, method } = c.var;
    parts.log({
      verb: c.req.method,
      path: c.req.path,
      status: c.res.status,
      duration: performance.now() - start,
      ...(timing && { timing }),
      ...(method && { method }),
    });
  });

  app.get("/", (c) => homePage(c, parts));
  app.get("/executePageLoad", (c) => executePageLoad(c, target));
  app.get("/executeMbox", (c) => executeMbox(c, target));
  app.get("/prefetchMbox", (c) => prefetchMbox(c, target));
  app.get("/prefetchView", (c) => prefetchView(c, target));
  app.get("/prefetchViewAsyncio", (c) => prefetchView(c, target));
  app.post("/sendNotifications", (c) => sendNotifications(c, target));

  // A known path with another method: 405 names the right one.
  const verbs = new Map(app.routes.filter(({ method }) => method !== "ALL").map(({ path, method }) => [path, method]));
  app.all("*", (c) => {
    const verb = verbs.get(c.req.path);
    if (verb === undefined) return c.json({ status: 404, message: `There is nothing at ${c.req.path}` }, 404);
    c.header("Allow", verb);
    return c.json({ status: 405, message: `${c.req.path} takes ${verb}, not ${c.req.method}` }, 405);
  });
  app.onError((error, c) => replyWithError(c, error));
  return app;
}

/** Starts the storefront on 127.0.0.1. */
export async function serveStorefront(
  parts: StorefrontParts,
  port: number,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const app = createStorefront(parts);
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The storefront listens on no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      if ("closeIdleConnections" in server) server.closeIdleConnections();
      await closed;
    },
  };
}
