import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { bundle } from "../bundle.ts";
import type { Outcome } from "../run-behaviours.ts";
import type { Host } from "./host.ts";

/** The runtime of Cloudflare's workers. */
export function workerdHost(command: string): Host {
  return {
    name: "workerd",
    version: async () => {
      if (!existsSync(command)) return null;
      const { stdout } = await promisify(execFile)(command, ["--version"]);
      return stdout.replace("workerd", "").trim();
    },
    run: async (edge) => {
      const worker = await bundle("worker");
      const port = await freePort();
      const folder = mkdtempSync(join(tmpdir(), "fletch-workerd-"));
      const config = join(folder, "config.capnp");
      writeFileSync(config, describeWorker(basename(worker), port));
      const child = spawn(command, ["serve", config, "--import-path", dirname(worker), "--experimental"], {
        cwd: dirname(worker),
        stdio: ["ignore", "inherit", "inherit"],
      });
      try {
        return await ask(`http://127.0.0.1:${port}/?edge=${encodeURIComponent(edge)}`);
      } finally {
        child.kill();
        await once(child, "exit");
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The worker may reach this machine, where the edge is, and nothing else. */
function describeWorker(file: string, port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "/${file}")],
      compatibilityDate = "2026-11-01",
      globalOutbound = "machine",
    )),
    (name = "machine", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}

/** The worker needs a moment to start. */
async function ask(url: string): Promise<readonly Outcome[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await (await fetch(url)).json()) as readonly Outcome[];
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(200);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}
