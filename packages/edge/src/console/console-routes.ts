import { Hono } from "hono";
import type { ConsoleFiles } from "#console-files";
import type { EdgeContext } from "../edge-context.ts";
import { type CallerBindings, thisProcess } from "../http/caller.ts";
import { errorResponse } from "../http/responses.ts";

/**
 * Serves the console: a page at `/`, and its files.
 *
 * They contain no secrets, and are open to everybody who reaches an edge with an `adminToken`. The data come from the
 * admin API, for which the page asks for the token.
 */
export function createConsoleRoutes({ adminToken }: EdgeContext): Hono<{ Bindings: CallerBindings }> {
  const app = new Hono<{ Bindings: CallerBindings }>();
  app.get("/", async ({ env }) => {
    if (adminToken === undefined && env.caller !== thisProcess) return refuse();
    const { page } = await loadFiles();
    return new Response(page, { headers: { ...securityHeaders, ...pageHeaders } });
  });
  app.get("/console/:name", async ({ req, env }) => {
    if (adminToken === undefined && env.caller !== thisProcess) return refuse();
    const { files } = await loadFiles();
    const file = files.find(({ name }) => name === req.param("name"));
    if (file === undefined) return errorResponse(404, `There is nothing at ${req.path}`);
    return new Response(file.content, {
      headers: {
        ...securityHeaders,
        "content-type": file.contentType,
        "cache-control": "public, max-age=31536000, immutable",
      },
    });
  });
  return app;
}

/** Loads the files at first use: most edges never need them. */
async function loadFiles(): Promise<ConsoleFiles> {
  const { loadConsoleFiles } = await import("#console-files");
  return loadConsoleFiles();
}

/** Text, because people read it. */
function refuse(): Response {
  const text =
    "The console is closed: this edge has no admin token.\n\n" +
    "Start it with the option adminToken (FLETCH_ADMIN_TOKEN), at least 16 characters, and open this page again.\n";
  return new Response(text, {
    status: 403,
    headers: { ...securityHeaders, "content-type": "text/plain;charset=utf-8" },
  });
}

/** Allows no other origins, no inline code, no text as markup, and no framing. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const securityHeaders = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const pageHeaders = { "content-type": "text/html;charset=utf-8", "cache-control": "no-cache" };
