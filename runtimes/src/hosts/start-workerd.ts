import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";

export interface Workerd extends AsyncDisposable {
  readonly url: string;
}

/** Serves a worker, one file of JavaScript, on 127.0.0.1. */
export async function startWorkerd(
  command: string,
  worker: string,
  bindings: Readonly<Record<string, string>> = {},
): Promise<Workerd> {
  const folder = mkdtempSync(join(tmpdir(), "fletch-workerd-"));
  const config = join(folder, "config.capnp");
  writeFileSync(config, describeWorker(basename(worker), bindings));
  // It writes its address to a separate pipe.
  const flags = ["--import-path", dirname(worker), "--experimental", "--control-fd=3"];
  const child = spawn(command, ["serve", config, ...flags], {
    cwd: dirname(worker),
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  return {
    url: `http://127.0.0.1:${await portOf(child.stdio[3] as Readable)}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Network access: this machine only, where the edge is. */
function describeWorker(file: string, bindings: Readonly<Record<string, string>>): string {
  const texts = Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = "${text}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "/${file}")],
      compatibilityDate = "2026-11-01",
      bindings = [${texts.join(", ")}],
      globalOutbound = "machine",
    )),
    (name = "machine", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}

async function portOf(control: Readable): Promise<string> {
  let text = "";
  for await (const part of control) {
    text += part;
    const [, port] = /"port":(\d+)/.exec(text) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error("workerd ended before it listened");
}
