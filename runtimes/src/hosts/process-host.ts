import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { bundle } from "../bundle.ts";
import type { Outcome } from "../run-behaviours.ts";
import type { Host } from "./host.ts";

const execute = promisify(execFile);

/**
 * A runtime that runs a file in a process.
 *
 * @param command the runtime's file; if it is missing, the runtime is not installed
 */
export function processHost(name: string, command: string, flags: readonly string[] = []): Host {
  return {
    name,
    version: async () => {
      if (!existsSync(command)) return null;
      const { stdout } = await execute(command, ["--version"]);
      return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? stdout.trim();
    },
    run: async (edge) => {
      const file = await bundle("process");
      const { stdout } = await execute(command, [...flags, file, edge], { timeout: 120_000 });
      return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as readonly Outcome[];
    },
  };
}
