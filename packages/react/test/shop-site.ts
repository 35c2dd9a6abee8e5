import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Transform, type Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Page, TargetClient } from "@fletch/sdk/flags";
import { openPort } from "@fletch/test-kit/open-port";
import { build } from "esbuild";
import { createElement } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { createTargetState, reportEvents } from "../src/server.ts";
import { Shop } from "./shop.tsx";

/** A site that renders the shop for each visitor. */
export interface ShopSite extends AsyncDisposable {
  readonly url: string;
  /** Bodies that the page which was rendered last has sent to `/target`: what one before it sends as it is left comes at any time. */
  readonly reports: string[];
  /** Those that it has rendered, in this order. */
  readonly pages: Page[];
  /** What it responds to reports. */
  reportStatus: number;
  /** Writes the rest of a page that was asked for with `cut`: it ends in the text of the first offer. */
  writeRest(): void;
}

/** @param prefetches whether offers count as seen when the browser reports them, rather than when Target answers */
export async function startShopSite(target: TargetClient, prefetches: () => boolean): Promise<ShopSite> {
  const script = await buildScript();
  const reports: string[] = [];
  const pages: Page[] = [];
  let lastUrl = "";
  let writeRest = (): void => undefined;
  /** Passes on what comes, up to the middle of the mark; what follows waits for `writeRest`. */
  const cutAt = (mark: string, response: ServerResponse): Writable => {
    let isCut = false;
    const cut = new Transform({
      transform(chunk, _encoding, done) {
        const html = String(chunk);
        const at = isCut ? -1 : html.indexOf(mark);
        if (at < 0) {
          done(null, chunk);
          return;
        }
        isCut = true;
        const middle = at + Math.floor(mark.length / 2);
        cut.push(html.slice(0, middle));
        writeRest = () => done(null, html.slice(middle));
      },
    });
    cut.pipe(response);
    return cut;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === "/script.js") {
      response.setHeader("content-type", "text/javascript").end(script);
      return;
    }
    const { searchParams, pathname } = new URL(request.url ?? "", "http://shop.test");
    const page: Page = target.forRequest({
      url: request.url ?? "/",
      headers: request.headers,
      decisioningMethod: "server-side",
    });
    const tier = searchParams.get("tier") ?? "none";
    const flags = target.flags({ ...page.visitor, parameters: { tier } });
    response.setHeader("set-cookie", page.setCookie);
    if (pathname === "/target") {
      const body = await text(request);
      if (request.headers.referer === `${site.url}${lastUrl}`) reports.push(body);
      reportEvents(body, { page, flags });
      response.writeHead(site.reportStatus).end();
      return;
    }
    if (pathname === "/state") {
      response.end(JSON.stringify(createTargetState({ flags, flagMboxes: ["flags"] })));
      return;
    }
    pages.push(page);
    lastUrl = request.url ?? "/";
    page.begin(["hero", "prices"], { prefetch: prefetches() });
    const state = createTargetState({ flags, flagMboxes: ["flags", "banner"], page, offers: ["hero", "prices"] });
    const stream = renderToPipeableStream(createElement(Shop, { state }), {
      bootstrapScripts: ["/script.js"],
      onShellReady: () => {
        response.setHeader("content-type", "text/html;charset=utf-8");
        stream.pipe(searchParams.has("cut") ? cutAt('{"contents"', response) : response);
      },
      onShellError: () => response.writeHead(500).end(),
    });
    response.on("close", () => stream.abort());
  };
  const server = createServer((request, response) => void handle(request, response));
  const port = await openPort(server);
  const site: ShopSite = {
    reportStatus: 204,
    writeRest: () => writeRest(),
    url: `http://127.0.0.1:${port}`,
    reports,
    pages,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return site;
}

/** As development has it, because React tells of hydration's mistakes only there. */
async function buildScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("hydrate-shop.tsx", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "react",
    conditions: ["fletch-source"],
    define: { "process.env.NODE_ENV": '"development"' },
  });
  return outputFiles[0]?.text ?? "";
}
