import { describe, expect, it } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { listen } from "../src/listen.ts";
import { anArtifact } from "./an-artifact.ts";

const context = { channel: "web" };
const anEdge = (options: object = {}) => createEdge({ artifacts: [anArtifact()], client: "acme", ...options });
const post = (url: string) =>
  fetch(`${url}/rest/v1/delivery?client=acme&sessionId=s`, { method: "POST", body: JSON.stringify({ context }) });

describe("listen", () => {
  it("finds a free port, answers there, and is gone when it is closed", async () => {
    await using edge = anEdge();
    const server = await listen(edge, { port: 0 });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect((await post(server.url)).status).toBe(200);
    await server.close();
    await expect(post(server.url)).rejects.toThrow();
  });

  it("says so when the port is taken or is none", async () => {
    await using edge = anEdge();
    await using server = await listen(edge, { port: 0 });
    const taken = expect.objectContaining({ code: "listen-failed", message: expect.stringContaining("port is taken") });
    await expect(listen(edge, { port: server.port })).rejects.toEqual(taken);
    await expect(listen(edge, { port: 70_000 })).rejects.toMatchObject({ code: "listen-failed" });
  });

  it("answers what it has before it goes", async () => {
    await using edge = anEdge({ latency: 100 });
    const server = await listen(edge, { port: 0 });
    const arrived = new Promise<void>((resolve) => {
      const look = () => (edge.counters.requests > 0 ? resolve() : setTimeout(look, 5));
      look();
    });
    const answer = post(server.url);
    await arrived;
    await server.close();
    expect((await answer).status).toBe(200);
  });

  it("cuts off what does not end within the grace", async () => {
    await using edge = anEdge({ latency: 3_600_000 });
    const server = await listen(edge, { port: 0 });
    const answer = post(server.url).then(
      () => "answered",
      () => "cut off",
    );
    while (edge.counters.requests === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.close({ grace: 10 });
    expect(await answer).toBe("cut off");
  });
});
