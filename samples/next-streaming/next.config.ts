import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

/** Builds the same pages with and without Cache Components. Files named `*.plain.*` (the edge runtime, pages that wait) exist only without. */
const cacheComponents = process.env.CACHE_COMPONENTS === "1";

const config: NextConfig = {
  cacheComponents,
  partialPrefetching: cacheComponents,
  pageExtensions: cacheComponents ? ["tsx", "ts"] : ["tsx", "ts", "plain.tsx", "plain.ts"],
  // This folder is the whole application. The repository around it has a lockfile, too.
  outputFileTracingRoot: fileURLToPath(new URL(".", import.meta.url)),
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
};

export default config;
