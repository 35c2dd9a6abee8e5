/** The store: a page with offers in the HTML of the server, and offers that the browser applies before it paints. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { TargetClient } from "@fletch/sdk";
import { target as withTarget } from "@fletch/sdk/express";
import express, { type Express } from "express";
import { type Hero, renderPage } from "./render-page.ts";

const defaultHero: Hero = { title: "Lamps", link: "All lamps" };

export interface StoreParts {
  readonly target: TargetClient;
  /** The URL of the Delivery API, for clicks in the browser. */
  readonly deliveryUrl: string;
  /** The time to load the store's own data, in milliseconds. */
  readonly work: number;
  /** How long a page waits for Target, in milliseconds. */
  readonly timeout: number;
}

function createStore({ target, deliveryUrl, work, timeout }: StoreParts): Express {
  const app = express();
  app.use("/assets", express.static(fileURLToPath(new URL("../public", import.meta.url))));
  app.use(withTarget(target, { timeout }));
  app.get("/", async (req, res) => {
    req.target.begin(["store-hero"], { pageLoad: true });
    await pause(work); // The store's own data would come from here.
    const [hero] = await Promise.all([
      req.target.attributes<Hero>("store-hero", { fallback: defaultHero }),
      req.target.pageLoad({ fallback: [] }),
    ]);
    res.send(renderPage({ hero, state: req.target.serverState, deliveryUrl }));
  });
  return app;
}

/** Starts the store on 127.0.0.1. */
export async function serveStore(parts: StoreParts, port: number): Promise<{ readonly url: string } & AsyncDisposable> {
  const server: Server = createStore(parts).listen(port, "127.0.0.1");
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
