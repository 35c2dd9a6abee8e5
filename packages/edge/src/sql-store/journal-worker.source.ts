import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { type JournalWorkerData, toWorkerOptions } from "./journal-thread.ts";

let program: Promise<string> | undefined;

/** Starts `journal-worker.ts` from source. It is compiled at first use; the published package has a file for it. */
export async function startJournalWorker(data: JournalWorkerData): Promise<Worker> {
  program ??= compileWorker(fileURLToPath(new URL("./journal-worker.ts", import.meta.url)));
  return new Worker(await program, { ...toWorkerOptions(data), eval: true });
}

async function compileWorker(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    conditions: ["fletch-source"],
    external: ["libsql"],
    logLevel: "error",
  });
  // Code that has no file would look for packages in the working directory.
  const find = `globalThis.require = require("node:module").createRequire(${JSON.stringify(path)});`;
  return `${find}\n${outputFiles[0]?.text ?? ""}`;
}
