import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "@fletch/test-kit/find-free-port";
import { expect, it } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { listen } from "../src/listen.ts";
import { anArtifact } from "./an-artifact.ts";

/** nginx before a server, as its manual shows it: `proxy_pass`, and nothing else unless it is given. */
async function startNginx(target: string, settings: string = ""): Promise<{ url: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "fletch-nginx-"));
  const port = await findFreePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
    http { access_log off; ${temporary} server { listen 127.0.0.1:${port}; location / { ${settings} proxy_pass ${target}; } } }`,
  );
  const nginx = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "inherit" });
  await untilListening(port, nginx);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => nginx.once("exit", resolve));
      nginx.kill();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}

async function untilListening(port: number, nginx: ChildProcess): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    nginx.once("error", (cause) => reject(new Error("This test needs nginx: apt-get install nginx", { cause })));
    nginx.once("exit", (code) => reject(new Error(`nginx ended with ${code}`)));
  });
  failed.catch(() => undefined);
  for (;;) {
    const answered = fetch(`http://127.0.0.1:${port}/health`).then(
      () => true,
      () => new Promise<false>((resolve) => setTimeout(() => resolve(false), 20)),
    );
    if (await Promise.race([answered, failed])) return;
  }
}

const manual = {
  "proxy_pass alone": "",
  "with the host of the request": "proxy_set_header Host $host;",
  "with keep-alive to the edge": 'proxy_http_version 1.1; proxy_set_header Connection "";',
} as const;

it.each(Object.entries(manual))(
  "behind nginx, %s, the admin API is closed, and offers are answered",
  async (_, settings) => {
    await using edge = createEdge({ artifacts: [anArtifact()], client: "acme", database: ":memory:" });
    await using server = await listen(edge, { port: 0 });
    await using nginx = await startNginx(server.url, settings);
    for (const path of ["status", "visitors?tntId=somebody", "totals", "activities", "faults"]) {
      expect((await fetch(`${nginx.url}/admin/${path}`)).status, path).toBe(403);
    }
    const faults = await fetch(`${nginx.url}/admin/faults`, { method: "PATCH", body: '{"errorRate":1}' });
    expect(faults.status).toBe(403);
    const answer = await fetch(`${nginx.url}/rest/v1/delivery?client=acme&sessionId=s`, {
      method: "POST",
      body: JSON.stringify({ context: { channel: "web" }, execute: { mboxes: [{ name: "hero", index: 0 }] } }),
    });
    expect((await answer.json()).execute.mboxes[0].options).toHaveLength(1);
  },
);

it("behind nginx, as its manual shows it, nobody gets traces without a token", async () => {
  await using edge = createEdge({ artifacts: [anArtifact()], client: "acme" });
  await using server = await listen(edge, { port: 0 });
  for (const settings of [
    "",
    "proxy_set_header Host $host;",
    "proxy_set_header X-Real-IP $remote_addr; proxy_http_version 1.1;",
  ]) {
    await using nginx = await startNginx(server.url, settings);
    const answer = await fetch(`${nginx.url}/rest/v1/delivery?client=acme&sessionId=s`, {
      method: "POST",
      body: JSON.stringify({
        context: { channel: "web" },
        trace: { authorizationToken: "any" },
        execute: { mboxes: [{ name: "hero", index: 0 }] },
      }),
    });
    expect((await answer.json()).execute.mboxes[0]).not.toHaveProperty("trace");
  }
});
