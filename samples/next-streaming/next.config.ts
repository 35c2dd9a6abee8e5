import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

/** The same pages with Cache Components and without; what is named `*.plain.*` (the edge runtime, pages that wait) exists only without. */
const cacheComponents = process.env.CACHE_COMPONENTS === "1";

const config: NextConfig = {
  cacheComponents,
  partialPrefetching: cacheComponents,
  pageExtensions: cacheComponents ? ["tsx", "ts"] : ["tsx", "ts", "plain.tsx", "plain.ts"],
  // The repository around it has a lockfile too; this folder is the whole application.
  outputFileTracingRoot: fileURLToPath(new URL(".", import.meta.url)),
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
};

export default config;
