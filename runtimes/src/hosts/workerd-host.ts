import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { bundle } from "../bundle.ts";
import type { Outcome } from "../run-behaviours.ts";
import type { Host } from "./host.ts";
import { startWorkerd } from "./start-workerd.ts";

/** The runtime of Cloudflare's workers. */
export function workerdHost(command: string): Host {
  return {
    name: "workerd",
    version: () => workerdVersion(command),
    run: async (edge) => {
      await using workerd = await startWorkerd(command, await bundle("worker"));
      const response = await fetch(`${workerd.url}/?edge=${encodeURIComponent(edge)}`);
      return (await response.json()) as readonly Outcome[];
    },
  };
}

export async function workerdVersion(command: string): Promise<string | null> {
  if (!existsSync(command)) return null;
  const { stdout } = await promisify(execFile)(command, ["--version"]);
  return stdout.replace("workerd", "").trim();
}
