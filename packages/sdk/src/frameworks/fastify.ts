/** Target for Fastify. */
import type { FastifyPluginCallback, FastifyRequest } from "fastify";
import type { PageClient } from "../call/page-services.ts";
import { forRequest } from "../page/for-request.ts";
import type { Page } from "../page/page.ts";
import { addPageHeaders, type PageSettingsFor, settingsFor } from "./adapter.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The visitor's page. Requires the plugin of `@fletch/sdk/fastify`. */
    target: Page;
  }
}

/**
 * Puts a page on every request, as `request.target`. Sends its cookies and `Server-Timing` with the headers: before you return
 * a stream, call `begin`. Fastify determines the visitor's address and protocol: behind a proxy, set its `trustProxy`.
 *
 * @example
 * app.register(target(client));
 * app.get("/", async (request) => {
 *   request.target.begin(["hero"]);
 *   const user = await db.findUser(request.query.id);
 *   return request.target.offer("hero", { fallback: "<h1>Welcome</h1>" });
 * });
 */
export function target(client: PageClient, settings: PageSettingsFor<FastifyRequest> = {}): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.decorateRequest("target");
    app.addHook("onRequest", (request, _reply, next) => {
      const { originalUrl, headers, ip, protocol } = request;
      request.target = forRequest(client, {
        ...settingsFor(settings, request),
        url: originalUrl,
        headers,
        ip,
        secure: protocol === "https",
      });
      next();
    });
    app.addHook("onSend", (request, reply, _payload, next) => {
      // There is no page if an earlier hook has responded.
      const page: Page | undefined = request.target;
      if (page === undefined) return next();
      addPageHeaders(page, (name, value) => {
        // Fastify appends cookies, and replaces other headers.
        const others = name === "set-cookie" ? undefined : reply.getHeader(name);
        reply.header(name, others === undefined ? value : `${others}, ${value}`);
      });
      next();
    });
    done();
  };
  // Applies the hooks to all routes of the application. Fastify would limit them to routes of the plugin.
  return Object.assign(plugin, { [Symbol.for("skip-override")]: true });
}
