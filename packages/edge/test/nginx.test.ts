import { startNginx } from "@fletch/test-kit/start-nginx";
import { expect, it } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { listen } from "../src/listen.ts";
import { anArtifact } from "./an-artifact.ts";

const manual = {
  "proxy_pass alone": "",
  "with the host of the request": "proxy_set_header Host $host;",
  "with keep-alive to the edge": 'proxy_http_version 1.1; proxy_set_header Connection "";',
} as const;

it.each(Object.entries(manual))(
  "behind nginx, %s, the admin API is closed, and Delivery requests work",
  async (_, settings) => {
    await using edge = createEdge({ artifacts: [anArtifact()], client: "acme", database: ":memory:" });
    await using server = await listen(edge, { port: 0 });
    await using nginx = await startNginx(server.url, settings);
    for (const path of ["status", "visitors?tntId=somebody", "totals", "activities", "faults"]) {
      expect((await fetch(`${nginx.url}/admin/${path}`)).status, path).toBe(403);
    }
    const faults = await fetch(`${nginx.url}/admin/faults`, { method: "PATCH", body: '{"errorRate":1}' });
    expect(faults.status).toBe(403);
    const response = await fetch(`${nginx.url}/rest/v1/delivery?client=acme&sessionId=s`, {
      method: "POST",
      body: JSON.stringify({ context: { channel: "web" }, execute: { mboxes: [{ name: "hero", index: 0 }] } }),
    });
    expect((await response.json()).execute.mboxes[0].options).toHaveLength(1);
  },
);

it("behind nginx with the settings of its manual, nobody gets traces without a token", async () => {
  await using edge = createEdge({ artifacts: [anArtifact()], client: "acme" });
  await using server = await listen(edge, { port: 0 });
  for (const settings of [
    "",
    "proxy_set_header Host $host;",
    "proxy_set_header X-Real-IP $remote_addr; proxy_http_version 1.1;",
  ]) {
    await using nginx = await startNginx(server.url, settings);
    const response = await fetch(`${nginx.url}/rest/v1/delivery?client=acme&sessionId=s`, {
      method: "POST",
      body: JSON.stringify({
        context: { channel: "web" },
        trace: { authorizationToken: "any" },
        execute: { mboxes: [{ name: "hero", index: 0 }] },
      }),
    });
    expect((await response.json()).execute.mboxes[0]).not.toHaveProperty("trace");
  }
});
