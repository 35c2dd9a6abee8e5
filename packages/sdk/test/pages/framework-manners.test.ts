/** What adapters leave as it is. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { describe, expect, it } from "vitest";
import { TargetClient } from "../../src/entries/index.ts";
import { target as expressTarget } from "../../src/frameworks/express.ts";
import { target as fastifyTarget } from "../../src/frameworks/fastify.ts";
import { withTarget } from "../../src/frameworks/web.ts";

const options = { client: "acme", organizationId: "0AAA@AdobeOrg" };

describe("the adapter", () => {
  it("of Fastify lets an earlier hook respond", async () => {
    await using client = TargetClient.create(options);
    await using app = fastify();
    app.addHook("onRequest", async (_request, reply) => reply.code(429).send("slow down"));
    await app.register(fastifyTarget(client));
    app.get("/", async () => "never");
    const { statusCode, body } = await app.inject("/");
    expect([statusCode, body]).toEqual([429, "slow down"]);
  });

  it("of Express lets the headers of writeHead override others, in each form of arguments", async () => {
    await using client = TargetClient.create(options);
    const middleware = expressTarget(client);
    const handle = (request: IncomingMessage, response: ServerResponse): void =>
      middleware(request, response, () => {
        response.setHeader("content-type", "text/html");
        response.setHeader("x-kept", "1");
        if (request.url === "/list") {
          response.writeHead(201, ["Content-Type", "text/plain", "X-Twice", "a", "X-Twice", "b"]);
        } else response.writeHead(201, { "Content-Type": "text/plain", "X-Twice": ["a", "b"] });
        response.end();
      });
    const server = createServer(handle).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    for (const path of ["/list", "/object"]) {
      const { status, headers } = await fetch(`http://127.0.0.1:${port}${path}`);
      const seen = ["content-type", "x-kept", "x-twice"].map((name) => headers.get(name));
      expect([status, ...seen]).toEqual([201, "text/plain", "1", "a, b"]);
    }
    server.close();
  });

  it("of Request and Response returns a response that cannot be copied", async () => {
    await using client = TargetClient.create(options);
    const failed = Response.error();
    const handle = withTarget(client, (_request: Request) => failed);
    expect(await handle(new Request("http://127.0.0.1/"))).toBe(failed);
  });
});
