import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A program of `inside/`. */
export type Inside = "process" | "worker" | "worker-requests" | "browser";

/** The export conditions of bundlers for these runtimes. `process` leaves packages to the runtime. */
const conditions: Readonly<Record<Inside, readonly string[]>> = {
  process: [],
  worker: ["workerd", "worker"],
  "worker-requests": ["workerd", "worker"],
  browser: ["browser"],
};

/** Bundles one file for a runtime. @returns its path */
export async function bundle(inside: Inside): Promise<string> {
  const outfile = fileURLToPath(new URL(`../dist/${inside}.mjs`, import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL(`inside/${inside}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: inside === "process" ? "node" : "browser",
    conditions: [...conditions[inside]],
    external: ["cloudflare:workers"],
    ...(inside === "process" && { packages: "external" }),
    logLevel: "error",
  });
  return outfile;
}
