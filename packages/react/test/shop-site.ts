import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Page, TargetClient } from "@fletch/sdk/flags";
import { build } from "esbuild";
import { createElement } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { createTargetState, reportEvents } from "../src/server.ts";
import { Shop } from "./shop.tsx";

/** A site that renders the shop for each visitor. */
export interface ShopSite extends AsyncDisposable {
  readonly url: string;
  /** Bodies that the browser has sent to `/target`. */
  readonly reports: string[];
}

/** @param prefetches whether offers count as seen when the browser reports them, rather than when Target answers */
export async function startShopSite(target: TargetClient, prefetches: () => boolean): Promise<ShopSite> {
  const script = await buildScript();
  const reports: string[] = [];
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
      reports.push(body);
      reportEvents(body, { page, flags });
      response.writeHead(204).end();
      return;
    }
    if (pathname === "/state") {
      response.end(JSON.stringify(createTargetState({ flags, flagMboxes: ["flags"] })));
      return;
    }
    page.begin(["hero", "prices"], { prefetch: prefetches() });
    const state = createTargetState({ flags, flagMboxes: ["flags", "banner"], page, offers: ["hero", "prices"] });
    const stream = renderToPipeableStream(createElement(Shop, { state }), {
      bootstrapScripts: ["/script.js"],
      onShellReady: () => stream.pipe(response.setHeader("content-type", "text/html;charset=utf-8")),
    });
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reports,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
