import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import workerd from "workerd";

/** Bundles the worker, and serves it with workerd on 127.0.0.1. */
export async function startWorker({ folder, targetEdge, store, maxWait, port }) {
  const made = mkdtempSync(join(tmpdir(), "fletch-worker-"));
  const entry = join(folder, "worker/worker.ts");
  const outfile = join(made, "worker.js");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["cloudflare:workers"],
  });
  writeFileSync(join(made, "config.capnp"), describe({ targetEdge, store, maxWait }));
  // It writes its address to a separate pipe.
  const args = ["serve", "config.capnp", `--socket-addr=http=127.0.0.1:${port}`, "--control-fd=3"];
  const child = spawn(workerd.default ?? workerd, args, {
    cwd: made,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  return {
    url: `http://127.0.0.1:${await portOf(child)}`,
    async stop() {
      child.kill();
      await once(child, "exit");
      rmSync(made, { recursive: true, force: true });
    },
  };
}

/** Network access: this machine only, where the Target edge and the KV store are. */
function describe({ targetEdge, store, maxWait }) {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "2026-11-01",
      bindings = [
        (name = "TARGET_EDGE", text = "${targetEdge}"),
        (name = "MAX_WAIT", text = "${maxWait}"),
        (name = "ARTIFACTS", kvNamespace = "store"),
      ],
      globalOutbound = "machine",
    )),
    (name = "machine", network = (allow = ["private"])),
    (name = "store", external = (address = "${store}", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}

async function portOf(child) {
  let text = "";
  for await (const part of child.stdio[3]) {
    text += part;
    const [, port] = /"port":(\d+)/.exec(text) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error("workerd ended before it listened");
}
