import { createServer, type Server } from "node:http";
import { Readable } from "node:stream";
import { openPort } from "@fletch/test-kit/open-port";
import { createAdaptorServer } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import type { Page, TargetClient } from "../../src/entries/index.ts";
import type { PageSettings } from "../../src/frameworks/adapter.ts";
import { target as expressTarget } from "../../src/frameworks/express.ts";
import { target as fastifyTarget } from "../../src/frameworks/fastify.ts";
import { target as honoTarget } from "../../src/frameworks/hono.ts";
import { withTarget } from "../../src/frameworks/web.ts";

/** Pages by path: what they do with Target until they have their text, or the parts of a stream. */
export interface Site {
  readonly pages: Readonly<Record<string, (page: Page) => Promise<string>>>;
  readonly streams: Readonly<Record<string, (page: Page) => AsyncIterable<string>>>;
}

export interface SiteServer extends AsyncDisposable {
  readonly url: string;
}

type Start = (client: TargetClient, site: Site, settings?: PageSettings) => Promise<SiteServer>;

/** The same site in every framework, on a socket; clicks come to `/clicked`, as docs/pages.md shows. */
export const frameworks: Readonly<Record<string, Start>> = {
  Express: async (client, site, settings) => {
    const app = express();
    app.use(expressTarget(client, settings));
    for (const [path, render] of Object.entries(site.pages)) {
      app.get(path, async (req, res) => {
        res.cookie("own", "1").send(await render(req.target));
      });
    }
    for (const [path, render] of Object.entries(site.streams)) {
      app.get(path, (req, res) => {
        res.type("html");
        Readable.from(render(req.target)).pipe(res);
      });
    }
    app.post("/clicked", express.text(), (req, res) => {
      req.target.reportClick(req.body);
      res.sendStatus(204);
    });
    app.get("/plain", (_req, res) => {
      res.writeHead(200, "Fine", { "set-cookie": ["own=1"], "x-own": "yes" });
      res.end("plain");
    });
    return listen(createServer(app));
  },
  Fastify: async (client, site, settings) => {
    const app = Fastify();
    await app.register(fastifyTarget(client, settings));
    for (const [path, render] of Object.entries(site.pages)) {
      app.get(path, async (request, reply) => {
        reply.header("set-cookie", "own=1").type("text/html");
        return render(request.target);
      });
    }
    for (const [path, render] of Object.entries(site.streams)) {
      app.get(path, (request, reply) => reply.type("text/html").send(Readable.from(render(request.target))));
    }
    app.post("/clicked", (request, reply) => {
      request.target.reportClick(request.body);
      return reply.code(204).send();
    });
    app.get("/plain", (_request, reply) => reply.header("set-cookie", "own=1").send("plain"));
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    return { url, [Symbol.asyncDispose]: () => app.close() };
  },
  Hono: async (client, site, settings) => {
    const app = new Hono();
    app.use(honoTarget(client, settings));
    for (const [path, render] of Object.entries(site.pages)) {
      app.get(path, async (c) => {
        c.header("set-cookie", "own=1");
        return c.html(await render(c.var.target));
      });
    }
    for (const [path, render] of Object.entries(site.streams)) {
      app.get(path, (c) => c.body(toStream(render(c.var.target))));
    }
    app.post("/clicked", async (c) => {
      c.var.target.reportClick(await c.req.text());
      return c.body(null, 204);
    });
    app.get("/plain", () => new Response("plain", { headers: { "set-cookie": "own=1" } }));
    return listen(createAdaptorServer({ fetch: app.fetch }) as Server);
  },
  "Request and Response": async (client, site, settings) => {
    const fetch = withTarget(
      client,
      async (request: Request, page) => {
        const { pathname } = new URL(request.url);
        const headers = { "set-cookie": "own=1", "content-type": "text/html" };
        if (pathname === "/clicked") {
          page.reportClick(await request.text());
          return new Response(null, { status: 204 });
        }
        if (pathname === "/plain") return new Response("plain", { headers });
        const stream = site.streams[pathname]?.(page);
        return new Response(stream === undefined ? await site.pages[pathname]?.(page) : toStream(stream), { headers });
      },
      settings,
    );
    return listen(createAdaptorServer({ fetch: (request) => fetch(request) }) as Server);
  },
};

function toStream(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  return Readable.toWeb(
    Readable.from(parts).map((text: string) => new TextEncoder().encode(text)),
  ) as ReadableStream<Uint8Array>;
}

async function listen(server: Server): Promise<SiteServer> {
  const port = await openPort(server);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
